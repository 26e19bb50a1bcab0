"""Real data: handwritten digits of 8 x 8 pixels."""

import numpy as np
from jaxtyping import Float, Int

from dlcore.datasets.spec import Dataset

PIXELS = tuple(f"pixel_{row}_{column}" for row in range(8) for column in range(8))


def make(
    rng: np.random.RandomState, examples: int, noise: float, classes: int
) -> tuple[Float[np.ndarray, "1797 64"], Int[np.ndarray, " 1797"]]:
    """1797 images, row by row, pixel values 0..1 (0..16 in the source, divided by 16).

    No argument changes anything.
    """
    from sklearn.datasets import load_digits  # here, because importing scikit-learn takes a second

    inputs, labels = load_digits(return_X_y=True)
    return np.asarray(inputs, np.float64) / 16, np.asarray(labels, np.int64)


DIGITS = Dataset(
    id="digits",
    label="digits",
    task="classification",
    inputs=64,
    input_names=PIXELS,
    classes=(10, 10),
    usual_classes=10,
    synthetic=False,
    help="1,797 handwritten digits of 8 by 8 pixels, values 0 to 1: 64 inputs, ten classes.",
    source="Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak (1998), UCI; "
    "sklearn.datasets.load_digits",
    make=make,
    noisy=False,
    class_names=tuple("0123456789"),
    image=(8, 8),
)
