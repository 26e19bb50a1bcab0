"""The runs of the page on initialization before their first update."""

from pages.shared.initialization_options import compared_of
from pages.shared.settings_state import PageState
from pages.shared.stage import comparison

from dlcore.band import first_run
from dlcore.budget import refusal
from dlcore.initialization_runs import untrained
from dlcore.joint_runs import JointRuns


def start_stage(shown: JointRuns, key: str) -> None:
    """Draw first weights that are not trained."""
    comparison(list(shown.runs.items()), key, only_start=True, side="signal")


def at_the_start(state: PageState) -> JointRuns | None:
    """The first weights of networks that are too much work to train; None where they are trained."""
    if refusal(first_run(state.experiment)) is None:
        return None
    found = {name: untrained(one) for name, one in compared_of(state).items()}
    known = {name: run for name, run in found.items() if run is not None}
    return JointRuns(known) if known else None
