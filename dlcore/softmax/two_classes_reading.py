"""What softmax of two classes and logistic regression have in common and what not, in words."""

import numpy as np
from jaxtyping import Float

from dlcore.amounts import number_text
from dlcore.band_reading import Words
from dlcore.softmax.two_classes import TwoClasses

DOWN = 0.95
"""Of the way from the first cost to the last: a descent that has arrived is compared by when it did."""


def read_two_classes(found: TwoClasses) -> Words:
    """That they answer alike, and how far ahead softmax is at the same learning rate."""
    ahead, behind = (updates_down(costs, found.logistic) for costs in (found.same, found.logistic))
    return Words(
        "They give the same answers.",
        f"Over {found.updates:,} updates no probability differs by more than {number_text(found.difference)}. But a "
        "step moves both rows of the softmax, in opposite directions, so their difference moves by 2α: half the "
        f"learning rate keeps it in step. At the same α it has come {100 * DOWN:.0f} % of the way down after {ahead:,} "
        f"updates, logistic regression after {behind:,}: its step is twice as long.",
    )


def updates_down(costs: Float[np.ndarray, " t"], logistic: Float[np.ndarray, " t"]) -> int:
    """After how many updates the costs have come that share of the way from the first to the last of `logistic`."""
    return int(np.argmax(costs <= logistic[0] - DOWN * (logistic[0] - logistic[-1])))
