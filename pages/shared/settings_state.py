"""One experiment per page, and the page's own options: the address bar, the widgets and the session agree on them.

The experiment is the truth; widgets are set from it before they are drawn and read after. The address is read
when somebody arrives (through a link, a lesson or the menu), and written after every change with what differs
from the defaults. It is written here rather than by the widgets' own `bind`, because that would put displayed
options into links, replace invalid values silently and drop a page's settings on a page switch.
"""

from collections import deque
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, NoReturn
from urllib.parse import quote

from pages.shared import own_data_session
from pages.shared.common_options import COMMON_OPTIONS
from pages.shared.page_options import described, read_options, write_options
from pages.shared.visitors import this_visitor

import streamlit as st

from dlcore.assignment import Assignment, still_held
from dlcore.datasets.own import is_known
from dlcore.experiment import Experiment
from dlcore.links import VERSION, nearest, parse_link, to_mapping
from dlcore.notices import Notice
from dlcore.rules import defaults_for
from dlcore.setting import Setting

LESSON_KEY = "lesson"
"""A link with this key comes from a guided experiment."""
STUDY_KEY = "study"
"""The option that says what a page measures beside its run."""
LOOK_KEY = "look"
"""The option that says which side of its run a page shows."""
EXAMPLE_KEY = "example"
"""The option that says which single example a page shows: it changes nothing else."""
BESIDE_KEY = "beside"
"""The option that says what stands beside a page's own run."""
WIDGETS_OF = {"hidden": ("hidden", "layers", "units")}
"""Fields that have more than one widget."""
REMEMBERED_ADDRESSES = 20
"""Written addresses remembered, the last of which the browser shows unless somebody opened another."""


def carried(page_id: str) -> dict[str, str]:
    """What a page has of `COMMON_OPTIONS`, as a link writes it: a link along the page takes it along."""
    chosen = st.session_state.get(f"{page_id}:options", {})
    return write_options(COMMON_OPTIONS, {key: one.default for key, one in COMMON_OPTIONS.items()} | chosen, full=False)


def lesson_on(page_id: str) -> Assignment:
    """The lesson of a teacher that is open on a page, empty where there is none."""
    chosen = st.session_state.get(f"{page_id}:options", {})
    return Assignment.of({key: one.default for key, one in COMMON_OPTIONS.items()} | chosen)


class PageState:
    """The experiment of one page in this session. Create it first; `commit` when the controls are drawn.

    `options` are what the page shows beside its experiment, key to ids (the first is the default) or to a `Setting`:
    `PageState("page", {"study": ("none", "learning_curve")})`, to which `COMMON_OPTIONS` are added. They travel in the
    address like settings. `opening` is the query of the experiment that somebody meets who comes without a link.
    """

    def __init__(self, page_id: str, options: Mapping[str, Setting | Sequence[str]] | None = None, opening: str = ""):
        self._page_id, self._opening = page_id, opening
        self._heard = ""  # the widget that is being listened to
        store = st.session_state
        self._slot = f"{page_id}:experiment"
        self._described = described({**(options or {}), **COMMON_OPTIONS})
        self._chosen: dict[str, Any] = store.setdefault(f"{page_id}:options", {})
        changed = store.pop("changed", False)
        written: deque[dict[str, str]] = store.setdefault("addresses", deque(maxlen=REMEMBERED_ADDRESSES))
        address = st.query_params.to_dict()
        if store.get("arrived", True):
            opened = bool(address)  # the menu brings none: what was set here stays
        else:
            another = not written or address != written[-1]  # a link, or the browser's Back and Forward
            opened = another and not changed and (bool(address) or address in written)
        if opened:
            own = own_data_session.held_id()
            link = parse_link(address, page_keys={LESSON_KEY, *self._described}, own=own)
            chosen, notices = read_options(self._described, address)
            for key, value in chosen.items():
                self._choose(key, value)
            store[f"{page_id}:lesson"] = address.get(LESSON_KEY)
            store[f"{page_id}:guided"] = link.experiment
            store[f"{page_id}:visit"] = self.visit + 1
            self._set(link.experiment)
            self._say((*link.notices, *notices))
            own_data_session.opened(page_id, address, link.experiment)
        elif self._slot not in store:
            self._set(parse_link(opening).experiment)
        if not is_known(self.experiment.data):
            link = own_data_session.in_place_of(self.experiment)
            self._set(link.experiment)
            self._say(link.notices)

    @property
    def page_id(self) -> str:
        """The id of the page."""
        return self._page_id

    @property
    def experiment(self) -> Experiment:
        """The experiment as it stands."""
        return st.session_state[self._slot]

    @property
    def described_options(self) -> Mapping[str, Setting]:
        """What is known about each of the page's own options."""
        return self._described

    @property
    def options(self) -> dict[str, Any]:
        """The page's own options as they stand."""
        return {key: self._chosen.get(key, option.default) for key, option in self._described.items()}

    def option(self, key: str) -> Any:
        """One of the page's own options. Raises KeyError for another key."""
        return self.options[key]

    @property
    def changed_options(self) -> dict[str, str]:
        """Those of them that are not the default, as a link writes them."""
        return write_options(self._described, self.options, full=False)

    @property
    def written_options(self) -> dict[str, str]:
        """All of them, as a link writes them."""
        return write_options(self._described, self.options)

    @property
    def standing(self) -> Hashable:
        """All that the controls of the page say: another one after any change."""
        return self.experiment, tuple(self.options.items())

    @property
    def link(self) -> str:
        """The query that opens all this: every setting and every option of the page, and what every page may have
        where there is any."""
        own = {key: value for key, value in self.written_options.items() if key not in COMMON_OPTIONS}
        pairs = to_mapping(self.experiment) | own | self.changed_options
        return "&".join(f"{key}={quote(value, safe='')}" for key, value in pairs.items())

    @property
    def short_pairs(self) -> dict[str, str]:
        """The query that opens all this, key to text, with what differs from the defaults: that of the address bar."""
        address, chosen = to_mapping(self.experiment, full=False), self.changed_options
        # An empty address asks for the opening, not for the defaults.
        return {"v": VERSION} | address | chosen if chosen or self._opening else address

    @property
    def visitor(self) -> Hashable:
        """Who this is, for the jobs: nothing but a name that no other session has."""
        return this_visitor()

    @property
    def visit(self) -> int:
        """How many links were opened on this page: what was gathered under one says nothing under the next."""
        return st.session_state.get(f"{self._page_id}:visit", 0)

    @property
    def assignment(self) -> Assignment:
        """The lesson of a teacher that is open, empty where there is none."""
        return lesson_on(self._page_id)

    @property
    def lesson(self) -> str | None:
        """Id of the guided experiment that brought the visitor here."""
        return st.session_state.get(f"{self._page_id}:lesson")

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the link could not say, until a setting is changed."""
        standing, notices = st.session_state.get(f"{self._page_id}:notices", (None, ()))
        return notices if standing == self.standing else ()

    def change(self, widget: str, *, by_link: bool = False, **changes: Any) -> None:
        """Set some fields by name, from the widget of that name. What no longer fits them gives way, with a notice.
        What a lesson holds stays, unless its own link asks for it (`by_link`) and it could not be had until now."""
        before = self.experiment
        # The rerun that a control causes may carry the address of before the last change: not to be opened again.
        st.session_state["changed"] = True
        settings, held = Experiment.settings(), self.assignment.held
        asked = changes if by_link else ()
        staying = {name for name in before.values() if settings[name].key in held and name not in asked}
        refused = [name for name in changes if name in staying and changes[name] != getattr(before, name)]
        changes = {name: value for name, value in changes.items() if name not in refused}
        values = before.values() | changes
        if "data" in changes:  # classes, loss and the like follow new data
            fresh = Experiment(data=changes["data"])
            following = {*defaults_for(before.data), *defaults_for(fresh.data)} - set(changes)
            values |= {name: getattr(fresh, name) for name in following - staying}
        link = nearest(values)
        self._set(link.experiment, widget)
        for name in refused:
            self._renew(name)
        stayed = [still_held(settings[name], getattr(link.experiment, name)) for name in refused]
        self._say((*stayed, *link.notices))

    def choose(self, **chosen: Any) -> None:
        """Set some of the page's own options. Raises KeyError for another key, ValueError for an invalid value."""
        st.session_state["changed"] = True
        held, stayed = self.assignment.held, []
        valid = {key: self._described[key].check(value) for key, value in chosen.items()}  # all of them or none
        for key, checked in valid.items():
            option, now = self._described[key], self.option(key)
            if key in held and checked != now:
                self._renew(key)
                stayed.append(still_held(option, now))
            else:
                self._choose(key, checked)
        if stayed:
            self._say(tuple(stayed))

    def _choose(self, key: str, value: Any) -> None:
        """Keep the value of an option; a widget that does not show it yet is made anew."""
        if self.options[key] != value and key != self._heard:
            self._renew(key)
        self._chosen[key] = value

    def draw_again(self) -> NoReturn:
        """Draw the whole page again, with the settings as they stand."""
        st.session_state["changed"] = True  # here too, the address may be that of before the last change
        st.rerun()

    def key(self, widget: str, *, of: str = "", steady: bool = False) -> str:
        """The key of a widget on this page. It is a new one after the value was changed from elsewhere: a widget
        that is out of sight (a closed popover) would not hear of the change and send its old value back. It shows the
        setting or option of its name or, where several widgets together show one, the one that it is part `of`. A
        `steady` widget keeps no value of its own and keeps its key."""
        generation = 0 if steady else self._generations.get(of or widget, 0)
        return f"{self._page_id}:{widget}" + (f":{generation}" if generation else "")

    def on_change(self, widget: str, react: Callable[[], None], *, of: str = "") -> Callable[[], None]:
        """What the widget of that name (and part `of`, see `key`) calls when it is changed. One that a link has
        replaced is heard no more: until the browser has drawn the new one, the page's timer still sends the old one's
        value."""
        key = self.key(widget, of=of)

        def heard() -> None:
            if self.key(widget, of=of) == key:
                self._heard = of or widget
                react()
                self._heard = ""

        return heard

    def commit(self) -> None:
        """Write the address. A guided experiment stays in it until a setting is changed: whoever loads the page again,
        or whose connection moves to another server, is still in it."""
        guided = self.lesson and self.experiment == st.session_state[f"{self._page_id}:guided"]
        address = self.short_pairs | ({LESSON_KEY: self.lesson} if guided else {})
        if st.query_params.to_dict() != address:
            st.query_params.from_dict(address)
        st.session_state["addresses"].append(address)

    @property
    def _generations(self) -> dict[str, int]:
        return st.session_state.setdefault(f"{self._page_id}:generations", {})

    def _say(self, notices: tuple[Notice, ...]) -> None:
        """Keep what to say of the state as it is now."""
        st.session_state[f"{self._page_id}:notices"] = (self.standing, notices)

    def _set(self, experiment: Experiment, widget: str = "") -> None:
        """Keep the experiment; `widget` already shows it, all others whose field changed are made anew."""
        before = st.session_state.get(self._slot)
        st.session_state[self._slot] = experiment
        if before is None:
            return
        old, new = before.values(), experiment.values()
        for name in old:
            if old[name] != new[name]:
                self._renew(name, but=widget)

    def _renew(self, name: str, but: str = "") -> None:
        """Make the widgets of a setting or an option anew, so that they show what is."""
        for widget in WIDGETS_OF.get(name, (name,)):
            if widget != but:
                self._generations[widget] = self._generations.get(widget, 0) + 1
