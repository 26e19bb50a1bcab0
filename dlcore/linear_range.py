"""How much of a network works where its activation is nearly a straight line.

tanh z = z - z³/3 + ..., so that below |z| = 0.5 a unit is linear to within 8 %, and a network all of whose units stay
there is nearly a linear model, however many layers it has. That is what a penalty does that is much too large.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from dlcore.prediction import hidden_layers

if TYPE_CHECKING:
    from dlcore.run import Run

LINEAR_BELOW = 0.5
"""|z| below which tanh and sigmoid count as linear."""
WITH_A_LINEAR_RANGE = ("tanh", "sigmoid")
MOST_EXAMPLES = 300
"""Training examples asked, the first ones: their order is random."""
MOST_MOMENTS = 60
MOST_WORK = 1e8
"""Multiply-adds at most, about 0.1 s on one core."""


@dataclass(frozen=True, eq=False)
class LinearRange:
    """Share of pairs of a unit and a training example with |z| < 0.5, at some epochs."""

    epochs: Int[np.ndarray, " f"]
    layers: Float[np.ndarray, "f layers"]
    all_units: Float[np.ndarray, " f"]


@lru_cache(maxsize=4)
def linear_range(run: "Run") -> LinearRange | None:
    """The shares of a run at its recorded epochs, evenly thinned; None without hidden units or where the activation
    has no such range. Kept, because pages ask for it again and again while another run grows."""
    architecture, activation = run.architecture, run.experiment.activation
    if not architecture.hidden or activation not in WITH_A_LINEAR_RANGE:
        return None
    inputs = run.data.inputs[: min(run.data.counts[0], MOST_EXAMPLES)]
    most = int(np.clip(MOST_WORK // (len(inputs) * architecture.frame_size), 2, MOST_MOMENTS))
    kept = np.unique(np.linspace(0, len(run.frames) - 1, min(len(run.frames), most)).round().astype(int))
    pairs = [
        (np.abs(z) < LINEAR_BELOW).mean(axis=-2)  # over the examples: one share for each unit
        for z, _ in hidden_layers(architecture, activation, run.frames[kept], inputs)
    ]
    layers = np.stack([shares.mean(axis=-1) for shares in pairs], axis=-1)
    return LinearRange(run.frame_epochs[kept], layers, np.concatenate(pairs, axis=-1).mean(axis=-1))
