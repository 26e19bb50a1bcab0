"""The Jacobian: how far a small change at one layer stretches or shrinks on its way to a later one.

    ∂a[l]/∂a[k] = D[l] W[l] ··· D[k+1] W[k+1],   D[l] = diag(g'(z[l]))

Its singular values are the factors by which directions are stretched. Where all are about 1 ("dynamical isometry"),
every direction of the signal arrives, and of the gradient, which goes back through the same matrix transposed
(J. Pennington, S. Schoenholz and S. Ganguli 2017, Resurrecting the sigmoid in deep learning through dynamical isometry,
eq. 2).
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int, Shaped

from dlcore.parameters import Architecture, unflatten
from dlcore.signal.passes import HiddenPass, Normalized, forward

MOST_LAYERS = 12
"""Layers whose singular values are computed, evenly spread: 10 ms each with 256 units."""


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Singular values, largest first, of the Jacobian from `start` to each of `layers`.

    Layer 0 are the inputs, L the logits z[L]; a layer between hands on a[l]. As many values as the smaller of both ends
    has numbers, NaN behind them; NaN too where a Jacobian has overflowed.
    """

    start: int
    layers: Int[np.ndarray, " l"]
    values: Float[np.ndarray, "examples l k"]

    @property
    def condition(self) -> Float[np.ndarray, "examples l"]:
        """Largest over smallest: 1 where every direction is stretched alike, infinite where one is lost."""
        smallest = np.nanmin(np.where(np.isnan(self.values), np.inf, self.values), axis=-1)
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.values[..., 0] / smallest


def singular_values(
    architecture: Architecture,
    activation_id: str,
    parameters: Shaped[np.ndarray, " p"],
    inputs: Shaped[np.ndarray, "m k"],
    *,
    examples: int = 1,
    start: int = 1,
) -> Spectrum:
    """The spectra at the first few `examples`: from the inputs (`start` = 0), or from the first hidden layer, whose
    width, unlike that of two inputs, does not limit how many directions there are to follow.

    In float64, so that a product over many layers keeps its small singular values. Batch normalization stands with the
    moments of all `inputs`, which are taken as constants: a change of one example hardly moves them.
    Raises ValueError for a `start` that is no layer before the last.
    """
    last = len(architecture.hidden) + 1
    if not 0 <= start < last:
        raise ValueError(f"start must be from 0 to {last - 1}, not {start}")
    layers = unflatten(parameters[None].astype(np.float64), architecture)
    to = np.unique(np.linspace(start + 1, last, min(MOST_LAYERS, last - start)).round().astype(int))
    sizes = architecture.sizes
    values = np.full((examples, len(to), min(sizes[start], max(sizes[place] for place in to))), np.nan)
    with np.errstate(all="ignore"):
        passed, _ = forward(layers, architecture, activation_id, inputs.astype(np.float64))
        jacobian = np.broadcast_to(np.eye(sizes[start]), (examples, sizes[start], sizes[start]))
        for place in range(start + 1, last + 1):
            jacobian = layers[place - 1].weights[0] @ jacobian  # W[l] ∂a[l-1]/∂a[k]
            if place < last:
                jacobian = _through_hidden(architecture, passed[place - 1], jacobian)
            for at in np.flatnonzero(to == place):
                fits = min(jacobian.shape[-2:])
                finite = np.isfinite(jacobian).all(axis=(-1, -2))
                values[finite, at, :fits] = np.linalg.svd(jacobian[finite], compute_uv=False)
    return Spectrum(start, to, values)


def _through_hidden(architecture: Architecture, here: HiddenPass, jacobian: np.ndarray) -> np.ndarray:
    """∂a[l]/∂z[l] times a Jacobian."""
    slope = here.slope[0, : len(jacobian), :, None]
    if here.normalized is None:
        return slope * jacobian
    if architecture.normalization.where == "after":
        return _through_normalization(here.normalized, slope * jacobian)
    return slope * _through_normalization(here.normalized, jacobian)


def _through_normalization(one: Normalized, jacobian: np.ndarray) -> np.ndarray:
    examples = slice(len(jacobian))
    gamma = one.gamma[0, :, :, None]
    inverse = np.broadcast_to(one.inverse, one.standardised.shape)[0, examples, :, None]
    if one.axis == -2:  # batch normalization: γ / sqrt(σ² + ε), the moments constant
        return gamma * inverse * jacobian
    standardised = one.standardised[0, examples, :, None]
    along = (standardised * jacobian).mean(axis=1, keepdims=True)
    # dxn = (dx - mean(dx) - xn mean(xn dx)) / sqrt(sigma^2 + epsilon), over the units
    return gamma * inverse * (jacobian - jacobian.mean(axis=1, keepdims=True) - standardised * along)
