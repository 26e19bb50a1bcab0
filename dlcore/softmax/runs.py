"""One network beside two that differ in one thing each: without its hidden layers, and with the other loss."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

LINEAR, LAYERS = "No hidden layer", "Hidden layers"
LOSSES = {"ce": "Cross-entropy", "mse": "Squared error"}
USUAL_HIDDEN = (16,)
"""The hidden layer of the network that stands beside one that has none."""


def softmaxes_of(experiment: "Experiment") -> dict[str, "Experiment"]:
    """Up to three experiments by their names, the given one first, then one with other layers and one with the other
    loss. They differ from the first in that and in nothing else.

    Without a hidden layer the network is softmax regression; beside it stands one with a hidden layer. Regression has
    one loss only.
    """
    own = experiment
    if own.hidden:
        other_layers = {LINEAR: own.replace(hidden=(), keep_prob=own.keep_prob[:1])}
    else:
        other_layers = {LAYERS: own.replace(hidden=USUAL_HIDDEN)}
    if own.dataset.task == "regression":
        return {LAYERS if own.hidden else LINEAR: own, **other_layers}
    other = "mse" if own.loss == "ce" else "ce"
    # the first is called after what tells it apart from both others
    name = LOSSES["mse"] if own.loss == "mse" else LAYERS if own.hidden else LINEAR
    return {name: own, **other_layers, LOSSES[other]: own.replace(loss=other)}


def name_beside(own: "Experiment", one: "Experiment") -> str:
    """What one of the experiments of `softmaxes_of(own)` is called. Raises KeyError for another experiment."""
    names = {experiment: name for name, experiment in softmaxes_of(own).items()}
    return names[one]
