"""Tables that tests bring as own data."""

import numpy as np

from dlcore.datasets import DATASETS


def as_csv(rows, names=()) -> str:
    """Numbers as Python prints them, so that they come back to the last bit."""
    lines = [",".join(names)] if names else []
    lines += [",".join(cell if isinstance(cell, str) else repr(cell) for cell in row) for row in rows]
    return "\n".join(lines) + "\n"


def registered(data: str, *, examples: int = 60, noise: float = 0.2) -> tuple[np.ndarray, np.ndarray, str]:
    """Inputs and labels of a registered set as it draws them, and the same as a table."""
    entry = DATASETS[data]
    raw, labels = entry.make(np.random.RandomState(0), examples, noise, entry.usual_classes)
    rows = [[*inputs, label] for inputs, label in zip(raw.tolist(), labels.tolist(), strict=True)]
    return raw, labels, as_csv(rows, [f"in{k}" for k in range(raw.shape[1])] + ["out"])


def plane(rows: int = 12) -> str:
    """Two inputs in units of their own and two classes in words."""
    x = np.random.RandomState(1).randn(rows, 2) * [900.0, 0.01] + [5000.0, 3.0]
    return as_csv([[*one, "big" if one[0] > 5000 else "small"] for one in x.tolist()], ["rent", "rate", "size"])
