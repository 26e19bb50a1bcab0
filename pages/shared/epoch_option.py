"""The moment of a run that a card measures: one of its recorded epochs, chosen with a slider."""

from pages.shared.option_control import option_slider
from pages.shared.settings_state import PageState

import numpy as np

from dlcore.kept_moments import evenly
from dlcore.run import Run
from dlcore.setting import Setting

EPOCH_KEY = "at_epoch"
EPOCH = Setting(
    label="At epoch",
    help="The moment of the run that is measured: 0 is before the first update.",
    group="Training",
    bounds=(0, 20_000),
    unit="epochs",
    name=EPOCH_KEY,
    key=EPOCH_KEY,
    kind="integer",
    default=0,
)
MOST_STOPS = 60


def epoch_slider(state: PageState, run: Run) -> int:
    """Draw the slider over the recorded epochs of a run, evenly thinned, and give the place of its frame that is
    nearest to the epoch asked for."""
    epochs = run.frame_epochs
    kept = evenly(len(epochs), MOST_STOPS)
    option_slider(state, EPOCH, epochs[kept].tolist(), at_most=int(epochs[-1]))
    return int(np.abs(epochs - state.option(EPOCH_KEY)).argmin())
