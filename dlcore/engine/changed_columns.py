"""Columns of a feed for training examples that are changed anew for every epoch.

The epochs of one call each have their own, behind the columns that are evaluated: no program knows of it.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any

import numpy as np
from jaxtyping import Float

from dlcore.engine.state import Feed


class ChangedColumns:
    """The changed examples of the next epochs, in the columns of `feed` from `first` on.

    `changes` yields the inputs of one epoch after another in rows, always equally many; their targets are those of
    the first columns of the feed, and they belong to no set. Raises ValueError where not even one epoch fits.
    """

    def __init__(self, feed: Feed, first: int, changes: Iterator[Float[np.ndarray, "w k"]]):
        one = next(changes)
        self._first, self._changes = first, chain([one], changes)
        self._width, self._inputs = one.shape
        self.epochs_that_fit = (feed.x.shape[1] - first) // self._width
        if not self.epochs_that_fit:
            raise ValueError(f"{self._width} changed examples do not fit behind {first} of {feed.x.shape[1]} columns")
        x, y, sets = (np.array(one) for one in feed)
        x[:, first:], sets[first:] = 0, 3
        targets = y[:, : self._width].copy()
        for row in range(self.epochs_that_fit):
            y[:, self._columns(row)] = targets
        self._x, self._y, self._sets = x, y, sets

    def _columns(self, row: int) -> slice:
        return slice(self.start_of(row), self.start_of(row + 1))

    def start_of(self, row: int) -> int:
        """The column at which the examples of epoch number `row` of a call begin."""
        return self._first + row * self._width

    def feed_of(self, epochs: int) -> Feed:
        """The feed of a call of so many further epochs."""
        x = self._x.copy()  # the call before may still be reading the last one
        for row in range(epochs):
            x[: self._inputs, self._columns(row)] = next(self._changes).T
        values: Any = x, self._y, self._sets
        return Feed(*values)
