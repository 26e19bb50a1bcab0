"""One network from several initializations: the experiment's own, and those that it is compared with.

The others differ from it in the scale of their first weights and in nothing else: the same data, the same seeds (under
each of the normal ones a seed gives the same directions), the same updates.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from dlcore.budget import training_examples
from dlcore.engine.training import Training
from dlcore.initializers import INITIALIZERS
from dlcore.run import Run, snapshot

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

STANDARD = {"He": "he", "Xavier": "glorot", "Too small": "small", "Too large": "large"}
"""Name on the stage to initialization, in the order of the stage, where the page's own run stands first."""
NEARLY_LINEAR = ("linear", "tanh", "sigmoid", "sine")
"""Activations for which Xavier is the usual choice: near 0 they are straight. For the others it is He."""
MOST_EXAMPLES = 20_000
"""Training examples of a network that is shown untrained: more would have to be waited for."""


def name_of(experiment: "Experiment") -> str:
    """What an experiment is called beside the others: its place among the standard ones, or what it is."""
    names = {initialization: name for name, initialization in STANDARD.items()}
    short = names.get(experiment.initialization, "")
    if short and experiment.gain == 1:
        return short
    if short not in ("He", "Xavier"):  # the other two are called after their scale, which a gain changes
        short = INITIALIZERS[experiment.initialization].label.partition(" (")[0]
    return short if experiment.gain == 1 else f"{short} × {experiment.gain:g}"


def usual_for(experiment: "Experiment") -> str:
    """The name of the initialization that suits the activation."""
    return "Xavier" if experiment.activation in NEARLY_LINEAR else "He"


def four_of(experiment: "Experiment") -> dict[str, "Experiment"]:
    """Four experiments by their names, the given one first, then the standard ones in their order.

    One that is none of the standard ones takes the place of He or Xavier, whichever suits the activation less.
    """
    own = name_of(experiment)
    left_out = {own} if own in STANDARD else {"He", "Xavier"} - {usual_for(experiment)}
    others = {
        name: experiment.replace(initialization=initialization, gain=1.0)
        for name, initialization in STANDARD.items()
        if name not in left_out
    }
    return {own: experiment, **others}


def untrained(experiment: "Experiment") -> Run | None:
    """The run before its first update, for an experiment that is too much work to train; None where even its examples
    are too many to prepare while somebody waits."""
    if training_examples(experiment) > MOST_EXAMPLES:
        return None
    return _untrained(experiment)  # pyright: ignore[reportArgumentType]  # what is frozen has a hash


@lru_cache(maxsize=8)
def _untrained(experiment: "Experiment") -> Run:
    return snapshot(Training(experiment))
