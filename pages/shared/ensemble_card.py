"""Ensembles: what an average of many networks is worth, and where its members disagree."""

from pages.shared.boundary_picture import boundary_picture
from pages.shared.charts import is_dark
from pages.shared.controls import control
from pages.shared.ensemble_charts import committee_chart, ensemble_chart
from pages.shared.map_picture import as_address, map_picture, scale_picture
from pages.shared.option_control import option_choice
from pages.shared.page_options import choice_of
from pages.shared.said import say
from pages.shared.settings_state import PageState

import numpy as np
import streamlit as st

from dlcore.amounts import error_text, gap_text, measure
from dlcore.restraint_reading import read_ensemble
from dlcore.studies import STUDIES
from dlcore.studies.ensemble import MEMBERS as DEFAULT_MEMBERS
from dlcore.studies.ensemble import Ensemble

MEMBERS_KEY = "members"
OF_MEMBERS = {"independent": "ensemble", "snapshots": "snapshots"}
"""The study of each choice."""
MEMBERS = choice_of(
    MEMBERS_KEY,
    "Members",
    tuple(OF_MEMBERS),
    "Networks trained from other first weights, or the weights of one network at several epochs of the second half of "
    "its training.",
)
"""A page's option: which networks are averaged."""
MAP_PIXELS, SCALE_PIXELS = 300, 200


def ensemble_controls(state: PageState) -> None:
    """Draw the choice of the members, and of their number."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="ensemble-controls"):
        option_choice(state, MEMBERS, lambda id: STUDIES[OF_MEMBERS[id]].title)
        with st.container(width=200):
            control(state, "ensemble")
        if state.experiment.ensemble == 1:
            st.caption(f"1 stands for {DEFAULT_MEMBERS}.", width="content")


def ensemble_study(state: PageState) -> str:
    """The id of the study that the page's option asks for."""
    return OF_MEMBERS[state.option(MEMBERS_KEY)]


def ensemble_known(result: Ensemble) -> bool:
    """Whether an average so far has anything to show."""
    return len(result.tried) > 0


def ensemble_card(state: PageState, result: Ensemble) -> None:
    """Draw what is known of an ensemble (`ensemble_known`) so far."""
    task = result.experiment.dataset.task
    st.markdown(
        "**Averaging networks** · the more networks vote, the less one network's luck counts. The line is the dev "
        f"{measure(task)} of the average of K members, a circle one member alone"
    )
    ensemble_chart(result, task == "classification", measure(task), key="ensemble-chart")
    words = read_ensemble(result)
    say(words)
    _figures(result, task)
    _disagreement(result, task)
    st.caption(
        f"The line is the mean over {result.orders} random orders of the members, the band holds the middle 80 %; all "
        "members together are the same in every order, so there it closes. Averaged are "
        + ("probabilities." if task == "classification" else "predicted values.")
    )


def _figures(result: Ensemble, task: str) -> None:
    with st.container(horizontal=True, gap="medium", key="ensemble-figures"):
        st.metric("one alone", error_text(task, float(result.member_error.mean())), width="content",
                  help="Mean dev error of the members.")  # fmt: skip
        st.metric(f"average of {len(result.tried)}", error_text(task, float(result.first[-1])), width="content")
        st.metric("gain", gap_text(task, result.gain, sign=True), width="content",
                  help="Its standard error, over the draw of the dev examples, is "
                  f"{gap_text(task, result.gain_se)}.")  # fmt: skip


def said_picture(result: Ensemble, dark: bool) -> np.ndarray:
    """What the average says over the plane, in the colours of the player."""
    classes = result.experiment.classes if result.experiment.dataset.task == "classification" else 1
    known = result.said[np.isfinite(result.said)]
    span = (0.0, 1.0) if classes > 1 else (float(known.min()), float(known.max()))
    nobody = np.zeros((0, 2)), np.zeros(0)
    return boundary_picture(result.said, classes, span, dark, *nobody, result.axes)


def _disagreement(result: Ensemble, task: str) -> None:
    """Where the members are apart."""
    if len(result.axes) == 1:
        st.markdown("**What the average says** · the band is one standard deviation of the members on both sides")
        committee_chart(result.axes[0], result.said, result.disagreement, key="committee-chart")
        return
    dark, apart = is_dark(), result.disagreement
    classes = task == "classification"
    top = 1 - 1 / max(result.experiment.classes, 2) if classes else max(float(np.nanmax(apart)), 1e-12)
    what = "the share that does not vote with most" if classes else "the standard deviation of their values"
    st.markdown(f"**Where the members disagree** · {what}; it is largest at the boundary and away from the examples")
    with st.container(key="disagreement-map", horizontal=True, gap="medium"):
        with st.container(width=MAP_PIXELS, gap="small"):
            st.markdown("**What their average says**")
            st.image(
                as_address(said_picture(result, dark)), width="stretch", alt="what the average says over the plane"
            )
        with st.container(width=MAP_PIXELS, gap="small"):
            st.markdown("**How far they are apart**")
            picture = as_address(map_picture(apart, top, dark))
            st.image(picture, width="stretch", alt="disagreement of the members over the plane")
    with st.container(key="disagreement-scale", horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("all agree", width="content")
        st.image(as_address(scale_picture(dark)), width=SCALE_PIXELS, alt="colour scale, from 0 on the left")
        st.caption(f"{100 * top:.0f} %" if classes else f"{top:.3g}", width="content")
