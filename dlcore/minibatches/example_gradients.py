"""The gradient of every single training example's loss, at one recorded moment of a run.

A mini-batch's gradient is the mean of those of its examples, so these say everything about mini-batches of any size.
For one example dW[l] = dz[l] a[l-1]^T is a product of two vectors; the inner product of two examples' gradients is
therefore a product of two inner products, and a wide network's gradients need never be written out.
"""

import numpy as np
import scipy.linalg
from jaxtyping import Float

from dlcore.backpropagation import Cache, Configuration, backward, forward, parameter_count, problem_of, unflatten
from dlcore.run import Run

MOST_NUMBERS = 100_000
"""Numbers in the gradients of all examples together; of a larger training set the first examples are taken."""
FEW_PARAMETERS = 300
"""Gradients so short are written out. Longer ones are turned into a basis of their own first."""
MOST_LONG = 300
"""Examples whose inner products are taken: their eigenvectors take 20 ms."""
MOST_WORK = 3e8
"""Multiply-adds for the inner products, and for the passes through the network: about 0.05 s."""
FLAT = 1e-13
"""Of the largest eigenvalue: what is smaller is rounding."""

Factors = list[tuple[Float[np.ndarray, "_ m"], Float[np.ndarray, "_ m"]]]
"""Of every block of parameters the two arrays of columns whose outer products are the examples' gradients."""


def why_no_gradients(run: Run) -> str:
    """Why single examples have no gradients of their own in this run, with the remedy; "" where they have."""
    if run.architecture.normalization.kind == "batch":
        return (
            "With batch normalization the gradient of one example depends on the others of its mini-batch, so it has "
            "none of its own. Choose layer normalization or none."
        )
    return "" if run.data.counts[0] > 1 else "There is only one training example. Take more."


def examples_of(run: Run) -> int:
    """How many training examples are taken: all of them, or the first ones of a large set."""
    count, sizes = parameter_count(run.architecture), run.architecture.sizes
    if count <= FEW_PARAMETERS:
        return min(run.data.counts[0], MOST_NUMBERS // count)
    fits = min(float(np.sqrt(MOST_WORK / (2 * sum(sizes)))), MOST_WORK / count, float(MOST_LONG))
    return min(run.data.counts[0], max(2, int(fits)))


def example_gradients(run: Run, frame: int) -> Float[np.ndarray, "m r"]:
    """One row per example, float64: its gradient in an orthonormal basis, so that all lengths and angles are kept; in
    the order of theta where there are few parameters.

    It is the gradient of the loss: a penalty adds the same to every one of them. Dropout and augmentation are left
    out. Not finite where they have overflowed. Raises ValueError where `why_no_gradients`.
    """
    why = why_no_gradients(run)
    if why:
        raise ValueError(why)
    given = problem_of(run.experiment, run.data, examples_of(run), run.frames[frame])
    kept = given.configuration
    configuration = Configuration(kept.architecture, kept.activation_id, kept.head)
    layers = unflatten(given.theta, configuration.architecture)
    factors = _factors(forward(layers, given.inputs, given.targets, configuration))
    with np.errstate(all="ignore"):  # what overflows is inf or NaN
        if len(given.theta) <= FEW_PARAMETERS:
            return written_out(factors)
        return _in_own_basis(inner_products(factors))


def _factors(cache: Cache) -> Factors:
    """Block after block, in the order of theta."""
    found: Factors = []
    ones = np.ones((1, cache.examples))
    for layer, gradients in zip(cache.layers, backward(cache).layers, strict=True):
        found += [(gradients.dz, layer.a_previous), (gradients.dz, ones)]  # dW = dz a^T, db = dz
        if layer.normalized is not None and gradients.d_normalized is not None:
            # dgamma = dz_tilde z_norm, dbeta = dz_tilde
            found += [(gradients.d_normalized * layer.normalized.z_norm, ones), (gradients.d_normalized, ones)]
    return found


def written_out(factors: Factors) -> Float[np.ndarray, "m p"]:
    """The gradients themselves."""
    return np.concatenate([np.einsum("om,im->moi", *pair).reshape(pair[0].shape[1], -1) for pair in factors], axis=1)


def inner_products(factors: Factors) -> Float[np.ndarray, "m m"]:
    """Of every two examples' gradients: <dz a^T, dz' a'^T> = <dz, dz'> <a, a'>, summed over the blocks."""
    return sum((left.T @ left) * (right.T @ right) for left, right in factors)  # pyright: ignore[reportReturnType]


def _in_own_basis(products: Float[np.ndarray, "m m"]) -> Float[np.ndarray, "m r"]:
    """Vectors with these inner products."""
    if not np.isfinite(products).all():
        return np.full((len(products), 1), np.nan)
    values, vectors = scipy.linalg.eigh(products)  # K = V diag(lambda) V^T: the rows of V sqrt(lambda)
    kept = values > FLAT * max(values[-1], 0.0)
    return vectors[:, kept] * np.sqrt(values[kept])
