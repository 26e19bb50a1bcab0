"""Panda or caviar: one run that is watched and changed by hand, and a batch that shares its work and is left alone."""

from pages.shared.babysitting import babysitting
from pages.shared.branching import branching
from pages.shared.jobs import Job
from pages.shared.option_control import option_slider
from pages.shared.panda_options import (
    CAVIAR,
    NETWORK_STOPS,
    PANDA_OPTIONS,
    QUANTITIES,
    caviar_of,
    is_full,
    nudge,
    runs_of,
    undo,
    watched_of,
)
from pages.shared.runs_table import runs_table
from pages.shared.said import say
from pages.shared.search_study_jobs import search_studies
from pages.shared.settings_state import PageState
from pages.shared.status_row import Words, status_row
from pages.shared.streamed import streamed

import numpy as np
import streamlit as st

from dlcore.amounts import error_text, measure
from dlcore.branches import Changes
from dlcore.search.babysitting import BabysatRun
from dlcore.search.caviar import Batch
from dlcore.search.nudges import MOST_NUDGES, Babysat, nudges_text
from dlcore.search.panda import RUN_NAMES, Watched
from dlcore.search.panda_reading import read_panda
from dlcore.search.result import Trials
from dlcore.set_counts import has_dev_set

__all__ = ["PANDA_OPTIONS", "panda_or_caviar_card"]

OWN, BATCH = "the run that is watched", "the batch"
PATIENCE_SECONDS = 1.5
HOW_TO_READ = (
    "Work is counted in epochs, because batches differ in size; a branch that was left counts to its end. The batch is "
    "drawn at random from what varies above. “As long”: each of its networks gets as many epochs as one watched run."
)


def panda_or_caviar_card(state: PageState, trials: Trials) -> None:
    """Draw both for the page's own settings and the space of its search, as they are trained and then whole."""
    experiment, runs = watched_of(state), runs_of(state)
    if not has_dev_set(experiment):
        st.info("Nobody can watch a run without a dev set. Choose a split with one.", icon=":material/info:")
        return
    keys = {OWN: Babysat(experiment, runs[0])}
    keys |= {name: Babysat(experiment, nudges) for name, nudges in zip(RUN_NAMES[1:], runs[1:], strict=False)}
    drawn = state.key("panda drawn", steady=True)

    def draw(jobs: dict[str, Job]) -> None:
        for name in (OWN, BATCH):
            status_row(
                search_studies(), jobs[name], _words(name), key=name.replace(" ", "-"), patience=PATIENCE_SECONDS
            )
        if _ready(jobs[OWN].run):
            kept = [jobs[name].run for name in RUN_NAMES if name in jobs]
            st.session_state[drawn] = Watched((jobs[OWN].run, *filter(_complete, kept)), jobs[BATCH].run)
        if drawn in st.session_state:
            _draw(state, st.session_state[drawn])
        else:
            st.caption("The run that you watch begins …")

    streamed(state, search_studies(), {**keys, BATCH: caviar_of(state, trials.plan)}, draw)


def _ready(run: BabysatRun | None) -> bool:
    """Whether a run has something to show that the one before it had not: it has come past its last change."""
    last = 0 if run is None else max((change[0] for change in run.babysat.nudges), default=0)
    return run is not None and (run.complete or run.end > last)


def _complete(run: BabysatRun | None) -> bool:
    return run is not None and run.complete


def _draw(state: PageState, shown: Watched) -> None:
    babysitting(shown, key=state.key("babysitting", steady=True))
    full = f"{MOST_NUDGES} changes are as many as one run may have. Undo one." if is_full(state) else ""
    branching(
        shown.epochs,
        key=state.key("nudging", steady=True),
        on_branch=lambda told: nudge(state, told),
        quantities=QUANTITIES,
        disabled=full,
        moment="panda",
    )
    _changes_row(state, runs_of(state))
    table, words = st.columns([6, 5], gap="medium")
    with table:
        st.html(_table(shown))
    with words:
        say(read_panda(shown))
        option_slider(state, CAVIAR, NETWORK_STOPS, "{:g}".format)
    st.caption(HOW_TO_READ)


def _changes_row(state: PageState, runs: tuple[Changes, ...]) -> None:
    """What was changed by hand, and the way back."""
    if runs == ((),):
        st.caption("Nothing was changed yet: the run goes on from the moment that is shown, and what it was stays.")
        return
    words, button = st.columns([4, 1], vertical_alignment="center")
    words.caption(f"Changed by hand: {nudges_text(runs[0])}." if runs[0] else "Nothing is changed in this run.")
    button.button(
        "Undo",
        icon=":material/undo:",
        key=state.key("undo panda", steady=True),
        on_click=undo,
        args=[state],
        help="Back to the run before the last change.",
    )


def _table(shown: Watched) -> str:
    """A row for each run that was watched, and for the best of the batch."""
    task = shown.own.babysat.experiment.dataset.task
    kind = measure(task)
    heads = ("", "epochs", f"dev {kind}", f"fresh {kind}")
    rows = [_run_row(task, shown, run) for run in shown.runs]
    if shown.caviar is not None:
        count = shown.caviar.caviar.networks
        rows.append(_batch_row(task, f"best of {count}", "same work", shown.caviar.same_work))
        rows.append(_batch_row(task, f"best of {count}", "each as long", shown.caviar.as_long))
    return runs_table(heads, rows)


def _run_row(task: str, shown: Watched, run: BabysatRun) -> list[str]:
    name, epochs = shown.name_of(run), f"{run.babysat.experiment.epochs:,}"
    if run.diverged_at is not None:
        return [_named(name, f"diverged, epoch {run.diverged_at:,}"), epochs, "–", "–"]
    note = "chosen on dev" if run is shown.chosen and len(shown.runs) > 1 else ""
    dev = error_text(task, float(run.dev_error[-1])) if run.complete else "…"
    return [_named(name, note), epochs, f"<b>{dev}</b>", _honest(task, run.true_error)]


def _batch_row(task: str, name: str, note: str, batch: Batch) -> list[str]:
    work = f"{len(batch.dev_error):,} × {batch.epochs:,}"
    if batch.best is None:
        known = not np.isnan(batch.dev_error[:, -1]).any()
        return [_named(name, "all diverged" if known else note), work, "–" if known else "…", "–" if known else "…"]
    dev = error_text(task, float(batch.dev_error[batch.best, -1]))
    return [_named(name, note), work, f"<b>{dev}</b>", _honest(task, float(batch.true_error[batch.best]))]


def _named(name: str, note: str = "") -> str:
    return f"<b>{name}</b>" + (f"<small> {note}</small>" if note else "")


def _honest(task: str, error: float) -> str:
    """An error on fresh examples; a dash where there are none."""
    return "–" if np.isnan(error) else error_text(task, error)


def _words(name: str) -> Words:
    return Words(
        doing=f"Training {name}",
        refused=f"Not trained: {name}.",
        advice="",  # the refusal says itself what to do
        broke=f"This broke: {name}",
        stopped=f"Stopped: {name}",
        out_of=".",
        again="Train it to the end",
    )
