"""The moment of a run that a look shows: one of its recorded epochs, at first that of the weights it ended up with."""

from pages.shared.held_controls import is_hidden, lock
from pages.shared.settings_state import PageState
from pages.shared.slider import slider

import numpy as np

from dlcore.kept_moments import evenly
from dlcore.run import Run
from dlcore.setting import Setting

MOMENT_KEY = "moment"
END = "end"
MOMENT = Setting(
    label="At epoch",
    help=f"The moment of the run that is shown: 0 is before the first update, `{END}` that of its resulting weights, "
    "which with early stopping are the best.",
    group="Training",
    bounds=(0, 20_000),
    word=END,
    unit="epochs",
    name=MOMENT_KEY,
    key=MOMENT_KEY,
    kind="integer",
    default=END,
)
MOMENT_OPTIONS = {MOMENT_KEY: MOMENT}
"""Options for the page that draws such a look."""
MOST_STOPS = 60


def end_of(run: Run) -> int:
    """The place of the frame whose weights are the run's result, or of the nearest while it is trained."""
    return _nearest(run, run.last)


def moment_of(state: PageState, run: Run) -> int:
    """The place of the frame that is nearest to the epoch asked for."""
    asked = state.option(MOMENT_KEY)
    return end_of(run) if asked == END else _nearest(run, asked)


def _nearest(run: Run, epoch: int) -> int:
    return int(np.abs(run.frame_epochs - epoch).argmin())


def moment_slider(state: PageState, run: Run) -> int:
    """Draw the slider over the recorded epochs of a run, evenly thinned, and give the place of the chosen frame."""
    frame, end, count = moment_of(state, run), end_of(run), len(run.frames)
    if is_hidden(state, MOMENT_KEY):
        return frame
    kept = evenly(count, MOST_STOPS)
    places = sorted({*kept.tolist(), frame, end})

    def moved(stop: int) -> None:
        place = places[stop]
        state.choose(**{MOMENT_KEY: END if place == end else int(run.frame_epochs[place])})

    slider(
        MOMENT.label,
        [f"{epoch:,}" for epoch in run.frame_epochs[places].tolist()],
        places.index(frame),
        key=state.key(MOMENT_KEY, steady=True),
        on_move=moved,
        **lock(state, MOMENT),
    )
    return frame
