"""The ten points: three fits and their costs, played together."""

from typing import Any

from pages.shared.player import encode, player
from pages.shared.said import say

import numpy as np
import streamlit as st

from dlcore.studies.ten_points import DRAWS, DROP_RATE, FITS, UPDATES, TenPoints
from dlcore.ten_points_reading import read_ten_points

TITLES = ("Plain", f"Dropout, rate {DROP_RATE:g}", "Batch norm")
CAPTIONS = ("every unit at every update", f"keep_prob {1 - DROP_RATE:g}; all units draw the line", "all else the same")
ROOM = 1.5
"""Above and below the points, in units of y: a fit that swings further leaves the panel."""
LEAST_COST = 1e-6


def ten_points_card(result: TenPoints) -> None:
    """Draw the fits so far."""
    st.markdown(
        f"**The ten points** · one 1-30-100-100-30-1 network of sigmoid units, three times: Adam, learning rate 0.001, "
        f"{UPDATES:,} updates of {DRAWS} draws from ten points. A drop rate of {DROP_RATE:g} is a keep_prob of "
        f"{1 - DROP_RATE:g}"
    )
    player(ten_points_blob(result), key="ten-points")
    words = read_ten_points(result)
    say(words)


def ten_points_blob(result: TenPoints) -> bytes:
    """The fits at every recorded update that all three have come to."""
    reached = int(np.isfinite(result.cost).all(axis=1).sum())
    costs = np.log10(np.maximum(result.cost, LEAST_COST))
    later = np.arange(len(result.updates)) > np.arange(reached)[:, None]
    header = {
        "version": 1,
        "id": f"ten-points-{result.experiment.seed}-{result.experiment.batch_seed}",
        "autoplay": True,
        "epochs": result.updates[:reached],
        "total_epochs": UPDATES,
        "unit": "update",
        "linked": False,
        "complete": result.complete,
        "model": None,
        "panels": [*_fit_panels(result), _cost_panel(result, costs)],
        "readouts": [
            {"label": f"{name} J", "values": values[:reached], "format": "number"}
            for name, values in zip(FITS, result.cost.T, strict=True)
        ],
        "notice": None,
    }
    arrays = {f"fit{k}": fit[:reached, None] for k, fit in enumerate(result.fits)}
    arrays["costs"] = np.where(later[:, None], np.nan, costs.T[None])  # (frame, fit, update): those not after the frame
    return encode(header, arrays)


def _fit_panels(result: TenPoints) -> list[dict[str, Any]]:
    low, high = result.points_y.min() - ROOM, result.points_y.max() + ROOM
    points = np.column_stack([result.points_x, result.points_y])
    return [
        {
            "kind": "lines", "title": title, "caption": caption, "array": f"fit{k}", "x": result.x, "points": points,
            "y_range": (low, high), "x_label": "x", "y_label": "y",
        }
        for k, (title, caption) in enumerate(zip(TITLES, CAPTIONS, strict=True))
    ]  # fmt: skip


def _cost_panel(result: TenPoints, costs: np.ndarray) -> dict[str, Any]:
    known = costs[np.isfinite(costs)]
    floor = "; the lowest line stands for less, too" if known.min() <= np.log10(LEAST_COST) else ""
    return {
        "kind": "lines", "title": "Their costs",
        "caption": f"J at the ten points with all units, as its power of ten{floor}",
        "array": "costs", "x": result.updates, "series": FITS, "x_label": "update", "y_label": "log₁₀ J",
        "y_range": (float(known.min()) - 0.2, float(known.max()) + 0.2),
    }  # fmt: skip
