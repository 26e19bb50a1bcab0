"""The update rules of all optimizers once more, in NumPy: for many points at once, and where nothing may be compiled.

Each is the rule of the same id in `dlcore.optimizers`, where its source is; g is the gradient, theta the parameters.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

Array = Float[np.ndarray, "..."]
Number = Array | np.floating | float
Given = Any
"""`dlcore.optimizers.Hyperparameters` of NumPy's numbers or arrays, where those of JAX are declared."""


class Slots(NamedTuple):
    """What a rule remembers between updates; one that it does not use keeps its zeros."""

    first: Array  # v or m, the average of gradients
    second: Array  # s, v or G: the average (Adagrad: the sum) of squared gradients


Rule = Callable[[Array, Slots, int, Array, Given], tuple[Array, Slots]]
"""(g, slots, t, theta, hyperparameters) to the step, which is to be added to theta, and the slots after it. t counts
updates from 1. Everything is elementwise; the hyperparameters broadcast against g."""


def empty(theta: Array) -> Slots:
    """Before the first update: zeros of the shape of the parameters."""
    return Slots(np.zeros_like(theta), np.zeros_like(theta))


def _average(average: Array, value: Array, beta: Number) -> Array:
    # v <- beta v + (1 - beta) value
    return beta * average + (1 - beta) * value


def sgd(g: Array, slots: Slots, t: int, theta: Array, given: Given) -> tuple[Array, Slots]:
    # theta <- theta - alpha g
    return -given.learning_rate * g, slots


def momentum(g: Array, slots: Slots, t: int, theta: Array, given: Given) -> tuple[Array, Slots]:
    # v <- beta1 v + (1 - beta1) g;  theta <- theta - alpha v
    v = _average(slots.first, g, given.beta1)
    return -given.learning_rate * v, slots._replace(first=v)


def heavyball(g: Array, slots: Slots, t: int, theta: Array, given: Given) -> tuple[Array, Slots]:
    # v <- beta1 v + g;  theta <- theta - alpha v
    v = given.beta1 * slots.first + g
    return -given.learning_rate * v, slots._replace(first=v)


def nesterov(g: Array, slots: Slots, t: int, theta: Array, given: Given) -> tuple[Array, Slots]:
    # v <- beta1 v + (1 - beta1) g;  theta <- theta - alpha (beta1 v + (1 - beta1) g)
    v = _average(slots.first, g, given.beta1)
    return -given.learning_rate * _average(v, g, given.beta1), slots._replace(first=v)


def adagrad(g: Array, slots: Slots, t: int, theta: Array, given: Given) -> tuple[Array, Slots]:
    # G <- G + g^2;  theta <- theta - alpha g / sqrt(G + eps), and no step where there never was a gradient
    total = slots.second + g * g
    root = np.sqrt(total + given.eps)
    return np.where(total > 0, -given.learning_rate * g / root, 0.0), slots._replace(second=total)


def rmsprop(g: Array, slots: Slots, t: int, theta: Array, given: Given) -> tuple[Array, Slots]:
    # s <- beta2 s + (1 - beta2) g^2;  theta <- theta - alpha g / (sqrt(s) + eps)
    s = _average(slots.second, g * g, given.beta2)
    return -given.learning_rate * g / (np.sqrt(s) + given.eps), slots._replace(second=s)


def moments(g: Array, slots: Slots, given: Given) -> Slots:
    """Adam's two averages after one more gradient."""
    # m <- beta1 m + (1 - beta1) g;  v <- beta2 v + (1 - beta2) g^2
    return Slots(_average(slots.first, g, given.beta1), _average(slots.second, g * g, given.beta2))


def correction(beta: Number, t: int) -> Number:
    """The sum of the weights in an average of t values."""
    with np.errstate(divide="ignore"):  # log 0 = -inf: an average that keeps nothing needs no correction
        return -np.expm1(t * np.log(beta))  # 1 - beta^t, without losing the digits of beta = 0.999 in float32


def adam_step(corrected: Slots, given: Given) -> Array:
    """The step from m_hat and v_hat."""
    # theta <- theta - alpha m_hat / (sqrt(v_hat) + eps)
    return -given.learning_rate * corrected.first / (np.sqrt(corrected.second) + given.eps)


def adam(g: Array, slots: Slots, t: int, theta: Array, given: Given) -> tuple[Array, Slots]:
    m, v = kept = moments(g, slots, given)
    # m_hat = m / (1 - beta1^t), v_hat = v / (1 - beta2^t)
    return adam_step(Slots(m / correction(given.beta1, t), v / correction(given.beta2, t)), given), kept


def adamw(g: Array, slots: Slots, t: int, theta: Array, given: Given) -> tuple[Array, Slots]:
    # Adam's step, and theta <- theta - alpha lambda/m theta beside it
    step, slots = adam(g, slots, t, theta, given)
    return step - given.learning_rate * given.weight_decay * theta, slots


RULES: dict[str, Rule] = {
    "sgd": sgd,
    "momentum": momentum,
    "heavyball": heavyball,
    "nesterov": nesterov,
    "adagrad": adagrad,
    "rmsprop": rmsprop,
    "adam": adam,
    "adamw": adamw,
}
"""By the ids of `dlcore.optimizers.OPTIMIZERS`."""
