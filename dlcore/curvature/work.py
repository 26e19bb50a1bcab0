"""How many gradients a study of the curvature may take: some seconds of one core, counted and not measured."""

from typing import TYPE_CHECKING

from dlcore.budget import network_ends, parameter_count, training_examples
from dlcore.curvature.cost import MOST_EXAMPLES

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

MOST_SECONDS = 6.0
LAYER_SECONDS = 5e-5
"""Of one layer forward and backward, whatever its size."""
NUMBER_SECONDS = 8e-10
"""Of one parameter and one example, forward, backward and gradient; activations included."""
TOO_LARGE = (
    "This network is too large for its second derivatives to be measured: use fewer or smaller hidden layers (hidden) "
    "or fewer examples (n)."
)


def gradient_seconds(experiment: "Experiment", examples: int | None = None) -> float:
    """About how long one gradient takes on one core, over the examples that are measured or over so many."""
    measured = min(MOST_EXAMPLES, training_examples(experiment)) if examples is None else examples
    parameters = parameter_count(experiment, *network_ends(experiment))
    layers = len(experiment.hidden) + 1
    return layers * LAYER_SECONDS + parameters * measured * NUMBER_SECONDS


def affordable_gradients(experiment: "Experiment", seconds: float = MOST_SECONDS) -> int:
    """How many gradients there is time for."""
    return int(seconds / gradient_seconds(experiment))
