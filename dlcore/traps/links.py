"""Where an entry lives: the address that shows it under one draw."""

from urllib.parse import parse_qsl

from dlcore.experiment import Experiment
from dlcore.links import to_mapping
from dlcore.traps.drawn import drawn
from dlcore.traps.spec import TrapSpec

SETTINGS = {setting.key for setting in Experiment.settings().values()} | {"v"}


def options_of(entry: TrapSpec) -> dict[str, str]:
    """What the entry's link says beside its settings: options of its page."""
    return {key: value for key, value in parse_qsl(entry.query) if key not in SETTINGS}


def address_of(entry: TrapSpec, seed: int) -> dict[str, str]:
    """Key to text: the entry's settings with this draw, and the options of its page."""
    return to_mapping(drawn(entry.query, seed)) | options_of(entry)
