"""Saving a chart as SVG or PNG: a small menu on every chart of the page, which the browser makes from what it shows.

Vega's own menu is not to be had, because Streamlit passes none of its options on; and it makes its files for a mouse
only.
"""

from pathlib import Path

import streamlit as st

from ..component import component
from ..player import javascript

__all__ = ["chart_files"]

_FOLDER = Path(__file__).parent
_component = component(
    "chart_files", "ChartFiles", (*javascript("canvas.js", "download.js"), _FOLDER / "chart_files.js")
)


def chart_files() -> None:
    """Give every chart of the page its menu, now and whenever one is drawn anew; draws nothing itself."""
    with st.container(key="chart-files"):
        _component({"menus": True}, key="chart-files-menus")
