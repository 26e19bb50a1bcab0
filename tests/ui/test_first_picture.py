"""The browser gets time to draw a new picture before the rest of its page comes, and only where the picture is new."""

from pages.shared import first_picture

import pytest
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from tests.ui.visitor import Visitor

LINK = "v=1&data=circles&hidden=3-3&lr=0.3&l2=0.1"
CHANGES = {"keep_prob": (0.9, True), "example": (3, True), "check_eps": (0.001, False)}
PAUSE = "pause"


@pytest.fixture
def sent(monkeypatch):
    """The kinds of elements that were sent, and the pauses between them."""
    kinds, enqueue = [], ForwardMsgQueue.enqueue

    def noted(queue, message):
        kinds.append(message.delta.new_element.WhichOneof("type"))
        enqueue(queue, message)

    monkeypatch.setattr(ForwardMsgQueue, "enqueue", noted)
    monkeypatch.setattr(first_picture, "let_the_browser_draw", lambda: kinds.append(PAUSE))
    return kinds


@pytest.mark.parametrize("name", CHANGES)
def test_a_new_picture_of_both_passes_is_drawn_before_the_check_comes(sent, name):
    value, is_new = CHANGES[name]
    visitor = Visitor.at(LINK, "gradient_checking")
    visitor.control(name)  # its tab is open
    sent.clear()
    visitor.move(name, value)
    assert not visitor.app.exception and sent.count(PAUSE) == is_new
    if is_new:
        before, after = sent[: sent.index(PAUSE)], sent[sent.index(PAUSE) :]
        assert "bidi_component" in before and "vega_lite_chart" not in before
        assert "vega_lite_chart" in after
