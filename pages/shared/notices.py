"""What a link could not say, said on the page."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from pages.shared.place import place
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.engine.scope import unused_settings


def show_notices(
    state: PageState, used: Collection[str] = (), unused: Mapping[str, str] = MappingProxyType({})
) -> None:
    """One line per problem, as plain text: links come from anywhere. `used` are settings of which the page makes use
    though a run does not, `unused` those of which it makes none, each with the reason."""
    notices = (*state.notices, *unused_settings(state.experiment, used, unused))
    above = place()
    if not notices:
        return
    with above.container(border=True, key="card-notices"):
        count = len(notices)
        st.markdown(f"**{'One setting' if count == 1 else f'{count} settings'} could not be used as given.**")
        st.text("\n".join(notice.message for notice in notices))
