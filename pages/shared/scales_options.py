"""Which hyperparameter's scale is looked at. Links carry it."""

from pages.shared.page_options import choice_of

from dlcore.search.dimension import Dimension
from dlcore.search.space import Space, usual

SCALED_KEY = "scaled"
SCALED_NAMES = ("lr", "beta1", "l2", "beta2")
SCALED = choice_of(
    SCALED_KEY,
    "Range of",
    SCALED_NAMES,
    "On the range of the search where it varies on its scale there, else on its usual one.",
)
SCALES_OPTIONS = {SCALED_KEY: SCALED}
"""Options for the page that draws the card."""


def scaled_dimension(space: Space, name: str) -> Dimension:
    """The range of the search where it varies there on a scale that is not linear, else the usual one."""
    on_scale = (one for one in space if one.name == name and one.scale in ("log", "one_minus") and one.low < one.high)
    return next(on_scale, usual(name))
