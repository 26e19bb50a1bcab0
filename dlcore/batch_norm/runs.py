"""One network with each kind of normalization: the experiment's own, and those that it is compared with.

The others differ from it in the normalization and in nothing else: the same data, the same first weights, the same
mini-batches, the same learning rate.
"""

from typing import TYPE_CHECKING

from dlcore.rules import faults

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

NAMES = {"none": "Plain", "batch": "Batch norm", "layer": "Layer norm"}
"""Kind to name on the stage, in the order of the stage, where the page's own run stands first."""
PLAIN = NAMES["none"]


def normalization_name(experiment: "Experiment") -> str:
    """What an experiment is called beside the others: its normalization; without hidden layers it has none."""
    return NAMES[experiment.normalization] if experiment.hidden else PLAIN


def normalizations_of(experiment: "Experiment") -> dict[str, "Experiment"]:
    """Experiments by their names, the given one first, then the other kinds that it can be trained with.

    With one example per mini-batch that is not batch normalization, and a network without hidden layers has nothing to
    normalise.
    """
    if not experiment.hidden:
        return {normalization_name(experiment): experiment}
    kinds = [experiment.normalization, *(kind for kind in NAMES if kind != experiment.normalization)]
    return {NAMES[kind]: experiment.replace(normalization=kind) for kind in kinds if _fits(experiment, kind)}


def _fits(experiment: "Experiment", kind: str) -> bool:
    return not any(True for _ in faults(experiment.values() | {"normalization": kind}))
