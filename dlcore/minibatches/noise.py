"""Gradient noise: how far the gradient of a mini-batch lies from that of all examples, measured and expected.

Of s examples drawn without replacement from m, with Sigma the covariance of the single examples' gradients,

    E |g_B - g|^2 = tr(Sigma)/s * (m - s)/(m - 1),   Sigma = 1/m sum_i (g_i - g)(g_i - g)^T

W. G. Cochran (1977), Sampling Techniques, theorem 2.2, for every entry of g. The size at which that is about as large
as |g|^2 is the "simple noise scale" tr(Sigma)/|g|^2 of S. McCandlish et al. (2018), An empirical model of large-batch
training, eq. 2.9.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int, Real

from dlcore.minibatches.batch_sizes import last_batch
from dlcore.minibatches.epochs_shuffled import SEED, full_batches, last_batches, shuffled_sums
from dlcore.minibatches.example_gradients import example_gradients
from dlcore.minibatches.progress import batch_size
from dlcore.run import Run

MOST_EPOCHS, FEWEST_EPOCHS = 300, 50
WORK = 4_000_000
"""Numbers that are shuffled and summed for one measurement: about 0.05 s."""
NEAR_ALL = (0.75, 0.9)
"""Sizes, in parts of m, where it shows that the examples are not put back."""


@dataclass(frozen=True, eq=False)
class Noise:
    """The mean squared distance of mini-batch gradients from the gradient of all `examples`, for every batch size below
    their number. `error` is the standard error of `measured`, over the epochs that were shuffled."""

    epoch: int  # of the run
    examples: int  # m: those that were taken, of `of`
    of: int
    spread: float  # tr(Sigma)
    signal: float  # |g|^2
    own: int  # the run's batch size; not measured where it is not below `examples`
    last: int  # the size of its last batch of an epoch; so too
    epochs: int  # shuffled for the measurement
    sizes: Int[np.ndarray, " k"]
    batches: Int[np.ndarray, " k"]  # measured of each size
    measured: Float[np.ndarray, " k"]
    error: Float[np.ndarray, " k"]

    @property
    def expected(self) -> Float[np.ndarray, " k"]:
        """The theory at the sizes that were measured."""
        return expected_noise(self.spread, self.examples, self.sizes)

    @property
    def equal_at(self) -> float:
        """The batch size whose noise is as long as the gradient, of the whole training set; its size where the gradient
        is 0."""
        # tr(Sigma) (m - s) = s (m - 1) |g|^2
        below = self.spread + (self.of - 1) * self.signal
        return self.of * self.spread / below if below else float(self.of)

    def relative(self, size: int) -> float:
        """The expected distance in lengths of the gradient, drawn as in training from all `of`; infinite where that
        length is 0."""
        noise = float(expected_noise(self.spread, self.of, np.array([size]))[0])
        return float(np.sqrt(noise / self.signal)) if self.signal else float("inf")

    @property
    def agreeing(self) -> int:
        """How many points lie within two standard errors of the theory (and rounding)."""
        close = np.abs(self.measured - self.expected) <= 2 * self.error + 1e-9 * self.spread
        return int(close.sum())


def expected_noise(spread: float, examples: int, sizes: Real[np.ndarray, " k"]) -> Float[np.ndarray, " k"]:
    """tr(Sigma)/s (m - s)/(m - 1)."""
    return spread / sizes * (examples - sizes) / (examples - 1)


def noise_at(run: Run, frame: int) -> Noise:
    """The noise at one recorded frame of a run. Numbers are not finite where its gradients have overflowed."""
    gradients = example_gradients(run, frame)
    own = batch_size(run)
    last = last_batch(run.data.counts[0], own)
    found = measure_noise(gradients, own, last)
    mean = gradients.mean(axis=0)
    return Noise(
        epoch=int(run.frame_epochs[frame]),
        examples=len(gradients),
        of=run.data.counts[0],
        spread=float(np.mean(np.sum((gradients - mean) ** 2, axis=1))),  # tr(Sigma) = 1/m sum |g_i - g|^2
        signal=float(mean @ mean),
        own=own,
        last=last,
        **found,
    )


def measure_noise(gradients: Float[np.ndarray, "m r"], own: int, last: int, seed: int = SEED) -> dict[str, Any]:
    """The measured fields of `Noise`: every epoch gives one number per size, the mean over its batches, and numbers of
    different epochs are independent."""
    examples = len(gradients)
    away = gradients - gradients.mean(axis=0)
    epochs = int(np.clip(WORK // away.size, FEWEST_EPOCHS, MOST_EPOCHS))
    sizes = sizes_of(examples, own, last)
    each = [
        [_distance(last_batches(sums, size) if size == last != own else full_batches(sums, size)) for size in sizes]
        for sums in shuffled_sums(away, epochs, seed)
    ]
    numbers = np.concatenate([np.stack(part) for part in each], axis=1)  # (k, epochs)
    counts = [1 if size == last != own else examples // size for size in sizes]
    return {
        "epochs": epochs,
        "sizes": np.array(sizes),
        "batches": epochs * np.array(counts),
        "measured": numbers.mean(axis=1),
        "error": numbers.std(axis=1, ddof=1) / np.sqrt(epochs),
    }


def sizes_of(examples: int, own: int, last: int) -> list[int]:
    """1, 2, 4, ... and some close to m, which itself has no noise; the run's own, and its last one."""
    powers = {2**k for k in range(examples.bit_length())}
    near = {round(share * examples) for share in NEAR_ALL}
    return sorted(size for size in powers | near | {own, last} if 0 < size < examples)


def _distance(batches: Float[np.ndarray, "e b r"]) -> Float[np.ndarray, " e"]:
    """|g_B - g|^2, averaged over the batches of an epoch."""
    return np.einsum("ebr,ebr->e", batches, batches) / batches.shape[1]
