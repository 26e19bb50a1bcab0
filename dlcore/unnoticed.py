"""What the cost of gradient descent tells of a wrong gradient, in words."""

import numpy as np

from dlcore.band_reading import Words
from dlcore.gradient_check.bugs import Planted
from dlcore.plain_descent import Descent

NEARLY = 0.9
"""A cost that falls at least this share of what the right one falls looks as healthy."""
NOTHING = 1e-6
"""A rise by a smaller share is none: J goes up and down by roundings where it is least."""


def read_unnoticed(right: Descent, wrong: Descent, planted: Planted | None) -> Words:
    """Whether anybody would have seen it: J with the right gradient beside J with the planted bug."""
    if not right.fell > -NOTHING:  # NaN where it diverges
        return Words(
            "The learning rate is too large.",
            f"{_course(right)} That is with the right gradient: at this rate no curve tells of a wrong one.",
        )
    if planted is None:
        return Words("There is no bug to notice.", f"{_course(right)} Plant one, and see whether this curve tells.")
    if planted.bug.in_cost:
        return Words(
            "Training is right.",
            f"{_course(right)} These updates share one mask; training draws new ones at every update, which is what "
            "dropout is. Only a check needs the same ones twice.",
        )
    if not np.isfinite(wrong.costs[-1]):
        return Words("Yes: it diverges.", f"{_course(wrong)} {_beside(right)}")
    if wrong.fell < 0:
        return Words("Yes: it gets worse.", f"{_course(wrong)} {_beside(right)}")
    if wrong.fell >= NEARLY * right.fell:
        return Words("No.", f"{_course(wrong)} {_beside(right)} Nobody looks for a bug in such a curve.")
    return Words(
        "Perhaps.", f"{_course(wrong)} {_beside(right)} It learns, only not as well, and that may have many reasons."
    )


def _course(descent: Descent) -> str:
    """What becomes of J, as far as three digits show it."""
    if not np.isfinite(descent.costs[-1]):
        return f"J is not a number any more at update {int(np.argmin(np.isfinite(descent.costs)))}."
    first, last = (f"{cost:.3g}" for cost in (descent.costs[0], descent.costs[-1]))
    if first == last:
        return f"J is {first} before and after {descent.updates} updates."
    return f"J {'falls' if descent.fell > 0 else 'rises'} from {first} to {last} in {descent.updates} updates."


def _beside(right: Descent) -> str:
    return f"With the right gradient it ends at {right.costs[-1]:.3g}."
