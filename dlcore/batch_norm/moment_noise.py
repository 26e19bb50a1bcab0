"""How far the mean and variance of a mini-batch lie from those of the whole training set, measured and expected.

Of s examples drawn without replacement from m, with mu and sigma^2 those of all m (divided by m):

    Var(mu_B) = sigma^2/s (m - s)/(m - 1)                       W. G. Cochran (1977), Sampling Techniques, theorem 2.2
    E(sigma_B^2) = (s - 1)/s m/(m - 1) sigma^2                  the same, theorem 2.4
    Var(sigma_B^2) = ((s - 1)/s)^2 [K4 (1/s - 1/m) + 2 K22 (1/(s - 1) - 1/(m - 1))]

with K4 the fourth k-statistic of the m values and K22 = (K2^2 - K4/m) (m - 1)/(m + 1) their polykay: J. W. Tukey
(1950), Some sampling simplified, JASA 45, and J. Wishart (1952), Moment coefficients of the k-statistics in samples
from a finite population, Biometrika 39. For m without end it is the textbook's
((s-1)/s)^2 (mu4/s - (s-3)/(s(s-1)) sigma^4).

What a unit's values are does not matter for the first two, in units of its own sigma; for the last one only their
kurtosis does. So the units of a layer are measured together.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int, Real

from dlcore.backpropagation import Configuration
from dlcore.backpropagation.forward import layer_by_layer
from dlcore.engine.settings import head_of
from dlcore.minibatches.batch_sizes import last_batch
from dlcore.minibatches.epochs_shuffled import SEED, full_batches, shuffled_sums
from dlcore.minibatches.progress import batch_size
from dlcore.parameters import unflatten
from dlcore.run import Run

LARGEST = 256
"""Sizes 1, 2, 4, ... up to this one are measured, and the run's own."""
MOST_UNITS = 24
"""Of a wider layer so many, evenly spread: all see the same draws, so more would hardly make the points surer."""
MOST_EXAMPLES = 5000
MOST_WORK = 1e8
"""Multiply-adds to compute the values: 0.05 s."""
MOST_EPOCHS, FEWEST_EPOCHS = 300, 40
WORK = 4_000_000
"""Numbers that are shuffled and summed for one measurement."""
DEAD = 1e-12
"""A unit that varies by less than this share of its largest value says the same of every example."""


@dataclass(frozen=True, eq=False)
class MomentNoise:
    """The noise of a batch's moments in a hidden layer, in units of each unit's sigma (its sigma^2 for the variance),
    squared and averaged over the units. `mean_error`, `variance_error` and `bias_error` are standard errors over the
    epochs that were shuffled."""

    epoch: int  # of the run
    layer: int  # from 1
    examples: int  # m: those that were taken, of `of`
    of: int
    units: int  # that were taken, of `width`, `dead` of which always say the same
    width: int
    dead: int
    own: int  # the run's batch size
    last: int  # the size of its last batch of an epoch
    epochs: int
    k4: float  # K4/sigma^4 and K22/sigma^4, averaged over the units
    k22: float
    sizes: Int[np.ndarray, " k"]
    batches: Int[np.ndarray, " k"]  # measured of each size
    mean: Float[np.ndarray, " k"]  # (mu_B - mu)^2 / sigma^2
    mean_error: Float[np.ndarray, " k"]
    variance: Float[np.ndarray, " k"]  # (sigma_B^2 - E sigma_B^2)^2 / sigma^4
    variance_error: Float[np.ndarray, " k"]
    bias: Float[np.ndarray, " k"]  # sigma_B^2 / sigma^2
    bias_error: Float[np.ndarray, " k"]

    @property
    def agreeing(self) -> tuple[int, int]:
        """How many of the points of mean and variance lie within two standard errors of the theory, and of how many.
        That a single example's variance is 0 is no point."""
        pairs = (
            (self.mean, self.mean_error, expected_mean_noise(self.examples, self.sizes), self.sizes > 0),
            (self.variance, self.variance_error, self.expected_variance(self.sizes), self.sizes > 1),
        )
        close = [np.abs(found - theory)[some] <= 2 * error[some] + 1e-9 for found, error, theory, some in pairs]
        return int(sum(one.sum() for one in close)), sum(len(one) for one in close)

    def expected_variance(self, sizes: Real[np.ndarray, " k"]) -> Float[np.ndarray, " k"]:
        """Var(sigma_B^2)/sigma^4, averaged over the units."""
        return expected_variance_noise(self.k4, self.k22, self.examples, sizes)


def expected_mean_noise(examples: int, sizes: Real[np.ndarray, " k"]) -> Float[np.ndarray, " k"]:
    """Var(mu_B)/sigma^2 = (m - s)/(s (m - 1))."""
    return (examples - sizes) / (sizes * (examples - 1))


def expected_bias(examples: int, sizes: Real[np.ndarray, " k"]) -> Float[np.ndarray, " k"]:
    """E(sigma_B^2)/sigma^2 = (s - 1)/s m/(m - 1)."""
    return (sizes - 1) / sizes * examples / (examples - 1)


def expected_variance_noise(
    k4: float, k22: float, examples: int, sizes: Real[np.ndarray, " k"]
) -> Float[np.ndarray, " k"]:
    """((s - 1)/s)^2 [K4 (1/s - 1/m) + 2 K22 (1/(s - 1) - 1/(m - 1))]; 0 for a single example, whose variance is 0."""
    more = np.maximum(sizes, 1 + 1e-9)  # 1/(s - 1) is not asked for at s = 1
    inner = k4 * (1 / sizes - 1 / examples) + 2 * k22 * (1 / (more - 1) - 1 / (examples - 1))
    return np.where(sizes > 1, ((sizes - 1) / sizes) ** 2 * inner, 0.0)


def polykays(values: Float[np.ndarray, "m u"]) -> tuple[Float[np.ndarray, " u"], Float[np.ndarray, " u"]]:
    """K4 and K22 of each unit's m > 3 values."""
    m = len(values)
    away = values - values.mean(axis=0)
    second, fourth = (away**2).mean(axis=0), (away**4).mean(axis=0)
    k2 = second * m / (m - 1)
    # K4 = m^2 [(m + 1) m4 - 3 (m - 1) m2^2] / ((m - 1)(m - 2)(m - 3))
    k4 = m**2 * ((m + 1) * fourth - 3 * (m - 1) * second**2) / ((m - 1) * (m - 2) * (m - 3))
    return k4, (k2**2 - k4 / m) * (m - 1) / (m + 1)


def why_no_noise(run: Run) -> str:
    """Why nothing can be measured, with the remedy; "" where it can."""
    if not run.architecture.hidden:
        return "Without a hidden layer there is nothing to normalise. Add one."
    return "" if run.data.counts[0] > 3 else "There are too few training examples. Take more."


def normalized_values(run: Run, frame: int, layer: int) -> Float[np.ndarray, "m o"]:
    """What the hidden layer (from 1) would normalise of each training example at a recorded frame: z, or a = g(z) where
    normalization comes after the activation. The layers below use the moments of all these examples; without dropout.
    """
    taken = examples_of(run)
    configuration = Configuration(run.architecture, run.experiment.activation, head_of(run.experiment, run.data))
    layers = unflatten(run.frames[frame].astype(np.float64), run.architecture)
    columns = np.ascontiguousarray(run.data.inputs[:taken].T, np.float64)
    with np.errstate(all="ignore"):  # what has overflowed is not finite
        for found in layer_by_layer(layers, columns, configuration):
            if found.index == layer:
                break
        after = run.experiment.norm_where == "after"
        return (found.h if after else found.z).T  # pyright: ignore[reportPossiblyUnbound]


def examples_of(run: Run) -> int:
    """How many training examples are taken: all of them, or the first ones of a large set."""
    fits = int(MOST_WORK / max(run.architecture.frame_size, 1))
    return min(run.data.counts[0], MOST_EXAMPLES, max(fits, 4))


def moment_noise(run: Run, frame: int, layer: int) -> MomentNoise | None:
    """The noise at one recorded frame, in one hidden layer; None where its values have overflowed or no unit varies."""
    values = normalized_values(run, frame, layer)
    width, own = values.shape[1], batch_size(run)
    values = values[:, np.unique(np.linspace(0, width - 1, min(width, MOST_UNITS)).round().astype(int))]
    if not np.isfinite(values).all():
        return None
    live = values.std(axis=0) > DEAD * np.abs(values).max(axis=0)
    if not live.any():
        return None
    alive = values[:, live]
    standard = (alive - alive.mean(axis=0)) / alive.std(axis=0)
    k4, k22 = polykays(standard)
    last = last_batch(run.data.counts[0], own)
    return MomentNoise(
        epoch=int(run.frame_epochs[frame]),
        layer=layer,
        examples=len(values),
        of=run.data.counts[0],
        units=values.shape[1],
        width=width,
        dead=int((~live).sum()),
        own=own,
        last=last,
        k4=float(k4.mean()),
        k22=float(k22.mean()),
        **measured(standard, sizes_of(len(values), own)),
    )


def sizes_of(examples: int, own: int) -> list[int]:
    """1, 2, 4, ..., 256 and the run's own, below the number of examples."""
    powers = {2**k for k in range(LARGEST.bit_length())}
    return sorted(size for size in powers | {own} if size < examples)


def measured(standard: Float[np.ndarray, "m u"], sizes: list[int], seed: int = SEED) -> dict:
    """The measured fields of `MomentNoise` from values whose every column has mean 0 and variance 1: every shuffled
    epoch gives one number per size, the mean over its batches, and numbers of different epochs are independent."""
    examples, units = standard.shape
    both = np.concatenate([standard, standard**2], axis=1)
    epochs = int(np.clip(WORK // both.size, FEWEST_EPOCHS, MOST_EPOCHS))
    each = [
        [_of_batches(full_batches(sums, size), units, float(c)) for size, c in zip(sizes, bias, strict=True)]
        for bias in [expected_bias(examples, np.array(sizes))]
        for sums in shuffled_sums(both, epochs, seed)
    ]
    numbers = np.concatenate([np.stack(part) for part in each], axis=-1)  # (k, 3, epochs)
    middle, error = numbers.mean(axis=-1), numbers.std(axis=-1, ddof=1) / np.sqrt(epochs)
    names = ("mean", "variance", "bias")
    return {
        "epochs": epochs,
        "sizes": np.array(sizes),
        "batches": epochs * (examples // np.array(sizes)),
        **{name: middle[:, at] for at, name in enumerate(names)},
        **{f"{name}_error": error[:, at] for at, name in enumerate(names)},
    }


def _of_batches(means: Float[np.ndarray, "e b v"], units: int, bias: float) -> Float[np.ndarray, "3 e"]:
    """Of the means of z and z^2 of batches: mu_B^2, (sigma_B^2 - bias)^2 and sigma_B^2, over batches and units."""
    mean = means[..., :units]
    variance = means[..., units:] - mean**2  # sigma_B^2 = mean(z^2) - mu_B^2
    return np.stack([one.mean(axis=(1, 2)) for one in (mean**2, (variance - bias) ** 2, variance)])
