"""What can be wrong with a file, in one kind of message: where, what was found, and what to do."""

from typing import Literal

from dlcore.notices import quote

Kind = Literal[
    "no file", "too large", "empty", "binary", "ragged", "too many columns", "too many rows", "too few rows",
    "too few columns", "duplicate names", "no such column", "text", "missing", "infinite", "huge", "tiny", "constant",
    "one class", "too many classes", "text target", "server full",
]  # fmt: skip
LONGEST_SHOWN = 40
"""Characters of a cell that a message repeats."""


class OwnDataError(ValueError):
    """These data cannot be used as they are. The message is plain text for whoever brought them."""

    def __init__(self, kind: Kind, message: str):
        super().__init__(message)
        self.kind: Kind = kind


def shown(cell: str) -> str:
    """A cell in quotation marks, shortened, on one line and without anything that moves the cursor."""
    return f"“{quote(cell, LONGEST_SHOWN)}”"
