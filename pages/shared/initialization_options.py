"""What the page on initialization shows beside its experiment: its own options, and the runs that they ask for."""

from pages.shared.beside import alone, beside_option
from pages.shared.initialization_looks import LOOK_OPTIONS
from pages.shared.settings_state import BESIDE_KEY, PageState

from dlcore.band import first_run
from dlcore.experiment import Experiment
from dlcore.initialization_runs import four_of, name_of

BESIDE = beside_option(
    "four",
    "Beside three others",
    "The same network from other initializations too: He, Xavier, one far too small and one far too large. They differ "
    "in the scale of the first weights and in nothing else.",
)
OPTIONS = {**LOOK_OPTIONS, BESIDE_KEY: BESIDE}


def compared_of(state: PageState) -> dict[str, Experiment]:
    """The experiments on the stage by their names, the page's own first."""
    own = first_run(state.experiment)
    return {name_of(own): own} if alone(state) else four_of(own)
