"""One look of the search page alone under AppTest, over trials that are made; what it measures is there at once."""

import re
from collections.abc import Callable, Hashable
from types import SimpleNamespace
from typing import Any

from pages.shared import grid_or_random_card, panda_or_caviar_card, scales_card, winners_luck_card
from pages.shared.jobs import Job

from streamlit.testing.v1 import AppTest

from dlcore.run import WorkRefusedError
from dlcore.search.nudges import Babysat
from tests.core.made_looks import made_caviar, made_luck, made_scale_trials, made_surface, made_watched
from tests.ui.card_page import opened

LINK = {"data": "moons", "n": "100", "epochs": "20", "hidden": "4"}


class Office:
    """Stands for the jobs of a process: each is done as soon as somebody asks for it, or refused."""

    def __init__(self, make: Callable[[Any], Any]):
        self._make, self.asked = make, []

    def get(self, key: Hashable) -> Job:
        job = Job(key)
        try:
            job.run = self._make(key)
        except WorkRefusedError as refused:
            job.refused = str(refused)
        return job

    def watch(self, key: Hashable, visitor: Hashable) -> Job:
        self.asked.append(key)
        return self.get(key)

    def leave(self, visitor: Hashable) -> None:
        pass

    def restart(self, key: Hashable) -> None:
        pass

    def unfinished(self, key: Hashable) -> bool:
        return False

    def ahead_of(self, job: Job) -> int:
        return 0


def _studied(key: Any) -> Any:
    if isinstance(key, Babysat):
        return made_watched(key)
    return made_caviar(key) if hasattr(key, "networks") else made_luck(key)


def made_offices(monkeypatch) -> SimpleNamespace:
    """Let every look get what is made; what was asked for is in `asked` of the offices."""
    found = SimpleNamespace(surfaces=Office(made_surface), scales=Office(made_scale_trials), studies=Office(_studied))
    monkeypatch.setattr(grid_or_random_card, "surfaces", lambda: found.surfaces)
    monkeypatch.setattr(scales_card, "scales", lambda: found.scales)
    for module in (panda_or_caviar_card, winners_luck_card):
        monkeypatch.setattr(module, "search_studies", lambda: found.studies)
    return found


def searching(monkeypatch) -> None:
    """The search of the page goes on."""
    going = SimpleNamespace(unfinished=lambda key: True)
    for module in (grid_or_random_card, scales_card):
        monkeypatch.setattr(module, "searches", lambda: going)


def page() -> None:
    """A look alone, with what a link could not say."""
    from pages.shared.notices import show_notices
    from pages.shared.search_looks import LOOK_OPTIONS, LOOKS
    from pages.shared.settings_state import PageState

    import streamlit as st

    from tests.core.made_trials import made_trials

    state = PageState("search", {**LOOK_OPTIONS, "made": ("whole", "begun")})
    show_notices(state)
    waiting = (20, 21) if state.option("made") == "begun" else ()
    trials = made_trials(seeds=1, waiting=waiting, diverged=(), experiment=state.experiment, space="lr~log~0.0001~1")
    LOOKS[state.option("look")].draw(state, trials)
    state.commit()
    st.session_state["arrived"] = False


def visit(look: str, **query: str) -> AppTest:
    """Open a look through a link."""
    return opened(page, LINK | {"look": look} | query)


def noticed(app: AppTest) -> str:
    """What could not be used as given."""
    return " ".join(one.value for one in app.text)


def cells(app: AppTest, head: str) -> list[list[str]]:
    """The rows of the first table whose heads begin so, as texts without their marks; the heads are the first."""
    for one in app.get("html"):
        rows = [[re.sub("<[^>]*>", "", cell) for cell in re.findall("<t[hd].*?</t[hd]>", row)]
                for row in re.findall("<tr.*?</tr>", one.proto.body)]  # fmt: skip
        if rows and rows[0][0] == head:
            return rows
    raise KeyError(head)
