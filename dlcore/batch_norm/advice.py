"""What can be said of a normalization before anything is trained: whose mean and variance it takes, and how far they
stray."""

from typing import TYPE_CHECKING

import numpy as np

from dlcore.amounts import number_text
from dlcore.batch_norm.moment_noise import expected_mean_noise
from dlcore.batch_norm.runs import NAMES, normalizations_of
from dlcore.budget import batch_of, training_examples
from dlcore.minibatches.batch_sizes import last_batch, updates_per_epoch

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

ONE_EXAMPLE = (
    "with one example per mini-batch μ is that example's own z, so z − μ = 0 and σ² = 0: nothing is left of it"
)
"""Why batch normalization needs two examples."""
ONE_UNIT = "Of one unit z − μ = 0: nothing gets through."
"""Why layer normalization needs two units."""
OF_TWO = "where two examples differ in a unit by 0.02 or more, ẑ is nearly +1 and −1, however far apart they are"
"""(d/2) / √(d²/4 + epsilon) is 0.95 at a distance of d = 0.02, and 1 far away."""


def advice(experiment: "Experiment") -> str:
    """One line of Markdown about the normalization of an experiment."""
    if not experiment.hidden:
        return "Without a hidden layer there is nothing to normalise."
    train = training_examples(experiment)
    batch = batch_of(experiment, train)
    match experiment.normalization:
        case "batch":
            return _batch(batch, train)
        case "layer":
            units = " or ".join(f"{units:,}" for units in sorted(set(experiment.hidden)))
            over = "one unit" if units == "1" else f"{units} units"
            alone = f" {ONE_UNIT}" if min(experiment.hidden) == 1 else ""
            return f"Each example has its own μ and σ², over the {over} of a layer.{alone}{_left_out(experiment)}"
    return f"Nothing is normalised: each layer's inputs go where the layers before it push them.{_left_out(experiment)}"


def _batch(batch: int, train: int) -> str:
    if train == 1:
        return f"There is one training example, and {ONE_EXAMPLE}."
    if batch == train:
        return f"Each unit has its own μ and σ², over all {train:,} training examples: the batch has no chance in it."
    stray = float(expected_mean_noise(train, np.array([float(batch)]))[0] ** 0.5)
    line = (
        f"Each unit has its own μ and σ², over the {batch:,} examples of a mini-batch: its μ strays from that of all "
        f"{train:,} by about **{number_text(float(f'{stray:.2g}'))} σ**."
    )
    if batch == 2:
        line += f" {OF_TWO[0].upper()}{OF_TWO[1:]}."
    if last_batch(train, batch) == 1:
        line += (
            f" The last of the {updates_per_epoch(train, batch):,} mini-batches of an epoch has one example, and "
            f"{ONE_EXAMPLE}."
        )
    return line


def _left_out(experiment: "Experiment") -> str:
    beside = NAMES["batch"] in normalizations_of(experiment)
    return "" if beside else f" Batch norm is not beside it: {ONE_EXAMPLE}."
