"""How the numbers of a check are written: over fifteen decades, as the course and its notebooks write them."""

import numpy as np


def scientific(value: float, digits: int = 1) -> str:
    """A number with an exponent as people write it, for example 1.2e-7; from 0.01 to 1000 without one."""
    if not np.isfinite(value):
        return "not a number"
    if value == 0:
        return "0"
    if 0.01 <= abs(value) < 1000:
        return f"{value:.{digits + 1}g}"
    mantissa, exponent = f"{value:.{digits}e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def step_text(epsilon: float) -> str:
    """A step ε, a power of ten."""
    return scientific(epsilon, 0) if epsilon < 0.01 else f"{epsilon:g}"
