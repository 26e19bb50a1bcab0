"""The chapters of the page on foundations, one at a time: each has a stage of its own and its own few controls."""

from collections.abc import Callable
from dataclasses import dataclass

from pages.shared.activations_chapter import activations_chapter
from pages.shared.autodiff_card import autodiff_card
from pages.shared.autodiff_controls import autodiff_controls
from pages.shared.costs_card import costs_chapter, costs_controls
from pages.shared.linear_chapter import linear_begin, linear_chapter, linear_controls
from pages.shared.page_options import choice_of
from pages.shared.settings_state import LOOK_KEY, PageState
from pages.shared.shapes_card import shapes_chapter, shapes_controls


@dataclass(frozen=True)
class Chapter:
    """One chapter: its name on the page and what draws it. `controls` draws what belongs to it beside the choice of a
    chapter; `begin` is called before anything is drawn. One that `waits` shows nothing before a prediction is made."""

    title: str
    draw: Callable[[PageState], None]
    controls: Callable[[PageState], None] = lambda state: None
    begin: Callable[[PageState], None] = lambda state: None
    waits: bool = False


CHAPTERS: dict[str, Chapter] = {
    "costs": Chapter("Two costs", costs_chapter, costs_controls),
    "shapes": Chapter("Shapes", shapes_chapter, shapes_controls),
    "autodiff": Chapter("Automatic differentiation", autodiff_card, autodiff_controls, waits=True),
    "activations": Chapter("Activations", activations_chapter),
    "linear": Chapter("Linear stays linear", linear_chapter, linear_controls, linear_begin),
}
"""The first is the one that the page opens with."""
LOOK = choice_of(LOOK_KEY, "Chapter", tuple(CHAPTERS), "Each stands alone: begin with the one that you are missing.")
