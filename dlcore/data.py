"""From an experiment to arrays: examples, split, features, scaling, and the plane of the picture."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Shaped

from dlcore.datasets import DATASETS, Dataset
from dlcore.datasets.labels import flip_labels, one_hot
from dlcore.datasets.own import OwnDataset, dataset_of, is_known
from dlcore.features import applicable_features, feature_columns
from dlcore.mismatch import MISMATCH, mismatched
from dlcore.projection import (
    PLANE_EXTENT,
    Plane,
    extent_with_margin,
    identity_plane,
    principal_plane,
    square_extent,
)
from dlcore.scaling import EACH_SET_BY_ITSELF, SCALINGS, Scaling, scale_alone, scale_sets
from dlcore.splits import (
    shuffled_rows,
    split_counts,
    split_slices,
    stratified_rows,
    train_dev_count,
    train_dev_last,
)

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


@dataclass(frozen=True, eq=False)
class Examples:
    """Some examples, in the forms that `PreparedData` describes; the arrays are read-only."""

    raw: Float[np.ndarray, "m d"]
    labels: Shaped[np.ndarray, " m"]
    inputs: Float[np.ndarray, "m k"]
    targets: Float[np.ndarray, "m outputs"]


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
    train_dev: Examples | None = None  # drawn like the training examples and counted to none of the three sets
    scale: str = "none"  # id of the scaling in `dlcore.scaling.SCALINGS`

    @property
    def nbytes(self) -> int:
        """Of the examples in all their forms."""
        return sum(array.nbytes for array in (self.raw, self.labels, self.inputs, self.targets))

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
        return self.points_of(self.raw, self.labels)

    def points_of(self, raw: Float[np.ndarray, "n d"], labels: Shaped[np.ndarray, " n"]) -> Float[np.ndarray, "n 2"]:
        """Where any examples are drawn. float64."""
        return _picture_points(self.plane, raw, labels)

    def network_inputs(self, raw: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n k"]:
        """What the network sees for any raw inputs: features, then this data's scaling. float32."""
        return self.scaling.apply(self.columns_of(raw)).astype(np.float32)

    def set_inputs(self, raw: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n k"]:
        """What the network sees of one more dev or test set: the same, unless every set is scaled alone. float32."""
        if self.scale not in EACH_SET_BY_ITSELF:
            return self.network_inputs(raw)
        return scale_alone(self.scale, self.columns_of(raw)).astype(np.float32)

    def columns_of(self, raw: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n k"]:
        """The features of any raw inputs, not scaled. float64."""
        return feature_columns(raw, self.feature_ids) if self.dataset.inputs <= 2 else raw


def prepare(experiment: "Experiment") -> PreparedData:
    """The data of an experiment; pure, random only through `RandomState(data_seed)` and streams beside it.

    A number of classes that the set does not offer is replaced by the nearest one it does. Shuffling comes
    before flipping, so that neither the noise, nor the flipped share, nor the split percentages change which
    examples are drawn or their order. What makes dev and test differ from train changes no training example.
    ValueError for an unknown set or scaling or an invalid split, KeyError for an unknown feature.
    """
    for setting, known in (("data", DATASETS), ("scale", SCALINGS)):
        given = getattr(experiment, setting)
        if given not in known and not (setting == "data" and is_known(given)):
            raise ValueError(f"unknown {setting} {given!r}; known: {', '.join(known)}")
    dataset = dataset_of(experiment.data)
    classes = dataset.allowed_classes(experiment.classes)
    raw, labels, counts = _drawn(experiment, dataset, classes)

    if dataset.inputs <= 2:
        feature_ids = applicable_features(experiment.features, dataset.inputs)
        columns = feature_columns(raw, feature_ids)
    else:
        feature_ids, columns = dataset.input_names, raw
    split, aside = slice(sum(counts)), slice(sum(counts), None)
    scaling, scaled = scale_sets(experiment.scale, columns, [*split_slices(counts).values(), aside])
    inputs = scaled.astype(np.float32)

    targets = one_hot(labels, classes) if classes > 2 else labels.astype(np.float32)[:, None]
    for array in (raw, labels, inputs, targets):
        array.flags.writeable = False  # one prepared set may be shared by many sessions
    train_dev = Examples(raw[aside], labels[aside], inputs[aside], targets[aside]) if sum(counts) < len(raw) else None
    raw, labels, inputs, targets = raw[split], labels[split], inputs[split], targets[split]
    plane = _picture_plane(dataset, raw, labels, counts[0], standardised=experiment.scale != "none")
    return PreparedData(
        dataset, classes, counts, raw, labels, inputs, targets, feature_ids, scaling, plane, train_dev, experiment.scale
    )


def _drawn(
    experiment: "Experiment", dataset: Dataset, classes: int
) -> tuple[Float[np.ndarray, "m d"], Shaped[np.ndarray, " m"], tuple[int, int, int]]:
    """Inputs and labels of train, dev, test and train-dev, in this order, and the counts of the first three."""
    rng = np.random.RandomState(experiment.data_seed)
    raw, labels = dataset.make(rng, experiment.examples, experiment.noise, classes)
    if not dataset.splittable:
        return raw, labels, (len(raw), 0, 0)
    train, dev, test = split_counts(len(raw), experiment.split)
    train_dev = train_dev_count(train, experiment.train_dev)
    train -= train_dev
    rows = shuffled_rows(rng, len(raw))
    clean = labels = labels[rows]
    if dataset.task == "classification" and experiment.flip:
        labels = flip_labels(rng, clean, classes, experiment.flip)
    orders = []
    if dataset.task == "classification" and experiment.stratify == "yes":
        orders.append(stratified_rows(labels, (train, train_dev, dev, test)))
    if train_dev:
        orders.append(train_dev_last((train, train_dev, dev, test)))
    for order in orders:
        rows, clean, labels = rows[order], clean[order], labels[order]
    raw = np.take(raw, rows, axis=0)  # the same as raw[rows], and ten times as fast
    if any(getattr(experiment, name) for name in MISMATCH):
        elsewhere = slice(train, train + dev + test)
        raw[elsewhere], labels[elsewhere] = mismatched(
            experiment, raw[:train], raw[elsewhere], labels[elsewhere], clean[elsewhere], (dev, test)
        )
    return raw, labels, (train, dev, test)


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
    """Axes from the training rows only; the extent shows all rows. Own data have their own range on the axes."""
    if isinstance(dataset, OwnDataset) and dataset.inputs == 2:
        return identity_plane(2, dataset.input_names, dataset.extent or extent_with_margin(raw))
    if dataset.inputs == 2:
        return identity_plane(2, dataset.input_names, square_extent(raw))
    if dataset.inputs == 1:
        plane = identity_plane(1, (*dataset.input_names, "y"), PLANE_EXTENT)
        extent = extent_with_margin(_picture_points(plane, raw, labels))
        if dataset.synthetic:
            # the whole line, and more of it where shifted examples lie beyond its end
            extent = (PLANE_EXTENT[0], max(PLANE_EXTENT[1], extent[1]), *extent[2:])
        return replace(plane, extent=extent)
    plane = principal_plane(raw[:train], standardised)
    return replace(plane, extent=extent_with_margin(plane.project(raw)))
