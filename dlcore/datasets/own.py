"""A data set that somebody brought: the same metadata as a registered one, and the examples themselves.

It is known in this process as long as somebody holds it, and to nobody outside: links write `custom` in its place.
"""

import threading
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import numpy as np
from jaxtyping import Float, Int, Shaped

from dlcore.datasets import DATASETS
from dlcore.datasets.spec import Dataset, Task

if TYPE_CHECKING:
    from dlcore.projection import Extent

OWN_DATA = "custom"
"""What stands for such a set in every link."""
_PREFIX = f"{OWN_DATA}-"
HELP = "Your own examples. They stay in this session: no link and no server file holds them."


@dataclass(frozen=True)
class CsvFile:
    """How the examples are read from the file that they came from, for a script that does the same."""

    name: str
    encoding: str
    delimiter: str
    header: bool
    decimal_comma: bool
    inputs: tuple[int, ...]  # columns, counted from 0
    target: int
    labels: tuple[str | float, ...]  # what the target column says for class 0, 1, ..; () for regression


@dataclass(frozen=True, eq=False, kw_only=True)
class OwnDataset(Dataset):
    """An entry like those of the registry, which gives its examples whatever is asked for."""

    examples: Float[np.ndarray, "m d"] = field(repr=False)
    labels: Shaped[np.ndarray, " m"] = field(repr=False)
    file: CsvFile
    extent: "Extent | None" = None  # of the picture; None: the range of the examples

    @property
    def count(self) -> int:
        """Examples."""
        return len(self.labels)

    @property
    def nbytes(self) -> int:
        """Of the examples with their labels."""
        return self.examples.nbytes + self.labels.nbytes


_known: WeakValueDictionary[str, OwnDataset] = WeakValueDictionary()
_lock = threading.Lock()


def own_dataset(
    inputs: Float[np.ndarray, "m d"],
    labels: Shaped[np.ndarray, " m"],
    *,
    task: Task,
    input_names: tuple[str, ...],
    class_names: tuple[str, ...],
    file: CsvFile,
    extent: "Extent | None" = None,
) -> OwnDataset:
    """The data set of these examples, float64 inputs and int64 classes or float64 targets; known while it is held.

    Its id is made from all that it is, so that the same file gives the same runs to everybody who brings it. Inputs
    with an `extent` of their own are points of the plane; others have units of their own.
    """
    inputs, labels = inputs.copy(), labels.copy()
    inputs.flags.writeable = labels.flags.writeable = False
    kept = sha256(repr((task, inputs.shape, input_names, class_names, file, extent)).encode())
    for array in (inputs, labels):
        kept.update(array.dtype.str.encode() + array.tobytes())
    classes = len(file.labels) if task == "classification" else 1

    def make(
        rng: np.random.RandomState, examples: int, noise: float, classes: int
    ) -> tuple[Float[np.ndarray, "m d"], Shaped[np.ndarray, " m"]]:
        return inputs.copy(), labels.copy()

    made = OwnDataset(
        id=f"{_PREFIX}{kept.hexdigest()[:16]}",
        label="your own data",
        task=task,
        inputs=inputs.shape[1],
        input_names=input_names,
        classes=(classes, classes),
        usual_classes=classes,
        synthetic=False,
        help=HELP,
        source="a file, a pasted table or points set by hand",
        make=make,
        noisy=False,
        class_names=class_names,
        own_units=extent is None,
        examples=inputs,
        labels=labels,
        file=file,
        extent=extent,
    )
    with _lock:
        return _known.setdefault(made.id, made)


def is_own(data: str) -> bool:
    """Whether this is the id of such a set, known or not."""
    return data.startswith(_PREFIX)


def is_known(data: str) -> bool:
    """Whether there is a data set of this id: a registered one, or own data that somebody holds."""
    return data in DATASETS or data in _known


def dataset_of(data: str) -> Dataset:
    """The data set of an id. KeyError for an unknown one, and for own data that nobody holds any more."""
    if not is_own(data):
        return DATASETS[data]
    found = _known.get(data)
    if found is None:
        raise KeyError("These are somebody's own data, which left with them.")
    return found


def written(data: str) -> str:
    """The id as it stands in links and messages."""
    return OWN_DATA if is_own(data) else data


def held_bytes() -> int:
    """In the examples of all own data of this process."""
    with _lock:
        return sum(dataset.nbytes for dataset in list(_known.values()))


def class_counts(dataset: OwnDataset) -> Int[np.ndarray, " c"]:
    """Examples of every class."""
    return np.bincount(dataset.labels.astype(np.int64), minlength=dataset.usual_classes)
