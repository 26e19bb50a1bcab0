"""The running averages of batch normalization, made again from the mini-batches that a run met, with any momentum.

    mu_running <- momentum mu_running + (1 - momentum) mu_batch,   from 0; sigma^2 likewise, from 1

Training does not use them: another momentum gives other answers at test time from the same weights.
"""

import numpy as np
from jaxtyping import Float

from dlcore.averages.average import average
from dlcore.parameters import FIRST_VALUES

FIRST_MEAN, FIRST_VARIANCE = FIRST_VALUES[-2:]


def running_means(values: Float[np.ndarray, "t units"], momentum: float) -> Float[np.ndarray, "later units"]:
    """The running mean before the first and after each of t updates, from the means that the mini-batches met."""
    return _running(values, momentum, FIRST_MEAN)


def running_variances(values: Float[np.ndarray, "t units"], momentum: float) -> Float[np.ndarray, "later units"]:
    """The running variance before the first and after each of t updates, from the variances of the mini-batches."""
    return _running(values, momentum, FIRST_VARIANCE)


def weight_of_start(momentum: float, updates: int) -> float:
    """What the value before the first update still counts for: momentum^t."""
    return float(momentum**updates)


def _running(values: Float[np.ndarray, "t units"], momentum: float, first: float) -> Float[np.ndarray, "later units"]:
    t = np.arange(len(values) + 1)[:, None]
    averaged = np.vstack([np.zeros((1, values.shape[1])), average(values, momentum)])
    # r_t = momentum^t r_0 + (1 - momentum) sum_k momentum^(t-k) value_k
    return float(momentum) ** t * first + averaged
