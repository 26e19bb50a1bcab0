"""Whether small batches narrow the gap between train and dev, with and without normalization, in words."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from dlcore.amounts import error_text, gap_text, measure
from dlcore.band import quantiles
from dlcore.band_reading import Words
from dlcore.batch_norm.runs import NAMES
from dlcore.paired import compare

if TYPE_CHECKING:
    from dlcore.studies.batch_norm_sizes import BatchNormSizes

TOO_EARLY = Words("Too early to say.", "The first batch sizes are being tried.")
SMALL = 8
"""With the largest batches these are compared: few examples, but not so few that hardly anything is learned."""


def middles(values: Float[np.ndarray, "s seeds"]) -> Float[np.ndarray, " s"]:
    """The median of every size over the seeds that have a value; NaN where there are none."""
    return quantiles(values.T)[1]


def place_of(result: "BatchNormSizes", size: int | str) -> int:
    """Place of the size nearest to this one; the smallest is 2, from which on batch normalization can be trained."""
    wanted = float("inf") if size == "full" else float(size)
    distance = np.abs(np.log(result.sizes / min(wanted, float(result.sizes[-1]))))
    return max(int(distance.argmin()), int(result.sizes[0] == 1))


def read_sizes(result: "BatchNormSizes", own: int | str) -> Words:
    """Whether batch norm narrows the gap at the page's own batch size, seed by seed; what smaller batches do to it, and
    where they are too small."""
    if not result.complete:
        return TOO_EARLY
    at, task = place_of(result, own), result.experiment.dataset.task
    batch, plain = (result.kinds.index(kind) for kind in ("batch", "none"))
    found = compare(result.gap[plain, at], result.gap[batch, at])
    if found is None:
        return Words(f"With batches of {result.sizes[at]} too many networks diverged.", "Use a smaller learning rate.")
    size = f"with batches of {result.sizes[at]}"
    apart = f"its gap between dev and train is {gap_text(task, abs(found.difference))}"
    worse = _fits_worse(result, batch, plain, at)
    if found.paired.high < 0 and worse:
        finding = f"Batch norm's gap is narrower only because it fits the training set worse: {size} {worse}."
    elif found.paired.high < 0:
        finding = f"Batch norm regularizes here: {size} {apart} narrower than a plain network's."
    elif found.paired.low > 0:
        finding = f"Batch norm does not regularize here: {size} {apart} wider than a plain network's."
    else:
        finding = (
            f"No regularizing effect of batch norm is to be seen {size}: its gap is a plain network's, within chance."
        )
    low, high = (gap_text(task, end, sign=True) for end in (found.paired.low, found.paired.high))
    over = f"The 95 % interval of the difference over {found.pairs} first weights is {low} to {high}. "
    return Words(finding, f"{over}{_smaller(result, batch)}{_too_small(result, batch, plain)}{_best(result)}".strip())


def _fits_worse(result: "BatchNormSizes", batch: int, plain: int, at: int) -> str:
    """The train errors where batch norm's is higher beyond chance, and no lower dev error makes up for it."""
    train, dev = (compare(errors[plain, at], errors[batch, at]) for errors in (result.train_error, result.dev_error))
    if train is None or dev is None or train.paired.low <= 0 or dev.paired.high < 0:
        return ""
    task = result.experiment.dataset.task
    with_it, without = (error_text(task, float(middles(result.train_error[kind])[at])) for kind in (batch, plain))
    return f"its train {measure(task)} is {with_it}, a plain network's {without}"


def _smaller(result: "BatchNormSizes", batch: int) -> str:
    """What smaller batches do to the gap of batch norm."""
    small, large = place_of(result, SMALL), len(result.sizes) - 1
    change = compare(result.gap[batch, large], result.gap[batch, small])
    if small == large or change is None:
        return ""
    task = result.experiment.dataset.task
    mean, low, high = (
        gap_text(task, value, sign=True) for value in (change.difference, change.paired.low, change.paired.high)
    )
    return f"From batches of {result.sizes[large]} to {result.sizes[small]} it changes by {mean} ({low} to {high}). "


def _too_small(result: "BatchNormSizes", batch: int, plain: int) -> str:
    """Whether batch norm learns the training set worse than a plain network with the smallest batches."""
    at, task = place_of(result, 1), result.experiment.dataset.task
    found = compare(result.train_error[plain, at], result.train_error[batch, at])
    if found is None or not found.paired.low > 0:
        return ""
    errors = [error_text(task, float(middles(result.train_error[kind])[at])) for kind in (batch, plain)]
    return (
        f"Batches of {result.sizes[at]} are too noisy for it: its train {measure(task)} is {errors[0]}, a plain "
        f"network's {errors[1]}. "
    )


def _best(result: "BatchNormSizes") -> str:
    """Where the dev error is lowest: a narrow gap alone is no merit."""
    found = []
    for rows, kind in zip(result.dev_error, result.kinds, strict=True):
        middle = middles(rows)
        if np.isfinite(middle).any():
            found.append((float(np.nanmin(middle)), int(result.sizes[np.nanargmin(middle)]), NAMES[kind]))
    if not found:
        return ""
    error, size, name = min(found, key=lambda one: one[0])
    task = result.experiment.dataset.task
    batches = "single examples" if size == 1 else f"batches of {size}"
    return f"The lowest dev {measure(task)}: {error_text(task, error)}, {name} with {batches}."
