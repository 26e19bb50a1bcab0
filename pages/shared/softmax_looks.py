"""What one can look at more closely beside the runs of the page on softmax: one look at a time."""

from pages.shared.class_maps_card import class_maps_card
from pages.shared.confusion_card import CONFUSION_OPTIONS, confusion_card
from pages.shared.digit_pad_card import PAD_OPTIONS, digit_pad_card
from pages.shared.looks import Look
from pages.shared.losses_card import LOSSES_OPTIONS, losses_card
from pages.shared.one_point_card import ONE_POINT_OPTIONS, one_point_card
from pages.shared.page_options import choice_of
from pages.shared.settings_state import LOOK_KEY
from pages.shared.two_classes_card import two_classes_card

LOOKS: dict[str, Look] = {
    "point": Look("One point", draw=lambda state, shown: one_point_card(state, shown.run, shown.own)),
    "maps": Look("Probabilities", draw=lambda state, shown: class_maps_card(shown.run, shown.own)),
    "confusion": Look("Confusion", draw=lambda state, shown: confusion_card(state, shown.run)),
    "draw": Look("Draw a digit", draw=lambda state, shown: digit_pad_card(state, shown)),
    "two": Look("Two classes", draw=lambda state, shown: two_classes_card(state, shown, "softmax")),
    "losses": Look("Losses", draw=lambda state, shown: losses_card(state, shown, "softmax")),
}
"""The first is the one that the page opens with."""
LOOK = choice_of(
    LOOK_KEY,
    "Look closer",
    tuple(LOOKS),
    "Each shows another side of softmax: one example, the whole plane, mistakes, two classes, the loss.",
)
LOOK_OPTIONS = {LOOK_KEY: LOOK, **LOSSES_OPTIONS, **ONE_POINT_OPTIONS, **CONFUSION_OPTIONS, **PAD_OPTIONS}
