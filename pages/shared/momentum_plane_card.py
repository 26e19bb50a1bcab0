"""How fast momentum converges on a bowl for every learning rate and every β: theory, and descents measured on top."""

from pages.shared.charts import is_dark
from pages.shared.distance_chart import distance_chart
from pages.shared.momentum_plane_chart import legend_of, momentum_plane_chart
from pages.shared.option_control import option_choice, option_slider
from pages.shared.said import say
from pages.shared.samples import samples
from pages.shared.settings_state import PageState
from pages.shared.surfaces_card import KAPPAS
from pages.shared.surfaces_options import FORM, FORM_KEY, KAPPA_KEY, KAPPA_OPTION, MOMENTUM_PLANE_OPTIONS

import streamlit as st

from dlcore.amounts import number_text
from dlcore.optimizers import OPTIMIZERS
from dlcore.surfaces.momentum_plane import MomentumPlane, momentum_plane
from dlcore.surfaces.reading import read_plane

__all__ = ["MOMENTUM_PLANE_OPTIONS", "momentum_plane_card"]

RATES = {
    "momentum": r"\alpha^* = \frac{1}{\sqrt{\lambda_1 \lambda_n}}",
    "heavyball": r"\alpha^* = \left(\frac{2}{\sqrt{\lambda_1} + \sqrt{\lambda_n}}\right)^{2}",
}
"""The best learning rate of each form."""
EDGES = {
    "momentum": r"\alpha < \frac{2\,(1 + \beta)}{(1 - \beta)\,\lambda_n}",
    "heavyball": r"\alpha < \frac{2\,(1 + \beta)}{\lambda_n}",
}
BEST_BETA = r"\beta^* = \left(\frac{\sqrt{\kappa} - 1}{\sqrt{\kappa} + 1}\right)^{2}"


def momentum_plane_card(state: PageState) -> None:
    """Draw the plane for the bowl and the form of momentum that the page's options ask for."""
    st.markdown(
        "**The momentum plane** · on a bowl the distance from the minimum shrinks by the same factor per update, in "
        "the long run. Colour: this factor, from theory; circles: the same, measured. Beyond the dashed edge it grows"
    )
    with st.container(horizontal=True, gap="medium", key="plane-controls", vertical_alignment="bottom"):
        with st.container(width=220):
            option_slider(state, KAPPA_OPTION, KAPPAS, "{:g}".format)
        option_choice(state, FORM, lambda id: FORMS[id])
    plane = momentum_plane(state.option(KAPPA_KEY), state.option(FORM_KEY))
    left, right = st.columns([6, 5], gap="large")
    with left:
        momentum_plane_chart(plane, key="momentum-plane")
        st.html(samples(legend_of(plane, is_dark()), "rate per update:"))
    with right:
        distance_chart(plane, key="momentum-distance")
    _figures(plane)
    say(read_plane(plane))
    columns = st.columns(3)
    for column, formula in zip(columns, (RATES[plane.form], BEST_BETA, EDGES[plane.form]), strict=True):
        with column:
            st.latex(formula)
    st.caption(
        "λ₁ = 1 and λₙ = κ are the curvatures of the bowl. The first two formulas are the best choice, the third is "
        "the edge. Dotted beside the measured distances: the rate to the power of the update. At its optimum momentum "
        "lags behind it, because there both directions shrink like t · rateᵗ."
    )


FORMS = {"momentum": "Averaged", "heavyball": OPTIMIZERS["heavyball"].label.capitalize()}


def _figures(plane: MomentumPlane) -> None:
    with st.container(horizontal=True, gap="medium", key="plane-figures"):
        for label, text, help in (
            ("best α", number_text(plane.best.learning_rate), "With momentum."),
            ("best β", number_text(plane.best.beta), "With momentum."),
            ("updates to 10⁻⁶", f"{plane.updates('momentum'):,}", "Measured, at the best α and β, from (1, 1)."),
            ("without momentum", f"{plane.updates('descent'):,}", "Measured, at the best α for β = 0, from (1, 1)."),
        ):
            st.metric(label, text, width="content", help=help)
