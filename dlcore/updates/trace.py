"""One parameter under the microscope: what its update rule makes of its gradients, update by update."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from jaxtyping import Float32

from dlcore.optimizers.spec import Hyperparameters
from dlcore.update_rules import empty
from dlcore.updates.replay import NUMBER, hyperparameters_of, soft_threshold
from dlcore.updates.rules import Inside
from dlcore.updates.traps import NO_TRAP, inside_of

if TYPE_CHECKING:
    from dlcore.studies.updates import Updates

Series = Float32[np.ndarray, " u"]


@dataclass(frozen=True, eq=False)
class Trace:
    """Of one parameter, after each update. `first` and `second` are the averages of its gradients and of their squares,
    None where the rule keeps none; the corrected ones enter the step in their place, None where they enter as they
    are."""

    inside: Inside
    gradient: Series
    first: Series | None
    second: Series | None
    first_hat: Series | None
    second_hat: Series | None
    step: Series  # what is added, learning rate and sign included
    weight: Float32[np.ndarray, " u+1"]  # before the first update, and after each


class Stream(NamedTuple):
    """The gradients of a parameter, the learning rate of each update, and where the parameter begins."""

    gradients: Series
    rates: Series
    start: float


def follow(stream: Stream, inside: Inside, given: Hyperparameters, l1_shrink: float = 0.0) -> Trace:
    """Let a rule take the gradients of a stream, one after the other. `l1_shrink` is lambda/m of an L1 penalty."""
    count = len(stream.gradients)
    averages, hats, steps = np.zeros((2, count), NUMBER), np.zeros((2, count), NUMBER), np.zeros(count, NUMBER)
    weight = np.full(count + 1, stream.start, NUMBER)
    theta, shrink = weight[:1].copy(), np.full(1, l1_shrink, NUMBER)
    slots = empty(theta)
    with np.errstate(all="ignore"):  # what overflows is shown as it is
        for at in range(count):
            given = given._replace(learning_rate=stream.rates[at])
            step, slots = inside.rule(stream.gradients[at : at + 1], slots, at + 1, theta, given)
            theta = theta + step
            if l1_shrink:
                theta = soft_threshold(theta, stream.rates[at] * shrink)
            averages[:, at] = slots.first[0], slots.second[0]
            steps[at], weight[at + 1] = step[0], theta[0]
            if inside.corrected is not None:
                hats[:, at] = np.ravel(inside.corrected(slots, at + 1, given))
    first, second = _kept(inside, averages)
    first_hat, second_hat = _kept(inside, hats) if inside.corrected is not None else (None, None)
    return Trace(inside, stream.gradients, first, second, first_hat, second_hat, steps, weight)


def _kept(inside: Inside, rows: Float32[np.ndarray, "2 u"]) -> tuple[Series | None, Series | None]:
    return rows[0] if inside.first else None, rows[1] if inside.second else None


def trace(updates: "Updates", parameter: int, *, optimizer: str | None = None, trap: str = NO_TRAP) -> Trace:
    """What happened to one parameter, by its place in theta (`dlcore.backpropagation.blocks`), in a recorded run.

    With another `optimizer` than the run's own it is what that rule would have made of the same gradients, with a
    `trap` what the rule makes of them that has it. Raises IndexError for a place that the network does not have,
    KeyError for a trap that cannot sit in the optimizer.
    """
    experiment, is_weight = updates.experiment, updates.is_weight[[parameter]].astype(NUMBER)
    inside = inside_of(optimizer or experiment.optimizer, trap)
    given = hyperparameters_of(experiment, updates.train_examples, is_weight)
    stream = Stream(updates.gradients[:, parameter], updates.learning_rate, float(updates.first[parameter]))
    return follow(stream, inside, given, float(is_weight[0]) * experiment.l1 / updates.train_examples)
