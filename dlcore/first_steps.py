"""How far an update rule steps under a gradient that stays the same, in closed form: what its learning rate means.

With a constant gradient g every average of gradients is (1 - β^t) g, and what the rules make of that is a formula
in t. Sources: the rules in `dlcore.optimizers`; the sum of the weights of an exponentially weighted average,
1 - β^t, Kingma and Ba 2015, Adam, section 3.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from jaxtyping import Float, Int

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


class Given(NamedTuple):
    """A gradient that stays the same, its updates counted from 1, and the numbers of the rule."""

    gradient: float  # > 0
    update: Float[np.ndarray, " t"]
    beta1: float
    beta2: float
    eps: float


def _averaged(given: Given, beta: float) -> Float[np.ndarray, " t"]:
    """1 - β^t, the sum of the weights in an average of t values."""
    return 1 - beta**given.update


def _sgd(given: Given) -> Float[np.ndarray, " t"]:
    # g
    return np.full_like(given.update, given.gradient)


def _momentum(given: Given) -> Float[np.ndarray, " t"]:
    # v_t = (1 - β^t) g
    return _averaged(given, given.beta1) * given.gradient


def _heavyball(given: Given) -> Float[np.ndarray, " t"]:
    # v_t = (1 + β + ... + β^(t-1)) g = (1 - β^t) / (1 - β) g
    return _averaged(given, given.beta1) / (1 - given.beta1) * given.gradient


def _nesterov(given: Given) -> Float[np.ndarray, " t"]:
    # β v_t + (1 - β) g = (1 - β^(t+1)) g
    return (1 - given.beta1 ** (given.update + 1)) * given.gradient


def _adagrad(given: Given) -> Float[np.ndarray, " t"]:
    # g / sqrt(t g^2 + ε)
    return given.gradient / np.sqrt(given.update * given.gradient**2 + given.eps)


def _rmsprop(given: Given) -> Float[np.ndarray, " t"]:
    # g / (sqrt(1 - β2^t) g + ε)
    return given.gradient / (np.sqrt(_averaged(given, given.beta2)) * given.gradient + given.eps)


def _adam(given: Given) -> Float[np.ndarray, " t"]:
    # m_hat = g and v_hat = g^2 at every t: g / (g + ε)
    return np.full_like(given.update, given.gradient / (given.gradient + given.eps))


STEPS: dict[str, Callable[[Given], Float[np.ndarray, " t"]]] = {
    "sgd": _sgd,
    "momentum": _momentum,
    "heavyball": _heavyball,
    "nesterov": _nesterov,
    "adagrad": _adagrad,
    "rmsprop": _rmsprop,
    "adam": _adam,
    "adamw": _adam,  # beside its weight decay, which is none of the gradient's
}


def steps_under(
    optimizer: str, experiment: "Experiment", gradient: float, updates: Int[np.ndarray, " t"]
) -> Float[np.ndarray, " t"]:
    """Length of the step of each of the `updates` (counted from 1) in units of α, where every gradient so far was
    `gradient` > 0. Raises KeyError for an optimizer without a formula."""
    given = Given(gradient, updates.astype(float), experiment.beta1, experiment.beta2, experiment.eps)
    return STEPS[optimizer](given)
