"""Pages under test have nobody who waits (nothing is compiled ahead), and sliders that AppTest can move."""

import math
import os
from functools import cache

from pages.shared import (
    controls,
    first_picture,
    gradient_cloud_card,
    jobs,
    layers,
    moment_option,
    option_control,
    search_trials_controls,
    winners_luck_options,
)
from pages.shared.warm_up import SWITCH

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1.element_tree import Markdown

os.environ[SWITCH] = "off"


@pytest.fixture(autouse=True, scope="session")
def installed_components_are_looked_for_once():
    """Every AppTest reads the metadata of all installed packages, a third of a second, 40 % of these tests."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(autouse=True)
def no_browser_that_needs_time_to_draw(monkeypatch):
    """Nobody draws here."""
    monkeypatch.setattr(first_picture, "DRAWING_SECONDS", 0.0)


@pytest.fixture(autouse=True)
def words_as_they_are_read(monkeypatch):
    """Nobody sees which space between a number and its unit ends no line (see `pages.shared.unbroken`)."""
    monkeypatch.setattr(Markdown, "value", property(lambda element: element.proto.body.replace("\u00a0", " ")))


@pytest.fixture(autouse=True)
def nobody_is_forgotten(monkeypatch):
    """A slow machine must not look like a visitor who has left."""
    monkeypatch.setattr(jobs, "FORGOTTEN_SECONDS", math.inf)


@pytest.fixture(autouse=True)
def sliders_that_can_be_moved_here(monkeypatch):
    """AppTest cannot operate a component: the page's own slider is stood in for by Streamlit's, with its contract.

    What the component itself does is tested in a browser (tests/browser/test_slider.py).
    """

    def stand_in(label, stops, at, *, key, on_move, help="", disabled=False):
        def moved() -> None:
            on_move(stops.index(st.session_state[key]))

        st.session_state[key] = stops[at]
        st.select_slider(label, stops, key=key, on_change=moved, help=help, disabled=disabled)

    with_sliders = (controls, gradient_cloud_card, layers, option_control, moment_option, search_trials_controls)
    for module in (*with_sliders, winners_luck_options):
        monkeypatch.setattr(module, "slider", stand_in)
