"""The options that every page has beside its own: what of a link concerns neither the run nor one page alone."""

from pages.shared.pins_option import PINS

from dlcore.assignment import ASSIGNMENT_OPTIONS
from dlcore.setting import Setting

COMMON_OPTIONS: dict[str, Setting] = {PINS.key: PINS, **ASSIGNMENT_OPTIONS}
"""Key to option. A page that has one of the same key would lose its own."""
