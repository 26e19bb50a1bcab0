"""The study `signal`: how large activations and gradients are in every layer, before training, over 32 first draws."""

from pages.shared.said import say
from pages.shared.signal_charts import share_chart, size_chart

import numpy as np
import streamlit as st

from dlcore.signal.slopes import SATURATED_BELOW
from dlcore.signal_reading import read_signal
from dlcore.studies.signal import SEEDS, SignalStudy


def signal_known(result: SignalStudy) -> bool:
    """Whether a study so far has anything to show."""
    return result.known > 0


def signal_card(result: SignalStudy) -> None:
    """Draw the four charts and say what they show."""
    dashed = "" if result.no_theory else ", dashed is the theory of very wide layers"
    st.markdown(
        f"**Before training, over {SEEDS} first draws** · the line is the median of the draws, the band holds the "
        f"middle 80 %{dashed}. Flat is healthy: what falls or rises from layer to layer vanishes or explodes "
        "in a deep network"
    )
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**Activations** · std of a[l], log scale: how much a layer says")
        size_chart(result.a_std, result.theory_a_std, "std of a", key="signal-a")
        st.markdown("**Gradients of the weights** · rms of dJ/dW[l], log scale")
        size_chart(result.dw_rms, result.theory_dw_rms, "rms of dJ/dW", key="signal-dw")
    with right:
        st.markdown("**Gradients of the activations** · log scale; from right to left")
        size_chart(result.da_std, result.theory_da_std, "std of m·dJ/da", key="signal-da")
        st.markdown("**Units that pass no gradient on** · share of a layer")
        shares = {"saturated": result.saturated, "dead": result.dead}
        share_chart(shares, result.theory_saturated, key="signal-shares")
    words = read_signal(result)
    say(words)
    st.caption(_legend(result))


def _legend(result: SignalStudy) -> str:
    parts = [
        f"Measured on {result.examples} training examples. Saturated: |g'(z)| below {100 * SATURATED_BELOW:.0f} % of "
        "the activation's steepest slope. Dead: g'(z) = 0 for every example"
    ]
    sizes = (result.a_std, result.da_std, result.dw_rms)
    if any(np.isinf(one).any() for one in sizes):
        parts.append("▲ at the top: draws that overflow float32 (inf)")
    if any((one == 0).any() for one in sizes):
        parts.append("▼ at the bottom: draws in which it is exactly 0")
    if not result.complete:
        parts.append(f"{result.known} of {SEEDS} draws so far")
    return ". ".join(parts) + "."
