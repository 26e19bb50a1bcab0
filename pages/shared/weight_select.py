"""One parameter of a network, chosen by the units between which it stands, called as in the network diagram."""

from pages.shared.held_controls import is_hidden, lock
from pages.shared.parameter_option import PARAMETER, PARAMETER_KEY, parameter_of
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.backpropagation.blocks import parameter_count
from dlcore.updates.names import Names, Place

WIDTHS = {"Layer": 120, "From": 175, "To": 120}
"""In pixels: all lists and the choices beside them stand in one row."""


def weight_of(state: PageState, names: Names) -> int:
    """The place of the chosen parameter in theta."""
    return parameter_of(state, parameter_count(names.architecture))


def weight_select(state: PageState, names: Names) -> None:
    """Draw three lists: the layer, where the edge begins, and where it ends."""
    place = names.place(weight_of(state, names))
    sources = names.sources(place.layer)
    units = range(names.architecture.sizes[place.layer])
    _list(state, "Layer", list(range(1, len(names.architecture.sizes))), place.layer,
          lambda layer: names.layers()[layer - 1],
          lambda layer: Place(layer, 0, 0), names)  # fmt: skip
    _list(state, "From", sources, place.source, lambda source: names.source_name(place.layer, source),
          lambda source: Place(place.layer, source, place.to), names)  # fmt: skip
    _list(state, "To", list(units), place.to, lambda unit: names.unit_name(place.layer, unit).split(", ")[-1],
          lambda unit: Place(place.layer, place.source, unit), names)  # fmt: skip


def _list(state: PageState, label: str, options: list, now, title, place, names: Names) -> None:
    widget = f"{PARAMETER_KEY}-{label}"
    key = state.key(widget, of=PARAMETER_KEY)
    if is_hidden(state, PARAMETER_KEY):
        return

    def chosen() -> None:
        state.choose(**{PARAMETER_KEY: names.parameter(place(st.session_state[key]))})

    st.session_state[key] = now
    with st.container(width=WIDTHS[label]):
        st.selectbox(
            label,
            options,
            format_func=title,
            key=key,
            on_change=state.on_change(widget, chosen, of=PARAMETER_KEY),
            **lock(state, PARAMETER),
        )
