"""Layers without an activation are one layer: the matrix and the bias that they multiply to.

    z[L] = W[L] (... (W[1] x + b[1]) ...) + b[L] = W x + b
    W = W[L] ... W[1],   b = Σ_l W[L] ... W[l+1] b[l]

Batch normalization with its running moments is linear as well: it multiplies a row of W[l] by γ/√(σ² + ε).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from dlcore.engine.settings import head_of
from dlcore.normalization import EPSILON
from dlcore.parameters import Architecture, ExactLayer, flatten, unflatten
from dlcore.prediction import outputs, outputs_for

if TYPE_CHECKING:
    from dlcore.run import Run


MOST_EXAMPLES = 200
"""Training examples on which the two are compared."""


@dataclass(frozen=True, eq=False)
class Collapsed:
    """The one layer that says what a whole linear network says. float64; not finite where it overflows."""

    weights: Float[np.ndarray, "outputs k"]
    bias: Float[np.ndarray, " outputs"]
    largest_difference: float  # between its outputs a[L] and the whole network's, both in float32; NaN for overflow
    examples: int  # of the training set, on which the two were compared
    rank: int  # of the weights: no layer lets more directions through than it has units; 0 for overflow


def why_not_linear(run: "Run") -> str | None:
    """Why the network is no single matrix; None where it is."""
    if not run.architecture.hidden:
        return "There is no hidden layer: the network is one matrix already."
    if run.architecture.normalization.kind == "layer":
        return "Layer normalization divides by what it finds in each example: that is not linear."
    if run.experiment.activation != "linear":
        return f"Its hidden layers have {run.experiment.activation} activations, which bend."
    return None


def collapse(run: "Run") -> Collapsed:
    """Multiply the layers of a run's resulting network. ValueError where `why_not_linear` says why not."""
    reason = why_not_linear(run)
    if reason is not None:
        raise ValueError(reason)
    inputs = run.data.inputs[: min(run.data.counts[0], MOST_EXAMPLES)]
    size = run.architecture.sizes[0]
    weights, bias = np.eye(size), np.zeros(size)
    with np.errstate(over="ignore", invalid="ignore"):
        for layer in unflatten(run.parameters.astype(np.float64), run.architecture):
            w, b = _affine(layer)
            weights, bias = w @ weights, w @ bias + b  # W <- W[l] W,  b <- W[l] b + b[l]
    finite = bool(np.isfinite(weights).all() and np.isfinite(bias).all())
    single, head = Architecture((size, len(bias))), head_of(run.experiment, run.data)
    one = outputs(single, "linear", head, flatten([ExactLayer(weights, bias)]), inputs)
    whole = outputs_for(run.experiment, run.data, run.parameters, inputs)
    return Collapsed(
        weights=weights,
        bias=bias,
        largest_difference=float(np.abs(one - whole).max(initial=0.0)) if finite else np.nan,
        examples=len(inputs),
        rank=int(np.linalg.matrix_rank(weights)) if finite else 0,
    )


def _affine(layer: ExactLayer) -> tuple[np.ndarray, np.ndarray]:
    """W and b of a layer with its batch normalization."""
    if layer.gamma is None or layer.beta is None or layer.running_mean is None or layer.running_variance is None:
        return layer.weights, layer.bias
    # γ (W a + b - μ)/√(σ² + ε) + β
    factor = layer.gamma / np.sqrt(layer.running_variance + EPSILON)
    return factor[:, None] * layer.weights, factor * (layer.bias - layer.running_mean) + layer.beta
