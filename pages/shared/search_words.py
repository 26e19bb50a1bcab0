"""How much work a search is, said before it starts, and ready-made searches to begin with."""

from pages.shared.navigation import as_page
from pages.shared.search_controls import one_more
from pages.shared.search_options import SPACE
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.links import to_mapping
from dlcore.search.plan import SearchPlan, effort
from dlcore.search.samplers import SAMPLERS

PRESETS: dict[str, tuple[dict[str, object], str]] = {
    "α alone": ({}, "lr~log~0.0001~1"),
    "α and λ": ({}, "lr~log~0.0001~1~~l2~log~0.001~10"),
    "α and ε": ({}, "lr~log~0.0001~1~~eps~log~1e-10~0.0001"),
    "α and β": ({"optimizer": "momentum"}, "lr~log~0.001~10~~beta1~one_minus~0.5~0.999"),
    "Everything": ({}, "lr~log~0.0001~1~~batch~choice~8~16~32~64~full~~units~linear~2~8~~l2~log~0.001~10"),
}
"""By their names: what changes of the experiment, and what varies."""


def presets(state: PageState, page_id: str) -> None:
    """Draw a link to each ready-made search of these data and this network, and the choice of one more that varies."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", width="content", key="presets"):
        for name, (changes, space) in PRESETS.items():
            query = to_mapping(state.experiment.replace(**changes)) | state.changed_options | {SPACE.key: space}
            st.page_link(as_page(page_id), label=name, query_params=query, width="content")
        one_more(state)


def budget_words(plan: SearchPlan) -> str:
    """The work of a search in one line: 64 trials × 3 seeds = 192 trainings, about 2 s on this machine."""
    seeds, wanted = plan.experiment.seeds, effort(plan)
    trials = f"{plan.count:,} trial{'s' * (plan.count != 1)}"
    product = f"{trials} × {seeds} seeds = {wanted.trainings:,} trainings" if seeds > 1 else f"{trials}, one seed each"
    less = ""
    if plan.count < plan.trials:
        less = f" A {SAMPLERS[plan.sampler].title.lower()} of {plan.trials:,} points does not come out even."
    return f"**{product}**, about {_seconds(wanted.seconds)} on this machine.{less}"


def _seconds(seconds: float) -> str:
    if seconds < 1:
        return "a second"
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} minutes"
