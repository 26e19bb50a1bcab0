"""The optimizers: a registry of permanent ids. A new one is one file here, its import and one line below.

sgd, momentum, rmsprop and adam are the course's update rules, written out; the others are built from optax.
"""

from dlcore.optimizers.adagrad import ADAGRAD
from dlcore.optimizers.adam import ADAM
from dlcore.optimizers.adamw import ADAMW
from dlcore.optimizers.heavyball import HEAVYBALL
from dlcore.optimizers.momentum import MOMENTUM
from dlcore.optimizers.nesterov import NESTEROV
from dlcore.optimizers.rmsprop import RMSPROP
from dlcore.optimizers.sgd import SGD
from dlcore.optimizers.spec import Hyperparameters, Optimizer, SlotState

__all__ = ["OPTIMIZERS", "Hyperparameters", "Optimizer", "SlotState"]

# In the order of the menu. Only the id is permanent: a place in this list is never written anywhere.
OPTIMIZERS: dict[str, Optimizer] = {
    optimizer.id: optimizer
    for optimizer in (
        SGD,
        MOMENTUM,
        HEAVYBALL,
        NESTEROV,
        ADAGRAD,
        RMSPROP,
        ADAM,
        ADAMW,
    )
}
