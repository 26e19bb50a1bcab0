"""What the scale of the inputs did, in words, from the measured numbers."""

from typing import TYPE_CHECKING

import numpy as np

from dlcore.amounts import error_text, gap_text, measure, number_text, raised
from dlcore.band_reading import Words
from dlcore.inputs.descent import MOST_UPDATES
from dlcore.inputs.two_inputs import MOST_EXAMPLES

if TYPE_CHECKING:
    from dlcore.inputs.conditioning import Conditioning, View
    from dlcore.inputs.identity_stack import IdentityStack
    from dlcore.inputs.own_moments import OwnMoments

ALIKE = 3.0
"""κ of two scalings within this factor of each other are about the same."""
SURE = 3.0
"""Standard errors from which on a difference is none of chance."""


def updates_text(view: "View") -> str:
    """How many updates it took, or would take."""
    if np.isinf(view.updates):
        return "never"
    return f"{view.updates:,.0f}" if view.counted else f"about {number_text(view.updates)}"


def read_conditioning(found: "Conditioning") -> Words:
    """What standardising changed, what the variance does instead, and what a rate does that is too large."""
    raw, standard, variance = (found.views[scale] for scale in ("none", "standard", "variance"))
    if found.share >= 1 and np.isinf(standard.updates):
        return Words(
            f"At {found.share:g} · 2/λ_max no scaling helps:",
            "near the minimum every update goes farther up the other wall of the valley than it came down this one. "
            "Below 1 it settles.",
        )
    ratio = raw.condition / standard.condition
    if ratio < ALIKE:
        finding = "These inputs hardly need it:"
        detail = f"κ is {number_text(raw.condition)} as they are and {number_text(standard.condition)} standardised, "
        detail += "because both vary about equally and lie around 0. "
    else:
        finding = f"Standardising takes κ from {number_text(raw.condition)} to {number_text(standard.condition)}:"
        detail = f"gradient descent arrives after {updates_text(standard)} update{'s' * (standard.updates != 1)}"
        never = np.isinf(raw.updates)
        detail += "; with the inputs as they are it never does. " if never else f" instead of {updates_text(raw)}. "
    if variance.condition > ALIKE * standard.condition:
        detail += (
            "Dividing by the variance turns the scales over: what varied too much now varies too little, and κ is "
            f"{number_text(variance.condition)}."
        )
    else:
        detail += f"Dividing by the variance happens to do little harm here: κ is {number_text(variance.condition)}."
    return Words(finding, detail)


def about_conditioning(found: "Conditioning") -> str:
    """What was computed, for the curious."""
    kind = "logistic" if found.given.logistic else "linear"
    examples = len(found.given.targets)
    first = "the first " if examples == MOST_EXAMPLES else ""
    text = (
        f"{kind.capitalize()} regression on {first}{examples} training examples: J over its two weights, with b held "
    )
    text += (
        "at its best value. Every descent starts ● about as high above the minimum ✕, half along the valley and half "
    )
    text += "across, and has arrived when 1 % of that is left. "
    if found.penalty:
        text += f"The classes can be separated, so a small L2 penalty (λ = {found.penalty:g}) gives J a minimum. "
    guessed = [view for view in found.views.values() if not view.counted and np.isfinite(view.updates)]
    if guessed:
        text += f"{MOST_UPDATES:,} updates are made; what is missing after them is computed, as if J were a parabola."
    return text.strip()


def read_own_moments(found: "OwnMoments", task: str, mismatched: bool) -> Words:
    """What scaling dev by itself costs: with all of it, and with few examples. `mismatched`: dev comes from elsewhere
    than train."""
    name, whole = measure(task), float(found.own[-1] - found.right)
    right, own, count = error_text(task, found.right), error_text(task, float(found.own[-1])), int(found.sizes[-1])
    small = [k for k in range(len(found.sizes) - 1) if found.own[k] - found.right > SURE * found.own_se[k]]
    if not np.isfinite(found.own[-1]):
        return Words("The network has diverged:", "there is nothing to measure.")
    if error_text(task, abs(whole)) == error_text(task, 0.0):
        finding = f"With all {count:,} dev examples it makes no difference:"
        detail = f"the dev {name} is {right} either way, because dev has nearly the mean and the deviation of train. "
    elif whole > 0:
        finding = f"Scaled by itself, dev looks {gap_text(task, whole)} worse than it is:"
        detail = f"the {name} is {own} instead of {right}, and the network is the same. "
    else:
        finding = f"Scaled by itself, dev looks {gap_text(task, -whole)} better than it is:"
        detail = f"the {name} is {own} instead of {right}. "
        if mismatched:
            detail += "What sets dev apart from train is hidden by its own mean; an example that comes alone has none. "
        else:
            detail += f"Dev is drawn like train, so that is the luck of {count:,} examples. "
    if small:
        k = small[0]
        size = int(found.sizes[k])
        sets = "a set of one is all mean, every example becomes 0 and" if size == 1 else f"in sets of {size} examples"
        detail += f"Few examples make it worse: {sets} the {name} is {error_text(task, float(found.own[k]))}."
    return Words(finding, detail)


def read_identity_stack(found: "IdentityStack") -> Words:
    """What c^L makes of the signal."""
    c, layers, last = found.factor, found.layers, float(found.formula[-1])
    power = f"{c:g}{raised(layers)} = {number_text(last)}"
    if c == 1:
        return Words("c = 1 hands everything on:", "at any depth. That is what a good initialization aims at.")
    if c == 0:
        return Words("c = 0 stops everything:", "no signal gets past the first layer, and no gradient back to it.")
    grows = c > 1
    detail = (
        f"after {layers} layers a signal of 1 is {power}: it {'explodes' if grows else 'vanishes'}. The gradient is "
        f"multiplied by c as often on its way back, so the first layer gets {number_text(last)} times the last one's."
    )
    lost = _lost_at(found)
    if lost is not None:
        end = f"inf at layer {lost}, then NaN (0 times inf)" if grows else f"0 from layer {lost} on"
        detail += f" In float32, in which networks are trained, it is {end}."
    return Words(f"Each layer multiplies by {c:g}:", detail)


def _lost_at(found: "IdentityStack") -> int | None:
    """The first layer whose number float32 cannot hold."""
    lost = ~np.isfinite(found.forward) | ((found.forward == 0) & (found.formula != 0))
    return int(lost.argmax()) if lost.any() else None
