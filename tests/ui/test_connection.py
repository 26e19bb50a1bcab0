"""A visitor whose session is gone, because a server ended or a laptop slept: what the address carries is back."""

from dlcore.lessons import LESSONS, lessons_of
from tests.ui.visitor import Visitor


def test_the_guided_experiment_that_is_open_is_open_in_the_next_session_too():
    lesson = next(one for one in lessons_of("playground") if not one.study)
    link = f"v=1&{lesson.query}&lesson={lesson.id}"
    here = Visitor.arrive(link)
    assert here.says(lesson.question)
    elsewhere = Visitor.arrive(here.address)
    assert elsewhere.says(lesson.question) and elsewhere.experiment == here.experiment and not elsewhere.notices


def test_a_guided_experiment_leaves_the_address_when_a_setting_is_changed():
    lesson = next(one for one in lessons_of("playground") if not one.study)
    visitor = Visitor.arrive(f"v=1&{lesson.query}&lesson={lesson.id}")
    assert visitor.address["lesson"] == lesson.id
    assert "lesson" not in visitor.set("seed", visitor.experiment.seed + 1).address


def test_without_a_guided_experiment_the_address_names_none():
    here = Visitor.arrive("v=1&data=xor&epochs=1")
    assert "lesson" not in here.address and not any(here.says(one.question) for one in LESSONS.values())


def test_what_watches_the_connection_is_on_the_page_and_names_the_session():
    """That the page runs again when the connection is back is seen in a browser: tests/browser/test_replicas.py."""
    one, other = Visitor.arrive("v=1&data=xor&epochs=1"), Visitor.arrive("v=1&data=xor&epochs=1")
    named = [visitor.app.session_state["visitor"] for visitor in (one, other)]
    assert named[0] != named[1]
    watching = [[part for part in v.app.get("bidi_component") if "connection" in part.proto.id] for v in (one, other)]
    assert [len(parts) for parts in watching] == [1, 1]
    assert [str(name) in str(parts[0].proto) for name, parts in zip(named, watching, strict=True)] == [True, True]
