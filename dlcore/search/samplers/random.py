"""Random search: every trial is drawn by itself.

J. Bergstra and Y. Bengio (2012), Random search for hyper-parameter optimization, JMLR 13.
"""

import numpy as np
from jaxtyping import Float

from dlcore.search.samplers.spec import Asked, SamplerSpec, one_round


def propose(asked: Asked) -> Float[np.ndarray, "count dims"]:
    """u ~ U[0, 1)^d; with more trials the first ones stay what they were."""
    return asked.rng.random_sample((asked.count, len(asked.space)))


RANDOM = SamplerSpec(
    id="random",
    title="Random",
    help="Every trial draws all hyperparameters anew: each trial tries another value of every one.",
    rounds=one_round,
    propose=propose,
)
