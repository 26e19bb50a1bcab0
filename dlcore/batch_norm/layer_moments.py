"""The running averages of a network against the training set's own means and variances, unit by unit.

Test time takes the running averages of batch normalization for the moments of the training set (Ioffe and Szegedy
2015, algorithm 2, steps 8 to 10, with an average over mini-batches in place of the sum). How good they are is seen by
passing the whole training set through the network as one batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from dlcore.backpropagation import Cache, Problem, problem_of
from dlcore.engine.settings import architecture_of
from dlcore.parameters import ExactLayer, flatten, unflatten
from dlcore.prediction import prediction_work
from dlcore.run import Run

MOST_WORK = 1e8
"""Multiply-adds of one forward pass: about 0.1 s on one core."""


@dataclass(frozen=True, eq=False)
class LayerMoments:
    """Of hidden layer `layer`, counted from 1: what the units hand to the normalization, over the training set as one
    batch, and what the running averages say it is. `examples` of the `of` training examples were taken."""

    layer: int
    examples: int
    of: int
    mean: Float[np.ndarray, " units"]
    variance: Float[np.ndarray, " units"]
    running_mean: Float[np.ndarray, " units"]
    running_variance: Float[np.ndarray, " units"]

    @property
    def off(self) -> float:
        """How far the running means lie beside the training set's, in its standard deviations: root mean square over
        the units whose variance is not 0."""
        alive = self.variance > 0
        away = (self.running_mean - self.mean)[alive] ** 2 / self.variance[alive]
        return float(np.sqrt(away.mean())) if alive.any() else 0.0

    @property
    def ratio(self) -> float:
        """Running standard deviation in parts of the training set's: median over the units whose variance is not 0."""
        alive = self.variance > 0
        return float(np.median(np.sqrt(self.running_variance[alive] / self.variance[alive]))) if alive.any() else 1.0


def layer_moments(run: Run, frame: int) -> tuple[LayerMoments, ...]:
    """Every hidden layer of a batch-normalised run at one of its recorded frames. Numbers are not finite where the
    weights have overflowed."""
    examples = examples_taken(run)
    own = training_moments(problem_of(run.experiment, run.data, examples, run.frames[frame]))
    layers = unflatten(run.frames[frame], run.architecture)[:-1]
    return tuple(
        LayerMoments(
            layer=place + 1,
            examples=examples,
            of=run.data.counts[0],
            mean=mean,
            variance=variance,
            running_mean=_float64(layer.running_mean),
            running_variance=_float64(layer.running_variance),
        )
        for place, (layer, (mean, variance)) in enumerate(zip(layers, own, strict=True))
    )


def examples_taken(run: Run) -> int:
    """How many training examples are passed through the network: all, where that is quick enough."""
    affordable = int(MOST_WORK / prediction_work(architecture_of(run.experiment, run.data)))
    return min(run.data.counts[0], max(affordable, 2))


def training_moments(problem: Problem) -> list[tuple[Float[np.ndarray, " units"], Float[np.ndarray, " units"]]]:
    """Mean and population variance of every unit of the hidden layers over the problem's examples, as one batch: each
    layer gets what the one before hands on when it is normalised so. No unit is dropped."""
    whole = replace(problem, configuration=replace(problem.configuration, masks=None))
    return batch_moments(whole.forward())


def batch_moments(cache: Cache) -> list[tuple[Float[np.ndarray, " units"], Float[np.ndarray, " units"]]]:
    """Mean and population variance, of every hidden layer, that a forward pass has normalised with: of z[l], or of
    g(z[l]) where normalization comes after the activation."""
    where = cache.configuration.architecture.normalization.where
    normalised = (layer.z if where == "before" else layer.h for layer in cache.layers[:-1])
    with np.errstate(all="ignore"):  # a network that diverged says NaN
        # mu = 1/s sum_i z_i,  sigma^2 = 1/s sum_i (z_i - mu)^2
        return [(values.mean(axis=-1), values.var(axis=-1)) for values in normalised]


def with_running(
    layers: Sequence[ExactLayer], means: Float[np.ndarray, " all"], variances: Float[np.ndarray, " all"]
) -> Float[np.ndarray, " p"]:
    """A network with these running averages of all hidden units, layer after layer, as the vector of a frame."""
    given, start = list(layers), 0
    for place, layer in enumerate(layers[:-1]):
        rows = slice(start, start + len(layer.bias))
        given[place] = layer._replace(running_mean=means[rows], running_variance=variances[rows])
        start = rows.stop
    return flatten(given)


def _float64(values: np.ndarray | None) -> Float[np.ndarray, " units"]:
    assert values is not None  # batch normalization has them
    return values.astype(np.float64)
