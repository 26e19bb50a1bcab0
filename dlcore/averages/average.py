"""The exponentially weighted average, and the correction of its first values.

    v_0 = 0,   v_t = beta v_{t-1} + (1 - beta) theta_t,   v_hat_t = v_t / (1 - beta^t)

Source: A. Ng, Improving deep neural networks, week 2; D. P. Kingma and J. Ba (2015), Adam, section 3.
"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float, Int


def average(values: Float[np.ndarray, "t *n"], beta: float) -> Float[np.ndarray, "t *n"]:
    """v_1, v_2, ... of a stream theta_1, theta_2, ..., or of many streams at once. ValueError for a beta outside
    0 <= beta < 1."""
    if not 0 <= beta < 1:
        raise ValueError(f"beta must be from 0 to below 1, not {beta}")
    found = np.empty(values.shape)
    v = np.zeros(values.shape[1:])
    for t, theta in enumerate(values):
        v = beta * v + (1 - beta) * theta  # v_t = beta v_{t-1} + (1 - beta) theta_t
        found[t] = v
    return found


def weights(beta: float, steps: int) -> Float[np.ndarray, " steps"]:
    """(1 - beta) beta^k: what the value of k steps ago counts for, k = 0, 1, ..."""
    return (1 - beta) * beta ** np.arange(steps)


def _steps(v: Float[np.ndarray, " t"]) -> Int[np.ndarray, " t"]:
    return np.arange(1, len(v) + 1)


def _as_it_is(v: Float[np.ndarray, " t"], beta: float) -> Float[np.ndarray, " t"]:
    return v


def _right(v: Float[np.ndarray, " t"], beta: float) -> Float[np.ndarray, " t"]:
    return v / (1 - beta ** _steps(v))  # v_hat_t = v_t / (1 - beta^t)


def _without_the_power(v: Float[np.ndarray, " t"], beta: float) -> Float[np.ndarray, " t"]:
    return v / (1 - beta)  # as often written: the t is missing


CORRECTIONS: dict[str, Callable[[Float[np.ndarray, " t"], float], Float[np.ndarray, " t"]]] = {
    "off": _as_it_is,
    "on": _right,
    "wrong": _without_the_power,
}
"""Permanent id to what is made of v_1, v_2, ... for a beta."""
