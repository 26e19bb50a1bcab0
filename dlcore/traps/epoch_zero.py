"""Decay with the square root of the epoch, counted from 0: the first step is infinite."""

import numpy as np
from jaxtyping import Float

from dlcore.amounts import number_text
from dlcore.backpropagation.backward import backward
from dlcore.backpropagation.problem import problem_of
from dlcore.data import prepare
from dlcore.experiment import Experiment
from dlcore.schedules import learning_rates
from dlcore.traps.drawn import drawn
from dlcore.traps.spec import Consequence, Curves, Figure, TrapSpec

QUERY = "v=1&data=moons&hidden=8&opt=sgd&lr=0.5&batch=full&decay=sqrt&decay_rate=1&epochs=60"


def _measure(seed: int) -> Consequence:
    """Two moons, 8 tanh units, one update on all training examples in each epoch."""
    experiment = drawn(QUERY, seed)
    epochs = experiment.epochs
    with np.errstate(divide="ignore"):
        from_zero = (
            experiment.decay_rate * experiment.learning_rate / np.sqrt(np.arange(epochs))
        )  # alpha = k alpha_0 / sqrt(epoch), the first epoch being 0
    from_one = learning_rates(experiment)
    wrong, right = (_costs(experiment, rates) for rates in (from_zero, from_one))
    survived = int(np.isfinite(wrong[1:]).sum())
    return Consequence(
        figures=(
            Figure("epochs with a finite cost", survived, int(np.isfinite(right[1:]).sum()), "count"),
            Figure("α in the first epoch", from_zero[0], from_one[0]),
            Figure(f"train cost after {epochs} epochs", wrong[-1], right[-1]),
        ),
        curves=Curves(
            x=np.arange(epochs + 1.0),
            wrong=wrong,
            right=right,
            x_label="epoch",
            y_label="train cost",
            read="the curve of the wrong line is the single point at epoch 0: nothing after it is a number",
        ),
        said=f"The first update is infinite: of {epochs} epochs {survived or 'none'} ends with a finite cost. NumPy "
        f"only warns of a division by zero and goes on. Counted from 1, the same rule brings the cost from "
        f"{number_text(right[0])} to {number_text(right[-1])}.",
    )


def _costs(experiment: Experiment, rates: Float[np.ndarray, " e"]) -> Float[np.ndarray, " t"]:
    """J at first and after every epoch; NaN or infinite from where the weights have overflowed."""
    problem = problem_of(experiment, prepare(experiment))
    theta, costs = problem.theta, []
    with np.errstate(all="ignore"):  # what overflows is shown so
        for learning_rate in (*rates, None):
            cache = type(problem)(theta, problem.inputs, problem.targets, problem.configuration).forward()
            costs.append(float(cache.cost))
            if learning_rate is not None:
                theta = theta - learning_rate * backward(cache).flat  # theta := theta - alpha_t dtheta
    return np.array(costs)


def _holds(found: Consequence) -> bool:
    survived, first, cost = found.figures
    return bool(survived.wrong == 0 and survived.right > 0 and first.wrong == np.inf and cost.right < 0.5)


EPOCH_ZERO = TrapSpec(
    id="epoch-zero",
    title="k/√epoch, with epochs counted from 0",
    area="Optimizers",
    wrong="for epoch in range(epochs):\n    alpha = k / np.sqrt(epoch) * alpha0",
    right="for epoch in range(epochs):\n    alpha = k / np.sqrt(epoch + 1) * alpha0",
    why="On paper epochs begin with 1, in Python with 0. With NumPy the division is no error, only a warning: the "
    "weights are infinite after the first step and not a number after the second.",
    page="learning_rate",
    query=QUERY,
    measure=_measure,
    claim="No epoch ends with a finite cost; counted from 1 they do.",
    holds=_holds,
)
