"""What the ladder of errors says: which gap is the largest, and what to do about it.

Source: A. Ng, Machine Learning Yearning (2018), chapters 40 to 43, where human-level error stands for the base error;
chapter 11 for a dev set that was chosen with too often.
"""

from dlcore.amounts import gap_text
from dlcore.band_reading import Words
from dlcore.ladder import Gap

REMEDIES = {
    "avoidable bias": "Fit train better first: a bigger network, longer training, another optimizer or architecture.",
    "variance": "Learn what carries over: more training examples, more regularization or another architecture.",
    "mismatch": "Make train more like dev: see in what they differ, and collect or make such training examples.",
    "variance and mismatch": "Put a train-dev set aside: it tells how much of this is variance and how much mismatch.",
    "over-fitting to dev": "Get a larger or a fresh dev set: too many choices were made with this one.",
    "variance, choosing and mismatch": "Keep a dev set, and a train-dev set: they tell these causes apart.",
}
"""What closes a gap, by its name in `dlcore.ladder`."""


def largest(gaps: tuple[Gap, ...]) -> Gap | None:
    """The widest gap; None where none is above 0 (or known)."""
    return max((gap for gap in gaps if gap.size > 0), key=lambda gap: gap.size, default=None)


def read_ladder(task: str, gaps: tuple[Gap, ...]) -> Words:
    """The largest gap with its size, and in one sentence what to do about it; whether it may be chance."""
    gap = largest(gaps)
    if gap is None:
        return Words("No error is larger than the one below it.", "There is no gap to close here.")
    finding = f"The largest gap is {gap.name}: {gap_text(task, gap.size)} from {gap.below.name} to {gap.above.name}."
    if gap.size > 2 * gap.standard_error:
        return Words(finding, REMEDIES[gap.name])
    doubt = (
        f"It may be chance: one standard error is {gap_text(task, gap.standard_error)}, so measure on more examples."
    )
    return Words(finding, doubt)
