"""One network trained with several batch sizes: the experiment's own, and those that it is compared with.

The runs differ in the number of examples per update and in nothing else: the same data, the same first weights, and as
far as they shuffle the same order of the examples in every epoch.
"""

import math
from typing import TYPE_CHECKING

from dlcore.budget import batch_of, refusal, training_examples

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

USUAL = 32
"""The mini-batch that stands between the two extremes where the page's own run is one of them."""
BATCHES_OF_USUAL = 4
"""In a small training set the usual mini-batch is smaller: an epoch has at least so many."""
MOST_LAYER_UPDATES = 2e6
"""Layers × updates of a run beside the page's own: 4 to 10 s on one core (`dlcore.budget.MOST_LAYER_UPDATES`)."""


def name_of(experiment: "Experiment") -> str:
    """What an experiment is called beside the others: "1 example", "32 examples", "all 240"."""
    train = training_examples(experiment)
    batch = batch_of(experiment, train)
    if batch == train:
        return f"all {train:,}"
    return f"{batch:,} example{'s' * (batch > 1)}"


def batch_sizes_of(experiment: "Experiment") -> dict[str, "Experiment"]:
    """Experiments by their names, the given one first, then up to two more from the smallest batch to the full one.

    The smallest is one example, or as few as can be trained in the time that somebody waits (with batch normalization
    at least two). What is too much work for one run is left out.
    """
    train = training_examples(experiment)
    smallest, own = _smallest(experiment, train), batch_of(experiment, train)
    sizes = {smallest, train}
    if own in sizes:
        sizes |= {_usual(train, smallest)}
    others = [experiment.replace(batch_size="full" if size == train else size) for size in sorted(sizes - {own})]
    able = [one for one in others if refusal(one) is None]
    return {name_of(one): one for one in (experiment, *able)}


def batch_stops(experiment: "Experiment") -> tuple[int | str, ...]:
    """Sizes to choose from: the powers of two below the number of training examples, and all of them."""
    train = training_examples(experiment)
    least = 1 if experiment.normalization != "batch" else 2
    powers = (2**k for k in range(train.bit_length()))
    return (*(size for size in powers if least <= size < train), "full")


def updates_per_epoch(examples: int, batch: int) -> int:
    """Mini-batches of so many examples; the last one may be smaller.

    >>> updates_per_epoch(5_000_000, 1000)
    5000
    """
    return math.ceil(examples / batch)


def last_batch(examples: int, batch: int) -> int:
    """Examples in the last mini-batch of an epoch, by whose number its gradient is averaged: 44 of 300 in 64s."""
    return examples - (updates_per_epoch(examples, batch) - 1) * batch


def _smallest(experiment: "Experiment", train: int) -> int:
    """The smallest power of two whose updates are few enough; all examples where none is."""
    least = 2 if experiment.normalization == "batch" else 1
    layers = len(experiment.hidden) + 1
    size = least
    while size < train and layers * updates_per_epoch(train, size) * experiment.epochs > MOST_LAYER_UPDATES:
        size *= 2
    return min(size, train)


def _usual(train: int, smallest: int) -> int:
    """A power of two between the smallest batch and the full one, where there is room."""
    most = max(1, min(USUAL, train // BATCHES_OF_USUAL))
    return min(train, max(smallest, 2 ** (most.bit_length() - 1)))
