"""Real data: progression of diabetes, a regression."""

import numpy as np
from jaxtyping import Float

from dlcore.datasets.spec import Dataset


def make(
    rng: np.random.RandomState, examples: int, noise: float, classes: int
) -> tuple[Float[np.ndarray, "442 10"], Float[np.ndarray, " 442"]]:
    """442 patients, 10 measurements in their own units; the progression score divided by 100.

    No argument changes anything.
    """
    from sklearn.datasets import load_diabetes  # here, because importing scikit-learn takes a second

    inputs, scores = load_diabetes(scaled=False, return_X_y=True)
    return np.asarray(inputs, np.float64), np.asarray(scores, np.float64) / 100


DIABETES = Dataset(
    id="diabetes",
    label="diabetes",
    task="regression",
    inputs=10,
    input_names=("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"),
    classes=(1, 1),
    usual_classes=1,
    synthetic=False,
    help="442 patients, ten measurements (age, sex, body mass index, blood pressure, six blood values) in "
    "their own units. The target is the progression score after a year in hundreds: score/100, 0.25 to 3.46.",
    source="B. Efron, T. Hastie, I. Johnstone, R. Tibshirani (2004), Least Angle Regression; "
    "sklearn.datasets.load_diabetes",
    make=make,
    noisy=False,
)
