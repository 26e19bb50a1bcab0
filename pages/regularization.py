"""Regularization: one network without and with a restraint, side by side, and what each restraint does."""

from pages.shared import guided, shell
from pages.shared.controls import control
from pages.shared.data_picker import data_picker
from pages.shared.live import live
from pages.shared.more_settings import applies, more_settings
from pages.shared.notices import show_notices
from pages.shared.penalised_cost_chart import penalised_cost_chart
from pages.shared.regularization_looks import LOOKS, look_card
from pages.shared.restraint_formulas import restraint_formulas
from pages.shared.restraint_reading_card import restraint_reading_card
from pages.shared.restraint_words import restraint_words
from pages.shared.settings_state import LOOK_KEY, PageState
from pages.shared.stage import comparison, stage
from pages.shared.under_the_hood import under_the_hood

import streamlit as st

from dlcore.band import first_run
from dlcore.restraints import Restrained, restraints_of, without_restraints

PAGE = "regularization"
CONTROLS = ("l2", "l1", "keep_prob", "augmentation", "patience")
OPENING = "v=1&data=moons&n=300&noise=0.5&hidden=16-16&epochs=300&l2=3"

actions = shell.page(PAGE)
state = PageState(PAGE, {LOOK_KEY: tuple(LOOKS)}, OPENING)
show_notices(state)
guided.question(state)

experiment = state.commit()
shell.share_bar(state.link, actions)
controls = st.container(border=True, key="card-controls")
free = {"Without": without_restraints(first_run(experiment))} if restraints_of(experiment) else {}


def picture(run, without=None) -> None:
    """Both runs on the stage; the one that there is where nothing restrains."""
    waiting = guided.waiting(state)
    if without is None:
        stage(run, key=f"{PAGE}-stage", only_start=waiting)
    else:
        comparison([("without", without), ("with", run)], key=f"{PAGE}-stage", only_start=waiting)


def rest(run, without=None) -> None:
    """What the two runs say: cost, reading, the look that was chosen, formulas."""
    if guided.waiting(state):
        return
    pair = Restrained(run, run if without is None else without)
    guided.answer(state, pair)
    left, right = st.columns([6, 5], gap="medium")
    with left.container(border=True, key="card-cost", height="stretch"):
        st.markdown("**The cost J** · shaded dark the data cost, light on it the penalty; the line marks the moment")
        penalised_cost_chart(pair, key="cost-chart")
    with right.container(border=True, key="card-reading", height="stretch"):
        restraint_reading_card(pair, PAGE)
    with st.container(border=True, key="card-look"):
        look_card(state, pair, lambda result, study: guided.answer(state, result, study))
    beside = {} if without is None else {"without": without}
    under_the_hood(run, formulas=restraint_formulas(run.experiment), beside=beside)


live(state, picture, rest, free)

with controls:
    with st.container(horizontal=True, vertical_alignment="bottom", key="data-row"):
        data_picker(state)
        more_settings(state, shown=CONTROLS)
    for column, name in zip(st.columns(len(CONTROLS), vertical_alignment="bottom"), CONTROLS, strict=True):
        with column:
            control(state, name, disabled=not applies(experiment, name))
    restraint_words(experiment)

guided.cards(PAGE)
