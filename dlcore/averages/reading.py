"""What an average makes of its stream, in words, from its own numbers."""

import numpy as np
from jaxtyping import Float

from dlcore.amounts import number_text
from dlcore.averages.average import CORRECTIONS, average
from dlcore.averages.facts import Facts
from dlcore.averages.stream import Stream
from dlcore.band_reading import Words

FIRST = 20
"""Steps that are looked at closely."""


def read_average(stream: Stream, beta: float, correction: str) -> Words:
    """What the chosen correction does to the first values, or how smooth the average is and how late it comes."""
    v = average(stream.values, beta)
    facts = Facts(beta, min(FIRST, len(v)))
    if beta == 0:
        return Words("With β = 0 nothing is averaged:", f"every {stream.step} stands for itself, and v is θ.")
    if correction == "wrong":
        return _without_the_power(stream, v, facts)
    if correction == "off":
        return _uncorrected(stream, v, facts)
    window = number_text(facts.window)
    return Words(
        f"It averages over about {window} {stream.step}s and keeps a single number:",
        f"from one {stream.step} to the next the {stream.title} changes by {stream.text(_change(stream.values))}, "
        f"the average by {stream.text(_change(CORRECTIONS['on'](v, beta)))}. The price: it follows a steady rise "
        f"{number_text(facts.lag)} {stream.step}s late.",
    )


def _uncorrected(stream: Stream, v: Float[np.ndarray, " t"], facts: Facts) -> Words:
    return Words(
        f"It begins at 0, and the first {number_text(facts.window)} {stream.step}s show it:",
        f"{stream.step} 1 brought {stream.text(float(stream.values[0]))}, v says {stream.text(float(v[0]))}, because "
        f"its weights add up to {number_text(1 - facts.beta)} only. On {stream.step} {facts.steps} they add up to "
        f"{number_text(facts.weight_sum)}; dividing by that is the correction.",
    )


def _without_the_power(stream: Stream, v: Float[np.ndarray, " t"], facts: Facts) -> Words:
    at = facts.steps - 1
    wrong, right = (float(CORRECTIONS[one](v, facts.beta)[at]) for one in ("wrong", "on"))
    return Words(
        f"Without the t it comes to {number_text(facts.window)} times the average:",
        f"v/(1−β) is right on {stream.step} 1 alone. On {stream.step} {facts.steps} it says {stream.text(wrong)}, and "
        f"v/(1−βᵗ) {stream.text(right)}. What is left out is the power t, with which the divisor goes to 1.",
    )


def _change(values: Float[np.ndarray, " t"]) -> float:
    """Root mean square of the differences between neighbours; 0 where there are none."""
    return float(np.sqrt(np.mean(np.diff(values) ** 2))) if len(values) > 1 else 0.0
