"""How far signal and gradient come through the first weights of many draws, in words."""

import numpy as np
from jaxtyping import Float

from dlcore.band_reading import Words
from dlcore.initialization_reading import BLOWN_UP, FADED, factor_text
from dlcore.studies.signal import SignalStudy


def read_signal(result: SignalStudy) -> Words:
    """The finding, and by how much one layer multiplies signal and gradient, beside what theory expects."""
    signal, gradient = _median(result.a_std), _median(result.da_std)[::-1]  # the gradient comes from the last layer
    way, back = passage(signal), passage(gradient)
    if len(result.layers) == 1:
        return Words("One hidden layer has no way to go.", "Add layers to see what becomes of a signal on its way.")
    finding = f"The signal {_verb(signal, way)}; the gradient {_verb(gradient, back)}."
    return Words(finding, f"{_factors(result, way, back)} {_theory(result)}".strip())


def passage(values: Float[np.ndarray, " layers"]) -> float:
    """The last number over the first: inf where it has overflowed, NaN where there is nothing to begin with."""
    first, last = values[0], values[-1]
    if not np.isfinite(first) or first == 0:
        return float("nan")
    return float(last / first) if not np.isnan(last) else float("nan")


def _median(values: Float[np.ndarray, "layers seeds"]) -> Float[np.ndarray, " layers"]:
    """Over the draws that are known, one of them: overflow stays overflow."""
    known = values[:, ~np.isnan(values).all(axis=0)]
    return np.quantile(known, 0.5, axis=1, method="nearest") if known.shape[1] else np.full(len(values), np.nan)


def _verb(values: Float[np.ndarray, " layers"], factor: float) -> str:
    if np.isinf(values).any():
        return "overflows"
    if np.isnan(factor):
        return "is 0 from the start"
    if factor < FADED:
        return "vanishes"
    return "explodes" if factor > BLOWN_UP else "comes through"


def _factors(result: SignalStudy, way: float, back: float) -> str:
    steps = len(result.layers) - 1
    parts = []
    for what, factor in (("the signal", way), ("the gradient, on its way back,", back)):
        if np.isfinite(factor) and factor > 0:
            parts.append(f"{what} {factor_text(factor ** (1 / steps))}")
    if not parts:
        return ""
    return f"One layer takes {' and '.join(parts)} (median of {result.known} draws, mean over {steps} steps)."


def _theory(result: SignalStudy) -> str:
    if result.no_theory:
        return f"There is no dashed line: {result.no_theory[0].lower()}{result.no_theory[1:]}"
    steps = len(result.layers) - 1
    way, back = passage(result.theory_a_std), passage(result.theory_da_std[::-1])
    if not all(np.isfinite(one) and one > 0 for one in (way, back)):
        return ""
    each = [factor_text(one ** (1 / steps)) for one in (way, back)]
    return f"Theory, for infinitely wide layers, expects {each[0]} and {each[1]}."
