"""An L2 penalty on the biases too."""

from dataclasses import replace

import numpy as np
from jaxtyping import Float

from dlcore.amounts import number_text
from dlcore.backpropagation import Problem, Rules, problem_of
from dlcore.backpropagation.forward import LayerCache
from dlcore.data import prepare
from dlcore.plain_descent import descend
from dlcore.traps.drawn import drawn
from dlcore.traps.spec import Consequence, Curves, Figure, TrapSpec

QUERY = "v=1&data=diabetes&hidden=none&opt=sgd&lr=0.1&batch=full&epochs=100&l2=100&look=path"
LAMBDAS = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
SHOWN = LAMBDAS.index(100.0)
UPDATES = 100


class _BiasesToo(Rules):
    """The gradient of a cost with λ/(2m) Σ b² in it."""

    def bias(self, layer: LayerCache, dz: np.ndarray) -> np.ndarray:
        # db = 1/m sum dz + lambda/m b
        return super().bias(layer, dz) + layer.configuration.l2 * layer.parameters.bias / layer.examples


def _measure(seed: int) -> Consequence:
    """Linear regression on the diabetes patients by gradient descent, for six λ."""
    experiment = drawn(QUERY, seed)
    problem, rate = problem_of(experiment, prepare(experiment)), experiment.learning_rate
    ways = [
        np.array([_mean_and_rmse(problem, one, rate, rules) for one in LAMBDAS]) for rules in (_BiasesToo(), Rules())
    ]
    (wrong, wrong_rmse), (right, right_rmse) = (one.T for one in ways)
    true = float(problem.targets.mean())
    return Consequence(
        figures=(
            Figure("mean prediction at λ = 100", float(wrong[SHOWN]), float(right[SHOWN])),
            Figure("train RMSE at λ = 100", float(wrong_rmse[SHOWN]), float(right_rmse[SHOWN])),
        ),
        said=f"Everybody is predicted too low: at λ = 100 the mean prediction is {number_text(float(wrong[SHOWN]))}, "
        f"and the mean of the values is {number_text(true)}. A penalty on weights makes predictions more "
        "alike; one on the bias pulls them all towards 0, which is no simpler a place than any other. Free, the bias "
        f"keeps the mean right for every λ ({number_text(float(right[SHOWN]))}).",
        curves=Curves(
            x=np.array(LAMBDAS),
            wrong=wrong,
            right=right,
            x_label="λ",
            y_label="mean prediction",
            read="over the training examples, whose values have the mean of the solid line",
            wrong_name="b penalised",
            right_name="b free",
            x_log=True,
        ),
    )


def _mean_and_rmse(problem: Problem, l2: float, rate: float, rules: Rules) -> Float[np.ndarray, "2"]:
    """Of the predictions of a descent with this λ."""
    problem = replace(problem, configuration=replace(problem.configuration, l2=l2))
    found = replace(problem, theta=descend(problem, UPDATES, rate, rules).theta).forward().layers[-1].a
    return np.array([found.mean(), np.sqrt(np.mean((found - problem.targets) ** 2))])


def _holds(found: Consequence) -> bool:
    mean, rmse = found.figures
    curves = found.curves
    assert curves is not None
    return mean.wrong < 0.85 * mean.right and rmse.wrong > rmse.right and float(np.ptp(curves.right)) < 1e-3


PENALISED_BIASES = TrapSpec(
    id="penalised-biases",
    title="L2 on the biases too",
    area="Regularization",
    wrong="squares = sum(np.sum(p**2) for p in params)\nJ += lambd / (2 * m) * squares",
    right="squares = sum(np.sum(W**2) for W in Ws)\nJ += lambd / (2 * m) * squares",
    why="Looping over all parameters is shorter. With scaled inputs, balanced classes and a small λ it hardly matters.",
    page="regularization",
    query=QUERY,
    measure=_measure,
    claim="With λ = 100 the mean prediction is more than 15 % too low; with a free bias it is right for every λ.",
    holds=_holds,
)
