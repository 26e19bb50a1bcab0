"""How far a numerical gradient is from a backpropagated one, and what such a distance means.

Source: Ng, Improving Deep Neural Networks, week 1, "Gradient checking": with a step of 1e-7, about 1e-7 is great, about
1e-5 deserves a closer look, about 1e-3 a worry. The bands between the three are this project's.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float


@dataclass(frozen=True)
class Verdict:
    """What is said of a relative difference below `below` that no earlier verdict holds of."""

    id: str
    label: str
    below: float
    meaning: str


VERDICTS: dict[str, Verdict] = {
    verdict.id: verdict
    for verdict in (
        Verdict("great", "Great", 1e-7, "a bug that mattered would leave more"),
        Verdict("fine", "Fine", 1e-6, "rounding alone puts many a right gradient here"),
        Verdict("look", "Look closer", 1e-4, "a right gradient seen through a bad step, a kink, or a small bug"),
        Verdict("doubtful", "Doubtful", 1e-3, "more than a good step leaves of a right gradient"),
        Verdict("bug", "A bug", np.inf, "gradient and cost do not belong together"),
    )
}
"""From the best to the worst."""
UNKNOWN = Verdict("unknown", "Not a number", np.nan, "the cost overflowed, so there is nothing to compare")
ZERO = Verdict("zero", "Too small", np.nan, "both gradients are zero, or too small for the rounding of the cost")
KINK = Verdict("kink", "A kink", np.nan, "parameters step over a kink; the others agree")
BUG_FROM = VERDICTS["doubtful"].below


def relative_difference(
    numerical: Float[np.ndarray, "*e p"], backpropagated: Float[np.ndarray, "*#e p"]
) -> Float[np.ndarray, "*e"]:
    """From 0 (equal) to 1 (opposite, or one of them zero); 0 for two zero vectors; NaN where a cost was not finite.

    If one is k times the other it is |k - 1| / (|k| + 1).
    """
    with np.errstate(over="ignore", invalid="ignore"):
        # ‖g_num − g‖ / (‖g_num‖ + ‖g‖)
        apart = np.linalg.norm(numerical - backpropagated, axis=-1)
        total = np.linalg.norm(numerical, axis=-1) + np.linalg.norm(backpropagated, axis=-1)
        return np.where(total == 0, 0.0, apart / np.where(total == 0, 1.0, total))


def verdict_of(relative: float) -> Verdict:
    """The verdict on one relative difference."""
    return next((verdict for verdict in VERDICTS.values() if relative < verdict.below), UNKNOWN)
