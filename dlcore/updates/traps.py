"""Four ways to get an update rule wrong that are often met in notes: a registry of permanent ids.

All of them run without an error message, and most of them learn something.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.update_rules import Array, Given, Rule, Slots, adam_step, correction, moments
from dlcore.updates.rules import INSIDES, Corrected, Inside, divided

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

NO_TRAP = "none"
"""In place of a trap: the rule as it should be."""


@dataclass(frozen=True)
class Trap:
    """One entry of `TRAPS`: a wrong line in an update rule."""

    id: str  # permanent, ASCII, written in links
    label: str
    help: str  # what comes of it
    wrong: str  # the line of code, as often written
    right: str  # and as it should be
    rules: dict[str, Rule]  # the whole update with the wrong line, by the optimizers that it can sit in
    corrected: Corrected | None  # what enters the step in place of the averages


def _multiplied(averages: Slots, t: int, given: Given) -> Slots:
    # m_hat = m (1 - beta1^t), v_hat = v (1 - beta2^t)
    return Slots(averages.first * correction(given.beta1, t), averages.second * correction(given.beta2, t))


def _without_power(averages: Slots, t: int, given: Given) -> Slots:
    # m_hat = m / (1 - beta1), v_hat = v / (1 - beta2)
    return Slots(averages.first / (1 - given.beta1), averages.second / (1 - given.beta2))


def _adams(corrected: Corrected, *, overwrites: bool = False) -> dict[str, Rule]:
    """Adam and AdamW with another correction; `overwrites` keeps what it gives in place of the averages."""

    def adam(g: Array, slots: Slots, t: int, theta: Array, given: Given) -> tuple[Array, Slots]:
        kept = moments(g, slots, given)
        entering = corrected(kept, t, given)
        return adam_step(entering, given), entering if overwrites else kept

    def adamw(g: Array, slots: Slots, t: int, theta: Array, given: Given) -> tuple[Array, Slots]:
        step, kept = adam(g, slots, t, theta, given)
        return step - given.learning_rate * given.weight_decay * theta, kept  # theta <- theta - alpha lambda/m theta

    return {"adam": adam, "adamw": adamw}


def _no_root(g: Array, slots: Slots, t: int, theta: Array, given: Given) -> tuple[Array, Slots]:
    s = given.beta2 * slots.second + (1 - given.beta2) * g * g  # s <- beta2 s + (1 - beta2) g^2
    return -given.learning_rate * g / (s + given.eps), slots._replace(second=s)  # theta <- theta - alpha g / (s + eps)


TRAPS: dict[str, Trap] = {
    trap.id: trap
    for trap in (
        Trap(
            id="overwritten",
            label="averages overwritten",
            help="m and v are overwritten by their corrected values, so at every update the correction is applied anew "
            "to what was corrected before. With β₂ close to 1, v grows until it overflows, and then every step is 0.",
            wrong="m = m / (1 - beta1**t);  v = v / (1 - beta2**t)",
            right="m_hat = m / (1 - beta1**t);  v_hat = v / (1 - beta2**t)",
            rules=_adams(divided, overwrites=True),
            corrected=None,
        ),
        Trap(
            id="multiplied",
            label="multiplied, not divided",
            help="Both averages are made smaller by 1 − βᵗ where they should be made larger, v far more than m: the "
            "first steps are many times too large.",
            wrong="m_hat = m * (1 - beta1**t);  v_hat = v * (1 - beta2**t)",
            right="m_hat = m / (1 - beta1**t);  v_hat = v / (1 - beta2**t)",
            rules=_adams(_multiplied),
            corrected=_multiplied,
        ),
        Trap(
            id="without_power",
            label="1 − β in place of 1 − βᵗ",
            help="The power t is missing. It is right at the first update and at no other: from the second on both "
            "averages are too large, in the end 1/(1 − β) times.",
            wrong="m_hat = m / (1 - beta1);  v_hat = v / (1 - beta2)",
            right="m_hat = m / (1 - beta1**t);  v_hat = v / (1 - beta2**t)",
            rules=_adams(_without_power),
            corrected=_without_power,
        ),
        Trap(
            id="no_root",
            label="no square root",
            help="s has the unit of a squared gradient. Without its root small gradients make huge steps: the smaller "
            "g, the larger g / s.",
            wrong="w = w - alpha * g / (s + eps)",
            right="w = w - alpha * g / (np.sqrt(s) + eps)",
            rules={"rmsprop": _no_root},
            corrected=None,
        ),
    )
}
"""In the order of the menu."""


def sits_in(trap_id: str, experiment: "Experiment") -> bool:
    """Whether the experiment's optimizer has the line that the trap is about; never for `NO_TRAP`."""
    return trap_id in TRAPS and experiment.optimizer in TRAPS[trap_id].rules


def inside_of(optimizer: str, trap_id: str = NO_TRAP) -> Inside:
    """The rule of an optimizer to be looked into, with a trap where one is named. Raises KeyError for an unknown
    optimizer, and for a trap that cannot sit in it."""
    right = INSIDES[optimizer]
    if trap_id == NO_TRAP:
        return right
    trap = TRAPS[trap_id]
    return Inside(trap.rules[optimizer], right.first, right.second, trap.corrected)
