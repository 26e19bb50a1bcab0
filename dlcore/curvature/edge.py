"""How strongly a cost may bend before an update rule overshoots: its stability edge.

On J = 1/2 lambda x^2 gradient descent gives x <- (1 - alpha lambda) x, which settles while lambda < 2 / alpha. With
heavy ball, v <- beta v + g and x <- x - alpha v, it is lambda < 2 (1 + beta) / alpha (Polyak 1964; Goh 2017). The
averaged momentum of the course has v smaller by 1 - beta; and Nesterov's, averaged too, settles while
lambda < 2 (1 + beta) / (alpha (1 - beta) (1 + 2 beta)).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from dlcore.schedules import learning_rates

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


@dataclass(frozen=True)
class Edge:
    """lambda_max at which an update rule stops being stable: `factor`(beta1) / alpha."""

    text: str
    factor: Callable[[float], float]


EDGES: dict[str, Edge] = {
    "sgd": Edge("2/α", lambda beta: 2.0),
    "momentum": Edge("2(1 + β₁)/((1 − β₁)α)", lambda beta: 2 * (1 + beta) / (1 - beta)),
    "heavyball": Edge("2(1 + β₁)/α", lambda beta: 2 * (1 + beta)),
    "nesterov": Edge("2(1 + β₁)/((1 − β₁)(1 + 2β₁)α)", lambda beta: 2 * (1 + beta) / ((1 - beta) * (1 + 2 * beta))),
}
"""By optimizer, for those whose step is the same multiple of every gradient. The others divide each gradient by its own
size: what they are stable against is another matrix than the Hessian (Cohen et al. 2022)."""


def stability_edge(experiment: "Experiment") -> Float[np.ndarray, " epochs"] | None:
    """The largest eigenvalue that is stable at the learning rate of each epoch, first epoch first; None for optimizers
    without an edge."""
    if experiment.optimizer not in EDGES:
        return None
    with np.errstate(divide="ignore"):  # a rate of 0 is stable against everything
        return EDGES[experiment.optimizer].factor(experiment.beta1) / learning_rates(experiment)
