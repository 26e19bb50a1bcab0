"""A run told again update by update, in NumPy: the same data, first weights, mini-batches and dropout masks.

The engine's program hands out the weights once an epoch; here every gradient in between is at hand. Numbers are float32
like the engine's, and its weights are met again up to rounding.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float, Float32, Int

from dlcore.augmentation.epochs import changed_inputs
from dlcore.backpropagation import Cache, Configuration, backward, blocks_of, flatten, forward, unflatten
from dlcore.data import PreparedData
from dlcore.engine.settings import architecture_of, dropout_key, head_of
from dlcore.engine.training import batch_orders, course_of, first_parameters
from dlcore.optimizers import OPTIMIZERS
from dlcore.optimizers.spec import Hyperparameters
from dlcore.sampled_masks import drops_units, keep_probs, kept_units
from dlcore.schedules import learning_rates
from dlcore.update_rules import Rule, empty

if TYPE_CHECKING:
    from dlcore.experiment import Experiment
    from dlcore.parameters import Architecture

NUMBER = np.float32


def hyperparameters_of(experiment: "Experiment", train: int, is_weight: Float32[np.ndarray, " p"]) -> Hyperparameters:
    """Those of an experiment with so many training examples; the rate is that of the schedule's start."""
    decoupled = "l2" in OPTIMIZERS[experiment.optimizer].uses
    values: dict[str, Any] = {
        name: NUMBER(getattr(experiment, name)) for name in ("learning_rate", "beta1", "beta2", "eps")
    }
    values["weight_decay"] = NUMBER(experiment.l2 / train if decoupled else 0) * is_weight
    return Hyperparameters(**values)


def weights_mask(architecture: "Architecture") -> Float32[np.ndarray, " p"]:
    """1 for every weight of theta, 0 for all else, which is never penalised."""
    return np.concatenate([np.full(one.size, one.field == "weights", NUMBER) for one in blocks_of(architecture)])


def soft_threshold(theta: Float[np.ndarray, "*p"], threshold: Float[np.ndarray, "*p"]) -> Float[np.ndarray, "*p"]:
    """The proximal step of the L1 penalty, after an update (`dlcore.regularization`)."""
    # w <- sign(w) max(|w| - alpha lambda/m, 0)
    return np.sign(theta) * np.maximum(np.abs(theta) - threshold, 0)


class Replay:
    """The first `updates` updates of a run, made a few at a time, with the update rule that is given.

    Known are the rows of the updates `made` so far, counted from 0. Where the cost of an update or its gradient is no
    number, the run has diverged: that update, counted from 1, is `diverged_at`, and no further one is made.

    `each_cache` is shown the forward pass of every update that is made; with it no gradients are kept.
    """

    def __init__(
        self,
        experiment: "Experiment",
        data: PreparedData,
        rule: Rule,
        updates: int,
        each_cache: Callable[[Cache], None] | None = None,
    ):
        architecture, course = architecture_of(experiment, data), course_of(experiment, data)
        self._experiment, self._data, self._rule = experiment, data, rule
        self._configuration = Configuration(architecture, experiment.activation, head_of(experiment, data))
        self.is_weight = weights_mask(architecture)
        self._given = hyperparameters_of(experiment, course.train, self.is_weight)
        decoupled = "l2" in OPTIMIZERS[experiment.optimizer].uses
        self._l2 = NUMBER(0 if decoupled else experiment.l2 / course.train) * self.is_weight
        self._l1 = NUMBER(experiment.l1 / course.train) * self.is_weight
        self._rates = learning_rates(experiment).astype(NUMBER)
        self._batches = self._mini_batches(course.train, course.batch)
        self.first: Float32[np.ndarray, " p"] = flatten(first_parameters(experiment, data)).astype(NUMBER)
        self.theta = self.first
        self._slots = empty(self.theta)
        self.updates, self.made = updates, 0
        self.diverged_at: int | None = None
        self._cost, self._rate, self._norm = (np.zeros(updates, NUMBER) for _ in range(3))
        self._each_cache = each_cache
        self._gradients = np.zeros((0 if each_cache else updates, len(self.theta)), NUMBER)
        self._epoch, self._examples = np.zeros(updates, int), np.zeros(updates, int)

    @property
    def done(self) -> bool:
        """Whether no further update will be made."""
        return self.made == self.updates or self.diverged_at is not None

    def advance(self, updates: int) -> None:
        """Make so many further updates, or as many as are left."""
        with np.errstate(all="ignore"):  # what overflows is shown as it is
            for _ in range(updates):
                if self.done:
                    return
                self._update()

    def _update(self) -> None:
        epoch, inputs, targets = next(self._batches)
        cache = self._forward(inputs, targets)
        cost, gradient = cache.losses.mean(), backward(cache).flat
        gradient = gradient + self._l2 * self.theta  # dW += lambda/m W
        if not (np.isfinite(cost) and np.isfinite(gradient).all()):
            self.diverged_at = self.made + 1
            return
        at, rate = self.made, self._rates[epoch]
        self._cost[at], self._rate[at] = cost, rate
        if self._each_cache is None:
            self._gradients[at] = gradient
        else:
            self._each_cache(cache)
        self._norm[at] = np.linalg.norm(gradient.astype(np.float64))
        self._epoch[at], self._examples[at] = epoch, inputs.shape[1]
        given = self._given._replace(learning_rate=rate)
        step, self._slots = self._rule(gradient, self._slots, at + 1, self.theta, given)
        self.theta = self.theta + step
        if self._experiment.l1:
            self.theta = soft_threshold(self.theta, rate * self._l1)
        self.made += 1

    def _forward(self, inputs: Float32[np.ndarray, "k s"], targets: Float32[np.ndarray, "c s"]) -> Cache:
        """A mini-batch on its way through the network."""
        configuration = self._configuration
        if drops_units(self._experiment):
            configuration = replace(configuration, masks=self._masks(inputs.shape[1]))
        return forward(unflatten(self.theta, configuration.architecture), inputs, targets, configuration)

    def _masks(self, examples: int) -> list[Float32[np.ndarray, "_ s"]]:
        """d / keep_prob of every hidden layer, as the engine draws them for this update."""
        experiment = self._experiment
        counter = np.array([self.made if experiment.mask == "fresh" else 0])
        key, columns = dropout_key(experiment.batch_seed), np.arange(examples)
        layers = enumerate(zip(keep_probs(experiment), experiment.hidden, strict=True))
        return [
            kept_units(key, counter, layer, keep, units, columns)[0].astype(NUMBER) / NUMBER(keep)
            for layer, (keep, units) in layers
        ]

    def _mini_batches(
        self, train: int, batch: int
    ) -> Iterator[tuple[int, Float32[np.ndarray, "k s"], Float32[np.ndarray, "c s"]]]:
        """Epoch (from 0), inputs and targets in columns of one mini-batch after another; the last of an epoch may be
        smaller."""
        experiment, data = self._experiment, self._data
        orders = batch_orders(train, batch, np.random.RandomState(experiment.batch_seed))
        unchanged = repeat(data.inputs[:train])
        epochs = changed_inputs(experiment, data) if experiment.augmentation else unchanged
        targets = data.targets[:train]
        for epoch, (order, inputs) in enumerate(zip(orders, epochs, strict=False)):
            for start in range(0, train, batch):
                chosen = order[start : start + batch]
                yield epoch, np.ascontiguousarray(inputs[chosen].T), np.ascontiguousarray(targets[chosen].T)

    @property
    def cost(self) -> Float32[np.ndarray, " u"]:
        """Mean loss that every update met on its mini-batch, before it was made."""
        return _known(self._cost, self.made)

    @property
    def norm(self) -> Float32[np.ndarray, " u"]:
        """Euclidean length of every gradient."""
        return _known(self._norm, self.made)

    @property
    def gradients(self) -> Float32[np.ndarray, "u p"]:
        """What the rule was given: the gradient of the mean loss, and of the L2 penalty."""
        return _known(self._gradients, self.made)

    @property
    def learning_rate(self) -> Float32[np.ndarray, " u"]:
        """Alpha of every update."""
        return _known(self._rate, self.made)

    @property
    def epoch(self) -> Int[np.ndarray, " u"]:
        """The epoch that every update is a part of, counted from 0."""
        return _known(self._epoch, self.made)

    @property
    def examples(self) -> Int[np.ndarray, " u"]:
        """The size of every mini-batch."""
        return _known(self._examples, self.made)


def _known(rows: np.ndarray, made: int) -> np.ndarray:
    """The rows of the updates made, to be read only: those to come are written beside them."""
    known = rows[:made]
    known.flags.writeable = False
    return known
