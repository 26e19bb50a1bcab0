"""The pinned runs of a page as a table below its numbers; here they are trained too, one after another."""

from collections.abc import Callable, Sequence

from pages.shared import guided
from pages.shared.jobs import Job, jobs
from pages.shared.pin_runs import Pin, shown_pins
from pages.shared.pins_table import Act, PinRow, pins_table
from pages.shared.run_inks import PIN_INKS, RUN_INKS
from pages.shared.settings_state import PageState
from pages.shared.split_opened import is_sealed
from pages.shared.streamed import streamed

import streamlit as st

from dlcore.amounts import error_text, listed, measure, number_text
from dlcore.band import first_run
from dlcore.experiment import Experiment
from dlcore.metrics import SPLITS
from dlcore.pinned_run import PinnedRun, differing, pinned_run
from dlcore.pins import PINS_KEY, pin_name, pins_of, without_pin, write_pins
from dlcore.run import Run
from dlcore.setting import Setting

OWN = "now"
"""What the page's own run is called."""
SEALED = "sealed"
"""What stands in place of a test error that is not to be seen yet."""


def pins_card(state: PageState, run: Run, *, train: bool) -> None:
    """Draw the card, if anything is pinned and nothing is to be predicted; `train` those that are not trained yet."""
    pins = shown_pins()
    if not pins or guided.waiting(state):
        return
    next_one = next((pin for pin in pins if pin.run is None and not _broke(state, pin)), None)
    if not train or next_one is None:
        _draw(state, run, lambda pin: "" if pin.run else _broke(state, pin) or "Waits for its turn")
        return

    def show(current: dict[str, Job]) -> None:
        job = current["pin"]
        if job.done and not (job.run is not None and job.run.complete):
            broken = job.refused or job.failed or "was stopped"
            _broken(state)[job.experiment] = f"Not trained: {broken}"

        def standing(pin: Pin) -> str:
            if pin.run is not None or _broke(state, pin):
                return _broke(state, pin)
            return f"Training · {job.progress:.0%}" if pin.place == next_one.place else "Waits for its turn"

        _draw(state, run, standing)

    streamed(state, jobs(), {"pin": first_run(next_one.experiment)}, show)


def _draw(state: PageState, run: Run, standing: Callable[[Pin], str]) -> None:
    """The table; `standing` says of a pin why there are no results of it."""
    pins = shown_pins()
    settings = differing([first_run(state.experiment), *(first_run(pin.experiment) for pin in pins)])
    own = pinned_run(run) if run.complete and run.experiment == first_run(state.experiment) else None
    rows = [PinRow(OWN, RUN_INKS[0], *_cells(state, state.experiment, settings, own, "" if own else "Training"))]
    for pin in pins:
        cells = _cells(state, pin.experiment, settings, pin.run, standing(pin))
        rows.append(PinRow(pin_name(pin.place), PIN_INKS[pin.place], *cells, id=write_pins([pin.experiment])))
    tasks = {one.dataset.task for one in (state.experiment, *(pin.experiment for pin in pins))}
    kind = " / ".join(measure(task) for task in sorted(tasks))
    heads = [setting.label for setting in settings]
    heads += [f"{split} {what}" for what in (kind, "cost") for split in SPLITS] + ["updates", "seconds"]
    with st.container(border=True, key="card-pins"):
        st.markdown(
            f"**Pinned runs** · beside the page's own (*{OWN}*): the settings in which they differ, and what came of "
            "them at the end of training"
        )
        pins_table(heads, rows, key=state.key("pins-table", steady=True), on_act=lambda act, id: _act(state, act, id))
        st.caption(" ".join(_words(pins, tasks)))


def _cells(
    state: PageState, experiment: Experiment, settings: Sequence[Setting], run: PinnedRun | None, instead: str
) -> tuple[tuple[str, ...], str]:
    """The cells of a row, and what stands in place of the results where there are none."""
    chosen = tuple(setting.write(getattr(experiment, setting.name)) for setting in settings)
    if run is None:
        return chosen, instead
    sealed = is_sealed(state, run.experiment)
    results = []
    for what in ("error", "cost"):
        for split in SPLITS:
            numbers = run.final[split]
            if numbers is None:
                results.append("–")
            elif sealed and split == "test":
                results.append(SEALED)
            else:
                results.append(error_text(run.task, numbers[what]) if what == "error" else number_text(numbers[what]))
    if run.diverged_at is not None:
        return (*chosen, *results, f"{run.updates:,}"), f"diverged in epoch {run.diverged_at:,}"
    return (*chosen, *results, f"{run.updates:,}", f"{run.seconds:.2f}"), ""


def _words(pins: Sequence[Pin], tasks: set[str]) -> list[str]:
    said = [
        "Their curves are thin and bear these names, on every chart of cost or error over the epochs. They are in this "
        "page's link, by their settings."
    ]
    bands = [pin_name(pin.place) for pin in pins if pin.experiment.seeds > 1]
    if bands:
        said.append(f"Of a band, as {listed(bands)}, the first run is shown.")
    if len(tasks) > 1:
        said.append("Errors are shares of wrong answers, and RMSE for a regression: they cannot be compared.")
    return said


def _act(state: PageState, act: Act, id: str) -> None:
    """What was pressed in the table; a row that is gone is left alone."""
    text = state.option(PINS_KEY)
    found = next((place for place, pin in enumerate(pins_of(text)) if write_pins([pin]) == id), None)
    if act == "remove_all":
        _broken(state).clear()
        state.choose(**{PINS_KEY: write_pins([])})
    elif found is not None and act == "remove":
        _broken(state).pop(first_run(pins_of(text)[found]), None)
        state.choose(**{PINS_KEY: without_pin(text, found)})
    elif found is not None:
        state.change("", **pins_of(text)[found].values())


def _broken(state: PageState) -> dict[Experiment, str]:
    """Why runs could not be trained; who removes a pin and pins the run again has it tried again."""
    return st.session_state.setdefault(state.key("pins-broken", steady=True), {})


def _broke(state: PageState, pin: Pin) -> str:
    return _broken(state).get(first_run(pin.experiment), "")
