"""What the page on traps shows: the entry that is open; and of which settings it makes no use."""

from pages.shared.page_options import choice_of

from dlcore.experiment import Experiment
from dlcore.traps import ENTRIES

ENTRY = choice_of("entry", "Trap", tuple(ENTRIES), "Which mistake is shown large.")
OPTIONS = {ENTRY.key: ENTRY}
DRAW = "seed"
"""The setting that decides what every entry draws."""
UNUSED = {
    name: "changes nothing on this page: every trap is measured in an experiment of its own"
    for name in Experiment.settings()
    if name != DRAW
}
