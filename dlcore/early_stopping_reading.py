"""What early stopping did in a run, or would have done, in words from the run's own numbers."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from dlcore.amounts import error_text, measure
from dlcore.band_reading import Words
from dlcore.early_stopping import best_epochs, stop_epoch

if TYPE_CHECKING:
    from dlcore.run import Run

USUAL_PATIENCE = 20
"""Epochs: what is tried in thought where the learner has set none."""


def continues(run: "Run", other: "Run") -> bool:
    """Whether the other run is this one without early stopping."""
    return other.experiment.patience == 0 and other.experiment == run.experiment.replace(patience=0)


def patience_to_reach(dev_cost: Float[np.ndarray, " e"]) -> int:
    """The least patience with which training goes on to the lowest cost of all: its longest wait for a lower one."""
    return int(np.diff(np.unique(best_epochs(dev_cost))).max(initial=1))


def read_early_stopping(run: "Run", without: "Run | None" = None) -> Words:
    """What it did; `without` is the same run without it, as far as it has come. The run must have its first
    evaluation."""
    if run.data.counts[1] == 0:
        return Words("There is no dev set to watch.", "Early stopping needs one: give dev a share of the examples.")
    if run.best_epoch is None:
        return _off(run)
    best = run.best_epoch
    lowest = f"{run.history['dev_cost'][best]:.3f}"
    if not run.complete:
        return Words("Training goes on.", f"The dev cost is lowest in epoch {best:,} so far ({lowest}).")
    if run.stopped_at is not None:
        return Words(
            f"Training ended with epoch {run.stopped_at:,} and went back to epoch {best:,}.",
            f"There the dev cost was lowest ({lowest}); {_waited(run.experiment.patience)} brought no lower one. "
            f"{_errors(run, best, run.stopped_at)}{_had_it_gone_on(run, without)}",
        )
    if best == run.ended:
        return Words(
            f"It never stopped: the dev cost was lowest in the last epoch, {best:,}.",
            f"It reached {lowest} there and may fall further with more epochs.",
        )
    return Words(
        f"It trained to the end and went back to epoch {best:,}.",
        f"There the dev cost was lowest ({lowest}); the patience of {run.experiment.patience:,} epochs did not run out "
        f"before epoch {run.ended:,}. {_errors(run, best, run.ended)}",
    )


def _off(run: "Run") -> Words:
    dev_cost = run.history["dev_cost"][: run.ended + 1]
    best, stop = int(best_epochs(dev_cost)[-1]), stop_epoch(dev_cost, USUAL_PATIENCE)
    now = "is" if run.complete else "so far is"
    detail = f"The dev cost {now} lowest in epoch {best:,} ({dev_cost[best]:.3f}); in epoch {run.ended:,} it is "
    detail += f"{dev_cost[-1]:.3f}. "
    if stop is None:
        return Words(
            "Early stopping is off.", f"{detail}A patience of {USUAL_PATIENCE} epochs would not have run out before."
        )
    back = int(best_epochs(dev_cost[: stop + 1])[-1])
    return Words(
        "Early stopping is off.",
        f"{detail}With a patience of {USUAL_PATIENCE} epochs training would have ended with epoch {stop:,} and gone "
        f"back to epoch {back:,}. {_errors(run, back, run.ended)}",
    )


def _waited(patience: int) -> str:
    return "the next epoch" if patience == 1 else f"the next {patience:,} epochs"


def _errors(run: "Run", best: int, last: int) -> str:
    """The dev errors of two epochs: the one gone back to, and the last one trained."""
    task, errors = run.data.dataset.task, run.history["dev_error"]
    at_best, at_last = (error_text(task, float(errors[epoch])) for epoch in (best, last))
    disagree = " Early stopping follows the cost, and here the error disagrees." if errors[best] > errors[last] else ""
    return f"Dev {measure(task)} is {at_best} in epoch {best:,} and {at_last} in epoch {last:,}.{disagree}"


def _had_it_gone_on(run: "Run", without: "Run | None") -> str:
    """What the epochs that were not trained would have brought, where a run knows it."""
    if without is None or not without.complete or not continues(run, without) or run.stopped_at is None:
        return ""
    dev_cost = without.history["dev_cost"][: without.ended + 1]
    best, task = int(best_epochs(dev_cost)[-1]), run.data.dataset.task
    if best != run.best_epoch:
        return (
            f" It was impatient: the dev cost falls to {dev_cost[best]:.3f} in epoch {best:,}, which a patience of "
            f"{patience_to_reach(dev_cost):,} epochs would have waited for."
        )
    error = error_text(task, float(without.history["dev_error"][without.ended]))
    return (
        f" Had it gone on to epoch {without.ended:,}, the dev cost would never have been lower, and dev "
        f"{measure(task)} would be {error} at the end."
    )
