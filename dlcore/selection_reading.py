"""What the two studies of choosing on a dev set found, in words, from their own numbers."""

from typing import TYPE_CHECKING

import numpy as np

from dlcore.amounts import error_text, gap_text
from dlcore.band_reading import Words

if TYPE_CHECKING:
    from dlcore.studies.best_of import BestOf
    from dlcore.studies.two_models import TwoModels

TASK = "classification"  # the only one they are about
TOO_EARLY = Words("Too early to say.", "The networks are being trained.")
NEARLY_A_COIN = 0.65
"""Below this a dev set decides little better than a coin."""


def read_two_models(result: "TwoModels") -> Words:
    """How often the experiment's own dev set picks the better network, and how many examples it takes."""
    if not result.pool:
        return TOO_EARLY
    a, b = result.errors
    pair = (
        f"On {result.pool:,} fresh examples network A, the one above, is wrong on {error_text(TASK, a)}, B on "
        f"{error_text(TASK, b)}: the same settings from weight seed {result.other_seed}"
    )
    if a == b:
        return Words("These two are equally good.", f"{pair}. There is nothing to find.")
    needed = "a million are not enough" if result.needed is None else f"it takes {result.needed:,}"
    detail = f"{pair}. To pick the better one 95 times in 100, {needed}."
    if np.isnan(result.own):
        return Words("There is no dev set to choose with.", detail)
    often = f"{100 * result.own:.0f} % of the time"
    if result.own < NEARLY_A_COIN:
        return Words(f"{result.dev_examples:,} dev examples are little better than a coin: right {often}.", detail)
    return Words(f"{result.dev_examples:,} dev examples pick the better network {often}.", detail)


def read_best_of(result: "BestOf") -> Words:
    """What the best of all promises on dev and what it keeps, and how that compares with unrelated equal models."""
    if not len(result.tried):
        return TOO_EARLY
    tried = int(result.tried[-1])
    promised, kept, one = (float(values) for values in (result.promised[-1], result.kept[-1], result.kept[0]))
    finding = f"The best of {tried:,} promises {error_text(TASK, promised)} and keeps {error_text(TASK, kept)}."
    if tried == 1:
        return Words("One network was tried.", "Nothing was chosen yet, so dev is honest.")
    gain = (
        f"Choosing did help, by {gap_text(TASK, one - kept)}: a single network has {error_text(TASK, one)}."
        if one > kept
        else f"Choosing did not help: a single network has {error_text(TASK, one)}."
    )
    detail = (
        f"{gain} The rest of the promise is luck with {result.dev_examples:,} dev examples: "
        f"{tried:,} unrelated models with that same error would promise {error_text(TASK, float(result.equals[-1]))}."
    )
    return Words(finding, detail)
