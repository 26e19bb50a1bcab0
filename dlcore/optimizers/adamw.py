"""AdamW, from optax: Adam with weight decay beside the gradient instead of inside it."""

import optax

from dlcore.optimizers.adapter import in_slots
from dlcore.optimizers.spec import Hyperparameters, Optimizer


def build(hyperparameters: Hyperparameters) -> optax.GradientTransformation:
    """Adam's step, and W <- W - alpha weight_decay W beside it. Slots `first` and `second` are m and v.

    `weight_decay` is lambda over the number of examples on weights, 0 on biases. The shrinking is decoupled:
    it never enters m and v, so the adaptive division does not undo it. `update` needs the parameters.
    """
    alpha, beta1, beta2, eps, weight_decay = hyperparameters
    rule = optax.chain(
        optax.scale_by_adam(beta1, beta2, eps),
        optax.add_decayed_weights(weight_decay),
        optax.scale(-alpha),
    )
    return in_slots(rule, "first", "second")


ADAMW = Optimizer(
    id="adamw",
    label="AdamW",
    formula=r"\theta \leftarrow \theta - \alpha\left(\frac{\hat m}{\sqrt{\hat v} + \varepsilon} + "
    r"\frac{\lambda}{\text{examples}}\,\theta\right)",
    help="Adam in which the L2 penalty shrinks the weights directly, by 1 - αλ/examples per update. In "
    "plain Adam the penalty's gradient is divided away together with the rest.",
    source="Loshchilov and Hutter 2019, Decoupled weight decay regularization, algorithm 2",
    uses=("learning_rate", "beta1", "beta2", "eps", "l2"),
    build=build,
)
