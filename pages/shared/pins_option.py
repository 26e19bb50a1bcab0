"""The pinned runs of a page as one of its options: what travels in its links of them."""

from dataclasses import dataclass
from typing import Any

from dlcore.pins import NO_PINS, PINS_KEY, read_pins, reasons_in_words, write_pins
from dlcore.setting import Setting


@dataclass(frozen=True)
class _Pins(Setting):
    """A text that `dlcore.pins` reads."""

    def check(self, value: Any) -> Any:
        """The text as it is written. Raises ValueError that says what in it is no pin."""
        pins, reasons = read_pins(str(value))
        if reasons:
            raise ValueError(f"{self.label} {reasons_in_words(reasons)}")
        return write_pins(pins)

    def from_text(self, text: str) -> tuple[str, str]:
        pins, reasons = read_pins(text)
        return write_pins(pins), reasons_in_words(reasons)


PINS = _Pins(
    label="Pinned runs",
    help="Up to eight runs, by their settings, that are drawn on every curve beside the page's own.",
    group="Data",  # of no experiment: no control is made from it
    name=PINS_KEY,
    key=PINS_KEY,
    kind="text",
    default=NO_PINS,
)
