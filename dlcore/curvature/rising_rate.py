"""Training while the learning rate rises from update to update: the run of a range test.

Smith 2017, Cyclical learning rates for training neural networks, section 3.3. In NumPy and float64, with the
experiment's own optimizer, mini-batches and penalties.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from dlcore.backpropagation import Problem
from dlcore.budget import batch_of
from dlcore.curvature.cost import cost_at, gradient, is_decoupled, measured_problem, without_penalties
from dlcore.data import PreparedData
from dlcore.engine.training import batch_orders
from dlcore.update_rules import RULES, empty
from dlcore.updates.replay import hyperparameters_of, soft_threshold, weights_mask

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

LOST = 4.0
"""J is so many times what it was at the start: the run has diverged and is given up."""


def rising_run(experiment: "Experiment", data: PreparedData, rates: Float[np.ndarray, " u"]) -> Iterator[float]:
    """J on the training set after each update, made at the rates one after the other; inf once it has diverged.

    The same first weights and mini-batches as the experiment's run, without dropout and augmentation. J is that of
    the page's curves, without the penalties that are in every gradient, and taken over at most
    `dlcore.curvature.cost.MOST_EXAMPLES` examples.
    """
    problem, train = measured_problem(experiment, data), data.counts[0]
    judged, theta = without_penalties(problem), problem.theta
    first = cost_at(judged, theta)
    slots, batches = empty(theta), _batches(experiment, data, problem)
    is_weight = weights_mask(problem.configuration.architecture)
    given = hyperparameters_of(experiment, train, is_weight)
    for count, rate in enumerate(rates.tolist(), start=1):
        with np.errstate(all="ignore"):  # what diverges is given up below
            g = gradient(next(batches), theta)
            step, slots = RULES[experiment.optimizer](g, slots, count, theta, given._replace(learning_rate=rate))
            theta = theta + step
            if experiment.l1:
                theta = soft_threshold(theta, rate * experiment.l1 / train * is_weight)
            cost = cost_at(judged, theta)
        if not cost <= LOST * first:
            break
        yield cost
    while True:
        yield float("inf")


def _batches(experiment: "Experiment", data: PreparedData, problem: Problem) -> Iterator[Problem]:
    """The cost of one mini-batch after the other, in the order of the experiment's run."""
    train = data.counts[0]
    batch = batch_of(experiment, train)
    inputs, targets = data.inputs[:train].T.astype(np.float64), data.targets[:train].T.astype(np.float64)
    for order in batch_orders(train, batch, np.random.RandomState(experiment.batch_seed)):
        for start in range(0, train, batch):
            rows = order[start : start + batch]
            # the penalty's share is lambda/m for m training examples, and a problem divides by the examples at hand
            l2 = 0.0 if is_decoupled(experiment) else experiment.l2 * len(rows) / train
            configuration = replace(problem.configuration, l2=l2)
            yield replace(problem, inputs=inputs[:, rows], targets=targets[:, rows], configuration=configuration)
