"""Who is here: every session of the app is one visitor, whose jobs end when the browser's tab is closed."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from uuid import uuid4

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

REMEMBERED = 1000
"""Sessions remembered. Who was forgotten and acts again is remembered again."""

_sessions: OrderedDict[Hashable, str] = OrderedDict()  # visitor to Streamlit's id of the session
_lock = threading.Lock()


def this_visitor() -> Hashable:
    """The visitor whose script this is: nothing but a name that no other session has."""
    visitor = st.session_state.setdefault("visitor", uuid4())
    context = get_script_run_ctx()
    if context is not None and _sessions.get(visitor) != context.session_id:
        with _lock:
            _sessions[visitor] = context.session_id
            while len(_sessions) > REMEMBERED:
                _sessions.popitem(last=False)
    return visitor


def is_here(visitor: Hashable) -> bool:
    """Whether the visitor's browser is connected. False where there is no server, as in tests of a page."""
    session = _sessions.get(visitor)
    return session is not None and runtime.exists() and runtime.get_instance().is_active_session(session)


def has_left(visitor: Hashable) -> bool:
    """Whether the visitor was seen and is not connected any more."""
    return visitor in _sessions and runtime.exists() and not is_here(visitor)


def alone() -> bool:
    """Whether one visitor's browser is connected and nobody else's. False where there is no server."""
    with _lock:
        known = list(_sessions)
    return sum(map(is_here, known)) == 1
