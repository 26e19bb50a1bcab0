"""What is known about one setting: every field of `Experiment` carries one of these.

Nothing else describes a setting: widgets, links, validation messages, the table in docs/settings.md and the
command line all read it from here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

Group = Literal["Data", "Network", "Training", "Regularization", "Seeds"]
Kind = Literal["number", "integer", "choice", "numbers", "integers", "choices", "text"]


@dataclass(frozen=True)
class Setting:
    """One setting: what it is called, what it means and which values are valid.

    The last four attributes are filled in by `Experiment.settings()`; a declaration leaves them out.
    """

    label: str  # name for people, sentence case
    help: str  # one or two sentences a learner understands
    group: Group
    bounds: tuple[int | float, int | float] | None = None  # both ends are valid; for a list, of every entry
    scale: Literal["linear", "log"] = "linear"  # log with lower bound 0: zero is valid and stands off the axis
    unit: str = ""
    choices: tuple[str, ...] = ()  # permanent ids
    word: str = ""  # "full" in place of a number, "none" for an empty list
    length: tuple[int, int] = (1, 1)  # fewest and most entries of a list
    as_often_written: tuple[str, ...] = ()  # choices that are mistakes, there to be measured: everywhere marked so

    name: str = ""  # attribute of Experiment
    key: str = ""  # name in a link
    kind: Kind = "number"
    default: Any = None

    def check(self, value: Any) -> Any:
        """Return the value, with -0.0 made 0.0. Raises ValueError that says what is valid."""
        if value == self.word and self.word:
            return value
        if not isinstance(value, tuple):
            return self._check_entry(value)
        fewest, most = self.length
        if not fewest <= len(value) <= most:
            raise ValueError(f"{self.label} {self.length_rule()}")
        if self.choices and len(set(value)) < len(value):
            raise ValueError(f"{self.label} must not name anything twice")
        return tuple(self._check_entry(entry) for entry in value)

    def _check_entry(self, entry: Any) -> Any:
        if self.kind == "text":  # what it may say is checked by a class of its own
            return entry
        if self.choices:
            if entry not in self.choices:
                raise ValueError(f"{self.label} must be one of {', '.join(self.choices)}")
            return entry
        if self.bounds is not None:
            low, high = self.bounds
            if not (math.isfinite(entry) and low <= entry <= high):
                raise ValueError(f"{self.label} must be {self.range_rule()}")
        return entry + 0  # -0.0 + 0 is 0.0: one value, one way to write it

    def choice_label(self, choice: str) -> str:
        """An id as it is shown: marked where it is a mistake."""
        return f"{choice} (as often written)" if choice in self.as_often_written else choice

    def range_rule(self) -> str:
        """The bounds in words, for example `from 0 to 0.5`."""
        low, high = self.bounds or (-math.inf, math.inf)
        return f"from {write_number(low)} to {write_number(high)}" + (f" or {self.word}" if self.word else "")

    def length_rule(self) -> str:
        """The valid number of entries in words, for example `needs 3 entries`."""
        fewest, most = self.length
        return f"needs {fewest} entries" if fewest == most else f"takes {fewest} to {most} entries"

    def from_text(self, text: str) -> tuple[str, str]:
        """Of kind text: the nearest valid one to what a link holds, and why that could not be used, "" if it could."""
        return text, ""

    def write(self, value: Any) -> str:
        """The value as it stands in a link."""
        if isinstance(value, str):
            return value
        if isinstance(value, Sequence):
            return "-".join(self.write(entry) for entry in value) or self.word
        return write_number(value)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        described = {**handler(schema), "title": self.label, "description": self.help}
        limits: dict[str, Any] = {"enum": list(self.choices)} if self.choices else {}
        if self.bounds is not None:
            limits = {"minimum": self.bounds[0], "maximum": self.bounds[1]}
        if described.get("type") == "array":
            described["items"] = {**described["items"], **limits}
            return described | {"minItems": self.length[0], "maxItems": self.length[1]}
        return described | limits


def write_number(value: int | float) -> str:
    """A number as Python prints it, whole ones without the `.0`: reading it back gives the same number."""
    return repr(value).removesuffix(".0")
