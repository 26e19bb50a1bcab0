"""What a restraint changed: the dev error on the very same examples, and how much the answers still differ."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Bool, Float

from dlcore.prediction import outputs_of, prediction_work, wrong
from dlcore.reading import target_scale
from dlcore.restraints import Restrained

if TYPE_CHECKING:
    from dlcore.run import Run

COLLAPSED_SPREAD = 0.05
"""A network has collapsed if its answers to the training examples have a smaller standard deviation than this, of a
probability or in standard deviations of the targets ..."""
COLLAPSED_SHARE = 0.25
"""... and a smaller one than this share of its free twin's."""
STANDARD_ERRORS = 2.0
"""A change of the dev error counts when it exceeds this many standard errors."""
MOST_WORK = 2e8
"""Multiply-adds spent on one set of examples, about 0.1 s; of larger sets the first examples speak for the rest."""


@dataclass(frozen=True)
class DevChange:
    """Dev error with the restraint minus that without, on the same examples, and its standard error.

    For classes `righted` of so many dev examples became right and `spoilt` ones wrong; for regression both are None.
    """

    difference: float
    standard_error: float
    examples: int
    righted: int | None = None
    spoilt: int | None = None

    @property
    def sure(self) -> bool:
        """Whether so many dev examples can tell it from chance."""
        return abs(self.difference) > STANDARD_ERRORS * self.standard_error


def asked(run: "Run", split: str) -> slice:
    """The rows of the examples of one set that are asked: all of them, or the first where they are very many."""
    rows = run.data.slices[split]
    most = max(1, int(MOST_WORK // prediction_work(run.architecture)))
    return slice(rows.start, min(rows.stop, rows.start + most))


def final_outputs(run: "Run", split: str) -> Float[np.ndarray, "n outputs"]:
    """Outputs of the weights that a run ended with, for the examples `asked`."""
    return outputs_of(run, run.data.raw[asked(run, split)])


def dev_change(pair: Restrained) -> DevChange | None:
    """What the restraint did to the dev error; None without a dev set or where a run diverged.

    Classes: of n examples `righted` g and `spoilt` l changed sides, the difference is (l - g)/n and its standard error
    sqrt(g + l - (l - g)²/n)/n (Q. McNemar 1947, Psychometrika 12). Regression: the difference of the two RMSE, by the
    delta method from the paired differences of the squared errors.
    """
    run, without = pair.run, pair.without
    if run.data.counts[1] == 0 or run.diverged_at is not None or without.diverged_at is not None:
        return None
    labels = run.data.labels[asked(run, "dev")]
    count = len(labels)
    said = [final_outputs(one, "dev") for one in (without, run)]
    if run.data.dataset.task == "regression":
        free, restrained = ((one[:, 0].astype(np.float64) - labels) ** 2 for one in said)
        roots = np.sqrt(free.mean()), np.sqrt(restrained.mean())
        # d sqrt(u) = du / (2 sqrt(u)), for both means at once
        pulls = restrained / max(2 * roots[1], 1e-12) - free / max(2 * roots[0], 1e-12)
        return DevChange(float(roots[1] - roots[0]), float(np.std(pulls) / np.sqrt(count)), count)
    return paired_change(*(wrong(one, labels) for one in said))


def paired_change(before: Bool[np.ndarray, " n"], after: Bool[np.ndarray, " n"]) -> DevChange:
    """The change of an error from which of the same n examples are wrong before and after: (l - g)/n."""
    count, righted, spoilt = len(before), int(np.sum(before & ~after)), int(np.sum(~before & after))
    net = spoilt - righted
    # var(sum of +1, -1, 0) = g + l - (l - g)²/n; one example at least, so that no change is not sure to be none
    variance = max(righted + spoilt - net**2 / count, 1.0)
    return DevChange(net / count, float(np.sqrt(variance) / count), count, righted, spoilt)


def spread(run: "Run") -> float:
    """Standard deviation of the final answers to the training examples: of the probabilities (the most variable of
    several classes), or of the predicted values in standard deviations of the targets."""
    return float(np.max(np.std(final_outputs(run, "train"), axis=0))) / target_scale(run)


def collapsed(pair: Restrained) -> bool:
    """Whether the restrained network answers nearly the same to every training example, and its free twin does not."""
    if pair.run.diverged_at is not None or pair.without.diverged_at is not None:
        return False
    return spread(pair.run) < min(COLLAPSED_SPREAD, COLLAPSED_SHARE * spread(pair.without))
