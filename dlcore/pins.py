"""Pinned runs as a link carries them: their settings, not their data.

`pins=lr:0.1,l2:1~data:moons,opt:sgd` are two. A pin is what differs from the defaults, with the keys and values of the
link contract, so that it stays what it is while the page around it changes; one that differs in nothing names its data.
"""

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote, unquote

from dlcore.budget import refusal
from dlcore.datasets.own import OWN_DATA, is_own
from dlcore.experiment import Experiment
from dlcore.links import LONGEST_VALUE, parse_link, to_mapping

PINS_KEY = "pins"
MOST_PINS = 8
NO_PINS = "none"
"""What a link says where nothing is pinned."""
MOST_REASONS = 3
"""Faults of a text that are told one by one."""
BETWEEN_PINS, BETWEEN_SETTINGS, BETWEEN_KEY_AND_VALUE = "~", ",", ":"

Pins = tuple[Experiment, ...]


def pins_of(text: str) -> Pins:
    """The pins of a text, those that can be used, in its order."""
    return read_pins(text)[0]


@lru_cache(maxsize=256)
def read_pins(text: str) -> tuple[Pins, tuple[str, ...]]:
    """The nearest valid pins to a text, and what could not be used as given. Never raises."""
    pins: list[Experiment] = []
    reasons: list[str] = []
    parts = text.split(BETWEEN_PINS) if text not in ("", NO_PINS) else []
    if len(text) >= LONGEST_VALUE:  # whatever follows was cut off, and so may the last of them have been
        reasons.append(f"holds more than {LONGEST_VALUE - 1} characters, and the last pin is left out")
        parts = parts[: min(len(parts) - 1, MOST_PINS)]
    if len(parts) > MOST_PINS:
        reasons.append(f"holds {len(parts)} pins, and {MOST_PINS} is the most")
    for number, part in enumerate(parts[:MOST_PINS], start=1):
        pin, faults = _read_pin(part)
        if pin is not None and pin in pins:
            pin, faults = None, [*faults, "is there twice"]
        if pin is not None:
            pins.append(pin)
        reasons += [f"pin {number}: {fault}" for fault in faults]
    return tuple(pins), tuple(reasons)


def _read_pin(text: str) -> tuple[Experiment | None, list[str]]:
    """The experiment of one pin, None where it cannot be one, and what is wrong with it."""
    given: dict[str, list[str]] = {}
    faults = []
    for entry in text.split(BETWEEN_SETTINGS):
        key, colon, value = entry.strip().partition(BETWEEN_KEY_AND_VALUE)
        if colon and key:
            given.setdefault(key, []).append(unquote(value))
        else:
            faults.append("needs settings like lr:0.1")
    if given.get("data", [""])[-1] == OWN_DATA:
        return None, ["is of somebody's own data, which cannot travel in a link"]
    if not given:
        return None, faults[:1]
    link = parse_link(given)
    faults = [*faults[:1], *(notice.message.rstrip(".") for notice in link.notices)]
    if len(link.notices) >= len(given) and not to_mapping(link.experiment, full=False):
        return None, faults  # nothing that was given says anything
    too_much = refusal(link.experiment)
    return (None, [*faults, too_much.rstrip(".")]) if too_much else (link.experiment, faults)


def write_pins(pins: Sequence[Experiment]) -> str:
    """The pins as they stand in a link."""
    return BETWEEN_PINS.join(_write_pin(pin) for pin in pins) or NO_PINS


def _write_pin(pin: Experiment) -> str:
    changed = {key: value for key, value in to_mapping(pin, full=False).items() if key != "v"}
    return BETWEEN_SETTINGS.join(
        f"{key}{BETWEEN_KEY_AND_VALUE}{quote(value, safe='+')}"
        for key, value in (changed or {"data": pin.data}).items()
    )


def with_pin(text: str, experiment: Experiment) -> str:
    """The text with one more pin. Raises ValueError that says why it cannot be pinned."""
    pins = pins_of(text)
    if experiment in pins:
        raise ValueError(f"This run is pinned already, as {pin_name(pins.index(experiment))}.")
    if is_own(experiment.data):
        raise ValueError("Your own examples stay with you, so a run on them cannot be pinned: a link carries the pins.")
    if len(pins) >= MOST_PINS:
        raise ValueError(f"{MOST_PINS} runs are pinned, which is the most. Remove one, and this one can be pinned.")
    too_much = refusal(experiment)
    if too_much:
        raise ValueError(f"What does not train cannot be pinned. {too_much}")
    longer = write_pins([*pins, experiment])
    if len(longer) >= LONGEST_VALUE:
        raise ValueError(
            "With this run the link would become too long: its settings differ from the defaults in very much. Remove "
            "a pin, and this run can be pinned."
        )
    return longer


def without_pin(text: str, index: int) -> str:
    """The text without the pin of that place, counted from 0; the same where there is none."""
    return write_pins([pin for place, pin in enumerate(pins_of(text)) if place != index])


def reasons_in_words(reasons: Sequence[str]) -> str:
    """What could not be used, as a notice has it; "" where all could."""
    if not reasons:
        return ""
    more = f"; and {len(reasons) - MOST_REASONS} more" if len(reasons) > MOST_REASONS else ""
    return f"could not be used whole ({'; '.join(reasons[:MOST_REASONS])}{more})"


def pin_name(index: int) -> str:
    """What a pin is called on charts and in tables: P1 is the first."""
    return f"P{index + 1}"
