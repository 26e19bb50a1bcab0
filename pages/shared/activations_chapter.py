"""Activations: all of them with their slopes, and what the one of your network does to a gradient."""

from pages.shared.activations_card import activations_card
from pages.shared.attempt_link import query_link
from pages.shared.chapter_hood import chapter_hood
from pages.shared.said import say
from pages.shared.settings_state import LOOK_KEY, PageState

import streamlit as st

from dlcore.activations import ACTIVATIONS
from dlcore.foundations.activations_files import activations_script, activations_to_csv
from dlcore.foundations.activations_reading import read_activation
from dlcore.links import to_mapping

BACK = r"a^{[l]} = g(z^{[l]}), \qquad dz^{[l]} = g'(z^{[l]}) \odot da^{[l]}"


def activations_chapter(state: PageState) -> None:
    """Draw all of them, of which one can be given to the network of the next chapter, and say what it lets through."""
    with st.container(border=True, key="card-activations"):
        activations_card(state, state.experiment)
    with st.container(border=True, key="card-reading"):
        say(read_activation(state.experiment))
        there = to_mapping(state.experiment) | {LOOK_KEY: "linear"}
        query_link("foundations", "your network with and without its activation", there)
    each = (rf"{one.formula}, \qquad {one.derivative_formula}" for one in ACTIVATIONS.values())
    files = {"Activations (CSV)": ("activations.csv", activations_to_csv)}
    chapter_hood((BACK, *each), activations_script, files)
