"""Which rates a network bears, in words."""

import numpy as np

from dlcore.amounts import number_text
from dlcore.band_reading import Words
from dlcore.studies.range_test import RATES, RangeTest

CLOSE = 3.0
"""A rate within this factor of the suggested one is as good: the test is no finer."""


def read_range_test(result: RangeTest, own: float) -> Words:
    """The suggested rate and how it was found, beside the experiment's `own`."""
    if not np.isfinite(result.suggested):
        return Words(
            "No rate made J fall.",
            f"From {number_text(float(RATES[0]))} to {number_text(float(RATES[-1]))} the median of {result.seeds} runs "
            "never fell by 5 %: what holds it back is not the rate.",
        )
    finding = f"Try α = {number_text(result.suggested)}."
    end = (
        f"from {number_text(result.diverges)} on it is above its beginning"
        if np.isfinite(result.diverges)
        else "none of the rates took it back above its beginning"
    )
    detail = (
        f"J is lowest at α = {number_text(result.lowest)}, and {end}. Suggested is a third of the "
        "lowest, or a tenth of where it diverges: a run has to bear its rate for longer than one update."
    )
    return Words(finding, f"{detail} {_own(result, own)}")


def own_share(result: RangeTest, own: float) -> float:
    """A learning rate as a multiple of the suggested one."""
    return own / result.suggested


def _own(result: RangeTest, own: float) -> str:
    share = own_share(result, own)
    if 1 / CLOSE <= share <= CLOSE:
        return f"Yours, {number_text(own)}, is about that."
    if share > 1:
        beyond = own > result.lowest
        return f"Yours, {number_text(own)}, is {number_text(share)} times as large" + (
            ", beyond the lowest point." if beyond else "."
        )
    return f"Yours, {number_text(own)}, is {number_text(1 / share)} times smaller."
