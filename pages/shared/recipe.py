"""The recipe: what to try against bias or variance, one click each, and the path that was taken so."""

from itertools import pairwise

from pages.shared.path import Step, go, path_of, start_over, undo, what_changed
from pages.shared.path_chart import path_chart
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.diagnosis import Remedy
from dlcore.diagnosis_reading import advised, diagnosis_of, harder
from dlcore.ladder import Rung
from dlcore.run import Run

MOST_SHOWN = 5
"""Networks drawn of a long path: the first, and the last ones."""


def recipe_card(state: PageState, run: Run, rungs: tuple[Rung, ...]) -> None:
    """Draw the remedies that fit the diagnosis of a run, each a button that applies it, and the path so far."""
    st.markdown("**The recipe** · each button changes the settings, trains again and compares")
    diagnosis = diagnosis_of(run, rungs)
    if diagnosis is not None:
        found = advised(run, diagnosis)
        for remedy in found:
            with st.container(gap=None, key=f"remedy-{remedy.id}"):
                _button(state, run, rungs, remedy)
                st.caption(f"against {remedy.against}: {remedy.why}")
        if not found:
            st.markdown("There is nothing to repair. Make it harder, and see where it fails:")
            with st.container(horizontal=True, gap="small", key="harder"):
                for remedy in harder(run.experiment):
                    _button(state, run, rungs, remedy)
    _path(state, run, rungs)


def _button(state: PageState, run: Run, rungs: tuple[Rung, ...], remedy: Remedy) -> None:
    st.button(
        remedy.label,
        on_click=go,
        args=[state, Step(run.experiment, rungs), remedy.changes],
        key=state.key(f"remedy:{remedy.id}", steady=True),
    )


def _path(state: PageState, run: Run, rungs: tuple[Rung, ...]) -> None:
    steps = path_of(state)
    if not steps:
        return
    now = [Step(run.experiment, rungs)] if steps[-1].experiment != run.experiment else []
    networks = [*steps, *now]
    named = [("Before", networks[0].rungs)] + [
        (f"{number}. {what_changed(before.experiment, after.experiment)}", after.rungs)
        for number, (before, after) in enumerate(pairwise(networks), start=1)
    ]
    if len(named) > MOST_SHOWN:
        named = [named[0], *named[1 - MOST_SHOWN :]]
    with st.container(key="path"):
        st.markdown("**Your path** · ■ base, ● train, ◆ dev: the closer together, the better")
        path_chart(run.data.dataset.task, named, key="path-chart")
        with st.container(horizontal=True, gap="small"):
            st.button("Undo", icon=":material/undo:", on_click=undo, args=[state], help="Back to the step before.")
            if len(steps) > 1:
                st.button("Start over", on_click=start_over, args=[state], help="Back to where the path began.")
