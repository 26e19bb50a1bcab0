"""The axis of a dimension of the search on its own scale: where its round values lie, and how a value is written."""

import sys
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from dlcore.amounts import raised
from dlcore.search.dimension import Dimension, Value

EDGE = 1e-9
"""Values at the ends of a range lie on it, whatever rounding says."""
FINEST = 1e-11
"""Of a value: steps that are smaller cannot be written apart from each other."""
LINEAR_TICKS, MOST_TICKS = 5, 7
DIGITS = 3


class Tick(NamedTuple):
    """A place on the axis, 0 its lower end and 1 its upper, and the value there in words."""

    place: float
    text: str


def value_text(dimension: Dimension, value: Value) -> str:
    """A value as people read it: three digits; of a value near 1 on the scale 1 − 10^U, two of what is missing."""
    if isinstance(value, str):
        return value
    if dimension.scale == "one_minus" and 0 < value < 1:
        return f"{value:.{max(DIGITS, 1 - _decade(1 - value))}f}".rstrip("0").rstrip(".")
    if value == 0 or 1e-3 <= abs(value) < 1e4:
        whole = float(value).is_integer()
        return f"{value:.0f}" if whole else f"{value:.{DIGITS}g}"
    mantissa, exponent = f"{value:.{DIGITS - 1}e}".split("e")
    digits = f"{float(mantissa):g}"
    return f"10{raised(int(exponent))}" if digits == "1" else f"{digits}·10{raised(int(exponent))}"


def ticks_of(dimension: Dimension) -> tuple[Tick, ...]:
    """Round values of the range, at most `MOST_TICKS`; of a choice all its values, thinned evenly if there are more."""
    if dimension.scale == "choice":
        every = -(-len(dimension.choices) // MOST_TICKS)
        values = list(dimension.choices[::every])
    else:
        values = list(_round_values(dimension))
    return tuple(Tick(dimension.place(value), value_text(dimension, value)) for value in values)


def steps(low: float, high: float, least: float = 0.0) -> Iterator[float]:
    """About `LINEAR_TICKS` round values from low to high: multiples of 1, 2 or 5 times a power of ten, `least` or
    more apart."""
    rough = max((high - low) / LINEAR_TICKS, least)
    if not high > low or rough < FINEST * max(abs(low), abs(high), sys.float_info.min):
        yield low
        return
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - EDGE))
    for k in range(int(np.ceil(low / step - EDGE)), int(np.floor(high / step + EDGE)) + 1):
        yield float(f"{k * step:.12g}")


def _round_values(dimension: Dimension) -> Iterator[float]:
    low, high = float(dimension.low), float(dimension.high)
    if dimension.scale == "linear":
        yield from steps(low, high, 1.0 if dimension.whole else 0.0)
    elif dimension.scale == "log":
        yield from _powers(low, high)
    else:  # 1 − v runs down from 1 − low to 1 − high
        yield from (1 - missing for missing in reversed([*_powers(1 - high, 1 - low)]))


def _powers(low: float, high: float) -> Iterator[float]:
    """Powers of ten, with 2 and 5 times them where the range holds few."""
    if not high > low > 0:
        yield low
        return
    exponents = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    for factors in ((1,), (1, 3), (1, 2, 5)):
        found = [float(f"{factor}e{exponent}") for exponent in exponents for factor in factors]
        inside = [value for value in found if low * (1 - EDGE) <= value <= high * (1 + EDGE)]
        if len(inside) >= LINEAR_TICKS - 1 or factors == (1, 2, 5):
            break
    every = -(-len(inside) // MOST_TICKS)
    yield from inside[::every] if inside else (low, high)


def _decade(value: float) -> int:
    """The exponent of the first digit of a positive number."""
    return int(np.floor(np.log10(value) + EDGE))
