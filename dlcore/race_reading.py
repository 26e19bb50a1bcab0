"""What a race of all optimizers found, in words, from its own numbers. Each also reads a race that is still run."""

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Bool, Float

from dlcore.amounts import listed, number_text
from dlcore.band_reading import Words
from dlcore.optimizer_runs import short_name
from dlcore.race_numbers import epochs_to_target, spread

if TYPE_CHECKING:
    from dlcore.studies.race import Race

WORKS = 0.05
"""A rate works with an optimizer where the median cost is at most this share of that of always the same answer, or
`NEAR` times the least that any rate led to, whichever is more."""
NEAR = 2.0
MIDWAY = 0.5
"""But never above so much of the way from that least cost up to that of always the same answer."""
CHANCE = 0.05
"""What is found this rarely if nothing but luck decides is hardly luck."""
TOO_EARLY = Words("Too early to say.", "The first networks are being trained.")


@dataclass(frozen=True)
class Place:
    """How one optimizer did. `epochs` is the median over the seeds of when a run came to the target: inf where half of
    them never did, NaN where that is not known yet."""

    id: str
    rate: float
    epochs: float
    there: int  # runs that came to the target
    runs: int
    cost: float  # median of the last evaluation known, inf where half diverged
    low: float
    high: float
    train_error: float  # median; NaN where half diverged, which counts as worst, and as long as one is not known
    dev_error: float
    diverged: int
    broke: float  # the first epoch after which one had diverged; NaN where none has


def places_of(result: "Race", share: float) -> list[Place]:
    """All optimizers, the first at the target in front; of several the one with the least cost."""
    target = share * result.constant
    epochs = epochs_to_target(result.cost, result.epochs, target)
    middle = spread(epochs[..., None])[1, :, 0]
    broken = np.isfinite(result.diverged_at)
    places = []
    for k, id in enumerate(result.optimizers):
        known = np.flatnonzero(~np.isnan(result.middle[:, k]))
        last = int(known[-1]) if known.size else 0
        places.append(
            Place(
                id=id,
                rate=float(result.rates[k]),
                epochs=float(middle[k]),
                there=int(np.isfinite(epochs[k]).sum()),
                runs=result.cost.shape[1],
                cost=float(result.middle[last, k]),
                low=float(result.low[last, k]),
                high=float(result.high[last, k]),
                train_error=_median(result.train_error[k], broken[k]),
                dev_error=_median(result.dev_error[k], broken[k]),
                diverged=int(broken[k].sum()),
                broke=float(np.nanmin(result.diverged_at[k])) if broken[k].any() else float("nan"),
            )
        )
    return sorted(places, key=lambda place: (_last_if_nan(place.epochs), _last_if_nan(place.cost)))


def _median(errors: Float[np.ndarray, " seeds"], broken: Bool[np.ndarray, " seeds"]) -> float:
    """Of all runs, a diverged one counted as worse than every other."""
    middle = float(spread(np.where(broken, np.inf, errors)[:, None])[1, 0])
    return middle if np.isfinite(middle) else float("nan")


def _last_if_nan(value: float) -> float:
    return np.inf if np.isnan(value) else value


@dataclass(frozen=True)
class Works:
    """The highest median train cost of a rate that works, and how it was found."""

    cost: float
    why: str


def works_at(result: "Race") -> Works:
    """Where a rate works, from all that were tried so far."""
    least = float(np.nan_to_num(_tried_middle(result), nan=np.inf).min())
    share, near = WORKS * result.constant, NEAR * least
    midway = least + MIDWAY * (result.constant - least) if np.isfinite(least) else -np.inf
    if midway < max(share, near):
        return Works(midway, "halfway from the least of all to the cost of always the same answer")
    if near > share:
        return Works(near, f"{NEAR:g} times the least of all")
    return Works(share, f"{100 * WORKS:g} % of the cost of always the same answer")


def working_rates(result: "Race") -> dict[str, np.ndarray]:
    """The tried rates that work with each optimizer, ascending."""
    most = works_at(result).cost
    return {id: result.tried[row <= most] for id, row in zip(result.optimizers, _tried_middle(result), strict=True)}


def works_text(result: "Race") -> str:
    """When a rate is said to work, with the number."""
    works = works_at(result)
    if not np.isfinite(works.cost) or not (_tried_middle(result) <= works.cost).any():
        return "No rate that was tried so far leads below the cost of always the same answer: none works."
    return (
        f"A rate works where the median train cost of its {result.tried_cost.shape[2]} networks ends at most at "
        f"{number_text(works.cost)}: {works.why}."
    )


def _tried_middle(result: "Race") -> Float[np.ndarray, "optimizers r"]:
    return spread(result.tried_cost.swapaxes(1, 2))[1]


def read_race(result: "Race", share: float) -> Words:
    """Who came to the target first, who never, and whether who ends lowest does so by luck."""
    if np.isnan(result.middle).all():
        return TOO_EARLY if np.isnan(result.tried_cost).all() else _tried_so_far(result)
    places = places_of(result, share)
    first, target = places[0], number_text(share * result.constant)
    if not result.complete:
        return Words("Too early to say.", f"{short_name(first.id)} leads. The race is to a cost of {target}.")
    if not np.isfinite(first.epochs):
        some = _some(places)
        finding = "With no rule do more than half of the networks come" if some else "Nobody comes"
        near = min(places, key=lambda place: place.cost)
        nearest = f"{short_name(near.id)} ends lowest, at {number_text(near.cost)} in the median. "
        return Words(
            f"{finding} to a cost of {target}.",
            f"{some}{nearest if np.isfinite(near.cost) else ''}{_diverged(result, places)}{_edges(result)}".strip(),
        )
    tied = [one for one in places[1:] if one.epochs == first.epochs]
    names = listed([short_name(one.id) for one in (first, *tied)])
    finding = (
        f"{names} get{'' if tied else 's'} there first: in the median a cost of {target} after "
        f"{_epochs(first.epochs)}, or {first.epochs * result.updates_each:,.0f} updates."
    )
    return Words(
        finding, f"{_never(places)}{_lowest(result, places)}{_diverged(result, places)}{_edges(result)}".strip()
    )


def read_sensitivity(result: "Race") -> Words:
    """With how many of the tried rates each optimizer works."""
    working, tried = working_rates(result), len(result.tried)
    counts = {id: len(rates) for id, rates in working.items()}
    most, least = max(counts.values()), min(counts.values())
    if most == 0:
        return Words("No rate that was tried works with any of them.", "Train longer, or use a larger network.")
    easiest, hardest = ([id for id, count in counts.items() if count == one] for one in (most, least))
    if most == least:
        return Words(f"All of them forgive alike: {most} of {tried} rates work with each.", _span(working))
    finding = f"{_names(easiest)} forgive{'s' * (len(easiest) == 1)} most: {most} of {tried} rates work."
    what = f"only {least} do{'es' * (least == 1)}" if least else "none does"
    return Words(finding, f"With {_names(hardest)} {what}. {_span(working)}".strip())


def _names(ids: list[str]) -> str:
    return listed([short_name(id) for id in ids])


def _span(working: dict[str, np.ndarray]) -> str:
    """Where the rates lie that work: what suits one breaks another."""
    ends = {id: (rates[0], rates[-1]) for id, rates in working.items() if len(rates)}
    low, high = min(ends, key=lambda id: ends[id][1]), max(ends, key=lambda id: ends[id][0])
    if ends[low][1] >= ends[high][0]:
        return ""
    return (
        f"What suits {short_name(low)} (at most {ends[low][1]:g}) is too small for {short_name(high)} (at least "
        f"{ends[high][0]:g})."
    )


def _tried_so_far(result: "Race") -> Words:
    known = int((~np.isnan(result.tried_cost)).all(axis=(0, 2)).sum())
    return Words(
        "Each looks for its own best rate.",
        f"{known} of {len(result.tried)} rates are tried. Then they race at the best, from other first weights.",
    )


def _epochs(epochs: float) -> str:
    return "one epoch" if epochs == 1 else f"{epochs:,.3g} epochs"


def _never(places: list[Place]) -> str:
    if np.isfinite(places[-1].epochs):
        return f"The last, {short_name(places[-1].id)}, is there after {_epochs(places[-1].epochs)}. "
    never = [one for one in places if not one.there]
    none = f"{_names([one.id for one in never])} never get{'s' * (len(never) == 1)} there. " if never else ""
    return f"{_some(places)}{none}"


def _some(places: list[Place]) -> str:
    """Of which optimizers some networks come to the target, but no more than half."""
    some = [f"{short_name(one.id)} {one.there} of {one.runs}" for one in places if np.isinf(one.epochs) and one.there]
    return f"Some networks get there: {listed(some)}. " if some else ""


def _lowest(result: "Race", places: list[Place]) -> str:
    """Who ends lowest, and whether that is luck: on how many of the same first weights it beats the next."""
    low, *others = sorted(places, key=lambda place: place.cost)
    other = next(one for one in others if not _same_rule(result, low, one))
    if not np.isfinite(low.cost):
        return ""
    said = f"{short_name(low.id)} ends lowest, at {number_text(low.cost)}"
    ours, theirs = (result.cost[result.optimizers.index(one.id), :, -1] for one in (low, other))
    wins, losses = int((ours < theirs).sum()), int((ours > theirs).sum())
    if wins + losses == 0:
        return f"{said}, together with {short_name(other.id)}. "
    if wins <= losses:
        return f"{said} in the median, but {short_name(other.id)} is lower from {losses} of {len(ours)} first weights. "
    # who is lowest was not named before the race: any of the others could have been (Bonferroni)
    luck = "is hardly luck" if sign_test(wins, losses) < CHANCE / len(others) else "may be luck"
    return f"{said}: lower than {short_name(other.id)} from {wins} of {len(ours)} first weights, which {luck}. "


def _same_rule(result: "Race", one: Place, other: Place) -> bool:
    """Without L2 there is no weight decay, and AdamW is Adam: what differs between them is rounding."""
    return result.experiment.l2 == 0 and {one.id, other.id} == {"adam", "adamw"}


def sign_test(wins: int, losses: int) -> float:
    """Two-sided probability of so uneven a count if both were as likely. Dixon and Mood (1946), The statistical sign
    test."""
    n, most = wins + losses, max(wins, losses)
    # 2 P(X >= most), X ~ Binomial(n, 1/2)
    return min(1.0, 2 * sum(comb(n, k) for k in range(most, n + 1)) / 2**n)


def _diverged(result: "Race", places: list[Place]) -> str:
    broke = [
        f"{short_name(one.id)} {one.diverged} of {one.runs} ({broke_text(result, one)})"
        for one in places
        if one.diverged
    ]
    return f"Diverged: {listed(broke)}. " if broke else ""


def broke_text(result: "Race", place: Place) -> str:
    """By when the first network had diverged; the cost is looked at after whole epochs."""
    first = "" if place.diverged == 1 else "the first "
    return f"{first}by epoch {place.broke:g}, update {place.broke * result.updates_each:,.0f}"


def _edges(result: "Race") -> str:
    """Who might do better beyond the rates that were tried."""
    if not result.fair:
        return ""
    for rate, where in ((result.tried[-1], "largest"), (result.tried[0], "smallest")):
        at = [short_name(id) for id, one in zip(result.optimizers, result.rates, strict=True) if one == rate]
        if at:
            return f"For {listed(at)} the {where} rate that was tried is the best: another may be better still."
    return ""
