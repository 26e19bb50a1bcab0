"""A page that stands in a frame of another page stays the page of a frame."""

import streamlit as st
from streamlit.runtime.state.query_params import EMBED_QUERY_PARAM
from streamlit.runtime.state.session_state_proxy import get_session_state

_SLOT = "framed"


def stay_in_the_frame() -> None:
    """Put `embed=true` back into the address where a link along the page has dropped it.

    Streamlit keeps it on the way to another page, but a link to the page that is open replaces the whole query, and
    neither such a link nor `st.query_params` may name it. Called before anything is drawn. Outside a frame it does
    nothing.
    """
    with get_session_state().query_params() as query:
        if EMBED_QUERY_PARAM in query._query_params:
            st.session_state[_SLOT] = query._query_params[EMBED_QUERY_PARAM]
        elif _SLOT in st.session_state:
            query.set_with_no_forward_msg(EMBED_QUERY_PARAM, st.session_state[_SLOT])
            query.from_dict(query.to_dict())
