"""An L2 cost in which λ is missing."""

import numpy as np

from dlcore.amounts import number_text
from dlcore.backpropagation import Rules, problem_of
from dlcore.backpropagation.forward import LayerCache
from dlcore.data import prepare
from dlcore.gradient_check.check import check
from dlcore.parameters import unflatten
from dlcore.run import Run, train
from dlcore.traps.drawn import drawn
from dlcore.traps.spec import Consequence, Curves, Figure, TrapSpec

QUERY = "v=1&data=moons&hidden=8-8&opt=adam&lr=0.01&epochs=60&l2=0.01&look=path"
LAMBDAS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
STEP = 1e-5


class _WithoutLambda(Rules):
    """The gradient of the cost in which λ is missing."""

    def penalty(self, layer: LayerCache) -> np.ndarray:
        return layer.parameters.weights / layer.examples  # d/dW of 1/(2m) sum W^2


def _measure(seed: int) -> Consequence:
    """The same network for six λ. Without λ in the cost every one of them is trained with λ = 1."""
    experiment = drawn(QUERY, seed)
    data = prepare(experiment)
    runs = [train(experiment.replace(l2=one), data=data) for one in LAMBDAS]
    right = np.array([_squares(run) for run in runs])
    wrong = np.full(len(right), right[LAMBDAS.index(1.0)])
    weak = problem_of(experiment, data)
    relative, right_relative = (
        float(check(weak, precisions=("float64",), epsilons=(STEP,), rules=rules).relative()[0])
        for rules in (_WithoutLambda(), Rules())
    )
    spread, right_spread = (float(one.max() / one.min()) for one in (wrong, right))
    return Consequence(
        figures=(
            Figure("Σ W² at λ = 0.01 against λ = 3", spread, right_spread, "times"),
            Figure("Σ W² at λ = 0.01", float(wrong[0]), float(right[0])),
            Figure("gradient check at λ = 0.01, relative difference", relative, right_relative),
        ),
        said=f"λ does nothing: whatever you set, Σ W² ends at {number_text(float(wrong[0]))}, as with λ = 1, where the "
        f"right cost takes it from {number_text(float(right[0]))} to {number_text(float(right[-1]))}. Every value of a "
        "search over λ gives the same network. If λ is missing in one of cost and gradient only, the check tells: "
        f"{number_text(relative)} instead of {number_text(right_relative)}.",
        curves=Curves(
            x=np.array(LAMBDAS),
            wrong=wrong,
            right=right,
            x_label="λ that was set",
            y_label="Σ W² after training",
            read="each point is a network, trained from the same first weights",
            wrong_name="λ missing",
            right_name="with λ",
            x_log=True,
            y_log=True,
        ),
    )


def _squares(run: Run) -> float:
    """Sum of the squares of all weights in the end."""
    return float(sum(np.sum(one.weights**2, dtype=np.float64) for one in unflatten(run.parameters, run.architecture)))


def _holds(found: Consequence) -> bool:
    spread, squares, relative = found.figures
    return squares.right > squares.wrong and spread.right > 2 > 1 == spread.wrong and relative.wrong > 1e-3


L2_WITHOUT_LAMBDA = TrapSpec(
    id="l2-without-lambda",
    title="L2 without λ",
    area="Regularization",
    wrong="J = loss + 1 / (2 * m) * np.sum(W**2)",
    right="J = loss + lambd / (2 * m) * np.sum(W**2)",
    why="With λ = 1 both are the same, and λ = 1 is a natural value to try the code with.",
    page="regularization",
    query=QUERY,
    measure=_measure,
    claim="Without λ all settings give the same Σ W²; with it λ = 0.01 leaves more than twice what λ = 3 leaves.",
    holds=_holds,
)
