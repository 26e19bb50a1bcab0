"""What comes and goes above the stage and the charts does not move them: the browser makes anew what has moved."""

import time

from pages.shared import live
from pages.shared.jobs import Job

from tests.ui.visitor import Visitor

LINK = {"data": "xor", "hidden": "4", "epochs": "3", "seed": "77"}  # no other test trains it


def place_of(node, kind: str) -> list[int] | None:
    """The path to the first element of a kind."""
    for number, child in node.children.items():
        if getattr(child, "type", None) == kind:
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
