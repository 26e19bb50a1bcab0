"""Data as thumbnails, in the groups of the registry."""

from functools import lru_cache

from pages.shared import own_data_session
from pages.shared.held_controls import LOCKED, is_hidden, is_locked
from pages.shared.own_data_box import own_data_box
from pages.shared.settings_state import PageState
from pages.shared.thumbnails import More, thumbnails

import numpy as np
import streamlit as st

from dlcore.datasets import DATASETS, Dataset
from dlcore.datasets.own import OWN_DATA, dataset_of, written
from dlcore.datasets.preview import preview

THUMBNAIL_POINTS = 60
OWN_PICTURES = 64
"""Thumbnails of own data that are kept: 60 points each."""


@st.cache_resource(show_spinner=False)
def _groups() -> list[dict]:
    """One item per data set: id, name and a few points in the unit square. Made once, also for thirty who come at the
    same moment."""
    groups: dict[str, list[dict]] = {"Classification": [], "Regression": [], "Real data": []}
    for dataset in DATASETS.values():
        group = dataset.task.capitalize() if dataset.synthetic or dataset.inputs <= 2 else "Real data"
        groups[group].append(_item(dataset))
    return [{"label": label, "items": items} for label, items in groups.items()]


def _item(dataset: Dataset) -> dict:
    points, values = preview(dataset.id, THUMBNAIL_POINTS)
    return {
        "id": written(dataset.id),
        "label": dataset.label,
        "kind": dataset.task,
        "points": np.column_stack([points, values]),
    }


@lru_cache(OWN_PICTURES)
def _own_item(data: str) -> dict:
    return _item(dataset_of(data))


def _own_group() -> list[dict]:
    """The session's own data, if it has some."""
    own = own_data_session.held()
    return [] if own is None else [{"label": "Yours", "items": [_own_item(own.id)]}]


def data_picker(state: PageState) -> None:
    """A picture of every data set; choosing one keeps all other settings that still fit. A lesson may put it away.

    Own data are brought beside it; those that the link itself asks for even where a lesson holds the data.
    """
    awaited = own_data_session.awaited(state) is not None
    if is_hidden(state, "data"):
        if awaited:
            own_data_box(state)
        return

    def picked(id: str) -> None:
        state.change("data", data=own_data_session.held_id() if id == OWN_DATA else id)

    held = LOCKED if is_locked(state, "data") else ""
    groups = [*_groups(), *_own_group()]
    chosen = written(state.experiment.data)
    is_open = own_data_session.box_is_open()
    more = More(
        label="New" if own_data_session.held() else "Your own",
        words="Close your own data" if is_open else "Bring your own data: a table, or points set by hand",
        is_open=is_open,
        on_press=lambda: own_data_session.open_box(not is_open),
    )
    thumbnails(
        groups,
        chosen,
        key=state.key("data", steady=True),
        on_pick=picked,
        held=held,
        more=None if held else more,
    )
    if not held or awaited:
        own_data_box(state)
