"""The augmentations: a registry of permanent ids. A new one is one file here, its import and one line below."""

from dlcore.augmentation.elastic import ELASTIC
from dlcore.augmentation.flip import FLIP
from dlcore.augmentation.jitter import JITTER
from dlcore.augmentation.mirror import MIRROR
from dlcore.augmentation.rotate import ROTATE
from dlcore.augmentation.shift import SHIFT
from dlcore.augmentation.spec import Augmentation
from dlcore.augmentation.turn import TURN
from dlcore.datasets import Dataset

__all__ = ["AUGMENTATIONS", "Augmentation", "fitting"]

# In the order of the menu: for all data, for points of a plane, for pictures.
AUGMENTATIONS: dict[str, Augmentation] = {
    augmentation.id: augmentation
    for augmentation in (
        JITTER,
        ROTATE,
        MIRROR,
        SHIFT,
        TURN,
        ELASTIC,
        FLIP,
    )
}


def fitting(dataset: Dataset) -> tuple[str, ...]:
    """The ids of those that fit the data, never none: `jitter` fits all."""
    return tuple(each.id for each in AUGMENTATIONS.values() if each.fits(dataset))
