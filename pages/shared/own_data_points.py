"""Points set by hand: the plane, where to begin, and what is trained of them while they are set."""

from pages.shared import own_data_session
from pages.shared.points_pad import points_pad
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.data import prepare
from dlcore.own_data import OwnDataError
from dlcore.own_data.points import MOST_POINT_CLASSES, Point, own_points, points_of
from dlcore.own_data.written_file import NAME, to_csv

_POINTS, _USED, _EDITION = "own-data:points", "own-data:points-used", "own-data:points-edition"


def points_way(state: PageState) -> None:
    """Draw the plane and what belongs to it."""
    points: tuple[Point, ...] = st.session_state.get(_POINTS, ())
    plane, words = st.columns([2, 3], gap="medium")
    with plane:
        points_pad(
            points,
            edition=st.session_state.get(_EDITION, 0),
            key=state.key("own-data-points", steady=True),
            on_points=lambda told: _changed(state, told),
        )
    try:
        dataset, problem = own_points(points), None
    except OwnDataError as found:
        dataset, problem = None, found
    with words:
        counts = [sum(point.label == label for point in points) for label in range(MOST_POINT_CLASSES)]
        found = [f"class {label}: {count}" for label, count in enumerate(counts) if count]
        st.text(f"{len(points)} point{'' if len(points) == 1 else 's'}" + (f" · {', '.join(found)}" if found else ""))
        if problem is not None:
            st.text(str(problem))
        in_use = dataset is not None and state.experiment.data == st.session_state.get(_USED)
        if in_use:
            st.markdown("**These points are trained.** Every change is trained at once.")
        with st.container(horizontal=True):
            st.button(
                "Use these points", type="primary", disabled=dataset is None or in_use, on_click=_use, args=(state,),
                key=state.key("own-data-use", steady=True),
                help="Train on them; from then on every change is trained at once.",
            )  # fmt: skip
            st.button(
                "Begin with the set shown", on_click=_begin, args=(state,),
                disabled=not _offers_points(state), key=state.key("own-data-begin", steady=True),
                help="Takes the points of the data set that the page shows, if it is one of up to "
                f"{MOST_POINT_CLASSES} classes in the plane. The noise then moves them no more.",
            )  # fmt: skip
            if dataset is not None:
                st.download_button(
                    "Save as CSV", to_csv(dataset), NAME, "text/csv", on_click="ignore",
                    key=state.key("own-data-save", steady=True),
                    help="A file that you can bring again: the points leave with this session.",
                )  # fmt: skip


def _offers_points(state: PageState) -> bool:
    dataset = state.experiment.dataset
    classes = state.experiment.classes <= MOST_POINT_CLASSES
    return dataset.inputs == 2 and dataset.task == "classification" and classes and not dataset.own_units


def _begin(state: PageState) -> None:
    st.session_state[_EDITION] = st.session_state.get(_EDITION, 0) + 1
    _changed(state, points_of(prepare(state.experiment)))


def _changed(state: PageState, points: tuple[Point, ...]) -> None:
    """Keep the points; where they are what is trained, train them anew."""
    st.session_state[_POINTS] = points
    if state.experiment.data == st.session_state.get(_USED):
        _use(state)


def _use(state: PageState) -> None:
    try:
        dataset = own_points(st.session_state.get(_POINTS, ()))
    except OwnDataError:
        return  # the page says what is missing, and what was trained stays
    st.session_state[_USED] = dataset.id
    own_data_session.use(state, dataset)
