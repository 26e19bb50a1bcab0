"""The lesson that the README makes is what it says: it opens as written, and its goal is reached as it tells."""

import re
from pathlib import Path

from tests.ui.visitor import Visitor

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
SECTION = README.split("## Write a lesson")[1].split("\n## ")[0]


def test_the_lesson_opens_without_a_notice_and_its_goal_is_reached_as_it_says():
    (link,) = re.findall(r"^/playground\?(\S+)$", SECTION, re.MULTILINE)
    visitor = Visitor.arrive(link)
    assert visitor.notices == [text.value for text in visitor.app.text]
    assert [text.value for text in visitor.app.text] == [
        "Find the step",
        "One control is set badly. Which one, and how far must it move?",
    ]
    assert visitor.run.final["dev"]["error"] > 0.3 and visitor.says("**Not yet**")
    assert not visitor.says("It came closest"), "it began with the same share of mistakes"
    assert not visitor.shows("noise") and not visitor.shows("l2")
    for rate in (0.3, 1):
        visitor.set("learning_rate", rate)
        assert visitor.run.final["dev"]["error"] < 0.1 and visitor.says("**Reached**"), rate
    for written in ("learning rate 0.001", "60 epochs", "a learning rate of 0.3", "*10* percent"):
        assert written in SECTION
