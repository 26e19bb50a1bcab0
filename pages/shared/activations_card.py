"""Every activation with its derivative."""

from pages.shared.charts import is_dark
from pages.shared.function_picture import function_picture
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.activations import ACTIVATIONS, Activation
from dlcore.experiment import Experiment
from dlcore.inputs.activation_shape import REACH, shape_of

PICTURE_PIXELS = 154  # two beside each other on a phone


def activations_card(state: PageState, experiment: Experiment) -> None:
    """Draw all activations of the registry, and which one the experiment has."""
    st.markdown(
        f"**Activations** · solid: g(z), what a unit hands on; dashed: its slope g′(z), by which the gradient is "
        f"multiplied on its way back; z from −{REACH:g} to {REACH:g}, heights cut at 2. A ring marks a kink, where "
        "there is no slope. Where g′ is 0, nothing is learned"
    )
    with st.container(horizontal=True, gap="small", key="activation-pictures"):
        for id, activation in ACTIVATIONS.items():
            with st.container(width=PICTURE_PIXELS, gap="small", key=f"activation-{id}"):
                _one(state, activation, experiment.activation == id)


def _one(state: PageState, activation: Activation, used: bool) -> None:
    shape = shape_of(activation.id)
    st.markdown(f"**{activation.label}**")
    what = f"{activation.label}: g and its slope over z from −{REACH:g} to {REACH:g}"
    st.image(function_picture(shape, is_dark()), width="stretch", alt=what)
    left, right = (slope_text(slope) for slope in shape.slope_far_out)
    st.caption(
        f"${activation.formula}$\n\n${activation.derivative_formula}$\n\n"
        f"|g′| at most {slope_text(shape.steepest)}; at ±{REACH:g}: {left} and {right}"
    )
    st.button(
        "In your network" if used else f"Use {activation.label}",
        type="tertiary",
        icon=":material/check:" if used else ":material/arrow_forward:",
        disabled=used,
        on_click=state.change,
        args=[""],
        kwargs={"activation": activation.id},
        key=state.key(f"use-{activation.id}", steady=True),
        help=activation.help,
    )


def slope_text(slope: float) -> str:
    """Three decimals at most."""
    text = f"{slope:.3f}".rstrip("0").rstrip(".")
    return "0" if text in ("0", "-0") else text.replace("-", "−")
