"""Bias², variance and noise of a network: as numbers that add up, as maps over the plane, or as a cloud of fits."""

from typing import Any

from pages.shared.charts import is_dark
from pages.shared.fits_chart import fits_chart
from pages.shared.map_picture import as_address, map_picture, scale_picture
from pages.shared.parts_chart import parts_chart
from pages.shared.said import say

import numpy as np
import streamlit as st

from dlcore.reading import percent
from dlcore.study_reading import read_decomposition

MAPS = {"bias²": "bias2_map", "variance": "variance_map", "noise": "noise_map"}
MAP_PIXELS, SCALE_PIXELS = 300, 200
TOP_QUANTILE = 0.97
"""The colour scale ends at this quantile of all three maps: one corner must not darken all the rest."""


def decomposition_card(result: Any, base: float) -> None:
    """Draw the three parts of the expected error."""
    st.markdown(
        f"**Decomposition** · {result.networks} networks, each trained on other examples of the same kind: how far "
        "their mean is from the truth, and how far they are from each other"
    )
    parts = {"noise": result.noise, "bias²": result.bias2, "variance": result.variance}
    _figures(result, parts)
    classes = result.experiment.dataset.task == "classification"
    unit = "squared error" + (" (Brier score)" if classes else "")
    parts_chart(parts, result.expected, result.expected_se, unit, key="parts-chart")
    words = read_decomposition(result)
    say(words)
    if hasattr(result, "fits"):
        st.markdown("**The cloud of fits** · thin: single networks; thick: their mean; dashed: the truth, E[y | x]")
        fits_chart(result.x, result.fits, result.mean_fit, result.truth, key="fits-chart")
    else:
        _maps(result)


def _figures(result: Any, parts: dict[str, float]) -> None:
    total = sum(parts.values())
    with st.container(horizontal=True, gap="medium", key="parts-figures"):
        for name in ("bias²", "variance", "noise"):
            st.metric(name, f"{parts[name]:.4f}", width="content")
        st.metric("add up to", f"{total:.4f}", width="content")
        st.metric(
            "measured",
            f"{result.expected:.4f}",
            width="content",
            help=f"The mean squared error of all networks on {result.points:,} fresh examples, whose labels the three "
            f"parts know nothing of. Its standard error is {result.expected_se:.4f}.",
        )
        if result.expected > 0:
            st.metric("difference", percent(abs(total / result.expected - 1)), width="content")


def _maps(result: Any) -> None:
    """The three maps beside each other on one scale."""
    maps = {name: getattr(result, field) for name, field in MAPS.items()}
    known = np.concatenate([values[np.isfinite(values)] for values in maps.values()])
    top = float(np.quantile(known, TOP_QUANTILE)) if len(known) else 1.0
    dark = is_dark()
    axes = ", ".join(
        f"{name} from {axis[0]:.1f} to {axis[-1]:.1f}".replace("-", "−")
        for name, axis in (("x₁", result.grid_x), ("x₂", result.grid_y))
        if len(axis)
    )
    st.markdown(f"**Where it comes from** · the same three over the plane, on one scale; {axes}")
    with st.container(key="maps", horizontal=True, gap="medium"):
        for name, values in maps.items():
            with st.container(width=MAP_PIXELS, gap="small"):
                st.markdown(f"**{name}**")
                picture = as_address(map_picture(values, top, dark))
                st.image(picture, width="stretch", alt=f"{name} over the plane")
    with st.container(key="map-scale", horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("0", width="content")
        st.image(as_address(scale_picture(dark)), width=SCALE_PIXELS, alt="colour scale, from 0 on the left")
        st.caption(f"{top:.3f} squared error, and more", width="content")
