"""Own data written as a CSV file: what a script reads of a pasted table or of points, and what can be brought again."""

import csv
import io

from dlcore.datasets.own import CsvFile, OwnDataset

NAME = "own-data.csv"


def written_file(inputs: int, labels: tuple[str | float, ...]) -> CsvFile:
    """How `to_csv` writes examples of so many inputs; `labels` are what it says for class 0, 1, .., () for
    regression."""
    return CsvFile(
        name=NAME,
        encoding="utf-8-sig",
        delimiter=",",
        header=True,
        decimal_comma=False,
        inputs=tuple(range(inputs)),
        target=inputs,
        labels=labels,
    )


def to_csv(dataset: OwnDataset) -> str:
    """A row of names, then one row per example, the target last; every number as Python prints it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*dataset.input_names, "class" if dataset.task == "classification" else "target"])
    labels = dataset.labels.tolist()
    if dataset.class_names:
        labels = [dataset.class_names[label] for label in labels]
    elif dataset.task == "classification":
        labels = [f"{dataset.file.labels[label]:g}" for label in labels]
    writer.writerows([*row, label] for row, label in zip(dataset.examples.tolist(), labels, strict=True))
    return text.getvalue()
