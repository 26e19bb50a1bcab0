"""Softmax in float32, with and without the subtraction of the largest logit: where e^z is more than it can hold."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32

LARGEST_LOGIT = float(np.log(np.finfo(np.float32).max))
"""88.72: e to the power of more is infinite in float32."""
LEAST_LOGIT = float(np.log(0.5) + np.log(np.finfo(np.float32).smallest_subnormal, dtype=np.float64))
"""-103.97: e to the power of less is 0 in float32, nearer to it than to the smallest number above it."""
LEAST_FACTOR, MOST_FACTOR = 1.0, 200.0


@dataclass(frozen=True, eq=False)
class InFloat32:
    """What a computer gets, in float32 at every step. Infinite or NaN where it breaks."""

    exponentials: Float32[np.ndarray, " c"]
    total: np.float32
    probabilities: Float32[np.ndarray, " c"]
    loss: np.float32  # -ln y^_label

    @property
    def broken(self) -> bool:
        """Whether these are no probabilities."""
        return not abs(float(self.probabilities.sum()) - 1) < 0.5


def in_float32(logits: Float32[np.ndarray, " c"], label: int, *, subtract: bool) -> InFloat32:
    """Softmax and loss of one example, as it is written down first, or with the largest logit subtracted before.

    Source: Goodfellow, Bengio and Courville (2016), Deep Learning, section 4.1.
    """
    z = np.asarray(logits, np.float32)
    with np.errstate(all="ignore"):  # what breaks is what is shown
        exponentials = np.exp(z - z.max() if subtract else z)  # t_j = e^(z_j - max z), or e^z_j
        total = exponentials.sum(dtype=np.float32)
        probabilities = exponentials / total
        return InFloat32(exponentials, total, probabilities, -np.log(probabilities[label]))


def loss_in_float32(logits: Float32[np.ndarray, " c"], label: int) -> np.float32:
    """-ln y^_label without computing y^: finite for all finite logits, also where y^ is 0 in float32."""
    z = np.asarray(logits, np.float32)
    shifted = z - z.max()
    return (
        np.log(np.exp(shifted).sum(dtype=np.float32)) - shifted[label]
    )  # ln sum_k e^(z_k - max z) - (z_label - max z)


def breaking_factor(logits: Float[np.ndarray, " c"]) -> float | None:
    """By what the logits have to be multiplied until softmax as written breaks: where the largest is positive, until it
    comes to 88.72; where all are negative, to -103.97, where every e^z is 0. None where the largest is 0."""
    largest = float(np.max(logits))
    if largest == 0:
        return None
    return (LARGEST_LOGIT if largest > 0 else LEAST_LOGIT) / largest
