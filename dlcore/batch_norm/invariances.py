"""What a normalised network does not notice: a bias that is taken out again, and the length of its weights.

With batch normalization before the activation, z -> (z - mu)/sqrt(sigma^2 + epsilon) is the same for W a + b whatever
b, and for c W a whatever c > 0, up to epsilon (Ioffe and Szegedy 2015, sections 3.2 and 3.3). So

    dJ/db = 0,   J(c W) = J(W),   dJ/d(c W) = 1/c dJ/dW,   <W, dJ/dW> = 0,

and plain descent can only lengthen W: |W - alpha dW|^2 = |W|^2 + alpha^2 |dW|^2, which shortens its steps as seen from
the direction of W: the effective learning rate is alpha / |W|^2 (van Laarhoven 2017, section 2).

Layer normalization takes the mean over the units: b is redundant only where it is the same for all of them, and only W
and b together have no length. Behind the activation, b moves along g before anything is normalised; W and b together
have no length where g(c z) = c g(z). Behind a linear g is before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from dlcore.backpropagation import Block, Problem, backward, blocks_of, problem_of
from dlcore.kept_moments import evenly
from dlcore.network import Normalization
from dlcore.parameters import unflatten
from dlcore.run import Run
from dlcore.schedules import learning_rates
from dlcore.signal.examples import MOST_EXAMPLES

SCALES = np.geomspace(0.1, 10, 21)
"""The c at which W is tried."""
HOMOGENEOUS = ("linear", "relu", "leaky")
"""Activations with g(c z) = c g(z) for c > 0."""
MOST_MOMENTS = 64


class Redundant(NamedTuple):
    """What the normalization of a run takes out again by its design."""

    bias: str  # "each" unit's, the "mean" over the units, or "none"
    length: str  # of "W" alone, of "both" W and b together, or "none"


def redundant(normalization: Normalization, activation: str) -> Redundant:
    """Of a run with this normalization."""
    if normalization.kind == "none":
        return Redundant("none", "none")
    if normalization.where == "after" and activation != "linear":
        return Redundant("none", "both" if activation in HOMOGENEOUS else "none")
    return Redundant("each", "W") if normalization.kind == "batch" else Redundant("mean", "both")


class BiasGradients(NamedTuple):
    """The largest of one hidden layer's gradients, in float64 and in float32. `mean` are those of adding the same to
    every b of the layer: the sum over its units."""

    bias: float
    bias32: float
    mean: float
    mean32: float
    beta: float  # in float64; NaN without normalization


@dataclass(frozen=True, eq=False)
class Scaled:
    """Cost and gradient of W[l] where W[l] (`both`: and b[l]) is multiplied by each of `SCALES`."""

    layer: int
    both: bool
    cost: Float[np.ndarray, " c"]
    gradient: Float[np.ndarray, " c"]  # |dJ/dW[l]|
    cosine: float  # between W[l] (and b[l]) and its gradient, at c = 1

    @property
    def change(self) -> float:
        """The largest difference of a cost from that at c = 1, as a share of it; of a cost of 0, infinite or 0."""
        own = float(self.cost[len(self.cost) // 2])
        off = float(np.abs(self.cost - own).max())
        return off / own if own else float("inf") if off else 0.0

    @property
    def slope(self) -> float:
        """By which power of c the gradient changes, fitted: -1 where the cost does not."""
        known = np.isfinite(self.gradient) & (self.gradient > 0)
        if known.sum() < 2:
            return float("nan")
        return float(np.polyfit(np.log(SCALES[known]), np.log(self.gradient[known]), 1)[0])


@dataclass(frozen=True, eq=False)
class Lengths:
    """|W[l]|^2 (`both`: |W[l]|^2 + |b[l]|^2) and the learning rate at some recorded epochs of a run."""

    both: bool
    epochs: Int[np.ndarray, " f"]
    squared: Float[np.ndarray, " f"]
    rate: Float[np.ndarray, " f"]  # alpha of the updates that follow

    @property
    def effective(self) -> Float[np.ndarray, " f"]:
        """alpha / |W[l]|^2, of plain descent; infinite where the weights are 0."""
        return np.divide(self.rate, self.squared, out=np.full(len(self.rate), np.inf), where=self.squared > 0)


def problem_at(run: Run, frame: int) -> Problem:
    """A recorded moment of a run with its first training examples as one mini-batch. A penalty and dropout are left
    out."""
    given = problem_of(run.experiment, run.data, MOST_EXAMPLES, run.frames[frame])
    return replace(given, configuration=replace(given.configuration, l2=0.0, l1=0.0, masks=None))


def bias_gradients(run: Run, frame: int) -> list[BiasGradients]:
    """Of every hidden layer."""
    exact = problem_at(run, frame)
    passes = [backward(one.forward()).layers[:-1] for one in (exact, exact.as_type(np.float32))]
    found = []
    for own, single in zip(*passes, strict=True):
        beta = float("nan") if own.beta is None else float(np.abs(own.beta).max())
        sizes = [float(one) for layer in (own, single) for one in (np.abs(layer.bias).max(), abs(layer.bias.sum()))]
        found.append(BiasGradients(sizes[0], sizes[2], sizes[1], sizes[3], beta))
    return found


def scaled(run: Run, frame: int, layer: int, *, both: bool = False) -> Scaled:
    """What becomes of cost and gradient where a hidden layer (from 1) is scaled."""
    given = problem_at(run, frame)
    blocks = [one for one in blocks_of(run.architecture) if one.layer == layer and one.field in ("weights", "bias")]
    moved = blocks if both else blocks[:1]
    cost, length = np.empty(len(SCALES)), np.empty(len(SCALES))
    for k, c in enumerate(SCALES):
        cost[k], gradient = cost_and_gradient(given, moved, float(c))
        length[k] = np.linalg.norm(gradient[blocks[0].slice])
    _, gradient = cost_and_gradient(given, moved, 1.0)
    return Scaled(layer, both, cost, length, cosine(given.theta, gradient, moved))


def cost_and_gradient(given: Problem, moved: Sequence[Block], c: float) -> tuple[float, Float[np.ndarray, " p"]]:
    """J and its gradient where some blocks are multiplied by c."""
    theta = given.theta.copy()
    for block in moved:
        theta[block.slice] *= c
    cache = replace(given, theta=theta).forward()
    return float(cache.cost), backward(cache).flat


def cosine(theta: Float[np.ndarray, " p"], gradient: Float[np.ndarray, " p"], moved: Sequence[Block]) -> float:
    """<W, dW> / (|W| |dW|), over some blocks; NaN where one of them is 0."""
    one, other = (np.concatenate([vector[block.slice] for block in moved]) for vector in (theta, gradient))
    length = np.linalg.norm(one) * np.linalg.norm(other)
    return float(one @ other / length) if length else float("nan")


def lengths(run: Run, layer: int, *, both: bool = False) -> Lengths:
    """How long the weights (`both`: and biases) of a hidden layer (from 1) are along the run."""
    places = evenly(len(run.frames), MOST_MOMENTS)
    epochs, rates = run.frame_epochs[places], learning_rates(run.experiment)
    own = unflatten(run.frames[places], run.architecture)[layer - 1]
    squared = np.sum(own.weights.astype(np.float64) ** 2, axis=(1, 2))
    if both:
        squared += np.sum(own.bias.astype(np.float64) ** 2, axis=1)
    return Lengths(both, epochs, squared, rates[np.minimum(epochs, len(rates) - 1)])
