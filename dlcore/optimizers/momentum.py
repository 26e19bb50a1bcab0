"""Gradient descent with momentum, in the averaged form of the course."""

import optax
from jaxtyping import Array, Float

from dlcore.optimizers.moments import weighted_average
from dlcore.optimizers.spec import Hyperparameters, Optimizer, SlotState, Step, slot_rule


def build(hyperparameters: Hyperparameters) -> optax.GradientTransformation:
    """v <- beta1 v + (1 - beta1) g; theta <- theta - alpha v. Slot `first` is v.

    This is the course's averaged momentum: v has the size of a gradient, and alpha means what it means
    without momentum. Heavy ball, v <- beta1 v + g (Polyak 1964; `optax.trace`, cs231n, D2L), takes
    1/(1 - beta1) times these steps: the two agree when its alpha is (1 - beta1) times this one.
    """
    alpha, beta1 = hyperparameters.learning_rate, hyperparameters.beta1

    def update(grads: Float[Array, "p ..."], state: SlotState, params=None) -> Step:
        # v <- beta1 v + (1 - beta1) g
        v = weighted_average(state.first, grads, beta1)
        # theta <- theta - alpha v
        return -alpha * v, state._replace(count=state.count + 1, first=v)

    return slot_rule(update)


MOMENTUM = Optimizer(
    id="momentum",
    label="momentum",
    formula=r"v \leftarrow \beta_1 v + (1 - \beta_1)\,g, \qquad \theta \leftarrow \theta - \alpha\,v",
    help="Steps along the average of about the last 1/(1 - β₁) gradients: zigzags cancel, the common "
    "direction adds up. The average has the size of one gradient; the heavy ball of many libraries leaves "
    "out 1 - β₁ and needs a learning rate that much smaller.",
    source="Coursera, Improving Deep Neural Networks, week 2: Gradient descent with momentum; after Polyak "
    "1964, Some methods of speeding up the convergence of iteration methods",
    uses=("learning_rate", "beta1"),
    build=build,
)
