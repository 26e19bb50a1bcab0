"""Runs from which others were branched off by changing the learning rate by hand, as a link names them: the last run
first, for each change an epoch and a rate (`dlcore.branches`)."""

from collections.abc import Sequence

from dlcore.branches import Change, Notation
from dlcore.schedules.changes import Changes
from dlcore.settings.training import MOST_CHANGES, RATES

MOST_KEPT = 2
"""Runs kept beside the own one and that with a constant rate: more than four pictures are too small."""


def _fault(change: Change) -> str:
    return "" if RATES[0] <= change[-1] <= RATES[1] else f"needs rates from {RATES[0]:g} to {RATES[1]:g}"


NOTATION = Notation(2, "an epoch and a rate", _fault, MOST_CHANGES, MOST_KEPT)


def kept_runs(numbers: Sequence[float]) -> tuple[Changes, ...]:
    """The changes of each run. Raises ValueError, which says why, for numbers that name none."""
    return tuple(tuple((int(epoch), rate) for epoch, rate in changes) for changes in NOTATION.read(numbers))


def as_numbers(kept: Sequence[Changes]) -> tuple[float, ...]:
    """The newest `MOST_KEPT` of these runs as a link holds them."""
    return NOTATION.write(kept)
