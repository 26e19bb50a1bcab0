"""From an experiment to arrays: examples, split, features, scaling, and the plane of the picture."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Shaped

from dlcore.datasets import DATASETS, Dataset
from dlcore.datasets.labels import flip_labels, one_hot
from dlcore.features import applicable_features, feature_columns
from dlcore.projection import (
    PLANE_EXTENT,
    Plane,
    extent_with_margin,
    identity_plane,
    principal_plane,
    square_extent,
)
from dlcore.scaling import SCALINGS, Scaling
from dlcore.splits import shuffled_rows, split_counts, split_slices

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


@dataclass(frozen=True, eq=False)
class PreparedData:
    """Everything a run needs of its data; rows are ordered train, dev, test, and the arrays are read-only."""

    dataset: Dataset
    classes: int  # C; 1 for regression
    counts: tuple[int, int, int]  # examples in train, dev, test
    raw: Float[np.ndarray, "m d"]  # float64
    labels: Shaped[np.ndarray, " m"]  # int64 class after flipping, or float64 target
    inputs: Float[np.ndarray, "m k"]  # float32: features, then scaling: what the network sees
    targets: Float[np.ndarray, "m outputs"]  # float32: one column (0/1 or value), or C one-hot columns for C > 2
    feature_ids: tuple[str, ...]  # of the columns of `inputs`; the input names for sets outside the plane
    scaling: Scaling
    plane: Plane

    @property
    def slices(self) -> dict[str, slice]:
        """Rows of "train", "dev" and "test"."""
        return split_slices(self.counts)

    @property
    def split_index(self) -> Shaped[np.ndarray, " m"]:
        """0 for train, 1 for dev, 2 for test, uint8, one per row."""
        return np.repeat(np.arange(3, dtype=np.uint8), self.counts)

    @property
    def points(self) -> Float[np.ndarray, "m 2"]:
        """Where each example is drawn: plane coordinates, or (x1, y) for 1-D sets. float64."""
        return _picture_points(self.plane, self.raw, self.labels)

    def network_inputs(self, raw: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n k"]:
        """What the network sees for any raw inputs: features, then this data's scaling. float32."""
        columns = feature_columns(raw, self.feature_ids) if self.dataset.inputs <= 2 else raw
        return self.scaling.apply(columns).astype(np.float32)


def prepare(experiment: "Experiment") -> PreparedData:
    """The data of an experiment; pure, random only through `RandomState(data_seed)`.

    A number of classes that the set does not offer is replaced by the nearest one it does. Shuffling comes
    before flipping, so that neither the noise, nor the flipped share, nor the split percentages change which
    examples are drawn or their order. ValueError for an unknown set or scaling or an invalid split,
    KeyError for an unknown feature.
    """
    for setting, known in (("data", DATASETS), ("scale", SCALINGS)):
        if getattr(experiment, setting) not in known:
            raise ValueError(f"unknown {setting} {getattr(experiment, setting)!r}; known: {', '.join(known)}")
    dataset = DATASETS[experiment.data]
    classes = dataset.allowed_classes(experiment.classes)
    rng = np.random.RandomState(experiment.data_seed)

    raw, labels = dataset.make(rng, experiment.examples, experiment.noise, classes)
    if dataset.splittable:
        counts = split_counts(len(raw), experiment.split)
        rows = shuffled_rows(rng, len(raw))
        raw, labels = raw[rows], labels[rows]
    else:
        counts = (len(raw), 0, 0)
    if dataset.task == "classification":
        labels = flip_labels(rng, labels, classes, experiment.flip)

    if dataset.inputs <= 2:
        feature_ids = applicable_features(experiment.features, dataset.inputs)
        columns = feature_columns(raw, feature_ids)
    else:
        feature_ids, columns = dataset.input_names, raw
    scaling = SCALINGS[experiment.scale](columns[: counts[0]])
    inputs = scaling.apply(columns).astype(np.float32)

    targets = one_hot(labels, classes) if classes > 2 else labels.astype(np.float32)[:, None]
    plane = _picture_plane(dataset, raw, labels, counts[0], standardised=experiment.scale == "standard")
    for array in (raw, labels, inputs, targets):
        array.flags.writeable = False  # one prepared set may be shared by many sessions
    return PreparedData(dataset, classes, counts, raw, labels, inputs, targets, feature_ids, scaling, plane)


def _picture_points(
    plane: Plane, raw: Float[np.ndarray, "m d"], labels: Shaped[np.ndarray, " m"]
) -> Float[np.ndarray, "m 2"]:
    position = plane.project(raw)
    return position if position.shape[1] == 2 else np.column_stack([position, labels])


def _picture_plane(
    dataset: Dataset,
    raw: Float[np.ndarray, "m d"],
    labels: Shaped[np.ndarray, " m"],
    train: int,
    standardised: bool,
) -> Plane:
    """Axes from the training rows only; the extent shows all rows."""
    if dataset.inputs == 2:
        return identity_plane(2, dataset.input_names, square_extent(raw))
    if dataset.inputs == 1:
        plane = identity_plane(1, (*dataset.input_names, "y"), PLANE_EXTENT)
        extent = extent_with_margin(_picture_points(plane, raw, labels))
        if dataset.synthetic:
            extent = (*PLANE_EXTENT[:2], *extent[2:])
        return replace(plane, extent=extent)
    plane = principal_plane(raw[:train], standardised)
    return replace(plane, extent=extent_with_margin(plane.project(raw)))
