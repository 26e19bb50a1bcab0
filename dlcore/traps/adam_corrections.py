"""Adam's bias correction done wrong in two ways: written over the averages, and multiplied instead of divided."""

import numpy as np

from dlcore.amounts import number_text
from dlcore.reading import percent
from dlcore.traps.drawn import drawn
from dlcore.traps.spec import Consequence, Curves, Figure, TrapSpec
from dlcore.traps.wrong_rule import Told, told
from dlcore.updates.traps import TRAPS

OVERWRITTEN_QUERY = "v=1&data=moons&hidden=8&opt=adam&lr=0.01&batch=32&epochs=100&look=weight&span=all&trap=overwritten"
MULTIPLIED_QUERY = (
    "v=1&data=cancer&hidden=8-8&act=relu&init=he&opt=adam&lr=0.03&batch=32&epochs=40&look=weight&span=20"
    "&trap=multiplied"
)
UPDATES = 300
STILL = 1e-3
"""In units of alpha: a root mean square step below this is none."""


def _both(query: str, trap: str, seed: int) -> tuple[Told, Told]:
    experiment = drawn(query, seed)
    return told(experiment, UPDATES, trap), told(experiment, UPDATES)


def _overwritten(seed: int) -> Consequence:
    wrong, right = _both(OVERWRITTEN_QUERY, "overwritten", seed)
    begun, ended = float(wrong.cost[0]), wrong.last
    still = int(np.flatnonzero(~(wrong.step < STILL))[-1]) + 2  # updates count from 1; NaN is no standstill
    return Consequence(
        figures=(
            Figure(f"train cost after {UPDATES} updates", ended, right.last),
            Figure("last step, in units of α", float(wrong.step[-1]), float(right.step[-1])),
        ),
        said=f"It stops: from update {still} on the steps are shorter than α/1000, and the cost stays near "
        f"{number_text(ended)} where the right line comes to {number_text(right.last)}. Each update divides by 1 − β₂ᵗ "
        "what was divided before; with β₂ = 0.999 that multiplies v by hundreds at first, again and again, and the "
        "step is divided by its root.",
        curves=Curves(
            x=np.arange(UPDATES + 1.0),
            wrong=wrong.cost,
            right=right.cost,
            x_label="update",
            y_label="train cost",
            read=f"over all training examples, after every update; both begin at {number_text(begun)}",
            wrong_name="m, v overwritten",
            right_name="m, v kept",
        ),
    )


def _multiplied(seed: int) -> Consequence:
    wrong, right = _both(MULTIPLIED_QUERY, "multiplied", seed)
    longest, right_longest = float(np.nanmax(wrong.step)), float(np.nanmax(right.step))
    at = int(np.nanargmax(wrong.step)) + 1
    return Consequence(
        figures=(
            Figure("longest step, in units of α", longest, right_longest),
            Figure(f"train cost after {UPDATES} updates", wrong.last, right.last),
            Figure("highest train cost on the way", float(np.nanmax(wrong.cost)), float(np.nanmax(right.cost))),
            Figure("hidden units that are always 0 in the end", wrong.silent, right.silent, "percent"),
        ),
        said=f"The first steps are far too long: at update {at} the parameters move by {number_text(longest)} α, where "
        f"Adam's steps are at most about α. The averages are made smaller by 1 − βᵗ, v far more than m, and m is "
        f"divided by the root of v. The cost rises to {number_text(float(np.nanmax(wrong.cost)))}, and after {UPDATES} "
        f"updates it is {number_text(wrong.last)} instead of {number_text(right.last)}: {percent(wrong.silent)} of the "
        "ReLU units were pushed to where they are 0 for every example, and from there no gradient leads back.",
        curves=Curves(
            x=np.arange(1.0, UPDATES + 1),
            wrong=wrong.step,
            right=right.step,
            x_label="update",
            y_label="step in units of α",
            read="root mean square over all parameters, update by update; by Adam's rule it begins at 1",
            wrong_name="multiplied",
            right_name="divided",
            x_log=True,
            y_log=True,
        ),
    )


def _overwritten_holds(found: Consequence) -> bool:
    cost, step = found.figures
    return cost.wrong > 1.5 * cost.right and step.wrong < STILL < step.right


def _multiplied_holds(found: Consequence) -> bool:
    longest, cost, highest, silent = found.figures
    return (
        longest.wrong > 10 > 1.01 >= longest.right
        and cost.wrong > cost.right
        and highest.wrong > highest.right
        and silent.wrong > silent.right
    )


OVERWRITTEN = TrapSpec(
    id="overwritten",
    title="Adam that overwrites m and v",
    area="Optimizers",
    wrong=TRAPS["overwritten"].wrong.replace(";  ", "\n"),
    right=TRAPS["overwritten"].right.replace(";  ", "\n"),
    why="One name less looks tidier. The corrected values are for this one step; the next one needs the averages as "
    "they were.",
    page="optimizers",
    query=OVERWRITTEN_QUERY,
    measure=_overwritten,
    claim="The steps shrink to less than α/1000, and the cost ends at more than 1.5 times that of the right line.",
    holds=_overwritten_holds,
)
MULTIPLIED = TrapSpec(
    id="multiplied",
    title="Adam that multiplies by 1\u00a0−\u00a0βᵗ",
    area="Optimizers",
    wrong=TRAPS["multiplied"].wrong.replace(";  ", "\n"),
    right=TRAPS["multiplied"].right.replace(";  ", "\n"),
    why="“Corrected by 1 − βᵗ” does not say in which direction. After some thousand updates both are the same line.",
    page="optimizers",
    query=MULTIPLIED_QUERY,
    measure=_multiplied,
    claim="Some step is longer than 10 α, the cost ends higher than with the right line, and more units are silent.",
    holds=_multiplied_holds,
)
