"""What the singular values of a network's Jacobian say."""

import numpy as np

from dlcore.band_reading import Words
from dlcore.initialization_reading import factor_text
from dlcore.signal.jacobian import Spectrum

ISOMETRIC = 10.0
"""Up to this condition number every direction is said to arrive about alike."""
LOST = 1e-6
"""A direction that is multiplied by less than this, or by so much less than another, is lost beside it; one that is
multiplied by more than its inverse explodes."""


def read_jacobian(first: Spectrum, now: Spectrum, epoch: int) -> Words:
    """The finding at the first weights, and what has become of it at `epoch`. Both are those of one example."""
    at = int(np.flatnonzero(np.isfinite(first.values[0]).any(axis=-1))[-1]) if np.isfinite(first.values).any() else -1
    if at < 0:
        return Words("It has overflowed.", "The Jacobian of the first weights is too large to be written down.")
    way = f"from {_place(first.start)} to {_place(int(first.layers[at]))}"
    values = first.values[0, at]
    largest, smallest = float(np.nanmax(values)), float(np.nanmin(values))
    if largest < LOST:
        finding = "Every direction vanishes."
    elif smallest > 1 / LOST:
        finding = "Every direction explodes."
    elif smallest > 0 and largest / smallest <= ISOMETRIC:
        finding = "Every direction arrives."
    elif smallest < LOST * largest:
        left = int((values >= LOST * largest).sum())
        finding = f"{left} of {np.isfinite(values).sum()} directions {'is' if left == 1 else 'are'} left."
    else:
        finding = "Some directions arrive far better than others."
    detail = (
        f"At the first weights a small change becomes {factor_text(smallest)} to {factor_text(largest)} {way}, "
        f"depending on its direction: {_condition(float(first.condition[0, at]))}."
    )
    later = float(now.condition[0, at])
    if epoch:
        known = _condition(later) if np.isfinite(now.values[0, at]).any() else "it has overflowed"
        detail += f" At epoch {epoch:,}: {known}."
    return Words(finding, detail)


def _condition(value: float) -> str:
    if not np.isfinite(value):
        return "one direction is lost entirely"
    return f"condition number {factor_text(value)[2:]}"


def _place(layer: int) -> str:
    return "the inputs" if layer == 0 else f"layer {layer}"
