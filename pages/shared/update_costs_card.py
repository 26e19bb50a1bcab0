"""The cost that every update of the page's own run meets, and the cost over all examples after every epoch."""

from pages.shared.jobs import jobs
from pages.shared.option_control import option_choice
from pages.shared.page_options import choice_of
from pages.shared.settings_state import PageState
from pages.shared.update_costs_chart import update_costs_chart

import streamlit as st

from dlcore.amounts import listed, number_text
from dlcore.band import first_run
from dlcore.minibatches.other_noise import why_two_costs
from dlcore.minibatches.progress import batch_size
from dlcore.minibatches.update_costs import BETA, UpdateCosts, update_costs
from dlcore.run import Run
from dlcore.studies import STUDIES
from dlcore.studies.updates import Updates

STRETCH_KEY = "stretch"
STRETCH = choice_of(STRETCH_KEY, "Stretch", ("200", "20", "1000", "all"), "How many updates are drawn, from the first.")
FEWEST = 2


def some_updates(record: Updates) -> bool:
    """Whether a record so far has anything to show."""
    return len(record.cost) >= FEWEST


def update_costs_card(state: PageState, record: Updates) -> None:
    """Draw the costs of the stretch that is chosen, and count how often they rise."""
    own = first_run(state.experiment)
    run = jobs().get(own if STUDIES["updates"].subject(own) == record.experiment else record.experiment).run
    if run is None or not len(run.history["epoch"]):
        return
    st.markdown(f"**The cost update by update** · {heading(run)}")
    option_choice(state, STRETCH, _title, wide=True)
    chosen = state.option(STRETCH_KEY)
    costs = update_costs(run, record, None if chosen == "all" else int(chosen))
    update_costs_chart(costs, state.experiment, "update-costs")
    st.markdown(words(costs, run))


def heading(run: Run) -> str:
    """What an update sees, and where the cost over all examples is known."""
    if batch_size(run) == run.data.counts[0]:
        return "each update sees all examples, and is an epoch of its own"
    return (
        "each update sees only its mini-batch, and meets another cost every time; the cost over all examples is "
        "measured after every epoch"
    )


def words(costs: UpdateCosts, run: Run) -> str:
    """How often the costs rise, and how far those of single mini-batches lie from their average."""
    updates, epochs = len(costs.met), len(costs.ends) - 1
    whole = batch_size(run) == run.data.counts[0]
    met = "update" if whole else "mini-batch"
    steps = f"In {costs.rises:,} of {updates - 1:,} steps the next {met} met a higher cost than the one before"
    over_all = ""
    if epochs:
        over_all = f"; over all examples the cost rose in {costs.epochs_risen:,} of {epochs:,} epochs"
    if whole:
        why = why_two_costs(run.experiment)
        if not why:
            return f"The batch is all {batch_size(run):,} examples, so both costs are one. **{steps}.**"
        return (
            f"The batch is all {batch_size(run):,} examples, yet the cost that an update meets is not the one over "
            f"all: {listed(why)}. **{steps}{over_all}.**"
        )
    return (
        f"**{steps}{over_all}.** The costs of the mini-batches lie {number_text(costs.scatter)} from their average "
        f"over about {round(1 / (1 - BETA))} updates (root mean square)."
    )


def _title(id: str) -> str:
    return "all recorded" if id == "all" else f"first {int(id):,}"
