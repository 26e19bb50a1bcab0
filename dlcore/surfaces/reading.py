"""What happened on a surface, in words, from the measured numbers."""

import numpy as np

from dlcore.amounts import listed, number_text
from dlcore.band_reading import Words
from dlcore.optimizers import OPTIMIZERS
from dlcore.surfaces.basins import DIVERGED, Basins, lowest_minima
from dlcore.surfaces.momentum_plane import MomentumPlane
from dlcore.surfaces.race import RACERS, RATES, Race

SAME = 1e-6
"""Two ways that are nowhere farther apart, in widths of the picture, are one."""
MANY = 5
"""From so many names on, their number says more."""


def name_of(racer: int) -> str:
    """Of an optimizer, as a sentence has it."""
    return OPTIMIZERS[RACERS[racer]].label


def read_race(found: Race) -> Words:
    """Who is there first, who is not, and where the others are."""
    order, ends, finished = found.order, found.ends, found.at_lowest
    there = [k for k in order if finished[k]]
    elsewhere = [k for k in order if ends.minimum[k] >= 0 and not finished[k]]
    diverged = [k for k in order if ends.diverged[k] >= 0]
    away = [k for k in order if ends.minimum[k] < 0 and ends.diverged[k] < 0]
    own = found.course.learning_rate is None
    if there:
        first, last = there[0], there[-1]
        finding = f"{_capital(name_of(first))} is at the minimum first:"
        detail = f"after {_updates(found, first)} at α = {found.rates[first]:g}"
        detail += f", {name_of(last)} last, after {_updates(found, last)}" if last != first else ""
        detail = f"{detail}. "
    elif len(diverged) == len(order):
        return Words("All of them are thrown out of the picture:", "the learning rate is too large for any.")
    else:
        lowest = order[0]
        where = "the lowest minimum" if len(found.surface.minima) > 1 else "the minimum"
        finding = f"None is at {where} after {found.updates} updates:"
        detail = f"{name_of(lowest)} comes lowest, f = {number_text(float(found.heights[-1, lowest]))}. "
    if elsewhere:
        detail += f"{_capital(_who(elsewhere))} {_end(elsewhere)} in a higher minimum. "
    if away and there:
        detail += f"{_capital(_who(away))} {'is' if len(away) == 1 else 'are'} still on the way after {found.updates}. "
    if diverged:
        updates = sorted({int(ends.diverged[k]) for k in diverged})
        when = f"update {updates[0]}" if len(updates) == 1 else f"updates {updates[0]} to {updates[-1]}"
        detail += f"{_capital(_who(diverged))} {'diverges' if len(diverged) == 1 else 'diverge'}, at {when}. "
    return Words(finding, (detail + _same_way(found) + (_fair(found) if own else _unfair(found))).strip())


def _updates(found: Race, racer: int) -> str:
    updates = int(found.ends.arrived[racer])
    return f"{updates} update{'s' * (updates != 1)}"


def _end(racers: list[int]) -> str:
    return "ends" if len(racers) == 1 else "end"


def _who(racers: list[int]) -> str:
    return listed([name_of(k) for k in racers]) if len(racers) < MANY else f"{len(racers)} of the {len(RACERS)}"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _same_way(found: Race) -> str:
    """Averaged momentum and the heavy ball, where they do the same."""
    one, other = RACERS.index("momentum"), RACERS.index("heavyball")
    apart = np.abs(found.paths[:, one] - found.paths[:, other])
    if not np.isfinite(apart).all() or apart.max() > SAME * found.surface.width:
        return ""
    alpha, beta = found.rates[one], found.course.beta1
    return (
        f"Momentum and heavy ball take the same way: {alpha:g} · (1 − {beta:g}) = {found.rates[other]:g}, so that "
        "their steps are equal. "
    )


def _fair(found: Race) -> str:
    spread = found.rates.max() / found.rates.min()
    if spread < 2:
        return ""
    return f"Their best rates of {len(RATES)} lie apart by a factor of {number_text(float(spread))}."


def _unfair(found: Race) -> str:
    return "One rate for all compares the rate as much as the rule: give each its best."


def read_basins(found: Basins) -> Words:
    """From where one gets to the lowest minimum, and by which rule from most places."""
    shares, lost = found.lowest_share, found.share(DIVERGED)
    best, worst = int(shares.argmax()), int(shares.argmin())
    where = "the minimum"
    if len(found.surface.minima) > 1:
        where = "the lowest minimum" if len(lowest_minima(found.surface)) == 1 else "a lowest minimum"
    if shares[best] == shares[worst]:
        finding = f"The rule makes no difference here: {_percent(shares[best])} of the starts end at {where}."
        return Words(finding, _lost(lost))
    every = shares[best] == 1
    finding = f"{_capital(name_of(best))} gets to {where} from {'everywhere' if every else _percent(shares[best])}"
    finding += ":" if every else " of the starts:"
    detail = f"{name_of(worst)} from {_percent(shares[worst])}. " if shares[worst] > 0 else (
        f"{name_of(worst)} from none, in {found.updates} updates. "
    )  # fmt: skip
    return Words(finding, (detail + _lost(lost)).strip())


def _lost(lost: np.ndarray) -> str:
    most = int(lost.argmax())
    if lost[most] == 0:
        return "None diverges."
    return f"{_capital(name_of(most))} diverges most often, from {_percent(lost[most])} of them."


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share == 0 or share > 0.005 else "less than 1 %"


def read_plane(plane: MomentumPlane) -> Words:
    """How much momentum saves, and how well theory and measurement agree."""
    ours, descent = (plane.updates(one) for one in ("momentum", "descent"))
    agreement = (
        f"Theory and measurement differ by {plane.largest_difference:.3f} at most, in {len(plane.tried)} descents."
    )
    if plane.kappa == 1:
        return Words("A round bowl needs no momentum:", f"one update at α = 1 is there. {agreement}")
    finding = f"With κ = {number_text(plane.kappa)} the best momentum needs {_times(descent / ours)} fewer updates:"
    detail = (
        f"the distance shrinks to {plane.best.rate:.3f} of itself per update instead of {plane.best_descent.rate:.3f}, "
        f"by a factor of a million in {ours:,} update{'s' * (ours != 1)} instead of {descent:,}. "
    )
    return Words(finding, detail + agreement)


def _times(factor: float) -> str:
    return f"{factor:.1f} times" if factor < 10 else f"{factor:.0f} times"
