"""The weights of trained networks, without biases and scales: what a penalty acts on."""

import numpy as np
from jaxtyping import Float, Shaped

from dlcore.parameters import Architecture, unflatten


def weights_of(parameters: Shaped[np.ndarray, "*runs p"], architecture: Architecture) -> Float[np.ndarray, "*runs w"]:
    """All entries of W[1] .. W[L], of one network or of many alike (`dlcore.parameters`)."""
    lead = parameters.shape[:-1]
    return np.concatenate([layer.weights.reshape(*lead, -1) for layer in unflatten(parameters, architecture)], axis=-1)


def squared_weights(weights: Float[np.ndarray, "*runs w"]) -> Float[np.ndarray, "*runs"]:
    """Σ w², the squared Frobenius norms of all layers added up."""
    with np.errstate(over="ignore"):  # of a network that diverged it is infinite
        return np.asarray(np.sum(weights.astype(np.float64) ** 2, axis=-1))


def zero_share(weights: Float[np.ndarray, "*runs w"]) -> Float[np.ndarray, "*runs"]:
    """Share of the weights that are exactly 0."""
    return np.asarray(np.mean(weights == 0, axis=-1))
