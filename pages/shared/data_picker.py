"""Data as thumbnails, in the groups of the registry."""

from functools import cache

from pages.shared.held_controls import LOCKED, is_hidden, is_locked
from pages.shared.settings_state import PageState
from pages.shared.thumbnails import thumbnails

import numpy as np
import streamlit as st

from dlcore.datasets import DATASETS
from dlcore.datasets.preview import preview

THUMBNAIL_POINTS = 60


@cache
def _groups() -> list[dict]:
    """One item per data set: id, name and a few points in the unit square."""
    groups: dict[str, list[dict]] = {"Classification": [], "Regression": [], "Real data": []}
    for dataset in DATASETS.values():
        points, values = preview(dataset.id, THUMBNAIL_POINTS)
        group = dataset.task.capitalize() if dataset.synthetic or dataset.inputs <= 2 else "Real data"
        groups[group].append(
            {
                "id": dataset.id,
                "label": dataset.label,
                "kind": dataset.task,
                "points": np.column_stack([points, values]),
            }
        )
    return [{"label": label, "items": items} for label, items in groups.items()]


def data_picker(state: PageState) -> None:
    """A picture of every data set; choosing one keeps all other settings that still fit. A lesson may put it away."""
    if is_hidden(state, "data"):
        return
    key = state.key("data")

    def changed() -> None:
        state.change("data", data=st.session_state[key]["pick"])

    held = LOCKED if is_locked(state, "data") else ""
    thumbnails(_groups(), state.experiment.data, key=key, on_change=state.on_change("data", changed), held=held)
