"""One piece of work, the same for every program that is timed: data, first weights, batches, number of updates."""

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Float, Int

from dlcore.data import PreparedData, prepare
from dlcore.experiment import Experiment
from dlcore.parameters import Architecture, ExactLayer, draw

MOST_EPOCHS = 20_000  # the longest run of an `Experiment`
USUAL = dict(data="circles", flip=0.1, hidden=(8, 8, 8), batch_size=10, learning_rate=0.01)
"""A descent so smooth that rounding does not grow, and labels that cannot be learned: averages of gradients that had
vanished would become denormal numbers, which slow down some of the programs and not others."""


@dataclass(frozen=True, eq=False)
class Workload:
    """What is trained: tanh, cross-entropy and Adam, for the whole epochs of `experiment`, from `seeds` first draws."""

    name: str
    experiment: Experiment
    data: PreparedData
    seeds: int = 1

    @property
    def epochs(self) -> int:
        return self.experiment.epochs

    @property
    def batch(self) -> int:
        train, batch = self.data.counts[0], self.experiment.batch_size
        return train if batch == "full" else batch

    @property
    def updates_per_epoch(self) -> int:
        return self.data.counts[0] // self.batch

    @property
    def updates(self) -> int:
        """Updates of one run."""
        return self.epochs * self.updates_per_epoch

    @property
    def sizes(self) -> tuple[int, ...]:
        """Inputs, hidden units..., outputs."""
        return (self.data.inputs.shape[1], *self.experiment.hidden, self.data.targets.shape[1])

    @cached_property
    def inputs(self) -> Float[np.ndarray, "m d"]:
        return np.ascontiguousarray(self.data.inputs[: self.data.counts[0]])

    @cached_property
    def targets(self) -> Float[np.ndarray, "m c"]:
        return np.ascontiguousarray(self.data.targets[: self.data.counts[0]])

    @cached_property
    def orders(self) -> Int[np.ndarray, "e m"]:
        """The training examples in the order of every epoch; the full batch needs none."""
        rng, train = np.random.RandomState(self.experiment.batch_seed), self.data.counts[0]
        rows = [np.arange(train) if self.batch == train else rng.permutation(train) for _ in range(self.epochs)]
        return np.array(rows, np.int32)

    @property
    def batches(self) -> Int[np.ndarray, "t b"]:
        """The examples of every update."""
        return self.orders.reshape(self.updates, self.batch)

    def first_layers(self, seed: int = 0) -> list[ExactLayer]:
        """First weights (outputs x inputs) and biases of each layer, float32."""
        rng = np.random.RandomState(seed)
        layers = draw(Architecture(self.sizes), self.experiment.initialization, self.experiment.gain, rng)
        return [ExactLayer(layer.weights.astype(np.float32), layer.bias.astype(np.float32)) for layer in layers]

    def lasting(self, updates: float) -> "Workload":
        """The same work for about that many updates: whole epochs, at least one."""
        epochs = min(MOST_EPOCHS, max(1, math.ceil(updates / self.updates_per_epoch)))
        return replace(self, experiment=self.experiment.replace(epochs=epochs))


def workload(name: str, *, seeds: int = 1, **settings) -> Workload:
    """Work with the usual settings but for those given.

    A last, smaller batch would force every program to a second shape, so the training examples that do not fill one
    become dev examples.
    """
    experiment = Experiment(**(USUAL | settings))
    data = prepare(experiment)
    train, dev, test = data.counts
    rest = 0 if experiment.batch_size == "full" else train % experiment.batch_size
    return Workload(name, experiment, replace(data, counts=(train - rest, dev + rest, test)), seeds)
