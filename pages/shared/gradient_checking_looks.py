"""What one can look at beyond the check itself: what training tells of a bug, and the course's own exercise."""

from pages.shared.looks import Look
from pages.shared.page_options import choice_of
from pages.shared.presets_card import presets_card
from pages.shared.settings_state import LOOK_KEY
from pages.shared.unnoticed_card import unnoticed_card

LOOKS: dict[str, Look] = {
    "training": Look("Would training have told you?", draw=lambda state, shown: unnoticed_card(state, shown)),
    "course": Look("The course's exercise", draw=lambda state, shown: presets_card()),
}
"""The first is the one that the page opens with."""
LOOK = choice_of(
    LOOK_KEY,
    "Look closer",
    tuple(LOOKS),
    "Whether the cost of gradient descent gives a bug away; and the published cases of the course, computed again.",
)
