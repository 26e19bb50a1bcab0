"""Heavy-ball momentum, from optax: the undamped form of Polyak."""

import optax

from dlcore.optimizers.adapter import in_slots
from dlcore.optimizers.spec import Hyperparameters, Optimizer


def build(hyperparameters: Hyperparameters) -> optax.GradientTransformation:
    """v <- beta1 v + g; theta <- theta - alpha v. Slot `first` is v.

    With the same alpha its steps are 1/(1 - beta1) times those of the averaged momentum (`momentum`).
    """
    alpha, beta1 = hyperparameters.learning_rate, hyperparameters.beta1
    return in_slots(optax.chain(optax.trace(beta1), optax.scale(-alpha)), "first")


HEAVYBALL = Optimizer(
    id="heavyball",
    label="heavy ball",
    formula=r"v \leftarrow \beta_1 v + g, \qquad \theta \leftarrow \theta - \alpha\,v",
    help="Momentum as many libraries write it: the gradients add up instead of being averaged, so at the same α its "
    "steps grow to 1/(1 - β₁) times those of momentum, ten times for β₁ = 0.9.",
    source="Polyak 1964, Some methods of speeding up the convergence of iteration methods, as in optax.trace",
    uses=("learning_rate", "beta1"),
    build=build,
)
