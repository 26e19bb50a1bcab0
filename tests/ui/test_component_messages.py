"""Whatever is sent in a component's name, nobody sees a traceback and nothing changes that was not validly asked for.

The messages go the way that a browser's go: as the state of a widget, through Streamlit, into the page's callback.
"""

import json
import re
from pathlib import Path

from pages.shared.component import messages as reading

import pytest
from streamlit.components.v2.bidi_component.constants import EVENT_DELIM
from streamlit.runtime.state.session_state import STREAMLIT_INTERNAL_KEY_PREFIX
from streamlit.testing.v1 import AppTest

from dlcore.experiment import Experiment
from tests.ui.card_page import opened
from tests.ui.visitor import Visitor

SHARED = Path(__file__).parents[2] / "pages" / "shared"
SMALL = "v=1&n=100&hidden=4&epochs=6"
PAGES = {
    "playground": (f"{SMALL}&seed=71", ("thumbnails",)),
    "learning_rate": (f"{SMALL}&seed=72", ("branching",)),
    "softmax": (f"{SMALL}&data=digits&n=200&seed=73&look=confusion", ("confusion",)),
    "foundations": ("v=1&look=autodiff", ("autodiff_graph",)),
    "optimizers": (f"{SMALL}&seed=74&look=surfaces", ("trails",)),
}
"""Where components that tell something are drawn."""
GARBAGE = (
    None,
    True,
    -1,
    10**30,
    1.5,
    "",
    "<script>alert(1)</script>",
    float("nan"),
    [float("nan"), float("inf")],
    [10**30, -5],
    [-1] * 64,
    [[[]]],
    {},
    {"epoch": -3, "quantity": "rate", "factor": 1e9},
    {"epoch": 10**9, "quantity": ["rate"], "value": {}},
    {"act": "remove", "id": "\0" * 9},
    {"values": ["x", None]},
)


def events_of(component: str) -> set[str]:
    """The names under which a component tells something, from its source."""
    (drawn,) = re.findall(r"\b_component\((?!\")(.*)\)\n", (SHARED / component / "__init__.py").read_text("utf-8"))
    return set(re.findall(r", (\w+)=", drawn)) - {"key"}


def send(app: AppTest, key: str, events: list, base: bool = True) -> None:
    """Run the page with a message of a component, as raw JSON."""
    component = app.get_by_key(key).proto
    states = app._tree.get_widget_states()
    if base:
        states.widgets.add(id=component.id, json_value="{}")
    states.widgets.add(
        id=f"{STREAMLIT_INTERNAL_KEY_PREFIX}_{component.id}{EVENT_DELIM}events", json_trigger_value=json.dumps(events)
    )
    app._run(states)


@pytest.mark.parametrize("page", PAGES)
def test_garbage_in_a_component_s_name_changes_nothing_and_raises_nothing(page):
    link, names = PAGES[page]
    visitor = Visitor.at(link, page).finish()
    assert not visitor.app.exception
    drawn = {one.proto.component_name: one.proto for one in visitor.app.get("bidi_component")}
    tried = 0
    before = visitor.experiment
    for name in names:
        key = drawn[name].id.split("-", 2)[-1]
        for event in events_of(name):
            for value in GARBAGE:
                send(visitor.app, key, [{"event": event, "value": value}], base=value is not None)
                assert not visitor.app.exception, (name, event, value, visitor.app.exception)
                assert visitor.experiment == before
                tried += 1
    assert tried >= len(GARBAGE)


def test_a_true_message_is_heard():
    """Otherwise the test above would pass for any page that hears nothing."""
    visitor = Visitor.at(f"{SMALL}&seed=75", "playground").finish()
    send(visitor.app, "playground:data", [{"event": "pick", "value": "moons"}])
    assert visitor.experiment.data == "moons" != Experiment().data


def slider_page():
    from pages.shared.slider import slider

    import streamlit as st

    def moved(stop: int) -> None:
        st.session_state["at"] = min(stop, 1)  # stop 2 is refused

    slider("Rate", ["a", "b", "c"], st.session_state.get("at", 0), key="rate", on_move=moved)


def test_a_slider_is_told_which_of_its_messages_is_answered():
    app = opened(slider_page, {})

    def drawn() -> tuple[int, int]:
        data = json.loads(app.get_by_key("rate").proto.json)
        return data["at"], data["heard"]

    assert drawn() == (0, 0)
    for stop, when, expected in ((1, 1.7e12, 1), (2, 1.7e12 + 1, 1), (99, 1.7e12 + 2, 1), (0, 1.7e12 + 3, 0)):
        send(app, "rate", [{"event": "stop", "value": {"stop": stop, "when": int(when)}}])
        assert drawn() == (expected, when)
    for value in (*GARBAGE, 1, {"stop": 1}, {"stop": "1", "when": 5}, {"stop": 1.0, "when": 5}):
        send(app, "rate", [{"event": "stop", "value": value}])
        assert drawn() == (0, when) and not app.exception, value


def test_every_component_is_read_in_the_one_way():
    declaring = [file for file in SHARED.rglob("*.py") if "components.v2" in file.read_text("utf-8")]
    assert declaring == [SHARED / "component" / "__init__.py"]
    for file in SHARED.rglob("*.py"):
        assert not re.search(r"session_state\[key\]\[", file.read_text("utf-8")), file


def test_only_plain_finite_values_of_a_bearable_size_are_heard(monkeypatch):
    heard: dict = {}
    monkeypatch.setattr(reading.st, "session_state", heard)
    assert reading.told("key", "event") is None, "nothing was told"
    for state in (None, 7, "event", ["event"], {}):
        heard["key"] = state
        assert reading.told("key", "event") is None
    for value in (float("nan"), {"a": [float("inf")]}, 2**60, [1] * (reading.MOST_PARTS + 1), {"a": {1, 2}}):
        heard["key"] = {"event": value}
        assert reading.told("key", "event") is None
    for value in (0, False, "", [1, 2.5, "x", None, {"a": True}]):
        heard["key"] = {"event": value}
        assert reading.told("key", "event") == value
    got = []
    reading.listening("key", "event", got.append)()
    assert got == [[1, 2.5, "x", None, {"a": True}]]
    reading.listening("key", "event", lambda value: int("no number"))()
