"""How often all eigenvalues of a random symmetric matrix are positive: how often a critical point drawn at random is a
minimum and no saddle.

Matrices of the Gaussian orthogonal ensemble: symmetric, independent normal entries, variance 2 on the diagonal and 1
beside it. Dauphin et al. 2014, Identifying and attacking the saddle point problem, section 2; Bray and Dean 2007.

A matrix is positive definite if and only if every pivot of its elimination is positive (Sylvester). Pivot k needs the
leading k x k block alone, which is itself a matrix of the ensemble. So the matrices grow by a row at a time, those with
a negative pivot are left out, and one sample serves all dimensions.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from dlcore.intervals import wilson

DIMENSIONS = 8
EXACT = {1: 1 / 2, 2: (2 - np.sqrt(2)) / 4, 3: (np.pi - 2 * np.sqrt(2)) / (4 * np.pi)}
"""In closed form, by dimension (Dedieu and Malajovich 2008, On the number of minima of a random polynomial)."""
DECAY = np.log(3) / 4
"""For large n the share falls as exp(-DECAY n^2) (Dean and Majumdar 2006, Large deviations of extreme eigenvalues of
random matrices)."""


@dataclass(frozen=True, eq=False)
class RandomMinima:
    """How many of so many matrices of dimension 1, 2, ... had positive eigenvalues only."""

    matrices: int
    minima: Int[np.ndarray, " n"]

    @property
    def share(self) -> Float[np.ndarray, " n"]:
        return self.minima / max(self.matrices, 1)

    @property
    def interval(self) -> Float[np.ndarray, "n 2"]:
        """Wilson's, 95 %; from 0 to 1 before the first matrix."""
        if not self.matrices:
            return np.tile([0.0, 1.0], (len(self.minima), 1))
        return np.array([wilson(int(count), self.matrices) for count in self.minima])

    def with_more(self, other: "RandomMinima") -> "RandomMinima":
        """Both samples as one."""
        return RandomMinima(self.matrices + other.matrices, self.minima + other.minima)


NONE_YET = RandomMinima(0, np.zeros(DIMENSIONS, int))


def draw_matrices(count: int, rng: np.random.Generator, dimensions: int = DIMENSIONS) -> RandomMinima:
    """Draw so many matrices and count, for every dimension up to `dimensions`, those without a negative eigenvalue."""
    minima = np.zeros(dimensions, int)
    inverse_factor = np.zeros((count, 0, 0))  # inverse of the Cholesky factor L of the block so far
    for size in range(dimensions):
        alive = len(inverse_factor)
        # the next row of the matrix: variance 1 beside the diagonal, 2 on it
        beside, diagonal = rng.standard_normal((alive, size)), np.sqrt(2) * rng.standard_normal(alive)
        row = np.einsum("mij,mj->mi", inverse_factor, beside)  # L^-1 a, the next row of L
        pivot = diagonal - np.sum(row**2, axis=1)  # a_kk - a^T (L L^T)^-1 a
        positive = pivot > 0
        minima[size] = positive.sum()
        inverse_factor = _grown(inverse_factor[positive], row[positive], pivot[positive])
    return RandomMinima(count, minima)


def _grown(
    inverse_factor: Float[np.ndarray, "m k k"], row: Float[np.ndarray, "m k"], pivot: Float[np.ndarray, " m"]
) -> Float[np.ndarray, "m k1 k1"]:
    """L^-1 of the matrices with one more row: [L 0; r^T d]^-1 = [L^-1 0; -r^T L^-1 / d  1/d], d = sqrt(pivot)."""
    count, size = row.shape
    root = np.sqrt(pivot)
    grown = np.zeros((count, size + 1, size + 1))
    grown[:, :size, :size] = inverse_factor
    grown[:, size, :size] = -np.einsum("mi,mij->mj", row, inverse_factor) / root[:, None]
    grown[:, size, size] = 1 / root
    return grown
