"""What a reader of a link is told about a part of it that could not be used as given."""

from dataclasses import dataclass

LONGEST_QUOTE = 60  # characters of the given text repeated in a notice


@dataclass(frozen=True)
class Notice:
    """One part of a link that was not used as given. Every field is plain, printable text of bounded length.

    It repeats what somebody else may have put into the link, so a page shows it as text, not as Markdown.
    """

    key: str
    given: str
    used: str  # the value used instead; "" where there is none
    message: str  # the whole sentence


def notice(key: str, given: str, why: str, used: str = "") -> Notice:
    """The notice that `key=given` has the fault `why` and that `used` stands in for it."""
    key, given = quote(key), quote(given)
    outcome = f"{key}={used} is used" if used else "it is ignored"
    return Notice(key, given, used, f"{key}={given} {why}; {outcome}.")


def quote(text: str, longest: int = LONGEST_QUOTE) -> str:
    """Printable and at most `longest` characters: no line breaks, control or direction characters."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text[: longest + 1])
    return printable if len(printable) <= longest else printable[: longest - 1] + "…"
