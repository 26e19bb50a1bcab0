"""An experiment's first weights: normal or uniform, drawn by its weight seed."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from dlcore.initializers import INITIALIZERS
from dlcore.parameters import Architecture, ExactLayer, draw
from dlcore.weight_variance import INDEPENDENT

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


UNIFORM = (
    r"W \sim \mathcal U(-\sqrt 3\,\sigma,\ \sqrt 3\,\sigma)"
    r"\ \text{ with the variance } \sigma^2 \text{ of }\ "
)


def draw_uniform(rng: np.random.RandomState, n_out: int, n_in: int, variance: float) -> Float[np.ndarray, "n_out n_in"]:
    # W ~ U(-sqrt(3) sigma, sqrt(3) sigma), whose variance is sigma^2
    limit = np.sqrt(3 * variance)
    return rng.uniform(-limit, limit, (n_out, n_in))


def is_uniform(experiment: "Experiment") -> bool:
    """Whether the weights are drawn uniformly: only where the initialization has a normal draw to replace."""
    return experiment.init_draw == "uniform" and experiment.initialization in INDEPENDENT


def weights_formula(experiment: "Experiment") -> str:
    """LaTeX of how the weights are drawn."""
    formula = INITIALIZERS[experiment.initialization].formula
    if is_uniform(experiment):
        return UNIFORM + formula
    return formula


def first_layers(experiment: "Experiment", architecture: Architecture) -> list[ExactLayer]:
    """First parameters of a network of that architecture, decided by the experiment's weight seed.

    Uniform weights have the variance of the normal ones (Glorot and Bengio 2010, eq. 16: ±√6/√(n_in + n_out)).
    """
    rng = np.random.RandomState(experiment.seed)
    if not is_uniform(experiment):
        return draw(architecture, experiment.initialization, experiment.gain, rng)
    variance = INDEPENDENT[experiment.initialization]
    layers = draw(architecture, "zeros", 1.0, rng)  # everything but the weights; takes no random number
    return [layer._replace(weights=experiment.gain * _uniform(rng, layer, variance)) for layer in layers]


def _uniform(
    rng: np.random.RandomState, layer: ExactLayer, variance: Callable[[int, int], float]
) -> Float[np.ndarray, "n_out n_in"]:
    n_out, n_in = layer.weights.shape
    return draw_uniform(rng, n_out, n_in, variance(n_out, n_in))
