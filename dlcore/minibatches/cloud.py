"""The cloud of mini-batch gradients around the gradient of all examples, in a plane: along it, and across it in the
direction in which single examples differ most."""

from dataclasses import dataclass

import numpy as np
import scipy.linalg
from jaxtyping import Float

from dlcore.minibatches.epochs_shuffled import full_batches, shuffled_sums
from dlcore.minibatches.example_gradients import example_gradients
from dlcore.minibatches.progress import batch_size
from dlcore.run import Run

POINTS = 160
"""Mini-batches of one size that are kept."""
BATCHES, MOST_EPOCHS = 10_000, 600
"""About so many of one size are counted, in at most so many epochs."""
WITHIN = 5.991464547107979
"""Squared radius, in standard deviations, of the ellipse that holds 95 % of normal points of a plane: -2 log 0.05."""
CORNERS = 72
FULL = np.array([1.0, 0.0])
"""Where the full gradient lies."""
NO_LENGTH = 1e-9
"""Of the spread: a gradient shorter than this has no direction."""


@dataclass(frozen=True, eq=False)
class BatchCloud:
    """Gradients of mini-batches of one size, in lengths of the full gradient, which lies at (1, 0)."""

    size: int
    points: Float[np.ndarray, "n 2"]
    covariance: Float[np.ndarray, "2 2"]  # expected
    inside: float  # share of the mini-batches within the ellipse
    uphill: float  # share whose step, infinitely short, would raise the cost of all examples
    counted: int  # mini-batches behind these shares

    @property
    def ellipse(self) -> Float[np.ndarray, "corners 2"]:
        """Its closed outline: were the cloud normal, 95 % of it would lie within."""
        values, vectors = scipy.linalg.eigh(self.covariance)
        angles = np.linspace(0, 2 * np.pi, CORNERS)
        circle = np.stack([np.cos(angles), np.sin(angles)])
        # x = g + R sqrt(lambda) (cos, sin) sqrt(5.99)
        return (vectors @ (np.sqrt(WITHIN * np.maximum(values, 0.0))[:, None] * circle)).T + FULL


@dataclass(frozen=True, eq=False)
class Cloud:
    """Clouds of some batch sizes at one moment of a run."""

    epoch: int
    examples: int  # that were taken, of `of`
    of: int
    own: int  # the run's batch size
    clouds: tuple[BatchCloud, ...]


def cloud_at(run: Run, frame: int, sizes: tuple[int, ...]) -> Cloud | None:
    """The clouds at one recorded frame of a run; None where its full gradient is 0 or has overflowed. Every size must
    be below the number of examples that are taken."""
    gradients = example_gradients(run, frame)
    plane = in_plane(gradients)
    if plane is None:
        return None
    clouds = tuple(cloud_of(plane, size) for size in sizes)
    return Cloud(int(run.frame_epochs[frame]), len(gradients), run.data.counts[0], batch_size(run), clouds)


def in_plane(gradients: Float[np.ndarray, "m r"]) -> Float[np.ndarray, "m 2"] | None:
    """Where the examples' gradients lie along their mean and across it, in lengths of the mean; None where that is 0 or
    has overflowed."""
    mean = gradients.mean(axis=0)
    away = gradients - mean
    length, spread = float(np.linalg.norm(mean)), float(np.sqrt(np.mean(np.sum(away**2, axis=1))))
    if not np.isfinite(length + spread) or length <= NO_LENGTH * spread:
        return None
    along = away @ mean / length
    across = away - along[:, None] * mean / length
    last = across.shape[1] - 1
    _, main = scipy.linalg.eigh(across.T @ across, subset_by_index=[last, last])  # the widest direction
    found = np.column_stack([along, across @ main[:, 0]]) / length
    return found + FULL


def cloud_of(plane: Float[np.ndarray, "m 2"], size: int) -> BatchCloud:
    """The cloud of one batch size, from the places of the single examples."""
    examples = len(plane)
    each = examples // size
    epochs = int(np.clip(BATCHES // each, 1, MOST_EPOCHS))
    found = np.concatenate([full_batches(sums, size).reshape(-1, 2) for sums in shuffled_sums(plane, epochs)])
    covariance = np.cov(plane.T, bias=True) / size * (examples - size) / (examples - 1)
    away = found - FULL
    # squared length in standard deviations; a direction without any spread counts for nothing
    lengths = np.einsum("ni,ij,nj->n", away, np.linalg.pinv(covariance, hermitian=True), away)
    return BatchCloud(
        size=size,
        points=found[:POINTS],
        covariance=covariance,
        inside=float(np.mean(lengths <= WITHIN)),
        uphill=float(np.mean(found[:, 0] < 0)),
        counted=len(found),
    )
