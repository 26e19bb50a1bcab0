"""One network with an activation, with linear layers in its place, and without hidden layers: what depth alone adds."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dlcore.activations import ACTIVATIONS
from dlcore.parameters import unflatten

if TYPE_CHECKING:
    from dlcore.experiment import Experiment
    from dlcore.run import Run

LINEAR_LAYERS, NO_LAYER = "Linear layers", "No hidden layer"
USUAL_BENT, USUAL_HIDDEN = "tanh", (8, 8)
"""What stands beside a network that is linear, or has no hidden layers."""
MOST_EXAMPLES = 200
"""Training examples at which slopes are measured."""


@dataclass(frozen=True)
class Slopes:
    """‖∂z[L]/∂x‖ (Frobenius) over training examples: how steep the network is where there are data."""

    least: float
    most: float
    differ: float  # the largest difference of one entry of ∂z[L]/∂x between two examples, in parts of the largest entry
    examples: int


def linears_of(experiment: "Experiment") -> dict[str, "Experiment"]:
    """Three experiments by their names, the given one first. They differ in their hidden layers and in nothing else."""
    own = experiment
    hidden = own if own.hidden else own.replace(hidden=USUAL_HIDDEN)
    bent = hidden if hidden.activation != "linear" else hidden.replace(activation=USUAL_BENT)
    found = {
        bent_name(bent): bent,
        LINEAR_LAYERS: hidden.replace(activation="linear"),
        NO_LAYER: own.replace(hidden=(), keep_prob=own.keep_prob[:1]) if own.hidden else own,
    }
    first = next(name for name, one in found.items() if one == own)
    return {first: own} | {name: one for name, one in found.items() if name != first}


def bent_name(experiment: "Experiment") -> str:
    """What the network with the activation is called."""
    return f"{ACTIVATIONS[experiment.activation].label} layers"


def name_of(experiment: "Experiment") -> str:
    """What one of the three is called."""
    if not experiment.hidden:
        return NO_LAYER
    return LINEAR_LAYERS if experiment.activation == "linear" else bent_name(experiment)


def slopes_of(run: "Run") -> Slopes | None:
    """How much the slope of a run's resulting network changes over its training examples; None for a normalised
    network, and where it has diverged.

        ∂z[L]/∂x = W[L] D[L-1] W[L-1] ... D[1] W[1],   D[l] = diag g'(z[l])
    """
    if run.experiment.normalization != "none" or not np.isfinite(run.parameters).all():
        return None
    a = run.data.inputs[: min(run.data.counts[0], MOST_EXAMPLES)].astype(np.float64)
    layers = unflatten(run.parameters.astype(np.float64), run.architecture)
    activation = ACTIVATIONS[run.experiment.activation]
    slope = np.broadcast_to(layers[0].weights, (len(a), *layers[0].weights.shape))
    with np.errstate(over="ignore", invalid="ignore"):
        z = a @ layers[0].weights.T + layers[0].bias
        for layer in layers[1:]:
            a = activation.numpy_function(z)
            # ∂z[l+1]/∂x = W[l+1] diag g'(z[l]) ∂z[l]/∂x
            slope = layer.weights @ (activation.numpy_derivative(z, a)[:, :, None] * slope)
            z = a @ layer.weights.T + layer.bias
    if not np.isfinite(slope).all():
        return None
    sizes = np.linalg.norm(slope, axis=(1, 2))
    differ = float(np.ptp(slope, axis=0).max()) / max(float(np.abs(slope).max()), 1e-300)
    return Slopes(float(sizes.min()), float(sizes.max()), differ, len(a))
