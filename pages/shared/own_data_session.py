"""The own data of one session: held here and nowhere else, so they go when the session goes.

The newest sets are kept, so that what another page still shows can be drawn; how many, and how large together, is
bounded. A link that asks for own data which this session does not hold is remembered until they are brought.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pages.shared.limits import OWN_DATA_BYTES, OWN_DATA_SETS

import streamlit as st

from dlcore.datasets.own import OWN_DATA, OwnDataset
from dlcore.experiment import Experiment
from dlcore.links import Link, nearest, parse_link
from dlcore.notices import Notice
from dlcore.rules import defaults_for

if TYPE_CHECKING:
    from pages.shared.settings_state import PageState

_SETS, _AWAITED, _OPEN = "own-data:sets", "own-data:awaited", "own-data:open"


@dataclass(frozen=True)
class Awaited:
    """A link whose own data are missing: the page, its address, and what stands there in the meantime."""

    page: str
    address: dict[str, str]
    experiment: Experiment


def held() -> OwnDataset | None:
    """The newest own data of this session, which its links mean by `custom`."""
    sets = st.session_state.get(_SETS, ())
    return sets[-1] if sets else None


def held_id() -> str | None:
    """Their id."""
    own = held()
    return None if own is None else own.id


def use(state: "PageState", dataset: OwnDataset) -> None:
    """Keep these data and let the page show them; where its link waited for them, with all that the link says."""
    older = [one for one in st.session_state.get(_SETS, ()) if one.id != dataset.id]
    kept, total = [dataset], dataset.nbytes
    for one in reversed(older[-(OWN_DATA_SETS - 1) :]):
        total += one.nbytes
        if total > OWN_DATA_BYTES:
            break
        kept.insert(0, one)
    st.session_state[_SETS] = tuple(kept)
    waited = awaited(state)
    st.session_state.pop(_AWAITED, None)
    if waited is not None and waited.experiment == state.experiment:
        wanted = parse_link(waited.address, own=dataset.id).experiment
        state.change("own-data", by_link=True, **wanted.values())
    else:
        state.change("own-data", by_link=waited is not None, data=dataset.id)


def opened(page: str, address: Mapping[str, str], experiment: Experiment) -> None:
    """A link was opened: remember it if it asks for own data that this session does not hold."""
    store = st.session_state
    if address.get("data") == OWN_DATA and held() is None:
        store[_AWAITED] = Awaited(page, dict(address), experiment)
        store[_OPEN] = True
    elif store.get(_AWAITED) is not None and store[_AWAITED].page == page:
        del store[_AWAITED]


def awaited(state: "PageState") -> Awaited | None:
    """The link of this page whose own data are still missing."""
    found = st.session_state.get(_AWAITED)
    return found if found is not None and found.page == state.page_id else None


def in_place_of(experiment: Experiment) -> Link:
    """The nearest experiment to one whose own data this session holds no more: with its newest ones."""
    fresh = Experiment(data=held_id() or Experiment().data)
    following = {name: getattr(fresh, name) for name in ("data", *defaults_for(fresh.data))}
    link = nearest(experiment.values() | {"classes": fresh.classes, "loss": fresh.loss} | following)
    used = "your newest ones are" if held() else f"data={fresh.data} is"
    said = Notice("data", OWN_DATA, fresh.data, f"The own data that were here are not kept any more; {used} used.")
    return Link(link.page, link.experiment, (said, *link.notices))


def box_is_open() -> bool:
    """Whether the box to bring own data is open."""
    return st.session_state.get(_OPEN, False)


def open_box(is_open: bool) -> None:
    """Open or close it."""
    st.session_state[_OPEN] = is_open
    if not is_open:
        st.session_state.pop(_AWAITED, None)
