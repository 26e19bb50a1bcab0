"""The option of a page that keeps runs that were branched off each other by hand: numbers, as a link holds them."""

from dataclasses import dataclass
from typing import Any

from dlcore.branches import Notation
from dlcore.setting import Group, Setting


@dataclass(frozen=True)
class _Branches(Setting):
    """Numbers that name runs."""

    notation: Notation | None = None

    def check(self, value: Any) -> Any:
        checked = super().check(value)
        assert self.notation is not None
        self.notation.read(checked)
        return checked


def branch_option(key: str, label: str, help: str, group: Group, notation: Notation, largest: float) -> Setting:
    """The option, whose default is no run; `largest` is the largest number that it may hold."""
    return _Branches(
        label=label,
        help=help,
        group=group,
        bounds=(0, largest),
        word="none",
        length=(0, notation.most_numbers),
        name=key,
        key=key,
        kind="numbers",
        default=(),
        notation=notation,
    )
