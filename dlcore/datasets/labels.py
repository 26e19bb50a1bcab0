"""Labels: balanced, flipped, and written as the targets of an output layer."""

import numpy as np
from jaxtyping import Float, Int


def balanced_labels(examples: int, classes: int) -> Int[np.ndarray, " m"]:
    """Labels 0, 1, .., C-1, 0, 1, ..: any two classes differ by at most one example."""
    return np.arange(examples, dtype=np.int64) % classes


def flip_labels(
    rng: np.random.RandomState, labels: Int[np.ndarray, " m"], classes: int, share: float
) -> Int[np.ndarray, " m"]:
    """Give exactly `round(share * m)` examples, drawn without replacement, another label.

    The new label is uniform over the C-1 wrong ones. `share` lies in 0..1; it is then the base error: no
    model can do better on such data than being wrong on the flipped examples (as long as share < 1 - 1/C).
    """
    if not 0 <= share <= 1:
        raise ValueError(f"the share of flipped labels must lie between 0 and 1, not {share}")
    flipped = labels.copy()
    chosen = rng.permutation(len(labels))[: round(share * len(labels))]
    # Adding 1..C-1 modulo C reaches every label but the old one.
    flipped[chosen] = (labels[chosen] + rng.randint(1, classes, size=len(chosen))) % classes
    return flipped


def one_hot(labels: Int[np.ndarray, " m"], classes: int) -> Float[np.ndarray, "m c"]:
    """Row i is 1 in column labels[i] and 0 elsewhere, float32."""
    targets = np.zeros((len(labels), classes), dtype=np.float32)
    targets[np.arange(len(labels)), labels] = 1
    return targets
