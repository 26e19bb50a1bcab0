"""What comes and goes above the stage and the charts does not move them: the browser makes anew what has moved."""

import time

from pages.shared import live
from pages.shared.jobs import Job

import pytest

from dlcore.lessons import lessons_of
from tests.ui.visitor import Visitor, card_link

LINK = {"data": "xor", "hidden": "4", "epochs": "3", "seed": "77"}  # no other test trains it


def place_of(node, kind: str) -> list[int] | None:
    """The path to the first chart, or to the first component of a name."""
    for number, child in node.children.items():
        proto = getattr(child, "proto", None)
        if kind in (getattr(child, "type", None), getattr(proto, "component_name", None)):
            return [number]
        below = place_of(child, kind) if hasattr(child, "children") else None
        if below is not None:
            return [number, *below]
    return None


def test_a_status_does_not_move_what_stands_below_it(monkeypatch):
    visitor = Visitor.arrive(LINK)
    before = place_of(visitor.app.main, "vega_lite_chart")
    assert before is not None
    monkeypatch.setattr(live, "PATIENCE_SECONDS", -1.0)
    monkeypatch.setattr(Job, "turn", lambda self: time.sleep(0.01) or not self.done)  # never gets any further
    visitor.move("learning_rate", 0.3)
    (job,) = visitor.jobs
    assert visitor.app.get("progress"), "a run that has not ended is announced"
    assert place_of(visitor.app.main, "vega_lite_chart") == before
    job.stop()
    visitor.app.run()
    assert any(button.label == "Train it to the end" for button in visitor.app.button)
    assert place_of(visitor.app.main, "vega_lite_chart") == before


def test_a_notice_does_not_move_what_stands_below_it():
    visitor = Visitor.arrive(LINK)
    before = place_of(visitor.app.main, "vega_lite_chart")
    visitor.follow(LINK | {"lr": "fast"})
    assert visitor.says("could not be used as given") and place_of(visitor.app.main, "vega_lite_chart") == before
    visitor.set("seed", 78)
    assert not visitor.says("could not be used as given")
    assert place_of(visitor.app.main, "vega_lite_chart") == before


@pytest.mark.parametrize("page", ["playground", "regularization", "bias_variance"])
def test_a_guided_experiment_that_is_left_by_a_change_does_not_move_what_stands_below_it(page):
    """The usual way through one: a question, a prediction, the answer, and then what if."""
    lesson = next(one for one in lessons_of(page) if not one.study)
    visitor = Visitor.arrive(card_link(lesson), page)
    visitor.app.radio[0].set_value(lesson.choices[0]).run()
    visitor.finish()
    assert visitor.says(lesson.question) and visitor.says("redicted.")
    before = {kind: place_of(visitor.app.main, kind) for kind in ("player", "vega_lite_chart")}
    assert None not in before.values()
    visitor.set("seed", 78)
    assert not visitor.says(lesson.question) and not visitor.says("redicted.")
    assert {kind: place_of(visitor.app.main, kind) for kind in before} == before
