"""What the page on foundations shows beside its experiment: the chapter, and what each chapter asks."""

from pages.shared.autodiff_options import AUTODIFF_OPTIONS
from pages.shared.costs_options import COSTS_OPTIONS
from pages.shared.foundations_looks import LOOK
from pages.shared.settings_state import LOOK_KEY
from pages.shared.shapes_card import SHAPES_OPTIONS

OPTIONS = {LOOK_KEY: LOOK, **COSTS_OPTIONS, **SHAPES_OPTIONS, **AUTODIFF_OPTIONS}
