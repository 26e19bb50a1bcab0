"""A run that is kept is drawn once: its recording is large, and the page of thirty who open one link is mostly that."""

from pages.shared import stage

from tests.ui.visitor import Visitor

QUICK = {"data": "xor", "hidden": "4", "epochs": "3"}


def test_a_kept_run_is_sent_once_with_all_that_is_said_of_it(monkeypatch):
    first = Visitor.arrive(QUICK)
    said = [metric.value for metric in first.app.metric]
    sent, player = [], stage.player
    monkeypatch.setattr(stage, "player", lambda blob, **more: sent.append(blob) or player(blob, **more))
    second = Visitor.at(QUICK, "playground")
    assert len(sent) == 1
    assert [metric.value for metric in second.app.metric] == said != []
