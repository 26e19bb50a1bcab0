"""What the page on the learning rate shows beside its experiment: its own options, and the runs that they ask for."""

from collections.abc import Sequence

from pages.shared.beside import alone, beside_option
from pages.shared.branch_option import branch_option
from pages.shared.learning_rate_looks import LOOK_OPTIONS
from pages.shared.settings_state import BESIDE_KEY, PageState

from dlcore.band import first_run
from dlcore.budget import refusal
from dlcore.experiment import Experiment
from dlcore.joint_runs import JointRuns
from dlcore.learning_rate_runs import branched, decays_of, name_of
from dlcore.run import Run
from dlcore.schedules import learning_rates
from dlcore.schedules.branches import NOTATION, as_numbers, kept_runs
from dlcore.schedules.changes import Changes, as_settings, changes_of
from dlcore.settings.training import MOST_CHANGES

BRANCHES_KEY = "branches"
BESIDE = beside_option(
    "constant",
    "Beside constant rates",
    "The same network with a rate that never changes: where a schedule starts, and where it ends; or a tenth and ten "
    "times of a constant rate.",
)


BRANCHES = branch_option(
    BRANCHES_KEY,
    "Kept runs",
    "The runs before the last changes by hand: for each the count of its changes, then epoch and rate of each.",
    "Training",
    NOTATION,
    20_000,
)
OPTIONS = {**LOOK_OPTIONS, BESIDE_KEY: BESIDE, BRANCHES_KEY: BRANCHES}


def compared_of(state: PageState) -> dict[str, Experiment]:
    """The experiments on the stage by their names, the page's own first."""
    kept = kept_runs(state.option(BRANCHES_KEY))
    every = decays_of(first_run(state.experiment), kept)
    return dict(list(every.items())[: 1 + len(kept) if alone(state) else None])


def beside_of(state: PageState) -> dict[str, Experiment]:
    """All of them that are trained beside the page's own; none where that is too much work."""
    if refusal(first_run(state.experiment)) is not None:
        return {}
    return dict(list(compared_of(state).items())[1:])


def branch(state: PageState, after: int, factor: float | None = None, rate: float | None = None) -> None:
    """Let the page's run go on from an epoch with another rate, a `factor` of the one there was or this one, and keep
    the run as it was beside it. Does nothing where the run has no such epoch."""
    experiment = state.experiment
    if not 0 <= after < experiment.epochs:
        return
    low, high = experiment.settings()["learning_rate"].bounds or (0.0, float("inf"))
    wanted = rate if rate is not None else float(learning_rates(experiment)[after]) * (factor or 1.0)
    changes = branched(experiment, after, float(f"{min(max(wanted, low), high):.3g}"))
    before = changes_of(experiment)
    if changes == before or len(changes) > MOST_CHANGES:
        return
    _keep(state, (before, *kept_runs(state.option(BRANCHES_KEY))))
    _change(state, changes)


def undo(state: PageState) -> None:
    """Go back to the run before the last change."""
    kept = kept_runs(state.option(BRANCHES_KEY))
    changes = kept[0] if kept else changes_of(state.experiment)[:-1]
    _keep(state, kept[1:])
    _change(state, changes)


def _keep(state: PageState, kept: tuple[Changes, ...]) -> None:
    state.choose(**{BRANCHES_KEY: as_numbers(kept)})


def _change(state: PageState, changes: Changes) -> None:
    state.change("", **as_settings(changes))


def shown_of(state: PageState, run: Run, others: Sequence[Run | None]) -> JointRuns:
    """The page's own run and those beside it that have come to their first weights, by what they are called. The
    settings may have changed since they began."""
    names = {one: name for name, one in compared_of(state).items()}
    found = {name_of(run.experiment): run}
    for one in others:
        if one is not None:
            found.setdefault(names.get(one.experiment, name_of(one.experiment)), one)
    return JointRuns(found)
