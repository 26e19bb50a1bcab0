"""The largest eigenvalue of the Hessian: how strongly the cost bends in its steepest direction."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.sparse.linalg import ArpackError, LinearOperator, eigsh

from dlcore.backpropagation import Problem
from dlcore.curvature.products import hessian, hessian_vector

TOLERANCE = 1e-5
"""Of the eigenvalue, relative."""
DENSE = 24
"""Up to so many parameters the whole Hessian costs no more products than Lanczos takes."""
MOST_RESTARTS = 30


@dataclass(frozen=True, eq=False)
class Bend:
    """The steepest bend of a cost: NaN and a vector of zeros where the network has overflowed."""

    value: float  # lambda_max
    vector: Float[np.ndarray, " p"]  # its eigenvector, of length 1
    products: int  # Hessian-vector products taken


def largest_eigenvalue(problem: Problem, start: Float[np.ndarray, " p"] | None = None) -> Bend:
    """lambda_max of the Hessian by Lanczos iteration, to about `TOLERANCE`.

    Lanczos 1950, in the restarted form of ARPACK (Lehoucq, Sorensen and Yang 1998). `start` is where to begin, for
    example the eigenvector of a network nearby; by default a fixed random direction, so that the same network always
    gives the same number.
    """
    size = len(problem.theta)
    if not np.isfinite(problem.theta).all():
        return Bend(float("nan"), np.zeros(size), 0)
    if size <= DENSE:
        found = hessian(problem)
        if not np.isfinite(found).all():
            return Bend(float("nan"), np.zeros(size), size)
        values, vectors = np.linalg.eigh(found)
        return Bend(float(values[-1]), vectors[:, -1], size)
    return _lanczos(problem, np.random.RandomState(0).randn(size) if start is None or not start.any() else start)


def _lanczos(problem: Problem, start: Float[np.ndarray, " p"]) -> Bend:
    size, products = len(start), 0

    def product(vector: np.ndarray) -> np.ndarray:
        nonlocal products
        products += 1
        found = hessian_vector(problem, vector.ravel())
        if not np.isfinite(found).all():
            raise FloatingPointError("the gradient has overflowed")
        return found

    operator = LinearOperator((size, size), matvec=product, dtype=np.float64)  # pyright: ignore[reportCallIssue]
    try:
        values, vectors = eigsh(operator, k=1, which="LA", v0=start, tol=TOLERANCE, maxiter=MOST_RESTARTS)  # pyright: ignore[reportArgumentType]
    except FloatingPointError:
        return Bend(float("nan"), np.zeros(size), products)
    except ArpackError:  # all directions bend alike (of a flat cost not at all): any of them will do
        vector = start / np.linalg.norm(start)
        return Bend(float(vector @ product(vector)), vector, products)
    return Bend(float(values[-1]), vectors[:, -1], products)
