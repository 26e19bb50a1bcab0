"""Bias, variance and noise of a squared error, estimated without bias from finitely many networks.

For one example (x, y), a network f trained on a random training set, and outputs added up:
E[(y - f(x))²] = Var[y | x] + (E[f(x)] - E[y | x])² + Var[f(x)] = noise + bias² + variance.
Source: S. Geman, E. Bienenstock, R. Doursat (1992), Neural networks and the bias/variance dilemma, Neural
Computation 4(1), section 3. It holds for squared errors, of probabilities too (the Brier score), but not for the share
misclassified, whose parts do not simply add up: P. Domingos (2000), A unified bias-variance decomposition, ICML.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float


@dataclass(frozen=True, eq=False)
class Parts:
    """The parts at each point. `bias2` is an unbiased estimate, so it may fall below 0 where the bias is small."""

    noise: Float[np.ndarray, " n"]
    bias2: Float[np.ndarray, " n"]
    variance: Float[np.ndarray, " n"]

    @property
    def expected(self) -> Float[np.ndarray, " n"]:
        """Expected squared error at each point."""
        return self.noise + self.bias2 + self.variance


class Deviations:
    """How networks deviate from the truth at fixed points, added up network by network.

    `truth` is E[y | x] of each output, `noise` Var[y | x] with the outputs added up.
    """

    def __init__(self, truth: Float[np.ndarray, "n outputs"], noise: Float[np.ndarray, " n"]):
        self.truth, self.noise, self.networks = truth, noise, 0
        self._sum = np.zeros(truth.shape)
        self._squares = np.zeros(len(truth))

    def add(self, predictions: Float[np.ndarray, "networks n outputs"]) -> None:
        """Take further networks into account."""
        deviation = predictions - self.truth
        self.networks += len(deviation)
        self._sum += deviation.sum(axis=0)
        self._squares += np.sum(deviation**2, axis=(0, 2))

    def parts(self) -> Parts:
        """The parts as far as they are known; NaN with fewer than two networks."""
        count = self.networks
        if count < 2:
            unknown = np.full(len(self.noise), np.nan)
            return Parts(self.noise, unknown, unknown)
        bias2 = np.sum((self._sum / count) ** 2, axis=1)  # of the mean network: bias² + variance / networks
        # s² = (Σ d² - n (mean d)²) / (n - 1)
        variance = np.maximum(self._squares - count * bias2, 0) / (count - 1)
        return Parts(self.noise, bias2 - variance / count, variance)


def decompose(
    predictions: Float[np.ndarray, "networks n outputs"],
    truth: Float[np.ndarray, "n outputs"],
    noise: Float[np.ndarray, " n"],
) -> Parts:
    """The parts of the expected squared error of networks that differ in their training sets."""
    deviations = Deviations(truth, noise)
    deviations.add(predictions)
    return deviations.parts()
