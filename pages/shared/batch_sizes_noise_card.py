"""How noisy the mean and variance of a mini-batch are, in one hidden layer at one moment of a run."""

from pages.shared.followers import once_per_run
from pages.shared.hidden_unit_option import layer_option
from pages.shared.moment_noise_charts import bias_of_variance, noise_of_moments
from pages.shared.moment_option import MOMENT_OPTIONS, moment_slider
from pages.shared.option_control import option_slider
from pages.shared.said import say
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.batch_norm.moment_noise import MomentNoise, moment_noise, why_no_noise
from dlcore.batch_norm.moment_noise_reading import about_moment_noise, bias_words, read_moment_noise
from dlcore.run import Run

LAYER_KEY = "moments_layer"
LAYER = layer_option(LAYER_KEY, "The layer whose means and variances are measured.")
BATCH_SIZES_NOISE_OPTIONS = {**MOMENT_OPTIONS, LAYER_KEY: LAYER}
"""Options for the page that draws the card."""
FLAT = "At this moment this layer's values have overflowed, or say the same of every example. Choose another epoch."


def batch_sizes_noise_card(state: PageState, run: Run, name: str = "") -> None:
    """Draw the noise of a run's moments, called `name` on the stage."""
    whose = f" of {name}" if name else ""
    st.markdown(
        f"**How noisy a batch's μ and σ² are**{whose} · how far they typically lie from those of the training set: "
        "points are measured, lines the theory; dotted 1/√s, as if examples were put back. Small batches guess"
    )
    why = why_no_noise(run)
    if why:
        st.info(why, icon=":material/info:")
        return
    left, right = st.columns([7, 5], gap="large")
    with right, st.container(key="moments-controls"):
        frame = moment_slider(state, run)
        layers = len(run.architecture.hidden)
        layer = min(state.option(LAYER_KEY), layers)
        if layers > 1:
            option_slider(state, LAYER, range(1, layers + 1), at_most=layers)
    noise = _measured(run, frame, layer)
    if noise is None:
        left.info(FLAT, icon=":material/info:")
        return
    with left:
        noise_of_moments(noise, key="moment-noise")
    with right:
        say(read_moment_noise(noise, run.architecture.normalization.kind))
        st.markdown(
            f"**And σ² is too small** · the batch's variance over the training set's, on average. {bias_words(noise)}"
        )
        bias_of_variance(noise, key="moment-bias")
    st.caption(about_moment_noise(noise))


@once_per_run
def _measured(run: Run, frame: int, layer: int) -> MomentNoise | None:
    return moment_noise(run, frame, layer)
