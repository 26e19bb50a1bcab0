"""A run on a page while it is trained and after: first picture, then refinement, never an empty place."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pages.shared import visitors
from pages.shared.drawing import drawing
from pages.shared.first_picture import is_drawn, let_the_browser_draw, note_drawn
from pages.shared.growing import growing, until_next
from pages.shared.jobs import Job, jobs
from pages.shared.joint_status import joint_row, one_row
from pages.shared.pins_card import pins_card
from pages.shared.settings_state import PageState
from pages.shared.status_row import Words, status_row
from pages.shared.turns import turns

import streamlit as st

from dlcore.band import first_run
from dlcore.experiment import Experiment

FIRST_PICTURE_SECONDS = 0.25
"""A page waits at most this long for the first weights of a run before it draws what there is."""
RESTING_SECONDS = 0.15
"""After a change nothing trains until the first picture has been sent for so long: the browser of an only visitor may
well have these same cores, and is to draw it with them. In a class all browsers are elsewhere, and somebody always
changes something."""
PATIENCE_SECONDS = 1.5
"""A run shorter than this shows only the stage's own thin line; a longer one gets a bar and a way to stop it."""


def begin(state: PageState, beside: Mapping[str, Experiment] | None = None) -> None:
    """Begin the run of the page's experiment, and those `beside` it, and wait for their first weights.

    Called before anything is drawn: the browser would begin with that, and the picture find it busy.
    """
    wanted = _wanted(state, beside)
    if not is_drawn(state, wanted):
        _rest(FIRST_PICTURE_SECONDS + RESTING_SECONDS)
    wait_for_pictures(_watched(state, wanted))


def wait_for_pictures(watched: Sequence[Job]) -> None:
    """Wait until all jobs have come to a first picture, or for as long as a page waits for that."""
    until = time.monotonic() + FIRST_PICTURE_SECONDS
    for job in watched:
        job.look()
        if job.run is None and not job.done:
            with drawing().resting():
                job.look(max(0.0, until - time.monotonic()))


def _wanted(state: PageState, beside: Mapping[str, Experiment] | None) -> dict[str, Experiment]:
    return {"": first_run(state.experiment), **(beside or {})}


def _watched(state: PageState, wanted: Mapping[str, Experiment]) -> list[Job]:
    return [jobs().watch(one, (state.visitor, name) if name else state.visitor) for name, one in wanted.items()]


def live(
    state: PageState,
    picture: Callable[..., None],
    rest: Callable[..., None],
    beside: Mapping[str, Experiment] | None = None,
) -> None:
    """Train the page's experiment, or take it from the runs already trained, and draw it: now and as it grows.

    Called before the page's controls are drawn: the picture goes to the browser ahead of everything else.

    Args:
        state: the page's experiment.
        picture: draws the stage of a run.
        rest: draws what else there is to say about a run that has been evaluated at least once. What was said about
            the run before stands until then.
        beside: single runs that the page shows beside its own, by what they are called. Both functions get them after
            the page's own run, `picture` None for one that has not come to its first weights.
    """
    told = state.key("told")
    wanted = _wanted(state, beside)
    watched = _watched(state, wanted)
    at_once = not is_drawn(state, wanted)  # the picture, and nothing new beside it for a moment
    note_drawn(state, wanted)
    unfinished = not all(job.done for job in watched)
    before = state.standing
    drawn = False

    def show() -> float:
        nonlocal at_once, drawn
        if state.standing != before or (drawn and not unfinished):
            state.draw_again()  # by a control of this fragment, or because the run was begun anew: all follows
        drawn = True
        current = {name: jobs().get(experiment) for name, experiment in wanted.items()}
        for job in current.values():
            job.look()
        done = all(job.done for job in current.values())
        if unfinished and done and not at_once:
            state.draw_again()  # once more as a whole: all of the page sees the finished run
        if one_row(list(current.values())):
            joint_row(jobs(), list(current.values()), PATIENCE_SECONDS)
        else:
            for name, job in current.items():
                who = f"{name}: " if name else ""
                status_row(jobs(), job, _words(job), key=name.lower(), who=who, patience=PATIENCE_SECONDS)
        runs = [job.run for job in current.values()]
        if runs[0] is None:
            return until_next(list(current.values()), first=True)
        picture(*runs)
        first, at_once = at_once, False
        if first:
            _rest(RESTING_SECONDS)
            let_the_browser_draw()
            if unfinished and all(job.done for job in current.values()):
                state.draw_again()  # as a whole: what was to be said while it grows would be said twice
        if (done or not first) and all(_evaluated(run) for run in runs):
            st.session_state[told] = runs
        if told in st.session_state:
            rest(*st.session_state[told])
            pins_card(state, runs[0], train=not unfinished)
        return until_next(list(current.values()), first=first)

    growing("run", show, grows=unfinished)


def _rest(seconds: float) -> None:
    """Let nothing train for so long from now, whatever was said before; for an only visitor."""
    if visitors.alone():
        turns().rest(seconds)


def _evaluated(run: Any) -> bool:
    return run is not None and len(run.history["epoch"]) > 0


def _words(job: Job) -> Words:
    reached = len(job.run.history["epoch"]) - 1 if job.run is not None else 0
    return Words(
        doing="Training",
        refused="Not started.",
        advice="Nothing is lost: lower one of these settings and it trains.",
        broke="This run broke",
        stopped=f"Stopped at epoch {max(reached, 0)}",
        out_of=f" of {job.experiment.epochs}.",
        again="Train it to the end",
    )
