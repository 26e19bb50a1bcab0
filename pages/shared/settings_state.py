"""One experiment per page: the address bar, the widgets and the session agree on it.

The experiment is the truth; widgets are set from it before they are drawn and read after. The address is read
when somebody arrives (through a link, a lesson or the menu), and written after every change with what differs
from the defaults. It is written here rather than by the widgets' own `bind`, because that would put displayed
options into links, replace invalid values silently and drop a page's settings on a page switch.
"""

from collections import deque
from collections.abc import Hashable
from typing import Any, NoReturn
from uuid import uuid4

import streamlit as st

from dlcore.experiment import Experiment
from dlcore.links import nearest, parse_link, to_mapping
from dlcore.notices import Notice
from dlcore.rules import defaults_for

LESSON_KEY = "lesson"
"""A link with this key comes from a guided experiment."""
WIDGETS_OF = {"hidden": ("hidden", "layers", "units")}
"""Fields that have more than one widget."""
REMEMBERED_ADDRESSES = 20
"""Written addresses remembered, the last of which the browser shows unless somebody opened another."""


class PageState:
    """The experiment of one page in this session. Create it first, then `commit`, then draw."""

    def __init__(self, page_id: str):
        self._page_id = page_id
        store = st.session_state
        self._slot = f"{page_id}:experiment"
        changed = store.pop("changed", False)
        written: deque[dict[str, str]] = store.setdefault("addresses", deque(maxlen=REMEMBERED_ADDRESSES))
        address = st.query_params.to_dict()
        if store.get("arrived", True):
            opened = bool(address)  # the menu brings none: what was set here stays
        else:
            another = not written or address != written[-1]  # a link, or the browser's Back and Forward
            opened = another and not changed and (bool(address) or address in written)
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
    def visitor(self) -> Hashable:
        """Who this is, for the jobs: nothing but a name that no other session has."""
        return st.session_state.setdefault("visitor", uuid4())

    @property
    def lesson(self) -> str | None:
        """Id of the guided experiment that brought the visitor here."""
        return st.session_state.get(f"{self._page_id}:lesson")

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the link could not say, until a setting is changed."""
        experiment, notices = st.session_state.get(f"{self._page_id}:notices", (None, ()))
        return notices if experiment == self.experiment else ()

    def change(self, widget: str, **changes: Any) -> None:
        """Set some fields by name, from the widget of that name. What no longer fits them gives way, with a notice."""
        before = self.experiment
        # The rerun that a control causes may carry the address of before the last change: not to be opened again.
        st.session_state["changed"] = True
        values = before.values() | changes
        if "data" in changes:  # classes, loss and the like follow new data
            fresh = Experiment(data=changes["data"])
            following = {*defaults_for(before.data), *defaults_for(fresh.data)} - set(changes)
            values |= {name: getattr(fresh, name) for name in following}
        link = nearest(values)
        st.session_state[f"{self._page_id}:notices"] = (link.experiment, link.notices)
        self._set(link.experiment, widget)

    def draw_again(self) -> NoReturn:
        """Draw the whole page again, with the settings as they stand."""
        st.session_state["changed"] = True  # here too, the address may be that of before the last change
        st.rerun()

    def key(self, widget: str, *, steady: bool = False) -> str:
        """The key of a widget on this page. It is a new one after the value was changed from elsewhere: a widget
        that is out of sight (a closed popover) would not hear of the change and send its old value back. A `steady`
        widget keeps no value of its own and keeps its key."""
        generation = 0 if steady else self._generations.get(widget, 0)
        return f"{self._page_id}:{widget}" + (f":{generation}" if generation else "")

    def commit(self) -> Experiment:
        """Write the address and return the experiment."""
        address = to_mapping(self.experiment, full=False)
        if st.query_params.to_dict() != address:
            st.query_params.from_dict(address)
        st.session_state["addresses"].append(address)
        return self.experiment

    @property
    def _generations(self) -> dict[str, int]:
        return st.session_state.setdefault(f"{self._page_id}:generations", {})

    def _set(self, experiment: Experiment, widget: str = "") -> None:
        """Keep the experiment; `widget` already shows it, all others whose field changed are made anew."""
        before = st.session_state.get(self._slot)
        st.session_state[self._slot] = experiment
        if before is None:
            return
        old, new = before.values(), experiment.values()
        for name in old:
            for other in WIDGETS_OF.get(name, (name,)):
                if old[name] != new[name] and other != widget:
                    self._generations[other] = self._generations.get(other, 0) + 1
