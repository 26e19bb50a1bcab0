"""A table with a row for each run, optimizer or schedule, its name in the ink that it has on the charts beside it."""

from collections.abc import Collection, Iterable, Sequence

from pages.shared.run_inks import Ink

from dlcore.amounts import error_text
from dlcore.run import Run


def runs_table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], *, spare: Collection[int] = (), also: str = ""
) -> str:
    """The table as HTML: names and numbers of the pages' own making.

    Args:
        heads: of every column; the first is that of the names.
        rows: of each row the name and what its other columns hold.
        spare: places of the columns for which a phone has no room.
        also: a further class of the table.
    """
    marks = [' class="spare"' if place in spare else "" for place in range(len(heads))]
    head = "".join(f"<th{mark}>{text}</th>" for mark, text in zip(marks, heads, strict=True))
    body = "".join(_row(row, marks) for row in rows)
    kind = f"runs-table {also}".strip()
    return f'<table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _row(row: Sequence[str], marks: Sequence[str]) -> str:
    name, *texts = row
    cells = "".join(f"<td{mark}>{text}</td>" for mark, text in zip(marks[1:], texts, strict=True))
    return f'<tr><th scope="row">{name}</th>{cells}</tr>'


def named(name: str, ink: Ink, note: str = "") -> str:
    """A name in its ink, and what there is to note of it, smaller."""
    small = f"<small> {note}</small>" if note else ""
    return f'<span style="color: light-dark({ink.light}, {ink.dark})">{name}</span>{small}'


def error_cell(run: Run, split: str, *, bold: bool = True) -> str:
    """A run's error on a set; a dash where the set is empty."""
    numbers = run.final[split]
    if numbers is None:
        return "–"
    text = error_text(run.data.dataset.task, numbers["error"])
    return f"<b>{text}</b>" if bold else text
