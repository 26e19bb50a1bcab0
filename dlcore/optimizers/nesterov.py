"""Nesterov momentum, from optax, in the averaged form."""

import optax

from dlcore.optimizers.adapter import in_slots
from dlcore.optimizers.spec import Hyperparameters, Optimizer


def build(hyperparameters: Hyperparameters) -> optax.GradientTransformation:
    """v <- beta1 v + (1 - beta1) g; theta <- theta - alpha (beta1 v + (1 - beta1) g). Slot `first` is v.

    The gradient goes into optax's heavy ball already multiplied by 1 - beta1, which makes its trace the
    average v, so that alpha has the same scale as for momentum.
    """
    alpha, beta1 = hyperparameters.learning_rate, hyperparameters.beta1
    rule = optax.chain(
        optax.scale(1 - beta1),
        # v <- beta1 v + g; step = beta1 v + g with the new v
        optax.trace(beta1, nesterov=True),
        optax.scale(-alpha),
    )
    return in_slots(rule, "first")


NESTEROV = Optimizer(
    id="nesterov",
    label="Nesterov momentum",
    formula=r"v \leftarrow \beta_1 v + (1 - \beta_1)\,g, \qquad "
    r"\theta \leftarrow \theta - \alpha\,\bigl(\beta_1 v + (1 - \beta_1)\,g\bigr)",
    help="Momentum that looks one step ahead: the newest gradient counts once more, so it brakes earlier "
    "when the slope turns.",
    source="Sutskever, Martens, Dahl and Hinton 2013, On the importance of initialization and momentum in "
    "deep learning, eq. 3-4, as in optax.trace with nesterov=True, scaled by 1 - β₁",
    uses=("learning_rate", "beta1"),
    build=build,
)
