"""One network begun near the saddle at W = 0, where every gradient is small, under two optimizers."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

FASTER = 10
"""Gradient descent also gets so many times the rate, lest it be said that its rate was too small."""
LEFT = 0.8
"""A plateau is left when J has fallen below this share of what always giving the same answer costs."""
ABOVE = 1.05
"""A run that ends above so many times that cost has not stayed on the plateau: its steps threw it off, upwards."""


def plateau_runs(experiment: "Experiment") -> dict[str, "Experiment"]:
    """The experiment from weights of N(0, 0.01²), by the name of what it is trained with; without the faster one
    where there is no faster rate."""
    rate, bounds = experiment.learning_rate, experiment.settings()["learning_rate"].bounds
    assert bounds is not None
    fast = min(FASTER * rate, bounds[1])
    small = experiment.replace(initialization="small", gain=1.0, init_draw="normal", patience=0, ensemble=1)
    runs = {"Adam": small.replace(optimizer="adam"), "Gradient descent": small.replace(optimizer="sgd")}
    if fast > rate:
        runs[f"at {fast / rate:.3g} α"] = small.replace(optimizer="sgd", learning_rate=fast)
    return runs


def left_at(costs: Float[np.ndarray, " e"], constant: float) -> int:
    """The first epoch at which J is below `LEFT` of the cost of a constant answer; -1 for none."""
    below = np.flatnonzero(costs < LEFT * constant)
    return int(below[0]) if len(below) else -1


def ended_as(costs: Float[np.ndarray, " e"], constant: float) -> str:
    """How a complete run ended: it "left" the plateau, is still "on" it, was "thrown" off upwards, or "diverged" (the
    costs from there on are NaN)."""
    if not np.isfinite(costs[-1]):
        return "diverged"
    if costs[-1] > ABOVE * constant:
        return "thrown"
    return "on" if left_at(costs, constant) < 0 else "left"
