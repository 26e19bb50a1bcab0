"""What dropout does in a run, as numbers: the sub-network of every moment, whether a d / keep_prob is a on average, and
what the network says with its masks and without them.

Everything is of the first example of a mini-batch, at updates whose masks the training has drawn or would draw next.
What is averaged over many masks is kept, because pages ask for it again and again while another run grows.
Source: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov (2014), Dropout, JMLR 15; inverted as in the course.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Bool, Float, Int

from dlcore.engine.settings import architecture_of
from dlcore.engine.training import course_of
from dlcore.prediction import hidden_layers, outputs_for
from dlcore.sampled_masks import inverted, keep_probs, masks_at

if TYPE_CHECKING:
    from dlcore.run import Run

MOST_MASKS, FEWEST_MASKS = 2000, 100
"""Masks over which an average is taken ..."""
MASK_NUMBERS = 400_000
"""... of at most about so many units in all: 30 ms of random bits."""
SIGMAS = 3.0
"""An average lies where it should when it is within so many of its standard errors."""
ROUNDING = 1e-5
"""Of a float32, in a product of many rows: relative."""


def sampled_updates(run: "Run") -> Int[np.ndarray, " f"]:
    """The update that follows each recorded epoch, counted from 0; none follows the last epoch of a complete run."""
    last = run.history["epoch"][-1] if run.complete else np.inf
    followed = run.frame_epochs[run.frame_epochs < last]
    return followed * course_of(run.experiment, run.data).updates_per_epoch


def sampled_units(run: "Run") -> list[Bool[np.ndarray, "f _"]]:
    """The sub-network that the first example of each of the `sampled_updates` trained: which units of every hidden
    layer stayed."""
    return masks_at(run.experiment, sampled_updates(run))


@dataclass(frozen=True, eq=False)
class Expectation:
    """What the units of one hidden layer hand on for one example, over many masks of the layer: E[a d / keep_prob] = a.

    `variance` is that over the masks, and `expected_variance` what it should be, (1 - keep_prob) / keep_prob a^2;
    `standard_error` is that of the mean by the same formula. `kept` is the share of the masks in which a unit stayed.
    """

    layer: int  # 1 is the first hidden layer
    keep_prob: float
    masks: int
    a: Float[np.ndarray, " units"]
    mean: Float[np.ndarray, " units"]
    standard_error: Float[np.ndarray, " units"]
    variance: Float[np.ndarray, " units"]
    expected_variance: Float[np.ndarray, " units"]
    kept: Float[np.ndarray, " units"]

    @property
    def near(self) -> Bool[np.ndarray, " units"]:
        """Which units' means are within `SIGMAS` standard errors of a."""
        return np.abs(self.mean - self.a) <= SIGMAS * self.standard_error


@lru_cache(maxsize=2)
def next_masks(run: "Run", masks: int | None = None) -> tuple[Bool[np.ndarray, "n _"], ...]:
    """The masks of the updates that would come next: as many different ones, or, frozen, one and the same."""
    if masks is None:
        masks = int(np.clip(MASK_NUMBERS // max(1, sum(run.experiment.hidden)), FEWEST_MASKS, MOST_MASKS))
    return tuple(masks_at(run.experiment, run.updates + np.arange(masks)))


@lru_cache(maxsize=2)
def expectations(run: "Run", masks: int | None = None) -> tuple[Expectation, ...]:
    """The check of every hidden layer that drops units, with the last weights and the first training example, over
    `next_masks`."""
    experiment = run.experiment
    kept = next_masks(run, masks)
    architecture = architecture_of(experiment, run.data)
    layers = hidden_layers(architecture, experiment.activation, run.parameters, run.data.inputs[:1])
    return tuple(
        _expectation(layer, keep, a[0].astype(np.float64), d)
        for layer, (keep, (_, a), d) in enumerate(zip(keep_probs(experiment), layers, kept, strict=True), 1)
        if keep < 1
    )


def _expectation(
    layer: int, keep: float, a: Float[np.ndarray, " units"], d: Bool[np.ndarray, "n units"]
) -> Expectation:
    handed_on = a * d / keep
    expected_variance = (1 - keep) / keep * a**2  # Var[a d / keep_prob] = (1 - keep_prob) / keep_prob a^2
    return Expectation(
        layer=layer,
        keep_prob=keep,
        masks=len(d),
        a=a,
        mean=handed_on.mean(axis=0),
        standard_error=np.sqrt(expected_variance / len(d)),
        variance=handed_on.var(axis=0),
        expected_variance=expected_variance,
        kept=d.mean(axis=0),
    )


@dataclass(frozen=True, eq=False)
class TwoPredictions:
    """What the last weights say of the first training example: `with_masks` in training, once for every mask, and
    `without` at test time. Of several classes it is the probability of the example's own; a regression's value."""

    with_masks: Float[np.ndarray, " n"]
    without: float
    target: float  # what it should be: 1 or 0, or the example's value

    @property
    def constant(self) -> bool:
        """Whether every mask says the same, but for rounding: frozen masks do."""
        return bool(np.ptp(self.with_masks) <= ROUNDING * abs(self.mean))

    @property
    def mean(self) -> float:
        """Of the predictions with masks."""
        return float(self.with_masks.mean())

    @property
    def standard_error(self) -> float:
        """Of the mean."""
        return float(self.with_masks.std(ddof=1) / np.sqrt(len(self.with_masks)))


@lru_cache(maxsize=2)
def two_predictions(run: "Run", masks: int | None = None) -> TwoPredictions:
    """The predictions with `next_masks`, and the one with all units. Batch normalization uses its running averages for
    both."""
    experiment, data = run.experiment, run.data
    parameters, inputs = run.parameters, data.inputs[:1]
    drawn = inverted(next_masks(run, masks), experiment)
    output = int(data.labels[0]) if data.classes > 2 else 0
    trained = outputs_for(experiment, data, parameters, np.repeat(inputs, len(drawn[0]), axis=0), drawn)
    tested = outputs_for(experiment, data, parameters, inputs)
    return TwoPredictions(
        with_masks=trained[:, output].astype(np.float64),
        without=float(tested[0, output]),
        target=1.0 if data.classes > 2 else float(data.labels[0]),
    )


@dataclass(frozen=True, eq=False)
class TwoCosts:
    """The cost J of the training set, without penalties, epoch by epoch from 1: `noisy` is the mean loss that the
    updates of the epoch met, with their masks; `quiet` that of the weights after it with keep_prob = 1."""

    epochs: Int[np.ndarray, " e"]
    noisy: Float[np.ndarray, " e"]
    quiet: Float[np.ndarray, " e"]


def two_costs(run: "Run") -> TwoCosts:
    """J with and without the masks, in the epochs whose cost is finite."""
    epochs = slice(1, run.ended + 1)
    history = run.history
    return TwoCosts(history["epoch"][epochs], history["update_cost"][epochs], history["train_cost"][epochs])


def usual_step(cost: Float[np.ndarray, " e"]) -> float:
    """How far the cost moves from one epoch to the next, up or down: the median of |J_e+1 - J_e|; NaN without any."""
    return float(np.median(np.abs(np.diff(cost)))) if len(cost) > 1 else float("nan")


def share_of_rises(cost: Float[np.ndarray, " e"]) -> float:
    """In how many of the epochs, all but the first, the cost was higher than in the one before; NaN without any."""
    return float(np.mean(np.diff(cost) > 0)) if len(cost) > 1 else float("nan")
