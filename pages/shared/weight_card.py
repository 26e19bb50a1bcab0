"""One weight under the microscope: what its update rule makes of its gradients, and what a wrong line makes of them."""

from pages.shared.option_control import option_choice
from pages.shared.page_options import choice_of
from pages.shared.parameter_option import PARAMETER, PARAMETER_KEY
from pages.shared.said import say
from pages.shared.settings_state import PageState
from pages.shared.weight_chart import panel_chart
from pages.shared.weight_panels import panels_in, panels_out
from pages.shared.weight_select import weight_of, weight_select

import streamlit as st

from dlcore.band import first_run
from dlcore.optimizers import OPTIMIZERS
from dlcore.studies.updates import TrappedUpdates, Updates, updates_study
from dlcore.updates import NO_TRAP, TRAPS, Trace, sits_in, trace
from dlcore.updates.names import Names
from dlcore.updates.reading import read_trace, read_trap

TRAP_KEY, SPAN_KEY = "trap", "span"
TRAP = choice_of(
    TRAP_KEY,
    "As often written",
    (NO_TRAP, *TRAPS),
    "A wrong line in the update rule, as it is often met. The run is trained with it too, from the same first weights "
    "on the same mini-batches.",
)
SPAN = choice_of(SPAN_KEY, "Updates", ("200", "20", "all"), "How many updates are drawn, from the first.")
WEIGHT_OPTIONS = {PARAMETER_KEY: PARAMETER, SPAN_KEY: SPAN, TRAP_KEY: TRAP}
"""Options for the page that draws the card."""
FEWEST = 2


def trap_of(state: PageState) -> str:
    """The trap that is chosen, if the page's optimizer has the line that it is about."""
    chosen = state.option(TRAP_KEY)
    return chosen if sits_in(chosen, first_run(state.experiment)) else NO_TRAP


def weight_study(state: PageState) -> str:
    """The study that the card draws."""
    return updates_study(trap_of(state))


def weight_known(result: Updates) -> bool:
    """Whether there are updates to be drawn."""
    return len(result.cost) >= FEWEST


def weight_card(state: PageState, result: Updates) -> None:
    """Draw the choice of a weight, its series, and what they say. `result` is that of `weight_study`."""
    names, experiment = Names(result.experiment), result.experiment
    place = weight_of(state, names)
    label = OPTIMIZERS[experiment.optimizer].label
    st.markdown(
        f"**{names.name(place)}** · what {label} makes of the gradients of this one parameter, update by update: first "
        "what comes in, then what it does"
    )
    with st.container(horizontal=True, vertical_alignment="bottom", key="weight-row"):
        weight_select(state, names)
        option_choice(state, SPAN, lambda id: "all" if id == "all" else f"first {id}", wide=True)
        with st.container(width=300):
            option_choice(state, TRAP, trap_title)
    _explained(state)
    shown = len(result.cost) if state.option(SPAN_KEY) == "all" else int(state.option(SPAN_KEY))
    right = trace(result, place)
    wrong, beside = None, None
    if isinstance(result, TrappedUpdates):
        beside, wrong = result.wrong, trace(result.wrong, place, trap=result.trap)
    _series(result, beside, right, wrong, names.symbol(place), min(shown, len(result.cost)))
    if isinstance(result, TrappedUpdates) and wrong is not None:
        say(read_trap(result, wrong, right))
    else:
        say(read_trace(result, right, names.name(place)))


def _explained(state: PageState) -> None:
    """The wrong line beside the right one, or why it has no place in the page's rule."""
    chosen = state.option(TRAP_KEY)
    if chosen == NO_TRAP:
        return
    trap = TRAPS[chosen]
    if trap_of(state) == NO_TRAP:
        own, others = OPTIMIZERS[state.experiment.optimizer].label, [OPTIMIZERS[id].label for id in trap.rules]
        st.caption(f"The mistake that is chosen has no place in {own}: it needs {' or '.join(others)}.")
        return
    st.markdown(f"Often written: `{trap.wrong}`  \nRight: `{trap.right}`  \n{trap.help}")


def _series(
    right: Updates, wrong: Updates | None, of_right: Trace, of_wrong: Trace | None, symbol: str, shown: int
) -> None:
    """The small charts: what comes in at the left, what the rule does at the right."""
    left, beside = st.columns(2, gap="medium")
    said = []
    for column, side, panels in (
        (left, "in", panels_in(of_right, of_wrong, shown)),
        (beside, "out", panels_out(right, wrong, (of_right, of_wrong), symbol, shown)),
    ):
        with column:
            for number, panel in enumerate(panels):
                bottom = number == len(panels) - 1
                said += panel_chart(panel, f"weight-{side}-{number}", shown, bottom=bottom)
    if said:
        st.caption(f"Far off with the wrong line: {'; '.join(said)}.")


def trap_title(id: str) -> str:
    """What a trap is called in the list."""
    return "no mistake" if id == NO_TRAP else TRAPS[id].label
