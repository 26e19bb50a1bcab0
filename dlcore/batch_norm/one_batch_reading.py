"""What a mini-batch on its way through a normalization, and back, shows: in words."""

import numpy as np

from dlcore.amounts import number_text
from dlcore.band_reading import Words
from dlcore.batch_norm.one_batch import ROUNDING, OneBatch, drawn_anew, near_zero
from dlcore.minibatches.progress import batch_size
from dlcore.run import Run
from dlcore.sampled_masks import drops_units

MUCH, LITTLE = 0.5, 0.05
"""Shares of what comes back directly from which on most of it is taken away, and up to which little is."""


def signed_text(value: float) -> str:
    """Three digits with a true minus."""
    return number_text(value).replace("-", "−")


def read_forward(found: OneBatch) -> Words:
    """Where the numbers stood and where they stand now."""
    what = _what(found)
    x = "h" if found.where == "after" else "z"
    if len(found.given) == 1:
        return Words(
            "Alone, every example says the same:",
            f"μ is its own {x}, σ² is 0 and what is left of it is β, whatever {x} was. A variance needs two at least.",
        )
    gamma, beta = found.of_unit
    stood = f"mean {signed_text(near_zero(found.mean, found.spread))} and spread {number_text(found.spread)}"
    if found.kind == "layer":
        why = "" if found.norm_spread == 1 else " because σ² is not large beside ε"
        return Words(
            f"{what} had {stood}:",
            f"now their mean is 0 and their spread {number_text(found.norm_spread)}{why}, before each unit stretches "
            "and shifts what it gets by its own γ and β. The unit that is followed stands at "
            f"{signed_text(float(found.norm[found.chosen]))} and makes {signed_text(float(found.tilde[found.chosen]))} "
            "of it.",
        )
    if undone(found):
        return Words(
            "The normalization is undone:",
            f"γ = √(σ² + ε) and β = μ give every {x} back, to {number_text(off(found))}. What a network could say "
            "before, it can say with batch norm too.",
        )
    which = "as the run has learned them" if (gamma, beta) == found.learned else "as you chose them"
    mean, spread = (near_zero(float(one), abs(gamma)) for one in (found.tilde.mean(), found.tilde.std()))
    finding = f"{what} had {stood}, now they have {signed_text(mean)} and {number_text(spread)}:"
    if found.norm_spread < 1 and gamma:
        return Words(
            finding,
            f"that is β, but less than |γ|, {number_text(abs(gamma))}: σ² is no longer large beside ε, which is "
            "there so that nothing is divided by 0.",
        )
    return Words(
        finding,
        f"those are β and |γ|, {which}, and nothing that the layers before do to μ and σ² changes them.",
    )


def read_backward(found: OneBatch) -> Words:
    """What the ways through mu and sigma^2 take away, and where it goes instead."""
    if len(found.given) == 1:
        return Words("Nothing comes back:", "no change of the one number would change what is made of it.")
    x = "h" if found.where == "after" else "z"
    share = found.taken_away
    if np.isnan(share):
        return Words("Nothing comes back here:", f"the loss does not depend on what this layer makes of {x}.")
    size = "Most" if share > MUCH else "Little" if share < LITTLE else "A part"
    total = float(np.sum(found.chain.d_given))
    scale = float(np.sum(np.abs(found.chain.direct)))
    rounding = ", 0 but for rounding" if 0 < abs(total) < ROUNDING * scale else ""
    left = f"What is left sums to {number_text(abs(total))}{rounding}"
    if found.norm_spread < 1:  # dx keeps a slope where epsilon, not sigma^2, is divided by
        use, slope = "is of no use where the mean is set right after", "."
    else:
        use = "or to stretch them is of no use where mean and spread are set right after"
        slope = f"{',' if rounding else ''} and has no slope in {x}."
    instead = (
        f"β and γ hear it instead: dβ = {signed_text(found.d_beta)}, dγ = {signed_text(found.d_gamma)}."
        if found.kind == "batch"
        else "The γ and β of every unit hear what it is shifted and stretched by."
    )
    return Words(
        f"{size} of it, {100 * share:.1f} %, is taken away again:",
        f"to shift {_all(found)} {use}. {left}{slope} {instead}",
    )


def off(found: OneBatch) -> float:
    """By how much the result differs at most from what was normalised."""
    return float(np.abs(found.tilde - found.given).max())


def undone(found: OneBatch) -> bool:
    """Whether gamma and beta give back what was normalised."""
    # of numbers that are all the same any gamma does
    apart = max(off(found), abs(found.of_unit[0] - found.deviation))
    return apart < ROUNDING * max(found.deviation, abs(found.mean))


def about_one_batch(found: OneBatch, run: Run) -> str:
    """Which examples these are, and what is left out."""
    experiment, own = run.experiment, batch_size(run)
    after = f"after epoch {found.epoch}" if found.epoch else "first"
    count = f"{found.size} example{'' if found.size == 1 else 's'}"
    these = "This is" if found.size == 1 else "These are"
    if found.taken:
        parts = [f"{these} the {count} that training took {'next, ' if found.epoch else ''}{after}"]
    elif found.size != own:
        parts = [f"The {count} with which an epoch begins; training takes {own:,} at a time"]
    elif found.epoch >= run.ended and not drawn_anew(run, found.epoch):
        parts = [f"{these} the {count} that training would take {'next, ' if found.epoch else ''}{after}"]
    else:
        parts = [f"{count} of the training set"]
    if drops_units(experiment):
        parts.append("Dropout is left out")
    if experiment.augmentation:
        parts.append("The examples are shown as they are, not augmented")
    d = "dh̃ and dh" if found.where == "after" else "dz̃ and dz"
    parts.append(f"{d} are derivatives of each example's own loss, dγ and dβ of their mean J")
    return ". ".join(parts) + "."


def _what(found: OneBatch) -> str:
    if found.kind == "layer":
        return f"The {len(found.given)} units of layer {found.layer}"
    return f"The {found.size} examples"


def _all(found: OneBatch) -> str:
    return "all units" if found.kind == "layer" else "all examples"
