"""Which pages train a run of their own."""

from pages.shared.settings_state import LOOK_KEY, PageState

UNTRAINED = frozenset({"gradient_checking", "traps", "search"})
CHAPTER_THAT_TRAINS = ("foundations", "linear")
"""Page and look: its other looks train nothing."""


def has_run(state: PageState) -> bool:
    """Whether the page trains a run, which can be pinned and whose numbers a goal can be about."""
    page, look = CHAPTER_THAT_TRAINS
    return state.page_id not in UNTRAINED and (state.page_id != page or state.option(LOOK_KEY) == look)
