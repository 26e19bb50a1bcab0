"""A table of runs with what can be done about each: to open it, or to take it away."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, get_args

from pages.shared.run_inks import Ink

from ..component import component
from ..player import javascript

__all__ = ["Act", "PinRow", "pins_table"]

_FOLDER = Path(__file__).parent
_component = component(
    "pins_table", "PinsTable", (*javascript("canvas.js"), _FOLDER / "pins_table.js"), _FOLDER / "pins_table.css"
)
Act = Literal["open", "remove", "remove_all"]


@dataclass(frozen=True)
class PinRow:
    """A run: its name in its ink, and its cells. Where `instead` says something, that stands in place of the last of
    them. `id` is told back when somebody acts on the row; a row without one is the page's own run."""

    name: str
    ink: Ink
    cells: tuple[str, ...]
    instead: str = ""
    id: str = ""


def pins_table(heads: Sequence[str], rows: Sequence[PinRow], *, key: str, on_act: Callable[[Act, str], None]) -> None:
    """Draw the table.

    Args:
        heads: of the columns behind the name and the buttons.
        rows: from the top.
        key: of the component.
        on_act: does what was pressed, with the `id` of the row.
    """

    def pressed(told: object) -> None:
        if isinstance(told, dict) and told.get("act") in get_args(Act) and isinstance(told.get("id"), str):
            on_act(told["act"], told["id"])

    _component({"heads": list(heads), "rows": [asdict(row) for row in rows]}, key=key, act=pressed)
