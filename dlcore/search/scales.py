"""What a range is worth on different scales: the same ends, drawn evenly and drawn on the scale that suits them."""

import dataclasses
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from jaxtyping import Float

from dlcore.search.dimension import Dimension

DRAWS = 1000
SEED = 0
WINDOWS = ((0.9, 0.9005), (0.999, 0.9995))
"""Pairs of β with the same step between them."""


def evenly(dimension: Dimension) -> Dimension:
    """The same range on a linear scale."""
    return dataclasses.replace(dimension, scale="linear")


def density(dimension: Dimension, values: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """The probability density at values of the range, from F'(x).

    linear     1 / (b − a)
    log        1 / (x ln(b/a))
    one_minus  1 / ((1 − x) ln((1 − a)/(1 − b)))
    ValueError for a choice, which has none.
    """
    low, high = dimension.low, dimension.high
    if dimension.scale == "log":
        return 1 / (values * np.log(high / low))
    if dimension.scale == "one_minus":
        return 1 / ((1 - values) * np.log((1 - low) / (1 - high)))
    if dimension.scale == "linear":
        return np.full(len(values), 1 / (high - low))
    raise ValueError("a choice has no density")


def density_along(dimension: Dimension, axis: Dimension, places: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """The density of draws of `dimension` at places u of another `axis` over the same range, per unit of the place.

    p(u) = p(x(u)) dx/du, and dx/du = 1 / p_axis(x).
    """
    values = np.array([axis.at(float(u)) for u in places], float)
    return density(dimension, values) / density(axis, values)


def share(dimension: Dimension, low: float, high: float) -> float:
    """The probability of a value between `low` and `high`, as far as they lie in the range: F(high) − F(low)."""
    ends = [min(max(one, dimension.low), dimension.high) for one in (low, high)]
    below, above = (1.0 if one == dimension.high else dimension.place(one) for one in ends)
    return max(0.0, above - below)


@dataclass(frozen=True, eq=False)
class Part:
    """A power of ten of the range (or of 1 − x), the probability of drawing from it either way, and how often it was
    drawn."""

    low: float
    high: float
    even: float
    scaled: float
    even_drawn: float
    scaled_drawn: float


@dataclass(frozen=True, eq=False)
class Sampled:
    """The same number of draws from one range, evenly and on the scale of `dimension`."""

    dimension: Dimension
    even: Float[np.ndarray, " n"]
    scaled: Float[np.ndarray, " n"]

    @property
    def parts(self) -> tuple[Part, ...]:
        """The range, power of ten by power of ten, from its lower end."""
        edges = edges_of(self.dimension)
        return tuple(
            Part(
                low,
                high,
                share(evenly(self.dimension), low, high),
                share(self.dimension, low, high),
                *(float(np.mean((values >= low) & (values < high))) for values in (self.even, self.scaled)),
            )
            for low, high in pairwise(edges)
        )


def edges_of(dimension: Dimension) -> list[float]:
    """The ends of the range and the powers of ten of x (of 1 − x on that scale) between them, rising."""
    if dimension.scale == "one_minus":
        mirrored = edges_of(Dimension(dimension.name, "log", 1 - dimension.high, 1 - dimension.low))
        return [float(dimension.low), *(1 - one for one in reversed(mirrored[1:-1])), float(dimension.high)]
    low, high = float(dimension.low), float(dimension.high)
    exponents = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1) if low > 0 else ()
    powers = [float(f"1e{exponent}") for exponent in exponents]
    return [low, *(one for one in powers if low * (1 + 1e-9) < one < high * (1 - 1e-9)), high]


def sampled(dimension: Dimension, draws: int = DRAWS, seed: int = SEED) -> Sampled:
    """Draws from the range of `dimension`, either way from the same random numbers."""
    places = np.random.RandomState(seed).uniform(size=draws).tolist()
    even = evenly(dimension)
    return Sampled(
        dimension, np.array([even.at(u) for u in places], float), np.array([dimension.at(u) for u in places], float)
    )


def window(beta: float) -> float:
    """Over about how many steps an exponentially weighted average with β averages: 1/(1 − β)."""
    return 1 / (1 - beta)
