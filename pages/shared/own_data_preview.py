"""What was read of a table, in plain text: its first rows, and what it amounts to."""

import numpy as np

from dlcore.datasets.own import OwnDataset, class_counts
from dlcore.own_data import Table

ROWS, COLUMNS, WIDTH = 5, 12, 14  # of the preview; signs of a cell


def preview_lines(table: Table) -> str:
    """The names and the first rows, in columns."""
    shown = table.columns[:COLUMNS]
    lines = [[_cut(column.name) for column in shown]]
    for row in range(min(ROWS, table.rows)):
        lines.append([_cell(column, row) for column in shown])
    if len(table.columns) > COLUMNS:
        lines = [[*line, "…"] for line in lines]
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def _cell(column, row: int) -> str:
    if np.isfinite(column.numbers[row]):
        return f"{column.numbers[row]:.6g}"
    return _cut(column.texts[column.codes[row]]) if column.texts else "?"


def _cut(text: str) -> str:
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return plain if len(plain) <= WIDTH else plain[: WIDTH - 1] + "…"


def summary(dataset: OwnDataset) -> str:
    """Examples, inputs, and the classes with their numbers or the range of the target."""
    names = ", ".join(dataset.input_names[:6]) + ("…" if dataset.inputs > 6 else "")
    inputs = f"{dataset.inputs} input{'' if dataset.inputs == 1 else 's'} ({names})"
    if dataset.task == "regression":
        what = f"the target goes from {dataset.labels.min():.6g} to {dataset.labels.max():.6g}"
    else:
        counts = class_counts(dataset)
        classes = dataset.class_names or [f"{number}:" for number in range(len(counts))]
        what = "classes: " + ", ".join(f"{name} {count:,}" for name, count in zip(classes, counts, strict=True))
    lines = [f"{dataset.count:,} examples · {inputs} · {what}"]
    if dataset.own_units and dataset.inputs <= 2:
        lines.append("The picture's axes show your units; the setting Input scaling is what the network sees of them.")
    return "\n".join(lines)
