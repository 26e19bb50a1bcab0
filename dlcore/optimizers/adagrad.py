"""Adagrad, from optax."""

import optax

from dlcore.optimizers.adapter import in_slots
from dlcore.optimizers.spec import Hyperparameters, Optimizer


def build(hyperparameters: Hyperparameters) -> optax.GradientTransformation:
    """G <- G + g^2; theta <- theta - alpha g / sqrt(G + eps). Slot `second` is G, from 0.

    Unlike in RMSprop and Adam here, eps is inside the root (optax's choice). A parameter whose gradient has
    always been 0 does not move.
    """
    rule = optax.chain(
        optax.scale_by_rss(initial_accumulator_value=0.0, eps=hyperparameters.eps),
        optax.scale(-hyperparameters.learning_rate),
    )
    return in_slots(rule, "second")


ADAGRAD = Optimizer(
    id="adagrad",
    label="Adagrad",
    formula=r"G \leftarrow G + g^2, \qquad "
    r"\theta \leftarrow \theta - \alpha\,\frac{g}{\sqrt{G + \varepsilon}}",
    help="Divides each gradient by the root of the sum of all its squares so far. Parameters with rare "
    "gradients keep large steps; all steps shrink for ever, like 1/√t.",
    source="Duchi, Hazan and Singer 2011, Adaptive subgradient methods for online learning and stochastic "
    "optimization, diagonal form, as in optax.scale_by_rss",
    uses=("learning_rate", "eps"),
    build=build,
)
