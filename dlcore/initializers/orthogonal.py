"""A random rotation: lengths are kept exactly, not only on average."""

import numpy as np
from jaxtyping import Float

from dlcore.initializers.spec import Initializer


def draw(rng: np.random.RandomState, n_out: int, n_in: int) -> Float[np.ndarray, "n_out n_in"]:
    # Z ~ N(0, 1) with at least as many rows as columns, Z = Q R; Q has orthonormal columns
    normal = rng.randn(n_out, n_in)
    tall = normal if n_out >= n_in else normal.T
    q, r = np.linalg.qr(tall)
    # Q is uniform over the rotations only once diag(R) > 0, and unique (Mezzadri 2007, section 5)
    q = q * np.where(np.diag(r) < 0, -1.0, 1.0)
    return q if n_out >= n_in else q.T


ORTHOGONAL = Initializer(
    id="orthogonal",
    label="orthogonal",
    formula=r"W^{\mathsf T} W = I \ \text{ or } \ W\,W^{\mathsf T} = I",
    help="Rows (or columns, whichever are fewer) are perpendicular and of length 1. A linear network keeps "
    "every signal its size at any depth.",
    source="Saxe, McClelland and Ganguli 2014, Exact solutions to the nonlinear dynamics of learning in "
    "deep linear neural networks",
    draw=draw,
)
