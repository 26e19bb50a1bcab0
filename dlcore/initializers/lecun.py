"""Variance 1/n_in: keeps the variance of z at that of the inputs."""

import numpy as np
from jaxtyping import Float

from dlcore.initializers.spec import Initializer


def draw(rng: np.random.RandomState, n_out: int, n_in: int) -> Float[np.ndarray, "n_out n_in"]:
    # W ~ N(0, 1 / n_in)
    return rng.randn(n_out, n_in) * np.sqrt(1 / n_in)


LECUN = Initializer(
    id="lecun",
    label="LeCun (Xavier)",
    formula=r"W \sim \mathcal N\left(0,\ \frac{1}{n_{in}}\right)",
    help="The variance of z equals that of the inputs. Suits tanh, which is nearly linear near 0. Courses "
    "often call this one Xavier.",
    source="LeCun, Bottou, Orr and Müller 1998, Efficient BackProp, eq. 16",
    draw=draw,
)
