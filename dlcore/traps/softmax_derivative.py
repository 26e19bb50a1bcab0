"""Softmax differentiated like a sigmoid: ŷ(1 − ŷ), without the effect of a logit on the other classes."""

import numpy as np
from jaxtyping import Float

from dlcore.amounts import number_text
from dlcore.backpropagation import Cache, Rules, problem_of
from dlcore.data import prepare
from dlcore.gradient_check.check import check
from dlcore.plain_descent import descend
from dlcore.prediction import errors_of, outputs_for
from dlcore.traps.drawn import drawn
from dlcore.traps.spec import Consequence, Curves, Figure, TrapSpec

QUERY = "v=1&data=digits&hidden=none&opt=sgd&lr=0.5&batch=full&epochs=100&look=point"
UPDATES = 100
CHECKED, STEP = 10, 1e-5
"""Examples whose gradient is checked, and the step of the difference quotients."""


class _OnlyOwn(Rules):
    """The backward pass with the diagonal of softmax's Jacobian in place of the whole."""

    def output(self, cache: Cache) -> Float[np.ndarray, "c m"]:
        y_hat = cache.layers[-1].a
        dy = -cache.targets / y_hat  # of the cross-entropy
        return dy * y_hat * (1 - y_hat)


def _measure(seed: int) -> Consequence:
    """Linear softmax on the handwritten digits, by gradient descent on all training examples."""
    experiment = drawn(QUERY, seed)
    data = prepare(experiment)
    dev, found = data.slices["dev"], []
    problem, few = problem_of(experiment, data), problem_of(experiment, data, CHECKED)
    for rules in (_OnlyOwn(), Rules()):
        course = descend(problem, UPDATES, experiment.learning_rate, rules)
        said = outputs_for(experiment, data, course.theta, data.inputs[dev])
        error = float(errors_of(data.dataset.task, said, data.labels[dev]))
        relative = check(few, precisions=("float64",), epsilons=(STEP,), rules=rules).relative()
        found.append((course.costs, error, float(relative[0])))
    (wrong, wrong_error, wrong_check), (right, right_error, right_check) = found
    return Consequence(
        figures=(
            Figure("gradient check, relative difference", wrong_check, right_check),
            Figure(f"train cost after {UPDATES} updates", wrong[-1], right[-1]),
            Figure("dev error", wrong_error, right_error, "percent"),
        ),
        curves=Curves(
            x=np.arange(UPDATES + 1.0),
            wrong=wrong,
            right=right,
            x_label="updates",
            y_label="train cost",
            y_log=True,
            read="the same linear softmax with either gradient, on handwritten digits: both fall, one stays above",
        ),
        said=f"It learns, and so nobody looks: the cost falls to {number_text(wrong[-1])}, where the right gradient "
        f"comes to {number_text(right[-1])}. The wrong one only ever raises the logit of the true class; nothing "
        f"lowers the others. The gradient check tells: a relative difference of {number_text(wrong_check)} instead of "
        f"{number_text(right_check)}.",
    )


def _holds(found: Consequence) -> bool:
    check, cost, error = found.figures
    return check.wrong > 0.1 and check.right < 1e-8 and cost.wrong > 1.05 * cost.right and error.wrong > error.right


SOFTMAX_DERIVATIVE = TrapSpec(
    id="softmax-derivative",
    title="Softmax differentiated like a sigmoid",
    area="Gradients",
    wrong="dz = dy * y_hat * (1 - y_hat)",
    right="J = diag(y_hat) - outer(y_hat, y_hat)\ndz = J @ dy\ndz = y_hat - y  # J @ dy of cross-entropy",
    why="Every logit changes every probability. ŷ(1 − ŷ) is only the diagonal of the Jacobian; the rest, −ŷ_j ŷ_k, is "
    "what takes probability away from the other classes.",
    page="softmax",
    query=QUERY,
    measure=_measure,
    claim="The gradient check fails, and the same number of updates leaves a higher cost and a higher dev error.",
    holds=_holds,
)
