"""What a normalised network does not notice: a bias that is taken out again, and how long its weights are."""

from collections.abc import Mapping

from pages.shared.followers import once_per_run
from pages.shared.hidden_unit_option import LAYER, LAYER_KEY, layer_of, layer_slider
from pages.shared.invariances_charts import bias_chart, length_chart, scale_chart
from pages.shared.moment_option import MOMENT_OPTIONS, moment_slider
from pages.shared.option_control import option_slider
from pages.shared.said import say
from pages.shared.settings_state import PageState

import numpy as np
import streamlit as st

from dlcore.batch_norm.invariances import SCALES, bias_gradients, lengths, redundant, scaled
from dlcore.batch_norm.invariances_reading import Measured, followed, read_bias, read_gradient, read_length, read_rate
from dlcore.joint_runs import JointRuns
from dlcore.run import Run
from dlcore.setting import Setting

SCALE_KEY = "weight_scale"
STOPS = [float(f"{c:.3g}") for c in SCALES]
SCALE = Setting(
    label="Multiply the weights by c",
    help="The cost is computed again with c times the weights of the layer. 1 leaves them as they are.",
    group="Network",
    bounds=(STOPS[0], STOPS[-1]),
    scale="log",
    name=SCALE_KEY,
    key=SCALE_KEY,
    kind="number",
    default=1.0,
)
INVARIANCES_OPTIONS = {LAYER_KEY: LAYER, SCALE_KEY: SCALE, **MOMENT_OPTIONS}
"""Options for the page that draws the card."""


def invariances_card(state: PageState, shown: JointRuns) -> None:
    """Draw what the page's run and those beside it do not notice of one hidden layer."""
    run = shown.run
    if not run.architecture.hidden:
        st.info("Without hidden layers there is nothing to normalise. Add one.", icon=":material/info:")
        return
    st.markdown(
        "**What the network does not notice** · a normalization takes a shift out of z, and a stretch; so a bias "
        "before it, and the length of the weights, can change without any effect"
    )
    columns = st.columns(3, gap="medium", vertical_alignment="bottom")
    with columns[0]:
        layer_slider(state, run.architecture)
    with columns[1]:
        option_slider(state, SCALE, STOPS, lambda c: f"{c:g}")
    with columns[2]:
        epoch = int(run.frame_epochs[moment_slider(state, run)])
    layer = layer_of(state, run.architecture)
    measured = {
        name: _measured(one, int(np.abs(one.frame_epochs - epoch).argmin()), layer) for name, one in shown.runs.items()
    }
    if not all(np.isfinite(one.scaled.cost).any() for one in measured.values()):
        st.info("At this moment a run has overflowed. Choose an earlier epoch.", icon=":material/info:")
        return
    _charts(measured, state.option(SCALE_KEY))


def called(name: str, found: Measured) -> str:
    """A run, and what of its layer is scaled where that is not the weights alone."""
    return f"{name}: W, b" if found.scaled.both else name


def _charts(measured: Mapping[str, Measured], c: float) -> None:
    named = {called(name, one): one for name, one in measured.items()}
    spoken = followed(measured)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**Cost** of c times the weights · a flat line: how long they are makes no difference")
        scale_chart(named, "cost", c, "cost (log scale)", "scale-cost")
        say(read_length(*spoken))
    with right:
        st.markdown("**Gradient** of these weights · the same cost on longer weights: a line that falls as 1/c")
        scale_chart(named, "gradient", c, "‖∇W‖ (log scale)", "scale-gradient")
        say(read_gradient(*spoken))
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(
            "**Biases** · ● gradient of b in float64, ■ in float32, ✚ of all b of the layer moved together, ◆ of β. "
            "Far left is 0 but for rounding"
        )
        bias_chart(measured, "scale-bias")
        say(read_bias(*spoken))
    with right:
        st.markdown("**Effective learning rate** α/‖W‖² of plain descent · by how much its step turns the weights")
        length_chart(named, "effective", "α/‖W‖² (log scale)", "scale-rate")
        say(read_rate(*spoken))


@once_per_run
def _measured(run: Run, frame: int, layer: int) -> Measured:
    normalization = run.architecture.normalization
    free = redundant(normalization, run.experiment.activation)
    both = free.length == "both"
    return Measured(
        redundant=free,
        kind=normalization.kind,
        where=normalization.where,
        bias=bias_gradients(run, frame)[layer - 1],
        scaled=scaled(run, frame, layer, both=both),
        alone=scaled(run, frame, layer) if both else None,
        lengths=lengths(run, layer, both=both),
    )
