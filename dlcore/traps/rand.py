"""First weights from rand, uniform between 0 and 1, instead of a zero-mean randn."""

import numpy as np

from dlcore.backpropagation import problem_of
from dlcore.reading import percent
from dlcore.run import Run, train
from dlcore.traps.cost_curves import cost_curves
from dlcore.traps.drawn import drawn
from dlcore.traps.spec import Consequence, Figure, TrapSpec

QUERY = "v=1&data=moons&hidden=16-16-16&opt=sgd&lr=0.1&epochs=100&init=uniform01&look=histograms"
SATURATED = 0.05
"""Of the steepest slope of tanh: below, a unit hardly passes a gradient on."""


def _measure(seed: int) -> Consequence:
    wrong = train(drawn(QUERY, seed))
    right = train(wrong.experiment.replace(initialization="lecun"))
    error, right_error = (float(run.history["train_error"][run.last]) for run in (wrong, right))
    share, right_share = (_saturated(run) for run in (wrong, right))
    return Consequence(
        figures=(
            Figure("train error", error, right_error, "percent"),
            Figure("saturated units in the last hidden layer, before training", share, right_share, "percent"),
        ),
        said=f"{percent(error)} of the training examples are still misclassified after {wrong.experiment.epochs} "
        f"epochs, instead of {percent(right_error)}. All weights are positive, so the sums grow from layer to layer: "
        f"{percent(share)} of the last hidden layer's tanh are flat before the first update (with randn "
        f"{percent(right_share)}), and hardly any gradient comes through.",
        curves=cost_curves(wrong, right, ("rand", "randn"), y_log=True),
    )


def _saturated(run: Run) -> float:
    """Share of the outputs of the last hidden layer at the first weights where tanh is flat."""
    layer = problem_of(run.experiment, run.data).forward().layers[-2]
    return float(np.mean(1 - layer.a**2 < SATURATED))  # tanh' = 1 - a^2


def _holds(found: Consequence) -> bool:
    error, share = found.figures
    return error.wrong > error.right + 0.05 and share.wrong > 0.5 > 0.01 > share.right


RAND = TrapSpec(
    id="rand",
    title="rand for randn",
    area="First weights",
    wrong="W = np.random.rand(n_out, n_in)",
    right="W = np.random.randn(n_out, n_in)\nW = W * np.sqrt(1 / n_in)",
    why="One letter. Both are random, so the units of a layer do differ, and that is what one has learned to look for.",
    page="initialization",
    query=QUERY,
    measure=_measure,
    claim="Before training more than half of the last hidden layer is saturated, and after it train error is more than "
    "5 points higher.",
    holds=_holds,
)
