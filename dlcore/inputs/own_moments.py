"""What it costs to scale the dev set by its own mean and deviation, measured on a trained network.

The network learned with the training set's μ and σ. The same dev examples, scaled by their own, come to it displaced
and stretched; how far depends on who else is in the set. A set of one is all mean: every example becomes 0.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from dlcore.prediction import errors_of, outputs_for, prediction_work

if TYPE_CHECKING:
    from dlcore.run import Run

SIZES = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
"""Examples in a dev set, as far as there are so many; then all of them."""
MOST_SETS = 400
MOST_EXAMPLES = 2000
"""Sets of one size, and the examples in them together; the first ones of the dev set stand for a larger one."""
MOST_WORK = 4e7
"""Multiply-adds, about 0.05 s on one core, with no fewer than so many examples:"""
FEWEST_EXAMPLES = 50
STREAM = 4
"""Beside the data seed, of the draw of the sets."""
WITH_MOMENTS = ("standard", "own")
"""Choices of the setting `scale` that give the training set mean 0 and deviation 1."""


@dataclass(frozen=True, eq=False)
class OwnMoments:
    """Dev errors of one network, with the training set's moments and with each set's own."""

    sizes: Int[np.ndarray, " s"]  # the last one is the whole dev set, or what stands for it
    sets: Int[np.ndarray, " s"]  # drawn of each size, without replacement from the dev set
    own: Float[np.ndarray, " s"]  # mean over the sets
    own_se: Float[np.ndarray, " s"]  # its standard error; 0 for the whole dev set
    right: float  # of the whole dev set, by the training set's moments


def why_no_own_moments(run: "Run") -> str | None:
    """Why there is nothing to measure; None where there is."""
    if run.experiment.scale not in WITH_MOMENTS:
        return "It is measured with input scaling `standard`."
    if not run.data.counts[1]:
        return "There is no dev set: give dev a share (split)."
    return None


@lru_cache(maxsize=4)
def own_moments(run: "Run") -> OwnMoments:
    """Measure on the network that is the run's result. ValueError where `why_no_own_moments` says why not.
    Kept, because pages ask for it again and again while another run grows."""
    reason = why_no_own_moments(run)
    if reason is not None:
        raise ValueError(reason)
    data, each = run.data, prediction_work(run.architecture)
    first = data.slices["dev"].start
    count = min(data.counts[1], MOST_EXAMPLES, max(FEWEST_EXAMPLES, int(MOST_WORK / each)))
    columns, labels = data.columns_of(data.raw[first : first + count]), data.labels[first : first + count]
    sizes = [size for size in SIZES if size < count] + [count]
    share = min(MOST_EXAMPLES, MOST_WORK / each / len(sizes))

    def errors(inputs: np.ndarray, labels: np.ndarray) -> np.ndarray:
        flat = inputs.reshape(-1, inputs.shape[-1])
        found = outputs_for(run.experiment, data, run.parameters, flat)
        return errors_of(data.dataset.task, found.reshape(*labels.shape, -1), labels)

    sets = [1 if size == count else int(np.clip(share // size, 2, MOST_SETS)) for size in sizes]
    drawn = _rows(run.experiment.data_seed, count, tuple(sizes), tuple(sets))
    own = [errors(scale_each(columns[rows]), labels[rows]) for rows in drawn]
    right = errors(data.scaling.apply(columns)[None], labels[None])[0]
    return OwnMoments(
        sizes=np.array(sizes),
        sets=np.array(sets),
        own=np.array([one.mean() for one in own]),
        own_se=np.array([one.std(ddof=1) / np.sqrt(len(one)) if len(one) > 1 else 0.0 for one in own]),
        right=float(right),
    )


@lru_cache(maxsize=4)
def _rows(
    data_seed: int, count: int, sizes: tuple[int, ...], sets: tuple[int, ...]
) -> tuple[Int[np.ndarray, "d n"], ...]:
    """The examples in every set of each size. Kept, because a run that grows is asked with the same sets."""
    rng = np.random.RandomState([data_seed, STREAM])
    return tuple(
        np.stack([rng.permutation(count)[:size] for _ in range(draws)]) for size, draws in zip(sizes, sets, strict=True)
    )


def scale_each(sets: Float[np.ndarray, "d n k"]) -> Float[np.ndarray, "d n k"]:
    """Every set by its own mean and deviation, as `dlcore.scaling.Scaling.standard` takes them."""
    mean, std = sets.mean(axis=1, keepdims=True), sets.std(axis=1, keepdims=True)
    constant = (sets == sets[:, :1]).all(axis=1, keepdims=True)
    return np.where(constant, 0.0, (sets - mean) / np.where(constant, 1.0, std))
