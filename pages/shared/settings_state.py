"""One experiment per page: the address bar, the widgets and the session agree on it.

The experiment is the truth; widgets are set from it before they are drawn and read after. The address is read
when somebody arrives (through a link, a lesson or the menu), and written after every change with what differs
from the defaults. It is written here rather than by the widgets' own `bind`, because that would put displayed
options into links, replace invalid values silently and drop a page's settings on a page switch.
"""

from collections import deque
from typing import Any

import streamlit as st

from dlcore.experiment import Experiment
from dlcore.links import nearest, parse_link, to_mapping
from dlcore.notices import Notice
from dlcore.rules import defaults_for

LESSON_KEY = "lesson"
"""A link with this key comes from a guided experiment: it is opened even if the address looked the same before."""
REMEMBERED_ADDRESSES = 20
"""A rerun may still carry an address that was written a moment ago; that is not an arrival."""


class PageState:
    """The experiment of one page in this session. Create it first, then draw controls, then `commit`."""

    def __init__(self, page_id: str):
        self._page_id = page_id
        store = st.session_state
        self._slot = f"{page_id}:experiment"
        arrived = store.get("page") != page_id
        store["page"] = page_id
        written: deque[dict[str, str]] = store.setdefault("addresses", deque(maxlen=REMEMBERED_ADDRESSES))
        address = st.query_params.to_dict()
        opened = bool(address) and (arrived or LESSON_KEY in address or address not in written)
        if opened:
            link = parse_link(address, page_keys={LESSON_KEY})
            store[f"{page_id}:notices"] = (link.experiment, link.notices)
            store[f"{page_id}:lesson"] = address.get(LESSON_KEY)
            self._set(link.experiment)
        elif self._slot not in store:
            self._set(Experiment())

    @property
    def experiment(self) -> Experiment:
        """The experiment as it stands."""
        return st.session_state[self._slot]

    @property
    def lesson(self) -> str | None:
        """Id of the guided experiment that brought the visitor here."""
        return st.session_state.get(f"{self._page_id}:lesson")

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the link could not say, until a setting is changed."""
        experiment, notices = st.session_state.get(f"{self._page_id}:notices", (None, ()))
        return notices if experiment == self.experiment else ()

    def change(self, **changes: Any) -> None:
        """Set some fields by name. What no longer fits them gives way, and a notice says so."""
        before = self.experiment
        values = before.values() | changes
        if "data" in changes:  # classes, loss and the like follow new data
            fresh = Experiment(data=changes["data"])
            following = {*defaults_for(before.data), *defaults_for(fresh.data)} - set(changes)
            values |= {name: getattr(fresh, name) for name in following}
        link = nearest(values)
        st.session_state[f"{self._page_id}:notices"] = (link.experiment, link.notices)
        self._set(link.experiment)

    def key(self, name: str) -> str:
        """The widget key of a field on this page."""
        return f"{self._page_id}:{name}"

    def commit(self) -> Experiment:
        """Write the address and return the experiment."""
        address = to_mapping(self.experiment, full=False)
        if st.query_params.to_dict() != address:
            st.query_params.from_dict(address)
        st.session_state["addresses"].append(address)
        return self.experiment

    def _set(self, experiment: Experiment) -> None:
        st.session_state[self._slot] = experiment
