"""The sandbox: data, network and training, all at once."""

from pages.shared import guided, shell
from pages.shared.band_card import band_cards
from pages.shared.band_live import with_bands
from pages.shared.controls import control
from pages.shared.curves_card import curves_card
from pages.shared.data_picker import data_picker
from pages.shared.layers import layer_sliders
from pages.shared.live import begin, live
from pages.shared.more_settings import applies, more_settings
from pages.shared.notices import show_notices
from pages.shared.pin_button import pin_button
from pages.shared.reading_card import reading_card
from pages.shared.settings_state import PageState
from pages.shared.stage import stage
from pages.shared.under_the_hood import under_the_hood

import streamlit as st

PAGE = "playground"

shell.enter(PAGE)
state = PageState(PAGE)
begin(state)
actions = shell.header(PAGE)
show_notices(state)
guided.question(state)

controls = st.container(border=True, key="card-controls")


def picture(run) -> None:
    """The run on the stage."""
    stage(run, key="playground-stage", only_start=guided.waiting(state))


def rest(run) -> None:
    """What the run says: curves, reading, formulas."""
    if guided.waiting(state):
        return
    guided.answer(state, run)

    def told(band, a) -> None:
        curves, words = st.columns([6, 5], gap="medium")
        with curves.container(border=True, key="card-curves", height="stretch"):
            curves_card(run, band, a)
        with words.container(border=True, key="card-reading", height="stretch"):
            reading_card(run, PAGE, state.experiment.seeds)
        if band is not None:
            band_cards(state, band, a)
        under_the_hood(run, band)

    with_bands(state, told)


live(state, picture, rest)
state.commit()
pin_button(state, actions)
shell.share_bar(state, actions)

with controls:
    with st.container(horizontal=True, vertical_alignment="bottom", key="data-row"):
        data_picker(state)
        more_settings(state)
    for column, name in zip(
        st.columns(6, vertical_alignment="bottom"),
        ("noise", "layers", "units", "activation", "learning_rate", "l2"),
        strict=True,
    ):
        with column:
            if name in ("layers", "units"):
                layer_sliders(state, name)
            else:
                control(state, name, disabled=not applies(state.experiment, name))

guided.cards(PAGE)
