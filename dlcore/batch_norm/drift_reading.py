"""How far the inputs of a layer drifted in several runs, in words."""

from collections.abc import Mapping

import numpy as np

from dlcore.amounts import listed, number_text
from dlcore.band_reading import Words
from dlcore.batch_norm.drift import Spread

STEADY = 1.0
"""Spreads by which the median of a steady unit moves at most: it stays among the numbers that the unit has. A spread is
half the way from the 15th to the 85th percentile, at the same moment."""
FAR = 2.0
"""Spreads by which the median of a unit moves at least that has left them."""
FARTHER = 1.5
"""Times as far is called farther."""


def last_drift(spread: Spread, layer: int) -> float:
    """How far the median of a layer's typical unit has come by the last moment, in spreads."""
    return float(spread.typical_drift()[-1, layer - 1])


def read_drift(spreads: Mapping[str, Spread], layer: int, what: str = "inputs") -> Words:
    """Of `what` runs have in a hidden layer counted from 1, by their names, the page's own first."""
    far = {name: last_drift(spread, layer) for name, spread in spreads.items()}
    known = {name: value for name, value in far.items() if not np.isnan(value)}
    lost = [name for name in far if name not in known]
    if not known:
        return Words(f"The {what} have overflowed.", "There is nothing left that could be ordered.")
    nearest, farthest = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
    told = "; ".join(f"{name} {spreads_text(value)}" for name, value in known.items())
    detail = f"Layer {layer}, the typical unit's median has moved: {told}."
    if lost:
        detail += f" {listed(lost)}: overflow."
    if known[farthest] < FAR:
        who = "" if len(known) == 1 else " in any run"
        return Words(f"The {what} of layer {layer} drift by less than {FAR:g} spreads{who}.", detail)
    if len(known) == 1:
        return Words(f"The {what} of layer {layer} drift.", detail)
    if known[nearest] <= STEADY:
        return Words(f"{nearest} keeps the {what} of layer {layer} in place, {farthest} does not.", detail)
    if known[farthest] <= FARTHER * known[nearest]:
        return Words(f"The {what} of layer {layer} drift about as far in all runs.", detail)
    return Words(f"The {what} of layer {layer} drift farther in {farthest} than in {nearest}.", detail)


def spreads_text(half_widths: float) -> str:
    """How far a median came: 2.3 spreads."""
    return f"{number_text(half_widths)} spread{'' if half_widths == 1 else 's'}"
