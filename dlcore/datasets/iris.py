"""Real data: three species of iris."""

import numpy as np
from jaxtyping import Float, Int

from dlcore.datasets.spec import Dataset


def make(
    rng: np.random.RandomState, examples: int, noise: float, classes: int
) -> tuple[Float[np.ndarray, "150 4"], Int[np.ndarray, " 150"]]:
    """150 flowers, centimetres; no argument changes anything."""
    from sklearn.datasets import load_iris  # here, because importing scikit-learn takes a second

    inputs, labels = load_iris(return_X_y=True)
    return np.asarray(inputs, np.float64), np.asarray(labels, np.int64)


IRIS = Dataset(
    id="iris",
    label="iris",
    task="classification",
    inputs=4,
    input_names=("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"),
    classes=(3, 3),
    usual_classes=3,
    synthetic=False,
    help="150 flowers of three species, four lengths in centimetres. A dev set of 30 says little.",
    source="R. A. Fisher (1936), The use of multiple measurements in taxonomic problems; sklearn.datasets.load_iris",
    make=make,
    noisy=False,
    class_names=("setosa", "versicolor", "virginica"),
)
