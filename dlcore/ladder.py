"""The errors of a run from the best possible one up to that of the test set, and the name of every gap between them."""

import math
from dataclasses import dataclass
from itertools import pairwise
from weakref import WeakKeyDictionary

import numpy as np
from scipy.special import ndtri

from dlcore.intervals import rmse_standard_error, standard_error, wilson
from dlcore.mismatch import MISMATCH
from dlcore.prediction import error_of, outputs_of
from dlcore.run import Run

CONFIDENCE = 0.95
BASE, TRAIN, TRAIN_DEV, DEV, TEST = "base", "train", "train-dev", "dev", "test"


@dataclass(frozen=True)
class Rung:
    """The error of one set: a share for classes, else an RMSE. What a set does not have is NaN: the base error is not
    measured, and the training set has no interval, because the network was fitted to it."""

    name: str
    error: float
    examples: int  # 0 for the base error
    standard_error: float = math.nan
    low: float = math.nan  # of the 95 % interval: Wilson's, or ± 1.96 standard errors for an RMSE
    high: float = math.nan


@dataclass(frozen=True)
class Gap:
    """What lies between two rungs that follow each other."""

    name: str
    below: Rung
    above: Rung

    @property
    def size(self) -> float:
        """How much larger the error of the upper one is; it may be negative."""
        return self.above.error - self.below.error

    @property
    def standard_error(self) -> float:
        """Of the size: √(SE² + SE²), what is not known counting nothing."""
        return math.hypot(*(0.0 if math.isnan(one.standard_error) else one.standard_error for one in self.rungs))

    @property
    def rungs(self) -> tuple[Rung, Rung]:
        return self.below, self.above


def ladder(run: Run, base: float | None, opened: bool = False) -> tuple[Rung, ...]:
    """The rungs that are known, from the base error upwards; of the test set only once it is `opened`."""
    rungs = [] if base is None else [Rung(BASE, base, 0)]
    train = run.final[TRAIN]
    assert train is not None  # there is always something to train on
    rungs.append(Rung(TRAIN, train["error"], run.data.counts[0]))
    if run.data.train_dev is not None and run.complete:
        rungs.append(_train_dev(run))
    for name, count in zip((DEV, TEST), run.data.counts[1:], strict=True):
        final = run.final[name]
        if final is not None and (opened or name == DEV):
            rungs.append(measured(run, name, final["error"], count))
    return tuple(rungs)


def gaps(rungs: tuple[Rung, ...], changed: bool) -> tuple[Gap, ...]:
    """The named gaps between rungs that follow each other; `changed` where dev and test come from elsewhere."""
    return tuple(Gap(_name(below.name, above.name, changed), below, above) for below, above in pairwise(rungs))


def comes_from_elsewhere(run: Run) -> bool:
    """Whether dev and test of a run are made unlike train."""
    return any(getattr(run.experiment, name) for name in MISMATCH)


def _name(below: str, above: str, changed: bool) -> str:
    match above:
        case "train":
            return "avoidable bias"
        case "train-dev":
            return "variance"
        case "dev" if below == TRAIN_DEV:
            return "mismatch"
        case "dev":
            return "variance and mismatch" if changed else "variance"
    return "over-fitting to dev" if below == DEV else "variance, choosing and mismatch" if changed else "variance"


def measured(run: Run, name: str, error: float, examples: int) -> Rung:
    """The error of a set that the network never learned from, with its interval; NaN, of outputs that overflow, has
    none."""
    if math.isnan(error):
        return Rung(name, error, examples)
    if run.data.dataset.task == "classification":
        low, high = wilson(round(error * examples), examples, CONFIDENCE)
        return Rung(name, error, examples, standard_error(error, examples), low, high)
    data = run.data
    raw, labels = data.raw, data.labels
    if name == TRAIN_DEV:
        assert data.train_dev is not None
        raw, labels, rows = data.train_dev.raw, data.train_dev.labels, slice(None)
    else:
        rows = data.slices[name]
    deviation = _rmse_deviation(run, name, raw[rows], labels[rows])
    reach = float(ndtri((1 + CONFIDENCE) / 2)) * deviation
    return Rung(name, error, examples, deviation, max(0.0, error - reach), error + reach)


_KEPT: "WeakKeyDictionary[Run, dict[str, float]]" = WeakKeyDictionary()
"""What was measured on the examples of a run, as long as somebody holds the run: a page asks again and again."""


def _rmse_deviation(run: Run, name: str, raw: np.ndarray, labels: np.ndarray) -> float:
    kept = _KEPT.setdefault(run, {})
    if name not in kept:
        kept[name] = rmse_standard_error((outputs_of(run, raw)[:, 0].astype(np.float64) - labels) ** 2)
    return kept[name]


def _train_dev(run: Run) -> Rung:
    held = run.data.train_dev
    assert held is not None
    kept = _KEPT.setdefault(run, {})
    if "error" not in kept:
        kept["error"] = error_of(run.data.dataset.task, outputs_of(run, held.raw), held.labels)
    return measured(run, TRAIN_DEV, kept["error"], len(held.labels))
