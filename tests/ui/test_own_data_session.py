"""What one session keeps of own data, which link waits for them, and what is said of a table before it is used."""

from types import SimpleNamespace
from typing import Any

from pages.shared import own_data_session as session
from pages.shared.own_data_preview import preview_lines, summary

import pytest

from dlcore.experiment import Experiment
from dlcore.links import parse_link
from dlcore.own_data import Choice, own_data, read_table
from tests.core.own_tables import plane

LINK = {"data": "custom", "hidden": "3", "epochs": "2"}


class Page:
    """A page that notes how it was changed."""

    def __init__(self, page_id: str, experiment: Experiment):
        self.page_id, self.experiment = page_id, experiment
        self.changes: dict[str, Any] = {}
        self.by_link = False

    def change(self, widget: str, *, by_link: bool = False, **changes: Any) -> None:
        self.changes, self.by_link = changes, by_link


@pytest.fixture(autouse=True)
def store(monkeypatch) -> dict:
    """The state of a session that has just begun."""
    state: dict = {}
    monkeypatch.setattr(session, "st", SimpleNamespace(session_state=state))
    return state


def test_the_newest_sets_are_kept_and_links_mean_the_newest(store, monkeypatch):
    sets = [own_data(read_table(plane(12 + k))) for k in range(session.OWN_DATA_SETS + 2)]
    page = Page("playground", Experiment())
    for one in sets:
        session.use(page, one)
        assert session.held() is one and session.held_id() == one.id == page.changes["data"]
    (kept,) = (value for value in store.values() if isinstance(value, tuple))
    assert kept == tuple(sets[2:])
    session.use(page, sets[4])
    (kept,) = (value for value in store.values() if isinstance(value, tuple))
    assert kept == (*sets[2:4], *sets[5:], sets[4]), "brought again, it is the newest and there once"
    monkeypatch.setattr(session, "OWN_DATA_BYTES", sets[5].nbytes + sets[-1].nbytes)
    session.use(page, sets[5])
    (kept,) = (value for value in store.values() if isinstance(value, tuple))
    assert kept == (sets[4], sets[5]), "together no larger than that"


@pytest.mark.parametrize("where", ["there", "on another page", "after a change"])
def test_the_link_that_waits_for_data_is_opened_where_it_stands_and_nowhere_else(where):
    own, opened = own_data(read_table(plane())), parse_link(LINK).experiment
    session.opened("playground", LINK, opened)
    assert session.box_is_open()
    page = Page("playground", opened)
    if where == "on another page":
        page.page_id = "softmax"
    if where == "after a change":
        page.experiment = opened.replace(epochs=7)
    assert (session.awaited(page) is None) == (where == "on another page")
    session.use(page, own)
    assert page.by_link == (where != "on another page"), "no lesson holds what its own link asks for"
    if where == "there":
        assert page.changes == parse_link(LINK, own=own.id).experiment.values()
    else:
        assert page.changes == {"data": own.id}, "what was set since stays"
    assert session.awaited(Page("playground", opened)) is None


def test_the_preview_has_the_first_rows_as_they_were_read():
    table = read_table("a,a long name of a column,kind\n" + "1.5,2,red\n-3,4000000,blue\n0.1,6,a very long word\n" * 3)
    lines = [line.split("  ") for line in preview_lines(table).splitlines()]
    cells = [[cell.strip() for cell in line if cell.strip()] for line in lines]
    assert cells == [
        ["a", "a long name o…", "kind"],
        ["1.5", "2", "red"],
        ["-3", "4e+06", "blue"],
        ["0.1", "6", "a very long w…"],
        ["1.5", "2", "red"],
        ["-3", "4e+06", "blue"],
    ]


def test_the_summary_counts_what_is_in_the_table():
    table = read_table("a,b,kind\n" + "1.5,2,red\n-3,4,blue\n0.1,6,red\n7,7,green\n" * 5)
    assert summary(own_data(table)).splitlines() == [
        "20 examples · 2 inputs (a, b) · classes: blue 5, green 5, red 10",
        "The picture's axes show your units; the setting Input scaling is what the network sees of them.",
    ]
    numbers = summary(own_data(table, Choice("a", "regression", ("kind",))))
    assert numbers.startswith("20 examples · 1 input (b) · the target goes from -3 to 7\n")
    counted = read_table("a,b,c\n" + "1,2,0\n3,4,1\n5,6,0\n" * 4)
    assert "classes: 0: 8, 1: 4\n" in summary(own_data(counted))
