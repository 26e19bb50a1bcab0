"""What one can look at more closely beside a page's runs: one look at a time, chosen by the visitor."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pages.shared.option_control import option_choice
from pages.shared.settings_state import PageState
from pages.shared.study_cards import study_end
from pages.shared.study_live import NONE, study_live

from dlcore.setting import Setting


def no_study(state: PageState) -> str:
    """Of a look that comes from the runs alone."""
    return NONE


def always(study_id: str) -> Callable[[PageState], str]:
    """The same study whatever the page's other options."""
    return lambda state: study_id


@dataclass(frozen=True)
class Look:
    """One look: its name on the page, and what draws it: from the page's runs, or from the result of a study.

    `draw` is called with what the page shows, `study` gives the id of the study, `show` is called with its result once
    it is `ready` to be shown.
    """

    title: str
    draw: Callable[[PageState, Any], None] = lambda state, shown: None
    study: Callable[[PageState], str] = no_study
    show: Callable[[PageState, Any], None] = lambda state, result: None
    ready: Callable[[Any], bool] = lambda result: True


def look_card(
    state: PageState, shown: Any, looks: Mapping[str, Look], option: Setting, answer: Callable[[Any, str], None]
) -> None:
    """Draw the choice of a look, and the look.

    Args:
        state: the page's state, with the `option`.
        shown: the page's runs, as its looks take them.
        looks: id to look.
        option: the choice among these ids.
        answer: called with a study's result and its id before it is drawn: a guided experiment may have asked for it.
    """
    look = looks[state.option(option.key)]
    study = look.study(state)
    option_choice(state, option, lambda id: looks[id].title, wide=True)
    look.draw(state, shown)

    def measured(result: Any) -> None:
        answer(result, study)
        look.show(state, result)
        study_end(study, result)

    study_live(state, study, measured, look.ready)
