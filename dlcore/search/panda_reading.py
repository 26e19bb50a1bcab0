"""What came of watching one run, beside a batch that nobody watched, in words and numbers."""

from dlcore.amounts import error_text, measure
from dlcore.band_reading import Words
from dlcore.intervals import standard_error
from dlcore.search.honest import POOL
from dlcore.search.panda import Watched

ERRORS_APART = 2.0
"""Standard errors of a difference that count as one ..."""
WORTH = 0.005
"""... where it is worth anything: half a point. Of an RMSE this many parts of itself: """
RELATIVE = 0.05

TOO_EARLY = Words("Too early to say.", "The networks are being trained.")


def read_panda(shown: Watched) -> Words:
    """Which of the two came further with the same work, by examples that chose neither where there are any."""
    caviar, chosen = shown.caviar, shown.chosen
    if not shown.complete or caviar is None:
        return TOO_EARLY
    count, best = caviar.caviar.networks, caviar.same_work.best
    if chosen is None and best is None:
        return Words("All of them diverged.", "Lower the learning rate, or the end of its range.")
    if chosen is None:
        return Words("The run that is watched diverged.", "Go back to before it did, and give it a lower α.")
    if best is None:
        return Words(f"All {count} networks that nobody watched diverged.", "Lower the end of α's range.")
    task = chosen.babysat.experiment.dataset.task
    fresh = chosen.true_error == chosen.true_error  # not NaN: there are examples that chose nothing
    panda = chosen.true_error if fresh else float(chosen.dev_error[-1])
    batch = float(caviar.same_work.true_error[best] if fresh else caviar.same_work.dev_error[best, -1])
    numbers = f"{error_text(task, panda)} against {error_text(task, batch)}"
    where = f"{measure(task)} on about {POOL:,} fresh examples" if fresh else f"dev {measure(task)}, which chose both"
    if not _apart(task, panda, batch):
        finding = f"For the same work they come equally far: {numbers}."
    elif panda < batch:
        finding = f"The run that is watched comes further: {numbers}."
    else:
        finding = f"{count} networks that nobody watched come further: {numbers}."
    return Words(finding, f"That is the {where}. {_shares(shown)} {_as_long(shown, fresh)}")


def _apart(task: str, one: float, other: float) -> bool:
    if task == "regression":
        return abs(one - other) > RELATIVE * max(one, other)
    spread = (standard_error(one, POOL) ** 2 + standard_error(other, POOL) ** 2) ** 0.5
    return abs(one - other) > max(WORTH, ERRORS_APART * spread)


def _shares(shown: Watched) -> str:
    assert shown.caviar is not None
    caviar, branches = shown.caviar.caviar, len(shown.runs) - 1
    left, which = "", ""
    if branches:
        left = f", {branches} branch{'es that were' if branches > 1 else ' that was'} left included"
        which = "" if shown.chosen is None else f", of which dev chooses “{shown.name_of(shown.chosen)}”"
    return (
        f"Watched: {shown.work:,} epochs{left}{which}. The batch: {caviar.networks} networks of {caviar.share:,} "
        f"epoch{'s' if caviar.share > 1 else ''} each, drawn from the space above."
    )


def _as_long(shown: Watched, fresh: bool) -> str:
    """What the batch comes to with a machine for each network."""
    assert shown.caviar is not None
    batch, best = shown.caviar.as_long, shown.caviar.as_long.best
    if best is None:
        return ""
    task = shown.own.babysat.experiment.dataset.task
    error = float(batch.true_error[best] if fresh else batch.dev_error[best, -1])
    return (
        f"Each trained as long as one run, {batch.epochs:,} epochs, the best of them has {error_text(task, error)}: "
        f"{shown.caviar.caviar.networks * batch.epochs:,} epochs of work, but with a machine for each no more time."
    )
