"""A few points of a data set for its thumbnail."""

import numpy as np
from jaxtyping import Float

from dlcore.datasets.own import OwnDataset, dataset_of
from dlcore.projection import PLANE_EXTENT, extent_with_margin, principal_plane

NOISE = 0.15  # little enough to show the shape, enough not to look like a drawing


def preview(
    dataset_id: str, points: int = 60, seed: int = 0, classes: int | None = None
) -> tuple[Float[np.ndarray, "p 2"], Float[np.ndarray, " p"]]:
    """Positions in 0..1 (origin bottom left) and the class index or target of at most `points` examples.

    Plane sets are shown where they lie in -6..6, own data in their own range, 1-D sets as (x1, y), real ones on the
    first two principal components of their standardised inputs. `classes` defaults to the set's usual number. KeyError
    for an unknown id.
    """
    dataset = dataset_of(dataset_id)
    rng = np.random.RandomState(seed)
    classes = dataset.usual_classes if classes is None else dataset.allowed_classes(classes)
    # The ten points are shown exactly; noise would be a different set.
    noise = NOISE if dataset.synthetic else 0.0
    raw, labels = dataset.make(rng, points, noise, classes)
    chosen = np.sort(rng.permutation(len(raw))[:points])
    if dataset.inputs == 2:
        position, extent = raw[chosen], PLANE_EXTENT
        if isinstance(dataset, OwnDataset):
            extent = dataset.extent or extent_with_margin(raw)
    else:
        if dataset.inputs == 1:
            position = np.column_stack([raw[chosen, 0], labels[chosen]])
        else:
            position = principal_plane(raw, standardised=True).project(raw[chosen])
        extent = extent_with_margin(position)
    lowest, highest = np.reshape(extent, (2, 2)).T
    shown = np.clip((position - lowest) / (highest - lowest), 0, 1)
    return shown, labels[chosen].astype(np.float64)
