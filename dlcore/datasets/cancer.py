"""Real data: breast tumours, malignant or benign."""

import numpy as np
from jaxtyping import Float, Int

from dlcore.datasets.spec import Dataset

MEASUREMENTS = (
    "mean radius",
    "mean texture",
    "mean perimeter",
    "mean area",
    "mean smoothness",
    "mean compactness",
    "mean concavity",
    "mean concave points",
    "mean symmetry",
    "mean fractal dimension",
    "radius error",
    "texture error",
    "perimeter error",
    "area error",
    "smoothness error",
    "compactness error",
    "concavity error",
    "concave points error",
    "symmetry error",
    "fractal dimension error",
    "worst radius",
    "worst texture",
    "worst perimeter",
    "worst area",
    "worst smoothness",
    "worst compactness",
    "worst concavity",
    "worst concave points",
    "worst symmetry",
    "worst fractal dimension",
)


def make(
    rng: np.random.RandomState, examples: int, noise: float, classes: int
) -> tuple[Float[np.ndarray, "569 30"], Int[np.ndarray, " 569"]]:
    """569 tumours, 30 measurements of cell nuclei in their own units; class 0 malignant, 1 benign.

    No argument changes anything.
    """
    from sklearn.datasets import load_breast_cancer  # here, because importing scikit-learn takes a second

    inputs, labels = load_breast_cancer(return_X_y=True)
    return np.asarray(inputs, np.float64), np.asarray(labels, np.int64)


CANCER = Dataset(
    id="cancer",
    label="breast cancer",
    task="classification",
    inputs=30,
    input_names=MEASUREMENTS,
    classes=(2, 2),
    usual_classes=2,
    synthetic=False,
    help="569 tumours, 30 measurements of their cell nuclei; class 0 malignant, class 1 benign (63 %).",
    source="Breast Cancer Wisconsin (Diagnostic), W. N. Street et al. (1993), UCI; sklearn.datasets.load_breast_cancer",
    make=make,
    noisy=False,
    class_names=("malignant", "benign"),
)
