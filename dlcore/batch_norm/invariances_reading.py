"""What a network with a normalization does not notice, in words: its biases, and the length of its weights."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dlcore.amounts import number_text
from dlcore.band_reading import Words
from dlcore.batch_norm.invariances import SCALES, BiasGradients, Lengths, Redundant, Scaled

SAME = 0.01
"""A cost that changes by less than this share of it stays as it is, but for epsilon."""
STEADY = 0.02
NEAR_POWER, NEAR_ANGLE = 0.05, 0.01
"""A gradient goes as 1/c, and at right angles, where its power is so near to -1 and its cosine so near to 0."""
ROUNDING = 1e-12
"""A gradient smaller than this share of that of beta, or a change of the cost by less than this share, is none."""

ROUNDED = 1e3
"""A gradient up to so many times as large as one that is rounding is rounding too."""


@dataclass(frozen=True, eq=False)
class Measured:
    """What was measured of one run and one of its hidden layers. `alone` is W[l] scaled without b[l]; None where
    `scaled` is that already."""

    redundant: Redundant
    kind: str
    where: str
    bias: BiasGradients
    scaled: Scaled
    alone: Scaled | None
    lengths: Lengths


def read_bias(name: str, found: Measured) -> Words:
    """Whether the biases of a layer do anything. `name` is what the run is called."""
    layer, one = f"layer {found.scaled.layer}", found.bias
    if none_beside(one.bias, one.beta) and (found.redundant.bias != "each" or one.beta == 0):
        beta = "" if np.isnan(one.beta) else f", that of β {number_text(one.beta)}"
        return Words(f"Nothing comes back to b in {layer}:", f"its gradient is 0{beta}.")
    if found.redundant.bias == "each":
        # of a linear layer beta is taken out too, by the layer that follows
        beta = number_text(one.beta)
        stands = one.beta > ROUNDED * one.bias
        return Words(
            f"b does nothing in {layer}:",
            f"it is taken out again with the mean. Its gradient is {number_text(one.bias)} in float64 and "
            f"{number_text(one.bias32)} in float32, 0 but for rounding"
            + (f"; β stands in for it, with a gradient of {beta}." if stands else f", and so is that of β, {beta}."),
        )
    if found.redundant.bias == "mean":
        return Words(
            "Only what all b have in common does nothing:",
            f"the mean over the units takes it out. Moving all b of {layer} together has a gradient of "
            f"{number_text(one.mean)}, a single b one of up to {number_text(one.bias)}, β of up to "
            f"{number_text(one.beta)}.",
        )
    if found.kind != "none":
        return Words(
            "Behind the activation b is not redundant:",
            f"it moves z along g before anything is normalised. Its gradient is up to {number_text(one.bias)} in "
            f"{layer}, that of β {number_text(one.beta)}.",
        )
    return Words(
        f"{name} needs its b:", f"the gradient is up to {number_text(one.bias)} in {layer}; there is no β in its place."
    )


def followed(measured: Mapping[str, Measured]) -> tuple[str, Measured]:
    """The run that is spoken of: the first that has a normalization, or the first; and what it is called."""
    return next(((name, one) for name, one in measured.items() if one.kind != "none"), next(iter(measured.items())))


def read_length(name: str, found: Measured) -> Words:
    """Whether the length of the weights makes a difference to the cost."""
    one = found.scaled
    ends = f"from {number_text(SCALES[0])} to {number_text(SCALES[-1])} times {what(found)} of layer {one.layer}"
    low, high = float(one.cost.min()), float(one.cost.max())
    if one.change < ROUNDING:
        return Words(
            f"{name}: the length of the weights changes nothing here:", f"{ends} the cost stays {number_text(low)}."
        )
    if found.redundant.length == "none" and one.change < SAME:
        return Words(
            f"{name}: the length of the weights hardly matters here:",
            f"{ends} the cost changes by {percent(one.change)} at most.",
        )
    if found.redundant.length == "none" or one.change > SAME:
        why = "" if found.kind == "none" else " What stands behind g is stretched by g in its own way."
        if found.redundant.length != "none":
            why = " At the short end ε is no longer small beside σ²."
        return Words(
            f"{name}: the length of the weights matters:",
            f"{ends} the cost lies between {number_text(low)} and {number_text(high)}.{why}",
        )
    said = f"{ends} the cost changes by {percent(one.change)} at most, which is ε."
    if found.alone is not None and found.alone.change > SAME:
        said += f" W alone, without its b, would take it as far as {number_text(float(found.alone.cost.max()))}."
    return Words(f"{name} does not notice how long the weights are:", said)


def read_gradient(name: str, found: Measured) -> Words:
    """What the length of the weights makes of their gradient, and where it points."""
    one = found.scaled
    power, cosine = f"{one.slope:.2f}".replace("-", "−"), number_text(abs(one.cosine))
    if none_beside(float(one.gradient[len(SCALES) // 2]), found.bias.beta):
        return Words("Nothing comes back here:", f"the gradient of W of layer {one.layer} is 0.")
    if found.redundant.length == "none":
        return Words(
            f"{name}: the gradient follows no power of c:",
            f"it points along the weights too, with a cosine of {cosine} between it and {what(found)}.",
        )
    if one.change > SAME or abs(one.slope + 1) > NEAR_POWER or abs(one.cosine) > NEAR_ANGLE:
        return Words(
            "ε has a say in this gradient:",
            f"it goes with c to the power of {power}, where without ε it would be −1, and the cosine between it and "
            f"{what(found)} is {cosine} instead of 0.",
        )
    return Words(
        "Ten times the weights, a tenth of the gradient:",
        f"it goes with c to the power of {power}. And it stands at right angles to {what(found)}: the cosine between "
        f"them is {cosine}. So a step of plain descent can only make them longer.",
    )


def none_beside(gradient: float, beta: float) -> bool:
    """Whether a gradient is 0, but for rounding beside that of beta (NaN: there is none)."""
    return gradient <= ROUNDING * float(np.nan_to_num(beta))


def what(found: Measured) -> str:
    """What of the layer is scaled."""
    return "W and b" if found.scaled.both else "W"


def read_rate(name: str, found: Measured) -> Words:
    """What the length of the weights does to the learning rate of plain descent along the run."""
    one = found.lengths
    length, quotient = ("‖W‖² + ‖b‖²", "α/(‖W‖² + ‖b‖²)") if one.both else ("‖W‖²", "α/‖W‖²")
    before, after = one.squared[[0, -1]].tolist()
    went = "stays" if abs(after - before) <= STEADY * before else "grows" if after > before else "shrinks"
    numbers = f"at {number_text(after)}" if went == "stays" else f"from {number_text(before)} to {number_text(after)}"
    finding = f"{length} of layer {found.scaled.layer} {went} {numbers}:"
    if before == 0 or after == 0:
        when = "" if before == after else " at first" if before == 0 else " at the end"
        return Words(
            finding, f"the weights are 0{when}, and what has no length has no direction that a step could turn."
        )
    if found.redundant.length == "none":
        return Words(finding, f"in {name.lower()} that is a part of what the network says, not of its pace.")
    paces = one.effective[[0, -1]].tolist()
    rate = f"{quotient} of plain descent goes from {number_text(paces[0])} to {number_text(paces[1])}"
    if np.ptp(one.rate) > 0:
        meaning = f"α itself from {number_text(float(one.rate[0]))} to {number_text(float(one.rate[-1]))}"
    elif went == "stays":
        meaning = "its pace stays"
    elif went == "grows":
        meaning = "the same α turns the weights by less, a decay that nobody set"
    else:
        meaning = "the same α turns the weights by more"
    return Words(finding, f"only its direction counts, so {rate}: {meaning}.")


def percent(share: float) -> str:
    """A share, in percent with as many digits as it needs."""
    return f"{100 * share:.1f} %" if share >= 0.001 else f"{number_text(100 * share)} %"
