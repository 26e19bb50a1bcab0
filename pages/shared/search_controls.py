"""What a search varies: each hyperparameter with its scale and its range."""

from collections.abc import Sequence

from pages.shared.held_controls import is_hidden, is_locked, lock
from pages.shared.search_options import SPACE, space_on
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.search.dimension import Dimension, Scale
from dlcore.search.dimensions import DIMENSIONS
from dlcore.search.names import name_of
from dlcore.search.next_space import round_value
from dlcore.search.space import MOST_DIMENSIONS, WITHIN, Space, space_of, text_of

NOTHING = "nothing"
SCALES: dict[Scale, str] = {"linear": "linear", "log": "log", "one_minus": "1 − 10^U", "choice": "list"}
SCALE_HELP = (
    "How values are drawn between both ends. Linear: evenly. Log: 10^U, every power of ten equally often. 1 − 10^U: "
    "the same of what is missing to 1, for β. List: one of the values that you give."
)
NAME_WIDTH, SCALE_WIDTH, END_WIDTH, GAP = 170, 112, 84, 16
LIST_WIDTH, CHOICES_WIDTH = 2 * END_WIDTH + GAP, SCALE_WIDTH + 2 * (END_WIDTH + GAP)
"""Pixels: two hyperparameters stand beside each other, on a phone each takes two lines."""
LISTED = 5
"""Values of a range that is made a list."""


def space_controls(state: PageState) -> None:
    """Draw the hyperparameters that vary, each with its scale and its range, two beside each other."""
    space = space_on(state)
    if is_hidden(state, SPACE.key):
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="space"):
        for number in range(len(space)):
            with st.container(
                horizontal=True, vertical_alignment="bottom", gap="small", width="content", key=f"dimension-{number}"
            ):
                _hyperparameter(state, space, number)
                _range(state, space, number)


def one_more(state: PageState) -> None:
    """Draw the choice of another hyperparameter that is to vary; nothing where there is no room for one."""
    space, widget = space_on(state), "one-more"
    key = _key(state, widget)
    if len(space) == MOST_DIMENSIONS or is_hidden(state, SPACE.key) or is_locked(state, SPACE.key):
        return

    def chosen() -> None:
        if st.session_state[key] is not None:
            name, st.session_state[key] = st.session_state[key], None
            _put(state, (*space, DIMENSIONS[name].usual))

    st.selectbox(
        "Vary one more",
        [name for name in DIMENSIONS if name not in {one.name for one in space}],
        index=None,
        key=key,
        format_func=name_of,
        placeholder="Vary one more …",
        on_change=chosen,
        label_visibility="collapsed",
        width=NAME_WIDTH,
        **lock(state, SPACE, f"{SPACE.help} In the order in which they are usually tuned."),
    )


def _hyperparameter(state: PageState, space: Space, number: int) -> None:
    """Which hyperparameter varies here; any but the last one that is left can be taken out."""
    widget, now = f"varies-{number}", space[number].name
    key = _key(state, widget)
    taken = {one.name for one in space} - {now}

    def chosen() -> None:
        name = st.session_state[key]
        new = () if name == NOTHING else (DIMENSIONS[name].usual,)
        _put(state, (*space[:number], *new, *space[number + 1 :]))

    st.session_state[key] = now
    st.selectbox(
        "Varies" if number == 0 else "and",
        [*(name for name in DIMENSIONS if name not in taken), *([NOTHING] if len(space) > 1 else [])],
        key=key,
        format_func=_called,
        on_change=state.on_change(widget, chosen, of=SPACE.key),
        width=NAME_WIDTH,
        **lock(state, SPACE, f"{DIMENSIONS[now].help} Up to four vary; every trial draws a value of each."),
    )


def _called(name: str) -> str:
    return "– nothing –" if name == NOTHING else name_of(name)


def _range(state: PageState, space: Space, number: int) -> None:
    """Scale and ends of one hyperparameter, or its values."""
    dimension = space[number]
    spec = DIMENSIONS[dimension.name]
    if len(spec.scales) == 1:
        _values(state, space, number)
        return
    _scale(state, space, number)
    if dimension.scale == "choice":
        _list(state, space, number)
        return
    for end in ("low", "high"):
        _end(state, space, number, end)


def _scale(state: PageState, space: Space, number: int) -> None:
    widget, dimension = f"scale-{number}", space[number]
    key = _key(state, widget)

    def chosen() -> None:
        _put(state, _with(space, number, on_scale(dimension, st.session_state[key])))

    st.session_state[key] = dimension.scale
    st.selectbox(
        "Scale",
        DIMENSIONS[dimension.name].scales,
        key=key,
        format_func=lambda scale: SCALES[scale],
        on_change=state.on_change(widget, chosen, of=SPACE.key),
        width=SCALE_WIDTH,
        **lock(state, SPACE, SCALE_HELP),
    )


def on_scale(dimension: Dimension, scale: Scale) -> Dimension:
    """The same hyperparameter on another scale: between the same ends as far as that scale allows, or a list of values
    from its range."""
    spec = DIMENSIONS[dimension.name]
    if scale == "choice":
        if dimension.scale == "choice":
            return dimension
        drawn = (round_value(dimension, (k + 0.5) / LISTED) for k in range(LISTED))
        listed = dict.fromkeys(int(one) if dimension.whole else one for one in drawn)
        return Dimension(spec.name, scale, choices=tuple(listed), whole=dimension.whole)
    low, high = dimension.low, dimension.high
    if dimension.scale == "choice":
        numbers = [one for one in dimension.choices if not isinstance(one, str)] or list(spec.bounds(scale))
        low, high = min(numbers), max(numbers)
    least, most = spec.bounds(scale)
    low, high = (min(max(end, least), most) for end in (low, high))
    return Dimension(spec.name, scale, low, high, whole=spec.usual.whole)


def _end(state: PageState, space: Space, number: int, end: str) -> None:
    dimension = space[number]
    setting, value = DIMENSIONS[dimension.name].setting, getattr(dimension, end)
    widget, label = f"{end}-{number}", ("From", "To")[end == "high"]
    key = _key(state, widget)
    least, most = DIMENSIONS[dimension.name].bounds(dimension.scale)

    def typed() -> None:
        ends = {"low": setting.write(dimension.low), "high": setting.write(dimension.high)}
        ends[end] = st.session_state[key].strip().replace(",", ".").replace(WITHIN, " ")
        _read(state, space, number, [ends["low"], ends["high"]])

    st.session_state[key] = setting.write(value)
    st.text_input(
        label,
        key=key,
        on_change=state.on_change(widget, typed, of=SPACE.key),
        width=END_WIDTH,
        **lock(state, SPACE, f"{setting.help} From {setting.write(least)} to {setting.write(most)} on this scale."),
    )


def _list(state: PageState, space: Space, number: int) -> None:
    dimension = space[number]
    setting, widget = DIMENSIONS[dimension.name].setting, f"list-{number}"
    key = _key(state, widget)

    def typed() -> None:
        texts = st.session_state[key].replace(WITHIN, " ").split(",")
        _read(state, space, number, [text.strip() for text in texts if text.strip()])

    st.session_state[key] = ", ".join(setting.write(value) for value in dimension.choices)
    st.text_input(
        "Values",
        key=key,
        on_change=state.on_change(widget, typed, of=SPACE.key),
        width=LIST_WIDTH,
        **lock(state, SPACE, f"{setting.help} {setting.range_rule().capitalize()}, a comma between two."),
    )


def _values(state: PageState, space: Space, number: int) -> None:
    """The ids among which one is drawn, behind a button that says them."""
    dimension = space[number]
    setting, widget = DIMENSIONS[dimension.name].setting, f"choices-{number}"
    key = _key(state, widget)

    def chosen() -> None:
        if st.session_state[key]:  # a list needs an entry: the last one stays
            values = tuple(one for one in setting.choices if one in st.session_state[key])
            _put(state, _with(space, number, Dimension(dimension.name, "choice", choices=values)))

    st.session_state[key] = list(dimension.choices)
    with st.popover(f"One of {len(dimension.choices)}: {', '.join(map(str, dimension.choices))}", width=CHOICES_WIDTH):
        st.pills(
            "Values",
            setting.choices,
            selection_mode="multi",
            key=key,
            format_func=setting.choice_label,
            on_change=state.on_change(widget, chosen, of=SPACE.key),
            **lock(state, SPACE, setting.help),
        )


def _with(space: Space, number: int, dimension: Dimension) -> Space:
    return (*space[:number], dimension, *space[number + 1 :])


def _read(state: PageState, space: Space, number: int, texts: Sequence[str]) -> None:
    """Take ends or values as they were typed; what cannot be read is said and not used."""
    name, scale = space[number].name, space[number].scale
    found, why = space_of(WITHIN.join((name, scale, *texts)))
    if why:
        st.toast(f"This {why}.", icon=":material/info:")
    if "number" not in why and found[0].name == name:
        _put(state, _with(space, number, found[0]))


def _put(state: PageState, space: Space) -> None:
    state.choose(**{SPACE.key: text_of(space)})


def _key(state: PageState, widget: str) -> str:
    return state.key(widget, of=SPACE.key)
