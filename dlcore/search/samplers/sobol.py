"""Sobol's sequence, scrambled: points that keep out of each other's way in every projection.

I. M. Sobol' (1967), On the distribution of points in a cube; A. B. Owen (1998), Scrambling Sobol' and
Niederreiter-Xing points, J. Complexity 14. The sequence is SciPy's.
"""

import numpy as np
from jaxtyping import Float
from scipy.stats import qmc

from dlcore.search.samplers.spec import Asked, SamplerSpec, one_round


def propose(asked: Asked) -> Float[np.ndarray, "count dims"]:
    """The first `count` points; each of them by itself is uniform in [0, 1)^d."""
    sequence = qmc.Sobol(len(asked.space), scramble=True, rng=asked.rng.randint(2**31))
    # its balance is that of whole powers of two, of which these are the first
    places = sequence.random_base2(max(0, int(asked.count - 1).bit_length()))[: asked.count]
    return np.minimum(places, np.nextafter(1.0, 0.0))


SOBOL = SamplerSpec(
    id="sobol",
    title="Sobol",
    help="A sequence that leaves no large gap and comes near no point twice: random search without its luck.",
    rounds=one_round,
    propose=propose,
)
