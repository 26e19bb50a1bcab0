"""The plane on which a data set is drawn, and on which a network is evaluated for its picture."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from dlcore.scaling import Scaling

Extent = tuple[float, float, float, float]  # xmin, xmax, ymin, ymax

PLANE_EXTENT: Extent = (-6.0, 6.0, -6.0, 6.0)  # where the synthetic sets live
MARGIN = 0.1  # of the range of the data, on each side


@dataclass(frozen=True, eq=False)
class Plane:
    """A flat piece of input space: raw = origin + u axes[0] + v axes[1].

    For one raw input it is a line, raw = origin + u axes[0], and the second direction of the picture (and
    of `extent`) is the target. `projection` goes back: (u, v) = (raw - origin) @ projection.
    """

    origin: Float[np.ndarray, " d"]
    axes: Float[np.ndarray, "p d"]  # p = 2, or 1 for 1-D sets; raw units
    projection: Float[np.ndarray, "d p"]
    names: tuple[str, ...]  # of the two directions of the picture
    extent: Extent

    def project(self, raw: Float[np.ndarray, "m d"]) -> Float[np.ndarray, "m p"]:
        """Plane coordinates of raw inputs."""
        return (raw - self.origin) @ self.projection

    def lift(self, coordinates: Float[np.ndarray, "m p"]) -> Float[np.ndarray, "m d"]:
        """Raw inputs of the points of the plane."""
        return self.origin + coordinates @ self.axes


def identity_plane(inputs: int, names: tuple[str, ...], extent: Extent) -> Plane:
    """One or two raw inputs as they are; `names` of the two inputs, or of the one input and the target."""
    return Plane(np.zeros(inputs), np.eye(inputs), np.eye(inputs), names, extent)


def principal_plane(train: Float[np.ndarray, "m d"], standardised: bool) -> Plane:
    """The first two principal components of the training inputs, d >= 2; the extent fits these rows.

    With `standardised` the inputs are first divided by their standard deviation, and distances on the plane
    are in those units. Each component's sign makes its loading of largest magnitude positive.
    Source: I. T. Jolliffe, Principal Component Analysis (2nd ed., 2002), sections 1.1 and 2.3 (standardised).
    """
    origin = train.mean(axis=0)
    unit = Scaling.standard(train).unit if standardised else np.ones(train.shape[1])
    centred = (train - origin) / unit
    # C = (1/m) Xᵀ X, C v_k = λ_k v_k; eigh returns the eigenvalues in ascending order.
    _, eigenvectors = np.linalg.eigh(centred.T @ centred / len(train))
    loadings = eigenvectors[:, [-1, -2]].T
    largest = np.abs(loadings).argmax(axis=1)
    loadings = loadings * np.sign(loadings[[0, 1], largest])[:, None]
    names = ("1st principal component", "2nd principal component")
    plane = Plane(origin, loadings * unit, (loadings / unit).T, names, PLANE_EXTENT)
    return replace(plane, extent=extent_with_margin(plane.project(train)))


def square_extent(points: Float[np.ndarray, "m 2"]) -> Extent:
    """-6..6 in both directions, or the next larger whole numbers when points lie outside."""
    half = max(PLANE_EXTENT[1], float(np.ceil(np.abs(points).max())))
    return (-half, half, -half, half)


def extent_with_margin(points: Float[np.ndarray, "m 2"]) -> Extent:
    """The range of the points with 10 % of it added on each side (at least 0.5, were all points the same)."""
    lowest, highest = points.min(axis=0), points.max(axis=0)
    width = highest - lowest
    margin = np.where(width > 0, MARGIN * width, 0.5)
    (xmin, ymin), (xmax, ymax) = lowest - margin, highest + margin
    return (float(xmin), float(xmax), float(ymin), float(ymax))
