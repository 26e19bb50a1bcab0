"""What is inside of an update rule: its averages by their letters, and what of them enters the step."""

from collections.abc import Callable
from dataclasses import dataclass

from dlcore.update_rules import RULES, Given, Rule, Slots, correction

Corrected = Callable[[Slots, int, Given], Slots]
"""(averages after update t, t counted from 1, hyperparameters) to what enters the step in their place."""


@dataclass(frozen=True)
class Inside:
    """A rule that is looked into."""

    rule: Rule
    first: str = ""  # letter of its average of gradients, empty where it keeps none
    second: str = ""  # and of the average, or the sum, of their squares
    corrected: Corrected | None = None  # None where the averages enter the step as they are


def divided(averages: Slots, t: int, given: Given) -> Slots:
    """The bias correction as it should be."""
    # m_hat = m / (1 - beta1^t), v_hat = v / (1 - beta2^t)
    return Slots(averages.first / correction(given.beta1, t), averages.second / correction(given.beta2, t))


INSIDES: dict[str, Inside] = {
    "sgd": Inside(RULES["sgd"]),
    "momentum": Inside(RULES["momentum"], "v"),
    "heavyball": Inside(RULES["heavyball"], "v"),
    "nesterov": Inside(RULES["nesterov"], "v"),
    "adagrad": Inside(RULES["adagrad"], "", "G"),
    "rmsprop": Inside(RULES["rmsprop"], "", "s"),
    "adam": Inside(RULES["adam"], "m", "v", divided),
    "adamw": Inside(RULES["adamw"], "m", "v", divided),
}
"""By the ids of `dlcore.optimizers.OPTIMIZERS`; the letters are those of their formulas."""
