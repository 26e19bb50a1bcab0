"""The data sets: a registry of permanent ids. A new set is one file here, its import and one line below."""

from dlcore.datasets.blobs import BLOBS
from dlcore.datasets.cancer import CANCER
from dlcore.datasets.checker import CHECKER
from dlcore.datasets.circles import CIRCLES
from dlcore.datasets.diabetes import DIABETES
from dlcore.datasets.digits import DIGITS
from dlcore.datasets.gauss import GAUSS
from dlcore.datasets.halfplane import HALFPLANE
from dlcore.datasets.iris import IRIS
from dlcore.datasets.moons import MOONS
from dlcore.datasets.multigauss import MULTIGAUSS
from dlcore.datasets.plane import PLANE
from dlcore.datasets.rings import RINGS
from dlcore.datasets.sine import SINE
from dlcore.datasets.spec import Dataset
from dlcore.datasets.spiral import SPIRAL
from dlcore.datasets.ten import TEN
from dlcore.datasets.wine import WINE
from dlcore.datasets.xor import XOR

__all__ = ["DATASETS", "Dataset"]

# In the order of the menu: classification in the plane, regression, real data.
DATASETS: dict[str, Dataset] = {
    dataset.id: dataset
    for dataset in (
        CIRCLES,
        MOONS,
        XOR,
        GAUSS,
        SPIRAL,
        BLOBS,
        CHECKER,
        RINGS,
        HALFPLANE,
        PLANE,
        MULTIGAUSS,
        SINE,
        TEN,
        DIGITS,
        IRIS,
        WINE,
        CANCER,
        DIABETES,
    )
}
