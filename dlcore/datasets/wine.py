"""Real data: three cultivars of wine."""

import numpy as np
from jaxtyping import Float, Int

from dlcore.datasets.spec import Dataset

MEASUREMENTS = (
    "alcohol",
    "malic_acid",
    "ash",
    "alcalinity_of_ash",
    "magnesium",
    "total_phenols",
    "flavanoids",
    "nonflavanoid_phenols",
    "proanthocyanins",
    "color_intensity",
    "hue",
    "od280/od315_of_diluted_wines",
    "proline",
)


def make(
    rng: np.random.RandomState, examples: int, noise: float, classes: int
) -> tuple[Float[np.ndarray, "178 13"], Int[np.ndarray, " 178"]]:
    """178 wines, 13 chemical measurements in their own units; no argument changes anything."""
    from sklearn.datasets import load_wine  # here, because importing scikit-learn takes a second

    inputs, labels = load_wine(return_X_y=True)
    return np.asarray(inputs, np.float64), np.asarray(labels, np.int64)


WINE = Dataset(
    id="wine",
    label="wine",
    task="classification",
    inputs=13,
    input_names=MEASUREMENTS,
    classes=(3, 3),
    usual_classes=3,
    synthetic=False,
    help="178 wines of three cultivars, 13 chemical measurements between 0.1 and 1,680: without scaling the "
    "inputs one of them drowns the others.",
    source="Wine recognition data, M. Forina et al. (1988), UCI; sklearn.datasets.load_wine",
    make=make,
    noisy=False,
    class_names=("cultivar 0", "cultivar 1", "cultivar 2"),
)
