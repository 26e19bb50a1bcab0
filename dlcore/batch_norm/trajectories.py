"""How the scale γ and the shift β of a layer's units move while it trains.

S. Ioffe and C. Szegedy (2015), Batch normalization, algorithm 1: z̃ = γ z_norm + β, both learned like weights.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from dlcore.kept_moments import evenly
from dlcore.parameters import unflatten

if TYPE_CHECKING:
    from dlcore.run import Run

MOST_MOMENTS = 128


@dataclass(frozen=True, eq=False)
class Trajectories:
    """γ and β of every unit of one layer at some of the recorded epochs, the first and the last among them."""

    epochs: Int[np.ndarray, " f"]
    gamma: Float[np.ndarray, "f units"]
    beta: Float[np.ndarray, "f units"]


def trajectories_of(run: "Run", layer: int) -> Trajectories | None:
    """Those of hidden layer `layer`, counted from 1; None where nothing is normalised.

    Raises ValueError where the run has no such hidden layer.
    """
    if not 1 <= layer <= len(run.architecture.hidden):
        raise ValueError(f"there is no hidden layer {layer}")
    places = evenly(len(run.frames), MOST_MOMENTS)
    found = unflatten(run.frames[places], run.architecture)[layer - 1]
    if found.gamma is None or found.beta is None:
        return None
    return Trajectories(run.frame_epochs[places], found.gamma, found.beta)
