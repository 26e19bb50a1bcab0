"""Two bands side by side: which runs are pairs, which settings differ, and what the pairs say."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from dlcore.band import Band
from dlcore.band_reading import Words, number
from dlcore.experiment import Experiment
from dlcore.paired import Comparison, Interval, compare

NOT_A_DIFFERENCE = ("seeds",)
"""More runs of the same settings are no other settings."""
FEWEST_PAIRS = 2


@dataclass(frozen=True)
class Difference:
    """One setting that differs, as it stands in a link."""

    label: str
    a: str
    b: str


@dataclass(frozen=True)
class Pairs:
    """The runs of A and B with the same weight seed. `judged` is the set whose error is compared."""

    seeds: Int[np.ndarray, " pairs"]
    a: Float[np.ndarray, " pairs"]
    b: Float[np.ndarray, " pairs"]
    judged: str
    result: Comparison | None


def differences(a: Experiment, b: Experiment) -> list[Difference]:
    """The settings in which B differs from A, in the order of a link."""
    return [
        Difference(setting.label, setting.write(getattr(a, name)), setting.write(getattr(b, name)))
        for name, setting in a.settings().items()
        if name not in NOT_A_DIFFERENCE and getattr(a, name) != getattr(b, name)
    ]


def same_data(a: Experiment, b: Experiment) -> bool:
    """Whether both train on the same examples."""
    names = [name for name, setting in a.settings().items() if setting.group == "Data"]
    return all(getattr(a, name) == getattr(b, name) for name in (*names, "data_seed"))


def pair(a: Band, b: Band) -> Pairs:
    """Pair the runs by weight seed: those that both bands have."""
    judged = "dev" if a.judged == b.judged == "dev" else "train"
    seeds, in_a, in_b = np.intersect1d(a.seeds, b.seeds, return_indices=True)
    left, right = a.final(f"{judged}_error")[in_a], b.final(f"{judged}_error")[in_b]
    return Pairs(seeds, left, right, judged, compare(left, right))


def read_pairs(a: Band, b: Band, pairs: Pairs) -> Words:
    """Whether B differs from A, by how much, and what pairing was worth."""
    if a.data.dataset.task != b.data.dataset.task:
        return Words("These cannot be compared.", "One is a classification, the other a regression.")
    result = pairs.result
    if result is None or result.pairs < FEWEST_PAIRS:
        return Words("Too few pairs.", "An interval needs two weight seeds or more with which both A and B end.")
    percent = b.data.dataset.task == "classification"
    unit = f" points of {pairs.judged} error" if percent else f" {pairs.judged} RMSE"
    detail = [
        f"B − A = {number(b, result.difference, sign=True)}{unit}, 95 % interval {_span(b, result.paired)}, over "
        f"{result.pairs} paired seeds; B is better in {result.lower} of {result.pairs}"
        + (f", equal in {result.equal}." if result.equal else "."),
        f"Unpaired, the interval would be {_span(b, result.unpaired)}{_why(result)}",
    ]
    if left_out := len(pairs.seeds) - result.pairs:
        detail.append(f"{left_out} {'pair is' if left_out == 1 else 'pairs are'} left out: one of the two diverged.")
    if not same_data(a.experiment, b.experiment):
        detail.append("A and B have different data: their pairs share the weight seed and nothing else.")
    return Words(_finding(result), " ".join(detail))


def _finding(result: Comparison) -> str:
    if result.paired.high < 0:
        return "B is better."
    if result.paired.low > 0:
        return "A is better."
    if result.equal == result.pairs:
        return "A and B are the same."
    return "These seeds show no difference."


def _why(result: Comparison) -> str:
    """What was in common, and so fell out of the difference."""
    if not np.isfinite(result.correlation):
        return "."
    senses = (
        (0.5, "lucky seeds of A are lucky in B too"),
        (0.2, "lucky seeds of A are a little luckier in B too"),
        (-0.2, "what is a lucky seed in A says nothing about B"),
        (-1.1, "lucky seeds of A are unlucky in B"),
    )
    sense = next(words for least, words in senses if result.correlation > least)
    sign = "−" if result.correlation < 0 else ""
    return f" (correlation {sign}{abs(result.correlation):.2f}: {sense})."


def _span(band: Band, interval: Interval) -> str:
    return f"{number(band, interval.low, sign=True)} to {number(band, interval.high, sign=True)}"
