"""RMSprop that divides by s instead of its root."""

import numpy as np

from dlcore.amounts import number_text
from dlcore.traps.drawn import drawn
from dlcore.traps.spec import Consequence, Curves, Figure, TrapSpec
from dlcore.traps.wrong_rule import told
from dlcore.updates.traps import TRAPS

QUERY = "v=1&data=moons&hidden=8&opt=rmsprop&lr=0.01&beta2=0.9&batch=full&epochs=300&look=weight&span=20&trap=no_root"
UPDATES = 300


def _measure(seed: int) -> Consequence:
    experiment = drawn(QUERY, seed)
    wrong, right = told(experiment, UPDATES, "no_root"), told(experiment, UPDATES)
    longest, right_longest = float(np.nanmax(wrong.step)), float(np.nanmax(right.step))
    return Consequence(
        figures=(
            Figure("longest step, in units of α", longest, right_longest),
            Figure("train cost after 1 update", float(wrong.cost[1]), float(right.cost[1])),
            Figure(f"train cost after {UPDATES} updates", wrong.last, right.last),
        ),
        said=f"The steps have lost their measure: the longest is {number_text(longest)} α instead of "
        f"{number_text(right_longest)} α, and the first update takes the cost from {number_text(float(wrong.cost[0]))} "
        f"to {number_text(float(wrong.cost[1]))}. g/√s has no unit, whatever the size of g; g/s is about 1/g: the "
        "smaller a gradient, the longer its step, and a parameter that is nearly right is thrown far away.",
        curves=Curves(
            x=np.arange(UPDATES + 1.0),
            wrong=wrong.cost,
            right=right.cost,
            x_label="update",
            y_label="train cost",
            read="over all training examples, after every update",
            wrong_name="g / s",
            right_name="g / √s",
            y_log=True,
        ),
    )


def _holds(found: Consequence) -> bool:
    longest, first, cost = found.figures
    return longest.wrong > 100 > 10 > longest.right and cost.wrong > 2 * cost.right and first.wrong > 2 * first.right


NO_ROOT = TrapSpec(
    id="no-root",
    title="RMSprop without the root",
    area="Optimizers",
    wrong=TRAPS["no_root"].wrong,
    right=TRAPS["no_root"].right,
    why="RMS stands for the root of the mean square. Without it the code runs, and the cost may even fall in the end.",
    page="optimizers",
    query=QUERY,
    measure=_measure,
    claim="Some step is longer than 100 α, where by the right line none is longer than 10 α; the cost ends more than "
    "twice as high.",
    holds=_holds,
)
