"""One network under several learning rates: the experiment's own schedule, and what it is held against.

A schedule has two controls that never change their rate: one at the rate it starts from, one at the rate it ends with.
Only what neither of them can do is the schedule's. A rate that never changes stands beside a tenth and ten times of it.
The others differ in the learning rate and in nothing else: the same data, seeds and order of the mini-batches.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dlcore import branches
from dlcore.amounts import number_text
from dlcore.schedules import learning_rates
from dlcore.schedules.changes import Changes, as_settings, changes_of

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

SHORT = {
    "inverse": "Inverse",
    "exponential": "Exponential",
    "sqrt": "Square root",
    "step": "Staircase",
    "cosine": "Cosine",
}
"""What a schedule is called on the stage."""
BY_HAND, WARM_UP = "By hand", "Warm-up"
KEPT = ("Before", "Earlier")
"""What the runs are called from which the page's own was branched off, the last one first; one that never changed its
rate is called by that."""
NEARLY_ZERO = 1e-3
"""A schedule that ends below this share of its first rate ends at nothing: a run at that rate would tell nothing."""
TENFOLD = 10.0


def rate_text(rate: float) -> str:
    """A learning rate as people write it: 0.1, 0.0007, 3·10⁻⁵."""
    return f"{rate:.3g}" if 1e-4 <= rate < 1000 else number_text(rate)


def is_constant(experiment: "Experiment") -> bool:
    """Whether its rate never changes."""
    return experiment.decay == "none" and experiment.warmup <= 1 and not experiment.change_at


def first_rate(experiment: "Experiment") -> float:
    """The rate that its schedule starts from, which is not always α: k/√t·α begins at k·α. After a warm-up, the
    largest that it comes to."""
    rates = learning_rates(experiment)
    return float(f"{rates.max() if experiment.warmup > 1 else rates[0]:.3g}")


def constant(experiment: "Experiment", rate: float) -> "Experiment":
    """The experiment with the same rate from first to last."""
    return experiment.replace(learning_rate=rate, decay="none", warmup=0, **as_settings(()))


def name_of(experiment: "Experiment") -> str:
    """What an experiment is called beside the others: by its schedule, or by the rate that it keeps."""
    if experiment.change_at:
        return BY_HAND
    if is_constant(experiment):
        return f"α = {rate_text(experiment.learning_rate)}"
    return SHORT.get(experiment.decay, WARM_UP)


def decays_of(experiment: "Experiment", kept: Sequence[Changes] = ()) -> dict[str, "Experiment"]:
    """The experiments by their names, the given one first: at most four.

    Args:
        experiment: the page's own.
        kept: the changes by hand of the runs from which it was branched off, the last one first.
    """
    compared = {name_of(experiment): experiment}
    for name, changes in zip(KEPT, kept, strict=False):
        fitting = tuple((after, rate) for after, rate in changes if after < experiment.epochs)
        before = experiment.replace(**as_settings(fitting))
        _add(compared, name_of(before) if is_constant(before) else name, before)
    if is_constant(experiment):
        rates = [] if kept else [experiment.learning_rate / TENFOLD, experiment.learning_rate * TENFOLD]
    else:
        rates = [first_rate(experiment)] + ([] if kept else _last(experiment))
    low, high = experiment.settings()["learning_rate"].bounds or (0.0, float("inf"))
    for rate in rates:
        if low <= rate <= high:
            rounded = float(f"{rate:.3g}")
            _add(compared, f"α = {rate_text(rounded)}", constant(experiment, rounded))
    return compared


def _last(experiment: "Experiment") -> list[float]:
    """The rate that the schedule ends with, where it is another one and does anything."""
    rates = learning_rates(experiment)
    last = float(f"{rates[-1]:.2g}")
    return [last] if last >= NEARLY_ZERO * rates.max() and last != first_rate(experiment) else []


def _add(compared: dict[str, "Experiment"], name: str, experiment: "Experiment") -> None:
    if experiment not in compared.values():
        compared[name] = experiment


def branched(experiment: "Experiment", after: int, rate: float) -> Changes:
    """The changes by hand of a run that goes on with this rate after that epoch: earlier ones stay, later ones go."""
    changes = branches.branched(changes_of(experiment), (after, rate))
    return tuple((int(epoch), value) for epoch, value in changes)
