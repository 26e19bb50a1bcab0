"""Changing something of a run at the moment that a player shows: the epoch follows the player until one is typed.

What is pressed is told to the server as an epoch and, of what is changed, a factor of the value there or the value
itself.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

from ..component import component

__all__ = ["RATE", "Branch", "Quantity", "branching"]

_FOLDER = Path(__file__).parent
_component = component("branching", "Branching", (_FOLDER / "branching.js",), _FOLDER / "branching.css")


@dataclass(frozen=True)
class Quantity:
    """Something that can be changed: its buttons, and what may be typed instead.

    `factors` and `values` are what the buttons say, and what they multiply the value by, or set it to.
    """

    id: str
    symbol: str  # "α"
    name: str  # "learning rate", as a screen reader says it
    least: float
    most: float
    placeholder: str
    factors: dict[str, float]
    values: dict[str, float]
    whole: bool = False


RATE = Quantity(
    "learning_rate", "α", "learning rate", 1e-6, 10.0, "0.01", {"÷ 10": 0.1, "÷ 3": 1 / 3, "× 3": 3.0, "× 10": 10.0}, {}
)


class Branch(NamedTuple):
    """What was asked for: to change a quantity after an epoch, by a `factor` or to a `value`; the other one is None."""

    after: int
    quantity: str
    factor: float | None = None
    value: float | None = None


def branching(
    epochs: int,
    *,
    key: str,
    on_branch: Callable[[Branch], None],
    quantities: tuple[Quantity, ...] = (RATE,),
    disabled: str = "",
    moment: str = "player",
) -> None:
    """Draw the row, one line for each quantity.

    Args:
        epochs: how many the run has.
        key: of the component.
        on_branch: makes the change.
        quantities: what can be changed.
        disabled: why nothing can be changed; "" where it can.
        moment: which player's moment is followed: the name that it tells it to the window by.
    """

    def pressed(told: object) -> None:
        if not isinstance(told, dict) or not isinstance(told.get("epoch"), int):
            return
        factor, value = (_number(told.get(name)) for name in ("factor", "value"))
        if told.get("quantity") in {one.id for one in quantities} and (factor is None) != (value is None):
            on_branch(Branch(told["epoch"], told["quantity"], factor, value))

    described = {
        "epochs": epochs,
        "quantities": [_described(one) for one in quantities],
        "disabled": disabled,
        "moment": moment,
    }
    _component(described, key=key, branch=pressed)


def _described(quantity: Quantity) -> dict:
    """With the buttons as pairs: JavaScript has an order of its own for names that are numbers."""
    return asdict(quantity) | {"factors": list(quantity.factors.items()), "values": list(quantity.values.items())}


def _number(value: object) -> float | None:
    fitting = isinstance(value, int | float) and 0 <= value < float("inf")
    return float(value) if fitting else None  # pyright: ignore[reportArgumentType]
