"""One mini-batch through a normalization and back, number by number: what a unit's card shows.

Forward, of the numbers x that are normalised together (Ioffe and Szegedy 2015, algorithm 1):

    mu = 1/s sum_i x_i,   sigma^2 = 1/s sum_i (x_i - mu)^2,   x_norm = (x - mu) / sqrt(sigma^2 + epsilon),
    y = gamma x_norm + beta

Batch normalization takes one unit and all examples of the mini-batch; layer normalization one example and all units of
the layer (Ba, Kiros and Hinton 2016, eq. 3). Numbers are float64.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from dlcore.backpropagation import Configuration, backward, forward
from dlcore.engine.settings import head_of
from dlcore.engine.training import batch_orders
from dlcore.minibatches.progress import batch_size
from dlcore.normalization import EPSILON
from dlcore.parameters import ExactLayer, unflatten
from dlcore.run import Run

ROUNDING = 1e-9
"""Of the spread: two numbers nearer than this are the same but for rounding."""
NEARLY = 0.99
"""A spread smaller than that is not 1."""
MOST_SHUFFLED = 4_000_000
"""Examples put in order at most to find the mini-batch that training took next: about 0.06 s."""


class Chain(NamedTuple):
    """The backward pass in the paper's six steps, of the sum of the losses, for numbers normalised together."""

    d_norm: Float[np.ndarray, " n"]
    d_variance: float
    d_mean: float
    direct: Float[np.ndarray, " n"]  # what reaches x as if mu and sigma^2 were constants
    through_variance: Float[np.ndarray, " n"]
    through_mean: Float[np.ndarray, " n"]
    d_given: Float[np.ndarray, " n"]  # the sum of the three


@dataclass(frozen=True, eq=False)
class OneBatch:
    """Numbers that are normalised together, at one recorded moment of a run: of one unit, each of `size` examples; with
    layer normalization of one example, each of the layer's units. All arrays are in the same order."""

    kind: str  # "batch" or "layer"
    where: str  # "before" or "after" the activation
    activation: str
    epoch: int
    layer: int  # l, from 1
    unit: int  # of which gamma and beta are chosen, from 0
    size: int  # examples in the mini-batch
    chosen: int  # place in the arrays of the one that is followed: an example, or the unit
    example: int  # place in the mini-batch of the example that is followed
    rows: Int[np.ndarray, " s"]  # places of the examples in the training set
    labels: Float[np.ndarray, " s"]
    taken: bool  # whether training took these very examples together next
    z: Float[np.ndarray, " n"]  # W a + b
    given: Float[np.ndarray, " n"]  # x, what is normalised: z, or g(z)
    norm: Float[np.ndarray, " n"]
    gamma: Float[np.ndarray, " n"]
    beta: Float[np.ndarray, " n"]
    tilde: Float[np.ndarray, " n"]  # y
    a: Float[np.ndarray, " n"]  # what the layer hands on: g(y), or y
    mean: float
    variance: float
    learned: tuple[float, float]  # gamma and beta of the unit as the run has them
    d_tilde: Float[np.ndarray, " n"]  # of each example's loss
    d_gamma: float  # of the mean loss of the mini-batch, for the unit
    d_beta: float
    chain: Chain

    @property
    def deviation(self) -> float:
        """sqrt(sigma^2 + epsilon)."""
        return float(np.sqrt(self.variance + EPSILON))

    @property
    def spread(self) -> float:
        """That of x; 0 where all are the same but for rounding."""
        return near_zero(float(np.sqrt(self.variance)), abs(self.mean))

    @property
    def norm_spread(self) -> float:
        """That of x_norm: sqrt(sigma^2 / (sigma^2 + epsilon)), or 1 where that is nearly so."""
        spread = self.spread / self.deviation
        return 1.0 if spread >= NEARLY else spread

    @property
    def of_unit(self) -> tuple[float, float]:
        """gamma and beta of the unit as they are used here."""
        at = self.chosen
        return float(self.gamma[at]), float(self.beta[at])

    @property
    def finite(self) -> bool:
        """Whether nothing has overflowed."""
        return bool(np.isfinite(self.tilde).all() and np.isfinite(self.chain.d_given).all())

    @property
    def taken_away(self) -> float:
        """Share of the squared length of what comes back directly that the ways through mu and sigma^2 take away; NaN
        where nothing comes back."""
        direct = float(np.sum(self.chain.direct**2))
        return 1 - float(np.sum(self.chain.d_given**2)) / direct if direct else float("nan")


def near_zero(value: float, spread: float) -> float:
    """The value, or 0 where it is nothing but rounding beside the spread."""
    return 0.0 if abs(value) < ROUNDING * spread else value


def backward_chain(
    given: Float[np.ndarray, " n"], gamma: Float[np.ndarray, " n"], d_tilde: Float[np.ndarray, " n"]
) -> Chain:
    """The six steps of Ioffe and Szegedy 2015, section 3, but for those of gamma and beta, which are sums over the
    mini-batch whatever is normalised together."""
    n = len(given)
    centred = given - given.mean()
    variance = np.mean(centred**2) + EPSILON
    d_norm = d_tilde * gamma  # dl/dx_norm = dl/dy gamma
    d_variance = np.sum(d_norm * centred) * -0.5 * variance**-1.5  # sum dl/dx_norm (x - mu) (-1/2) (sigma^2+eps)^-3/2
    # dl/dmu = sum dl/dx_norm (-1/sqrt(sigma^2 + eps)) + dl/dsigma^2 1/s sum -2 (x - mu)
    d_mean = np.sum(d_norm * -(variance**-0.5)) + d_variance * np.mean(-2 * centred)
    # dl/dx = dl/dx_norm 1/sqrt(sigma^2 + eps) + dl/dsigma^2 2 (x - mu)/s + dl/dmu 1/s
    direct = d_norm * variance**-0.5
    through_variance = d_variance * 2 * centred / n
    through_mean = np.full(n, d_mean / n)
    return Chain(
        d_norm,
        float(d_variance),
        float(d_mean),
        direct,
        through_variance,
        through_mean,
        direct + through_variance + through_mean,
    )


def drawn_anew(run: Run, epoch: int) -> bool:
    """Whether finding the mini-batches that follow an epoch would take too long."""
    train = run.data.counts[0]
    return batch_size(run) < train and train * (epoch + 1) > MOST_SHUFFLED


def next_examples(run: Run, frame: int, size: int) -> tuple[Int[np.ndarray, " s"], bool]:
    """Places in the training set of the first examples of the epoch that follows a recorded one, and whether training
    took just these together: not where it takes another number, or changed ones, or has ended; and of a very long run
    the examples are drawn anew."""
    experiment, train = run.experiment, run.data.counts[0]
    own, epoch = batch_size(run), int(run.frame_epochs[frame])
    size = min(size, train)
    if drawn_anew(run, epoch):
        return np.random.RandomState([experiment.batch_seed, epoch]).permutation(train)[:size], False
    orders = batch_orders(train, own, np.random.RandomState(experiment.batch_seed))
    for _ in range(0 if own == train else epoch):
        next(orders)
    taken = size == own and not experiment.augmentation and epoch < run.ended
    return next(orders)[:size], taken


def one_batch(
    run: Run,
    frame: int,
    layer: int,
    unit: int,
    size: int,
    example: int = 0,
    gamma: float | None = None,
    beta: float | None = None,
) -> OneBatch:
    """Follow a mini-batch through the normalization of a hidden layer (from 1) and back from the loss.

    `unit` counts from 0, `example` within the mini-batch; another `gamma` and `beta` than the run's may be given for
    the unit. Dropout is left out. Raises ValueError for a run without normalization.
    """
    architecture, experiment = run.architecture, run.experiment
    kind, where = architecture.normalization.kind, architecture.normalization.where
    if kind == "none":
        raise ValueError("the run has no normalization")
    rows, taken = next_examples(run, frame, size)
    example = min(example, len(rows) - 1)
    layers = unflatten(run.frames[frame].astype(np.float64), architecture)
    own = layers[layer - 1]
    assert own.gamma is not None and own.beta is not None  # every normalised layer has them
    learned = float(own.gamma[unit]), float(own.beta[unit])
    layers[layer - 1] = with_scale(own, unit, gamma, beta)
    cache = forward(
        layers,
        np.ascontiguousarray(run.data.inputs[rows].T, np.float64),
        np.ascontiguousarray(run.data.targets[rows].T, np.float64),
        Configuration(architecture, experiment.activation, head_of(experiment, run.data)),
    )
    here, back = cache.layers[layer - 1], backward(cache).layers[layer - 1]
    assert here.normalized is not None and back.d_normalized is not None and back.dh is not None
    assert back.gamma is not None and back.beta is not None
    of = (unit, slice(None)) if kind == "batch" else (slice(None), example)
    given, d_tilde = (here.z if where == "before" else here.h)[of], back.d_normalized[of]
    scales = [np.broadcast_to(one[:, None], here.z.shape)[of] for one in layers[layer - 1][2:4] if one is not None]
    with np.errstate(all="ignore"):  # what overflows is shown as it is
        chain = backward_chain(given, scales[0], d_tilde)
    return OneBatch(
        kind=kind,
        where=where,
        activation=experiment.activation,
        epoch=int(run.frame_epochs[frame]),
        layer=layer,
        unit=unit,
        size=len(rows),
        chosen=example if kind == "batch" else unit,
        example=example,
        rows=rows,
        labels=np.asarray(run.data.labels[rows], float),
        taken=taken,
        z=here.z[of],
        given=given,
        norm=here.normalized.z_norm[of],
        gamma=scales[0],
        beta=scales[1],
        tilde=here.normalized.z_tilde[of],
        a=here.a[of],
        mean=float(given.mean()),
        variance=float(given.var()),
        learned=learned,
        d_tilde=d_tilde,
        d_gamma=float(back.gamma[unit]),
        d_beta=float(back.beta[unit]),
        chain=chain,
    )


def with_scale(layer: ExactLayer, unit: int, gamma: float | None, beta: float | None) -> ExactLayer:
    """The layer with another gamma and beta of one unit, where they are given."""
    changed = {}
    for name, value in (("gamma", gamma), ("beta", beta)):
        if value is not None:
            changed[name] = np.array(getattr(layer, name))
            changed[name][unit] = value
    return layer._replace(**changed)
