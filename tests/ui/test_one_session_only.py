"""What one session does is nowhere in another, and what breaks is told to nobody but the log."""

import math
import tomllib
from pathlib import Path

from pages.shared import jobs as module

import pytest

from tests.ui.visitor import Visitor

ROOT = Path(__file__).parents[2]
LINK = "v=1&n=100&hidden=4&epochs=6"


def everything(visitor: Visitor) -> str:
    """All that was sent to a browser, as text."""
    return repr([element.proto for element in visitor.app.main])


def test_nothing_of_one_session_is_in_another():
    ann = Visitor.at(f"{LINK}&seed=4711")
    bob = Visitor.at(f"{LINK}&seed=12")
    ann.finish()
    bob.finish()
    ann.move("noise", 0.45)
    ann.finish()
    bob.app.run()
    assert (ann.experiment.noise, ann.experiment.seed) == (0.45, 4711)
    assert (bob.experiment.noise, bob.experiment.seed) != (0.45, 4711)
    assert "4711" in everything(ann) and "4711" not in everything(bob)
    held, others = (one.app.session_state._state.filtered_state for one in (bob, ann))
    assert held["visitor"] != others["visitor"]
    shared = [key for key in held if key in others and held[key] is others[key] and _can_change(held[key])]
    assert shared == [], "nothing that one of them could change for the other"


def _can_change(value: object) -> bool:
    return isinstance(value, list | dict | set)


def test_no_traceback_and_no_path_of_the_server_is_shown():
    options = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert options["client"]["showErrorDetails"] == "none" and options["client"]["showErrorLinks"] is False


@pytest.mark.parametrize("words", ["/srv/secret/place.py", "C:\\secret\\place.py"])
def test_a_run_that_breaks_names_no_place_on_the_server(monkeypatch, words):
    def broken(experiment):
        raise OSError(2, "No such file or directory", words)

    monkeypatch.setattr(module, "start", broken)
    monkeypatch.setattr(module, "FORGOTTEN_SECONDS", math.inf)
    visitor = Visitor.arrive(f"{LINK}&seed={len(words) + 900}")
    (said,) = visitor.app.error
    assert "secret" not in everything(visitor) and "Your settings are kept" in said.value
