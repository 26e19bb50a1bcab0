"""Trainings of one batch, with fewer epochs each where all of them would take too long."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dlcore.budget import training_examples, update_count
from dlcore.studies.effort import LEAST_SHARE, update_cost, with_updates

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


def core_seconds(experiments: "Sequence[Experiment]") -> float:
    """About how long one core trains them all."""
    known: dict[tuple, float] = {}  # what the time of an update depends on; of hundreds of runs few differ in it
    total = 0.0
    for one in experiments:
        kind = one.hidden, one.batch_size, one.normalization, one.patience == 0
        if kind not in known:
            known[kind] = update_cost(one, training_examples(one), shared=True).seconds
        total += known[kind] * update_count(one)
    return total


def affordable_share(experiments: "Sequence[Experiment]", most_seconds: float) -> float | None:
    """The share of its epochs that each can be trained for; None where it would be too little to judge by."""
    share = min(1.0, most_seconds / core_seconds(experiments))
    return share if share >= LEAST_SHARE else None


def shortened(experiment: "Experiment", share: float) -> "Experiment":
    """The experiment with that share of its epochs, what is counted in epochs with them."""
    if share >= 1:
        return experiment
    return with_updates(experiment, training_examples(experiment), round(share * update_count(experiment)))
