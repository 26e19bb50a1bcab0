"""The box in which somebody brings own data: a file, a pasted table, or points set by hand."""

from collections.abc import Callable

from pages.shared import own_data_session
from pages.shared.own_data_points import points_way
from pages.shared.own_data_preview import preview_lines, summary
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.datasets.own import OwnDataset
from dlcore.own_data import Choice, OwnDataError, Table, own_data, read_table, task_of
from dlcore.own_data.limits import FEWEST_ROWS, MOST_BYTES, MOST_INPUTS, MOST_ROWS

WAYS = {"file": "File", "paste": "Paste", "points": "Points"}
TASKS = {"classification": "Classes", "regression": "A number"}
_READ = "own-data:read"  # where the table that was read last is kept, with what it was read from


def own_data_box(state: PageState) -> None:
    """Draw the box, if it is open."""
    if not own_data_session.box_is_open():
        st.session_state.pop(_READ, None)
        return
    with st.container(key="own-data", border=True):
        if own_data_session.awaited(state):
            st.markdown(
                "**This link was made with somebody's own data, which no link carries.** Bring the same file here and "
                "it opens as it was; until then another set stands in their place."
            )
        else:
            st.markdown("**Your own data** stay in this session: no link carries them, and nobody else sees them.")
        key = state.key("own-data-way", steady=True)
        way = st.segmented_control(
            "Bring", WAYS, format_func=WAYS.__getitem__, default="file", required=True, key=key,
            help="A table from a file or pasted, one row per example; or points of up to four classes, set by hand.",
        )  # fmt: skip
        if way == "points":
            points_way(state)
            return
        source, problem = (_file if way == "file" else _pasted)(state)
        if problem is not None:
            _problem(problem)
        elif source is not None:
            _chosen(state, *source)


def _problem(problem: OwnDataError) -> None:
    """What is wrong, in place and as plain text: it repeats cells of the table."""
    with st.container(key="own-data-problem", border=True):
        st.text(f"Not used: {problem}")


Source = tuple[str, Table]
"""A name for what was read, another one for other content, and its table."""


def _file(state: PageState) -> tuple[Source | None, OwnDataError | None]:
    file = st.file_uploader(
        f"A CSV file: up to {MOST_BYTES // 10**6} MB, {FEWEST_ROWS} to {MOST_ROWS:,} rows, {MOST_INPUTS} inputs",
        key=state.key("own-data-file", steady=True),
        max_upload_size=MOST_BYTES // 10**6,
        help="One row per example: columns of numbers, and a target. Names in the first row are welcome. Separator and "
        "encoding are found out.",
    )
    if file is None:
        return None, None
    return _read(f"file:{file.file_id}", lambda: read_table(file.getvalue(), file.name))


def _pasted(state: PageState) -> tuple[Source | None, OwnDataError | None]:
    text = st.text_area(
        "A table, pasted from a spreadsheet or typed",
        key=state.key("own-data-paste", steady=True),
        height=160,
        placeholder="x1, x2, class\n1.5, 2.0, red\n0.3, -1.2, blue",
        help="One row per example, cells separated by tabs, commas or semicolons. Ctrl+Enter reads it.",
    )
    if not text.strip():
        return None, None
    return _read(f"paste:{hash(text)}", lambda: read_table(text))


def _read(name: str, read: Callable[[], Table]) -> tuple[Source | None, OwnDataError | None]:
    """Read once, whatever else is drawn again."""
    kept = st.session_state.get(_READ)
    if kept is None or kept[0] != name:
        try:
            kept = name, read(), None
        except OwnDataError as problem:
            kept = name, None, problem
        st.session_state[_READ] = kept
    _, table, problem = kept
    return (None if table is None else (name, table)), problem


def _chosen(state: PageState, source: str, table: Table) -> None:
    """What the table is taken for, what becomes of it, and the button that uses it."""

    def key(name: str) -> str:
        return state.key(f"own-data-{name}:{source}", steady=True)

    controls, seen = st.columns([2, 3], gap="medium")
    with controls:
        target = st.selectbox(
            "Target", table.names, index=len(table.names) - 1, key=key("target"),
            help="The column that the network learns to say from the others.",
        )  # fmt: skip
        task = st.segmented_control(
            "The target is", TASKS, format_func=TASKS.__getitem__, required=True,
            default=task_of(table.columns[table.names.index(target)]), key=key(f"task:{target}"),
            help="Classes are told apart; a number is predicted. Words and few whole numbers look like classes.",
        )  # fmt: skip
        left_out = st.multiselect(
            "Columns left out", [name for name in table.names if name != target], key=key(f"left-out:{target}"),
            help="Columns that the network shall not see: numbers of rows, words, what nobody knows beforehand.",
        )  # fmt: skip
    try:
        dataset, problem = own_data(table, Choice(target, task, tuple(left_out))), None
    except OwnDataError as found:
        dataset, problem = None, found
    with seen:
        st.caption(f"The first of {table.rows:,} rows, as they were read")
        st.code(preview_lines(table), language=None)
        if dataset is not None:
            st.text(summary(dataset))
    if problem is not None:
        _problem(problem)
    _use_button(state, dataset)


def _use_button(state: PageState, dataset: OwnDataset | None) -> None:
    """The button that trains on these data, which closes the box."""

    def used() -> None:
        if dataset is not None:
            own_data_session.use(state, dataset)
            own_data_session.open_box(False)

    st.button(
        "Use these data", key=state.key("own-data-use", steady=True), type="primary", disabled=dataset is None,
        on_click=used, help="Train on them. All other settings that fit stay as they are.",
    )  # fmt: skip
