"""The option of a page that shows its run beside others: all of them, or its own alone."""

from collections.abc import Callable, Mapping, Sequence

from pages.shared.held_controls import is_hidden, lock
from pages.shared.page_options import choice_of
from pages.shared.settings_state import BESIDE_KEY, PageState

import streamlit as st

from dlcore.band import first_run
from dlcore.budget import refusal
from dlcore.experiment import Experiment
from dlcore.joint_runs import JointRuns
from dlcore.run import Run
from dlcore.setting import Setting

OWN = "own"


def beside_option(together: str, label: str, help: str) -> Setting:
    """The option; `together` is its first id, which a link leaves out."""
    return choice_of(BESIDE_KEY, label, (together, OWN), help)


def alone(state: PageState) -> bool:
    """Whether the page's own run is shown alone."""
    return state.option(BESIDE_KEY) == OWN


def beside_of(state: PageState, together: Callable[[Experiment], Mapping[str, Experiment]]) -> dict[str, Experiment]:
    """All that is trained beside the page's own run, by name; nothing where that is too much work.

    `together` gives the experiments of all by their names, the given one first.
    """
    own = first_run(state.experiment)
    return {} if alone(state) or refusal(own) is not None else dict(list(together(own).items())[1:])


def shown_of(run: Run, others: Sequence[Run | None], name_of: Callable[[Experiment], str]) -> JointRuns:
    """The page's own run and those beside it that have come to their first weights, by what they are called. The
    settings may have changed since they began."""
    return JointRuns({name_of(one.experiment): one for one in (run, *others) if one is not None})


def beside_control(state: PageState, option: Setting) -> None:
    """The switch between all runs and the page's own alone."""
    if is_hidden(state, BESIDE_KEY):
        return
    key = state.key(BESIDE_KEY)
    together = option.choices[0]

    def switched() -> None:
        state.choose(**{BESIDE_KEY: together if st.session_state[key] else OWN})

    st.session_state[key] = not alone(state)
    st.toggle(
        option.label,
        key=key,
        on_change=state.on_change(BESIDE_KEY, switched),
        **lock(state, option),
    )
