"""The variance of each first weight, one formula per initialization: for a uniform draw of the same variance, and for
the theory of how a signal travels (`dlcore.signal.theory`)."""

from collections.abc import Callable


def small(n_out: int, n_in: int) -> float:
    return 0.01**2  # Var(w) = 0.01^2


def large(n_out: int, n_in: int) -> float:
    return 10.0**2  # Var(w) = 10^2


def lecun(n_out: int, n_in: int) -> float:
    return 1 / n_in  # Var(w) = 1 / n_in


def glorot(n_out: int, n_in: int) -> float:
    return 2 / (n_in + n_out)  # Var(w) = 2 / (n_in + n_out)


def he(n_out: int, n_in: int) -> float:
    return 2 / n_in  # Var(w) = 2 / n_in


def orthogonal(n_out: int, n_in: int) -> float:
    return 1 / max(n_out, n_in)  # the shorter side's vectors have length 1, and as many entries as the longer side


INDEPENDENT: dict[str, Callable[[int, int], float]] = {
    "small": small,
    "large": large,
    "lecun": lecun,
    "glorot": glorot,
    "he": he,
}
"""Initializations of `dlcore.initializers` with independent normal weights of mean 0: (n_out, n_in) to Var(w)."""

WEIGHT_VARIANCES: dict[str, Callable[[int, int], float]] = INDEPENDENT | {"orthogonal": orthogonal}
"""Those with weights of mean 0 that are not all alike."""
