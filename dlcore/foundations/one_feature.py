"""One feature of a data set and one of its classes: what the smallest classifier of all, σ(w x + b), learns from."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float

from dlcore.data import PreparedData, prepare
from dlcore.datasets import DATASETS
from dlcore.links import parse_link

CLASSIFICATION = tuple(id for id, dataset in DATASETS.items() if dataset.task == "classification")
"""Ids of the data sets that have classes."""
MOST_EXAMPLES = 300
"""Training examples used, the first ones: their order is random."""
CHOSEN_FOR_YOU = "auto"


@dataclass(frozen=True, eq=False)
class OneFeature:
    """Training examples as this classifier sees them. The feature is standardised: one step of w is a step per standard
    deviation, whatever the unit."""

    names: tuple[str, ...]  # of all features that vary, in the order of the data set
    name: str  # of the one that is used
    classes: tuple[str, ...]
    positive: str  # the class with y = 1; all others have y = 0
    x: Float[np.ndarray, " m"]  # (feature - mean)/deviation
    y: Float[np.ndarray, " m"]  # 0 and 1
    mean: float  # of the feature, in its own unit
    deviation: float

    @property
    def raw(self) -> Float[np.ndarray, " m"]:
        """The feature in its own unit."""
        return self.mean + self.deviation * self.x


@lru_cache(maxsize=32)
def one_feature(
    data: str, data_seed: int = 0, feature: int | str = CHOSEN_FOR_YOU, positive: int | str = CHOSEN_FOR_YOU
) -> OneFeature:
    """The examples.

    Args:
        data: one of `CLASSIFICATION`.
        data_seed: of the draw and of the split.
        feature: its number, from 1, among all features; "auto", and one that is not there or never changes, stand for
            the one that says most about the class by itself: the largest absolute correlation.
        positive: the number of the class with y = 1, from 0; "auto" and one that is not there stand for the last.

    Raises ValueError for another data set.
    """
    if data not in CLASSIFICATION:
        raise ValueError(f"no classes in {data!r}; known: {', '.join(CLASSIFICATION)}")
    prepared = _prepared(data, data_seed)
    rows = slice(min(prepared.counts[0], MOST_EXAMPLES))
    columns, labels = prepared.columns_of(prepared.raw[rows]), prepared.labels[rows]
    classes = prepared.dataset.class_names or tuple(f"class {k}" for k in range(prepared.classes))
    chosen = positive if isinstance(positive, int) and 0 <= positive < len(classes) else len(classes) - 1
    y = (labels == chosen).astype(float)
    varying = np.flatnonzero(columns.std(axis=0) > 0)
    scaled = (columns[:, varying] - columns[:, varying].mean(axis=0)) / columns[:, varying].std(axis=0)
    asked = np.flatnonzero(varying == feature - 1) if isinstance(feature, int) else varying[:0]
    # |corr(x, y)|, but for the deviation of y, which all features share
    place = int(asked[0]) if len(asked) else int(np.abs(scaled.T @ (y - y.mean())).argmax())
    column = columns[:, varying[place]]
    return OneFeature(
        names=tuple(prepared.feature_ids[one] for one in varying),
        name=prepared.feature_ids[varying[place]],
        classes=classes,
        positive=classes[chosen],
        x=scaled[:, place],
        y=y,
        mean=float(column.mean()),
        deviation=float(column.std()),
    )


def feature_number(given: OneFeature, data: str, name: str) -> int:
    """The number of a feature, from 1, as `one_feature` takes it. Raises ValueError for a name that is not there."""
    return _prepared(data, 0).feature_ids.index(name) + 1


@lru_cache(maxsize=16)
def _prepared(data: str, data_seed: int) -> PreparedData:
    return prepare(parse_link({"data": data, "data_seed": str(data_seed)}).experiment)
