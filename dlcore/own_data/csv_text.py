"""Own data written as CSV: what a script reads, and what can be kept of points set by hand."""

import csv
import io

from dlcore.datasets.own import OwnDataset


def to_csv(dataset: OwnDataset) -> str:
    """A row of names, then one row per example, the target last; every number as Python prints it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*dataset.input_names, "class" if dataset.task == "classification" else "target"])
    labels = dataset.labels.tolist()
    if dataset.class_names:
        labels = [dataset.class_names[label] for label in labels]
    writer.writerows([*row, label] for row, label in zip(dataset.examples.tolist(), labels, strict=True))
    return text.getvalue()
