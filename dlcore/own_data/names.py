"""What columns and classes are called on the pages: words that no page can take for Markdown or HTML."""

import re
from collections.abc import Sequence

LONGEST_NAME = 40  # characters
_UNFIT = re.compile(r"[^\w\s.,+%'°²³/()-]|(?<!\w)_|_(?!\w)|(?<=www)\.", re.IGNORECASE)


def clean(name: str) -> str:
    """The name without signs that mark up text, on one line and not too long; "" where nothing is left."""
    return " ".join(_UNFIT.sub(" ", name).split())[:LONGEST_NAME].strip()


def distinct(names: Sequence[str], stand_in: str) -> tuple[str, ...]:
    """The names cleaned; an empty one becomes the stand-in with its number, and one that is there already gets one."""
    taken: list[str] = []
    for number, name in enumerate(names, 1):
        plain = clean(name) or f"{stand_in} {number}"
        while plain in taken:
            plain = f"{plain} ({number})"
        taken.append(plain)
    return tuple(taken)
