"""One network under several optimizers: the experiment's own, and those that it is compared with.

The others differ from it in the update rule and in nothing else: the same data, the same first weights, the same
mini-batches, the same learning rate.
"""

from typing import TYPE_CHECKING

from dlcore.optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

STANDARD = ("sgd", "momentum", "rmsprop", "adam")
"""The course's rules, in the order of the stage, where the page's own run stands first."""
LEFT_OUT = {"adagrad": "momentum", "adamw": "momentum"}
"""Which of them makes room for an optimizer that is none of them: not its next of kin. For the others it is RMSprop."""


def short_name(optimizer: str) -> str:
    """What an optimizer is called on charts: its label, a word or two."""
    label = OPTIMIZERS[optimizer].label.removesuffix(" momentum")  # Nesterov momentum; momentum itself has no space
    return label[0].upper() + label[1:]


def optimizer_name(experiment: "Experiment") -> str:
    """What an experiment is called beside the others: its optimizer."""
    return short_name(experiment.optimizer)


def optimizers_of(experiment: "Experiment") -> dict[str, "Experiment"]:
    """Four experiments by their names, the given one first, then the standard ones in their order."""
    own = experiment.optimizer
    left_out = own if own in STANDARD else LEFT_OUT.get(own, "rmsprop")
    others = [one for one in STANDARD if one != left_out]
    return {short_name(one): experiment.replace(optimizer=one) for one in (own, *others)}
