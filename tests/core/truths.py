"""The course's data as published: arrays on which the tests against published training runs rest."""

import numpy as np
from sklearn.datasets import make_circles, make_moons


def circles_data() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Initialization exercise: train inputs (300, 2), train labels, test inputs (100, 2), test labels."""
    # The sources seed NumPy's global generator; RandomState(seed) is the same stream.
    train = make_circles(n_samples=300, noise=0.05, random_state=np.random.RandomState(1))
    test = make_circles(n_samples=100, noise=0.05, random_state=np.random.RandomState(2))
    return (*train, *test)


def moons_data() -> tuple[np.ndarray, np.ndarray]:
    """Optimization exercise: train inputs (300, 2) and labels; there is no test set."""
    return make_moons(n_samples=300, noise=0.2, random_state=np.random.RandomState(3))
