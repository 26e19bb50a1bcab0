"""The output layer's gradient, averaged over normally distributed logits: what the way back begins with."""

import numpy as np
from jaxtyping import Float

from dlcore.backpropagation.heads import output_activation, output_gradient
from dlcore.losses import Head
from dlcore.signal.pair_average import hermite_coefficients, mehler

DRAWS = 500
"""Of the logits of several outputs, which are too many for quadrature."""


def output_gradient_products(
    head: Head,
    q: Float[np.ndarray, " m"],
    unlike: Float[np.ndarray, "m m"] | None,
    targets: Float[np.ndarray, "m outputs"],
) -> Float[np.ndarray, "m m"] | Float[np.ndarray, " m"]:
    """E[dz_i dz_j] of every pair of examples, mean over the outputs: for logits of variances q whose correlations are
    1 - `unlike`, independent from output to output. Without `unlike` the E[dz²] of each example by itself. NaN where
    the logits have overflowed."""

    def dz(z: np.ndarray) -> np.ndarray:
        return output_gradient(head, z, output_activation(head, z), targets.T)

    covariance = q if unlike is None else np.sqrt(np.outer(q, q)) * (1 - unlike)
    if not np.isfinite(covariance).all():
        return np.full_like(covariance, np.nan)
    outputs = targets.shape[1]
    if head.output == "linear":
        of_targets = (targets**2).sum(axis=1) if unlike is None else targets @ targets.T
        return 4 * (covariance + of_targets / outputs)  # dz = 2 (z - y)
    if outputs == 1:
        # the examples stand last for the head and first for the expansion
        alpha = hermite_coefficients(lambda z: dz(z.T[:, None])[:, 0].T, q)
        return (alpha**2).sum(axis=1) if unlike is None else mehler(alpha, unlike)
    normal = np.random.RandomState(0).randn(DRAWS, outputs, len(q))
    if unlike is None:
        return (dz(normal * np.sqrt(q)) ** 2).mean(axis=(0, 1))
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(values, 0))  # root root^T = covariance
    of_draws = dz(normal @ root.T).reshape(-1, len(q))
    return of_draws.T @ of_draws / len(of_draws)
