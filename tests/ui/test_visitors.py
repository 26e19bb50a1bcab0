"""Who is here and who has left, as the server tells it; and which looks are the oldest."""

from collections import OrderedDict
from types import SimpleNamespace

from pages.shared import visitors
from pages.shared.watchers import Watchers

import pytest


@pytest.fixture
def server(monkeypatch) -> SimpleNamespace:
    """A server with nobody on it."""
    server = SimpleNamespace(active=set(), exists=True)
    runtime = SimpleNamespace(
        exists=lambda: server.exists,
        get_instance=lambda: SimpleNamespace(is_active_session=lambda session: session in server.active),
    )
    monkeypatch.setattr(visitors, "runtime", runtime)
    monkeypatch.setattr(visitors, "_sessions", OrderedDict())
    return server


def arrive(server, monkeypatch, session: str):
    """A new tab; who its visitor is."""
    server.active.add(session)
    monkeypatch.setattr(visitors, "st", SimpleNamespace(session_state={}))
    monkeypatch.setattr(visitors, "get_script_run_ctx", lambda: SimpleNamespace(session_id=session))
    visitor = visitors.this_visitor()
    assert visitors.this_visitor() == visitor, "the same whenever the page is drawn"
    return visitor


def test_who_closes_the_tab_has_left_and_who_was_never_seen_has_not(server, monkeypatch):
    ann, bob = (arrive(server, monkeypatch, session) for session in ("s1", "s2"))
    assert ann != bob and visitors.is_here(ann) and visitors.is_here(bob)
    server.active.remove("s1")
    assert not visitors.is_here(ann) and visitors.has_left(ann)
    assert visitors.is_here(bob) and not visitors.has_left(bob)
    assert not visitors.is_here("nobody") and not visitors.has_left("nobody")
    server.exists = False
    assert not visitors.is_here(bob) and not visitors.has_left(ann), "nothing is known without a server"


def test_one_is_alone_while_nobody_else_is_connected(server, monkeypatch):
    assert not visitors.alone()
    arrive(server, monkeypatch, "s1")
    assert visitors.alone()
    arrive(server, monkeypatch, "s2")
    assert not visitors.alone()
    server.active.remove("s1")
    assert visitors.alone()
    server.exists = False
    assert not visitors.alone(), "nothing is known without a server"


def test_so_many_are_remembered_the_latest(server, monkeypatch):
    monkeypatch.setattr(visitors, "REMEMBERED", 2)
    first, second, third = (arrive(server, monkeypatch, session) for session in ("s1", "s2", "s3"))
    assert [visitors.is_here(one) for one in (first, second, third)] == [False, True, True]
    assert not visitors.has_left(first), "who was forgotten has not left by that"


def test_a_look_that_is_renewed_is_not_the_oldest():
    watchers = Watchers()
    for number in range(3):
        watchers.look(("ann", number), f"job {number}")
    assert watchers.look(("ann", 0), "job 0") is None and watchers.is_watched("job 0")
    assert list(watchers.beyond(100, 2, "ann")) == [("ann", 1)] == list(watchers.beyond(2, 100, "ann"))
