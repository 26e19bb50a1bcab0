"""Over how many powers of ten of the learning rate a network learns well, with each kind of normalization, in words."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Bool, Float

from dlcore.amounts import error_text, listed, measure, number_text
from dlcore.band_reading import Words
from dlcore.batch_norm.runs import NAMES
from dlcore.paired import compare
from dlcore.studies.rate_tolerance import DECADES_EACH

if TYPE_CHECKING:
    from dlcore.studies.rate_tolerance import RateTolerance

WORKS = 0.1
"""A rate works where the error is at most this share of that of always the same answer, or `NEAR` times the least of
all kinds and rates, whichever is more."""
NEAR = 2.0
MIDWAY = 0.5
"""But never above so much of the way from that least error up to that of always the same answer."""
TOO_EARLY = Words("Too early to say.", "The first rates are being tried.")


@dataclass(frozen=True)
class Works:
    """The highest error at which a rate works, and how it was found; NaN where nothing is known yet."""

    error: float
    why: str


def splits_of(result: "RateTolerance") -> tuple[str, ...]:
    """The sets that the networks can be judged by, the more telling one first."""
    return ("dev", "train") if result.complete is False or np.isfinite(result.dev_middle).any() else ("train",)


def errors_of(result: "RateTolerance", split: str) -> Float[np.ndarray, "kinds r seeds"]:
    """On "train" or "dev"."""
    return result.train_error if split == "train" else result.dev_error


def middle_of(result: "RateTolerance", split: str) -> Float[np.ndarray, "kinds r"]:
    """The median over the seeds; inf where half of them diverged."""
    return (result.train_middle if split == "train" else result.dev_middle).T


def works_at(result: "RateTolerance", split: str) -> Works:
    """Up to which error a rate works, one for all kinds: a kind that learns nothing has no good rate."""
    middle = middle_of(result, split)
    if not np.isfinite(middle).any():
        return Works(float("nan"), "nothing is known yet")
    least = float(np.min(middle[np.isfinite(middle)]))
    share, near = WORKS * result.constant_error, NEAR * least
    midway = least + MIDWAY * (result.constant_error - least)
    if midway < max(share, near):
        return Works(midway, "halfway from the least of all to that of always the same answer")
    if near > share:
        return Works(near, f"{NEAR:g} times the least of all")
    return Works(share, f"{100 * WORKS:g} % of that of always the same answer")


def working(result: "RateTolerance", split: str) -> Bool[np.ndarray, "kinds r"]:
    """Which rates work in the median; none that is not known yet."""
    return np.less_equal(middle_of(result, split), works_at(result, split).error)


def decades(works: Bool[np.ndarray, "*some r"]) -> Float[np.ndarray, "*some"]:
    """How many powers of ten the working rates stand for."""
    return np.asarray(works.sum(axis=-1) * DECADES_EACH)


def over(count: float) -> str:
    """So many powers of ten, one decimal."""
    return f"{count:.1f} powers of ten of α" if count else "none of those that were tried"


def number(count: float) -> str:
    """The number of powers of ten alone."""
    return f"{count:.1f}" if count else "none"


def best_rate(result: "RateTolerance", split: str, kind: int) -> tuple[float, float]:
    """The rate with the least median error, of several that in the middle of them, and that error; NaN where nothing is
    known or most networks diverged at every rate."""
    middle = middle_of(result, split)[kind]
    if not np.isfinite(middle).any():
        return float("nan"), float("nan")
    lowest = float(np.min(middle[np.isfinite(middle)]))
    places = np.flatnonzero(middle == lowest)
    return float(result.rates[places[len(places) // 2]]), lowest


def ends_of(result: "RateTolerance", split: str, kind: int) -> tuple[float, float] | None:
    """The smallest and the largest rate that work; None where none does."""
    places = np.flatnonzero(working(result, split)[kind])
    return None if not places.size else (float(result.rates[places[0]]), float(result.rates[places[-1]]))


def compared(result: "RateTolerance") -> tuple[int, int] | None:
    """The places of plain networks and of the kind that they are compared with: batch normalization, or layer where
    that cannot be trained; None where the rates are not all known."""
    known = np.asarray(~np.isnan(result.train_error).any(axis=(1, 2)))
    plain = result.kinds.index("none")
    other = next((result.kinds.index(kind) for kind in ("batch", "layer") if known[result.kinds.index(kind)]), None)
    return (plain, other) if other is not None and known[plain] else None


def read_tolerance(result: "RateTolerance", split: str) -> Words:
    """Which kind forgives more, by how much, from how many of the same first weights."""
    places = compared(result)
    if not result.complete or places is None:
        return TOO_EARLY
    plain, other = places
    works = working(result, split)
    if not works.any():
        what = f"a {split} {measure(result.experiment.dataset.task)} clearly below that of always the same answer"
        return Words("No rate that was tried works with any of them.", f"None leads to {what}. Train longer.")
    spans = decades(works)
    name, more = NAMES[result.kinds[other]], spans[other] - spans[plain]
    finding = f"{name} bears no more learning rates here: it works over {over(spans[other])}, like a plain network."
    if abs(more) > DECADES_EACH / 2:
        finding = (
            f"{name} bears {'more' if more > 0 else 'fewer'} learning rates: it works over {over(spans[other])}, a "
            f"plain network over {number(spans[plain])}."
        )
    each = np.less_equal(errors_of(result, split).swapaxes(1, 2), works_at(result, split).error)  # (kinds, seeds, r)
    paired = _paired(decades(each), plain, other)
    return Words(finding, f"{paired}{_layer(result, spans, other)}{_edges(result, works)}".strip())


def _paired(each: Float[np.ndarray, "kinds seeds"], plain: int, other: int) -> str:
    """Powers of ten of every network against those of its plain twin, from the same first weights."""
    found = compare(each[plain], each[other])
    if found is None or found.pairs < 2:
        return ""
    higher = found.pairs - found.lower - found.equal
    ends = f"{signed(found.paired.low)} to {signed(found.paired.high)}"
    return (
        f"Network by network, from the same first weights, that is {signed(found.difference)} powers of ten (95 % "
        f"interval {ends}): {higher} of {found.pairs} bear more with it, {found.lower} fewer. "
    )


def signed(value: float) -> str:
    """One decimal, with a true minus or a plus."""
    text = f"{abs(value):.1f}"
    return text if float(text) == 0 else f"{'−' if value < 0 else '+'}{text}"


def _layer(result: "RateTolerance", spans: Float[np.ndarray, " kinds"], other: int) -> str:
    """The kind that was not compared."""
    third = result.kinds.index("layer")
    if third == other or np.isnan(result.train_error[third]).any():
        return ""
    return f"{NAMES['layer']}: {number(spans[third])}. "


def _edges(result: "RateTolerance", works: Bool[np.ndarray, "kinds r"]) -> str:
    """Where a range may go on beyond the rates that were tried."""
    said = ""
    for place, word in ((-1, "largest"), (0, "smallest")):
        still = [NAMES[kind] for kind, row in zip(result.kinds, works, strict=True) if row[place]]
        if still:
            rate = number_text(float(result.rates[place]))
            said += f"Even the {word} rate that was tried, {rate}, works with {listed(still)}. "
    return said


def error_at(result: "RateTolerance", split: str, error: float) -> str:
    """An error as the card writes it; ∞ where half diverged."""
    if np.isnan(error):
        return "…"
    return "diverged" if np.isinf(error) else error_text(result.experiment.dataset.task, error)


def rate_text(rate: float) -> str:
    """A rate as a card writes it."""
    return "–" if np.isnan(rate) else number_text(rate)
