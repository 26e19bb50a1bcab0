"""Gradient noise against the batch size, at one moment of a run: measured points on the line of the theory."""

from pages.shared.epoch_option import EPOCH, EPOCH_KEY, epoch_slider
from pages.shared.followers import once_per_run
from pages.shared.noise_chart import noise_chart
from pages.shared.said import say
from pages.shared.settings_state import PageState

import numpy as np
import streamlit as st

from dlcore.amounts import number_text
from dlcore.minibatches.example_gradients import why_no_gradients
from dlcore.minibatches.noise import Noise, noise_at
from dlcore.minibatches.noise_reading import about_noise, read_noise
from dlcore.run import Run

NOISE_OPTIONS = {EPOCH_KEY: EPOCH}
"""Options for the page that draws the card."""
OVERFLOWED = "At this moment the gradients have overflowed: the run is about to diverge. Choose an earlier epoch."


def noise_card(state: PageState, run: Run, name: str = "") -> None:
    """Draw the noise of a run, called `name` on the stage."""
    whose = f" of {name}" if name else ""
    st.markdown(
        f"**Gradient noise**{whose} · how far a mini-batch's gradient lies from that of all training examples: dotted "
        "1/s, solid as in training, where no example is drawn twice. Below ‖g‖² there is more gradient than noise"
    )
    why = why_no_gradients(run)
    if why:
        st.info(why, icon=":material/info:")
        return
    left, right = st.columns([7, 4], gap="large")
    with right, st.container(width=320, key="noise-controls"):
        frame = epoch_slider(state, run)
    noise = _measured(run, frame)
    if not np.isfinite(noise.spread + noise.signal):
        left.info(OVERFLOWED, icon=":material/info:")
        return
    with left:
        noise_chart(noise, key="noise-chart")
    with right:
        _figures(noise)
        say(read_noise(noise))
        st.latex(r"\mathrm{E}\,\lVert g_B - g \rVert^2 = \frac{\mathrm{tr}\,\Sigma}{s} \cdot \frac{m - s}{m - 1}")
    st.caption(about_noise(noise))


def _figures(noise: Noise) -> None:
    with st.container(horizontal=True, gap="medium", key="noise-figures"):
        st.metric(
            "tr Σ",
            number_text(noise.spread),
            width="content",
            help=f"The mean squared distance of a single example's gradient from that of all {noise.examples:,}.",
        )
        st.metric("‖g‖²", number_text(noise.signal), width="content", help="The squared length of the gradient itself.")
        st.metric(
            "noise = gradient",
            f"s = {max(1, round(noise.equal_at)):,}",
            width="content",
            help="The batch size at which both are equally long: below it more examples pay, far above it they do not.",
        )


@once_per_run
def _measured(run: Run, frame: int) -> Noise:
    return noise_at(run, frame)
