"""The bias correction of an average without the power: v/(1 − β) instead of v/(1 − βᵗ)."""

import numpy as np

from dlcore.amounts import number_text
from dlcore.averages.average import CORRECTIONS, average
from dlcore.data import prepare
from dlcore.traps.drawn import drawn
from dlcore.traps.spec import Consequence, Curves, Figure, Line, TrapSpec
from dlcore.update_rules import RULES, empty
from dlcore.updates.replay import Replay, hyperparameters_of
from dlcore.updates.traps import TRAPS

QUERY = "v=1&data=moons&hidden=8&opt=adam&lr=0.01&batch=32&epochs=100&look=averages&ewa=0.9&bias=wrong"
BETA = 0.9
UPDATES, DRAWN = 600, 120


def _measure(seed: int) -> Consequence:
    """The costs of the mini-batches of a run, averaged; and Adam's steps from the same gradients, either way."""
    experiment = drawn(QUERY, seed)
    data = prepare(experiment)
    run = Replay(experiment, data, RULES["adam"], UPDATES)
    run.advance(UPDATES)
    costs = run.cost.astype(np.float64)
    costs = costs[:DRAWN]
    v = average(costs, BETA)
    wrong, right = (CORRECTIONS[id](v, BETA) for id in ("wrong", "on"))
    given = hyperparameters_of(experiment, data.counts[0], run.is_weight)
    lengths = []
    for rule in (TRAPS["without_power"].rules["adam"], RULES["adam"]):
        slots, step = empty(run.first), run.first
        for at, gradient in enumerate(run.gradients):
            step, slots = rule(gradient, slots, at + 1, run.first, given)
        lengths.append(float(np.linalg.norm(step.astype(np.float64))))
    share, times = lengths[0] / lengths[1], float(wrong[-1] / right[-1])
    return Consequence(
        figures=(
            Figure(f"average cost at update {DRAWN}", float(wrong[-1]), float(right[-1])),
            Figure(f"Adam's step at update {UPDATES}, against the right one", share, 1.0),
        ),
        said=f"The average comes out {number_text(times)} times too large: it says {number_text(float(wrong[-1]))}, "
        f"and the largest of these {DRAWN} costs is {number_text(float(costs.max()))}. 1 − β is right at the first "
        "update; then 1 − βᵗ grows towards 1, and 1 − β stays. Adam hides it: both of its averages are too "
        f"large, v enters by its root, and at update {UPDATES} its step is {number_text(share)} of the right one. "
        "That looks like a smaller learning rate.",
        curves=Curves(
            x=np.arange(1.0, DRAWN + 1),
            wrong=wrong,
            right=right,
            x_label="update",
            y_label="average of the mini-batch costs",
            read="β = 0.9; dotted the costs themselves, which the average must stay among",
            wrong_name="v / (1 − β)",
            right_name="v / (1 − βᵗ)",
            more=(Line("costs", costs),),
        ),
    )


def _holds(found: Consequence) -> bool:
    cost, step = found.figures
    return abs(cost.wrong / cost.right - 1 / (1 - BETA)) < 0.01 and 0.3 < step.wrong < 0.6


WITHOUT_POWER = TrapSpec(
    id="without-power",
    title="1 − β in place of 1 − βᵗ",
    area="Optimizers",
    wrong="v = beta * v + (1 - beta) * theta\nv_hat = v / (1 - beta)",
    right="v = beta * v + (1 - beta) * theta\nv_hat = v / (1 - beta**t)",
    why="A t that was lost on the way from a slide to a notebook. For the first value both are the same.",
    page="minibatches",
    query=QUERY,
    measure=_measure,
    claim="In the end the average is 1/(1 − β) = 10 times too large, and Adam's step less than 0.6 of the right one.",
    holds=_holds,
)
