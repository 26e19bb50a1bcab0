"""How the numbers of a graph are written: whole ones as they are, others with a few digits."""

import numpy as np

from dlcore.amounts import raised
from dlcore.autodiff.operations import Number

DIGITS = 4
"""That count, where a number is not whole."""
FEW_DIGITS = 3
"""Where there is little room."""


def written(value: Number, digits: int = DIGITS) -> str:
    """A number in words and tables: 30, −0.1192, 4.54·10⁻⁵, ∞ or NaN."""
    number = float(value)
    if np.isnan(number):
        return "NaN"
    if np.isinf(number):
        return "∞" if number > 0 else "−∞"
    if number == 0 or (number.is_integer() and abs(number) < 1e5):
        text = f"{number + 0.0:.0f}"
    elif 1e-3 <= abs(number) < 1e5:
        text = f"{float(f'{number:.{digits}g}'):.10g}"
    else:
        mantissa, exponent = f"{number:.{digits - 2}e}".split("e")
        text = f"{float(mantissa):g}·10{raised(int(exponent))}"
    return text.replace("-", "−")


def as_term(value: Number, digits: int = DIGITS) -> str:
    """Behind a sign: negative numbers have brackets."""
    text = written(value, digits)
    return f"({text})" if text.startswith("−") else text
