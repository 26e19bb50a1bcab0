"""The examples of a CSV file whose way of writing is known: what a script does in place of all the checks."""

import csv
from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Shaped


def read_examples(
    path: str,
    *,
    encoding: str,
    delimiter: str,
    names: int,
    decimal: str,
    inputs: Sequence[int],
    target: int,
    labels: Sequence[str | float],
) -> tuple[Float[np.ndarray, "m d"], Shaped[np.ndarray, " m"]]:
    """Inputs and labels: for classes the place of the target in `labels`, which is empty for regression.

    `names` is the number of rows that hold names, `inputs` and `target` are columns counted from 0.
    """
    with open(path, encoding=encoding) as file:
        lines = (line.strip(" \n") for line in file)
        rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=delimiter, skipinitialspace=True)]
    rows = [row for row in rows if any(row)][names:]

    def number(cell):
        return float(cell.replace(decimal, "."))

    raw = np.array([[number(row[column]) for column in inputs] for row in rows])
    said = [row[target] for row in rows]
    if not labels:
        return raw, np.array([number(cell) for cell in said])
    read = str if isinstance(labels[0], str) else number
    return raw, np.array([labels.index(read(cell)) for cell in said])
