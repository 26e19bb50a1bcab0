"""A last mini-batch of one example: the remainder of an epoch. Batch normalization cannot use it.

Its variance is 0 and z_norm = 0 in every unit, whatever the weights are, so the gradient of its loss reaches the last
hidden layer's beta and the output layer alone, and the running averages take a variance of 0 and the mean of one
example for those of the training set, just before the network is evaluated.
"""

from typing import TYPE_CHECKING

from dlcore.budget import batch_of, training_examples
from dlcore.minibatches.batch_sizes import last_batch

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


def leaves_one(experiment: "Experiment") -> bool:
    """Whether every epoch of a batch-normalised run ends with a mini-batch of one example."""
    train = training_examples(experiment)
    normalised = experiment.normalization == "batch" and bool(experiment.hidden)
    return normalised and last_batch(train, batch_of(experiment, train)) == 1


def nearest_size(experiment: "Experiment") -> int | None:
    """The batch size nearest to the experiment's, the larger of two, that leaves no single example; None where there
    is only one to train on."""
    train = training_examples(experiment)
    own = batch_of(experiment, train)
    for away in range(train + 1):
        for size in (own + away, own - away):
            if 2 <= size <= train and last_batch(train, size) > 1:
                return size
    return None


def lone_example_text(experiment: "Experiment") -> str:
    """What such a mini-batch does, in words."""
    train = training_examples(experiment)
    own, kept = batch_of(experiment, train), experiment.norm_momentum
    left = f"{train:,} = {train // own:,} × {own:,} + 1" if own < train else "There is only one to train on"
    return (
        f"The last mini-batch of every epoch is a single example: {left}. It is its own mean and its variance is 0, so "
        "every ẑ is 0: the gradient of its loss reaches the last β and the output layer alone. The running "
        "averages take it in all the same, just before the network is evaluated: every running variance falls to "
        f"{kept:g} of what it was."
    )
