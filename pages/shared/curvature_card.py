"""The study `curvature`: how strongly the cost bends along a run, against what its learning rate bears."""

from pages.shared.charts import cost_unit
from pages.shared.curvature_charts import bend_chart, bend_rows, cost_below, edge_rows
from pages.shared.said import say

import numpy as np
import streamlit as st

from dlcore.amounts import number_text
from dlcore.curvature.edge import EDGES
from dlcore.curvature_reading import read_curvature
from dlcore.studies.curvature import CurvatureStudy


def curvature_known(result: CurvatureStudy) -> bool:
    """Whether a study so far has anything to show: two moments make a line."""
    return int(np.isfinite(result.largest).sum()) > 1


def curvature_card(result: CurvatureStudy) -> None:
    """Draw λ_max above, J below, and say what they show."""
    edge = EDGES.get(result.experiment.optimizer)
    limit = "" if edge is None else f". Above the dashed line, {edge.text}, a step overshoots more than it gains"
    st.markdown(
        "**Curvature along training** · λ_max, the largest eigenvalue of the Hessian: how strongly J bends in its "
        f"steepest direction{limit}"
    )
    moments = [int(epoch) for epoch in result.recorded]
    bend_chart(result, moments, key="curvature-bend")
    st.markdown(f"**Train cost J** of the same run, on the same axis · {cost_unit(result.experiment)}")
    cost_below(result, moments, key="curvature-cost")
    say(read_curvature(result))
    st.caption(_how_to_read(result))


def _how_to_read(result: CurvatureStudy) -> str:
    text = f"The Hessian of {result.parameters:,} parameters, measured at {len(bend_rows(result))} epochs."
    edges = result.edge[np.isfinite(result.edge)]
    if len(edges) and not edge_rows(result):
        text += f" The limit, {number_text(float(edges.min()))} or more, lies above the axis."
    if len(edges) and not result.full_batch:
        text += " The limit is that of the full batch; every mini-batch bends a little differently."
    return text
