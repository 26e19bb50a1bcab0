"""A table from the bytes of a file or from pasted text: columns, their names, and how the file is written.

Separators are found by Python's own sniffer, encodings by charset-normalizer. What cannot be read raises one kind of
error, `OwnDataError`, and nothing else, whatever the bytes are.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from dlcore.amounts import counted
from dlcore.own_data.column import Column, ColumnReader, is_number
from dlcore.own_data.limits import MOST_COLUMNS, MOST_ROWS
from dlcore.own_data.names import clean, distinct
from dlcore.own_data.problems import OwnDataError, shown
from dlcore.own_data.text import EMPTY, UTF_8, check_size, checked, text_of

SEPARATORS = ((";\t|", {";": "semicolon", "\t": "tab", "|": "bar"}), (",", {",": "comma"}), (" ", {" ": "space"}))
"""In the order in which they are looked for: a comma may be a decimal sign, a space stand beside another separator."""
SAMPLE_LINES, SAMPLE_SIGNS = 20, 2000
ROWS_AT_ONCE = 2000


@dataclass(frozen=True, eq=False)
class Table:
    """What a file holds, and how it is written."""

    columns: tuple[Column, ...]
    header: bool
    encoding: str
    delimiter: str
    decimal_comma: bool
    file_name: str  # "" for pasted text

    @property
    def rows(self) -> int:
        """Examples: rows without that of the names."""
        return len(self.columns[0].numbers)

    @property
    def names(self) -> tuple[str, ...]:
        """Of the columns, each another one."""
        return tuple(column.name for column in self.columns)


def read_table(content: bytes | str, file_name: str = "") -> Table:
    """The table in a file's bytes, or in text. Raises OwnDataError, which says where and what to do."""
    if isinstance(content, str):
        check_size(len(content))
        check_size(len(content.encode(errors="replace")))
        text, encoding = checked(content), UTF_8
    else:
        text, encoding = text_of(content)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    delimiter = _separator(lines)
    rows = _rows(lines, delimiter)
    first_line, first = next(rows, (0, []))
    if not first:
        raise OwnDataError("empty", EMPTY)
    width = len(first)
    if width > MOST_COLUMNS:
        raise OwnDataError(
            "too many columns", f"The table has {width:,} columns; at most {MOST_COLUMNS} are read. Bring fewer."
        )
    header = not any(is_number(cell) for cell in first)
    names = _names(first) if header else tuple(f"column {number}" for number in range(1, width + 1))
    readers = [ColumnReader() for _ in names]
    pending = [] if header else [(first_line, first)]
    count = 0
    while part := pending + list(islice(rows, ROWS_AT_ONCE)):
        pending = []
        count += len(part)
        if count > MOST_ROWS:
            raise OwnDataError(
                "too many rows", f"The table has more than {MOST_ROWS:,} rows, and no more are read. Bring fewer."
            )
        for line, row in part:
            if len(row) != width:
                raise _ragged(line, len(row), first_line, width, delimiter)
        for reader, cells in zip(readers, zip(*(row for _, row in part), strict=True), strict=True):
            reader.add(cells, [line for line, _ in part], delimiter != ",")
    if count == 0:
        raise OwnDataError("too few rows", "There is a row of names and no row below it. Bring one row per example.")
    columns = tuple(reader.column(name) for reader, name in zip(readers, names, strict=True))
    name = file_name.replace("\\", "/").rpartition("/")[2]
    return Table(columns, header, encoding, delimiter, _decimal_comma(readers), name)


def _separator(lines: Sequence[str]) -> str:
    """Between the cells of a row; a comma where there is only one."""
    beginning = [line for line in islice(lines, 10 * SAMPLE_LINES) if line.strip()][:SAMPLE_LINES]
    sample = "\n".join(beginning)[:SAMPLE_SIGNS]
    for signs, names in SEPARATORS:
        try:
            return csv.Sniffer().sniff(sample, delimiters=signs).delimiter
        except csv.Error:
            # It wants most rows alike; where they are not, the message that names the odd row is the useful one.
            found = [sign for sign in names if beginning and sign in beginning[0].strip()]
            if found:
                return found[0]
    return ","


def _rows(lines: Sequence[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Number of the line and cells of every row that is not blank."""
    reader = csv.reader((line.strip(" ") for line in lines), delimiter=delimiter, skipinitialspace=True)
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise OwnDataError(
            "ragged",
            f"Row {reader.line_num} cannot be read ({error}). Look for a quotation mark without its other one.",
        ) from error


def _names(header: Sequence[str]) -> tuple[str, ...]:
    places: dict[str, int] = {}
    for number, name in enumerate(map(clean, header), 1):
        if name and name in places:
            raise OwnDataError(
                "duplicate names",
                f"Columns {places[name]} and {number} are both called {shown(name)}. Rename one of them.",
            )
        places[name] = number
    return distinct(header, "column")


def _ragged(line: int, cells: int, first_line: int, width: int, delimiter: str) -> OwnDataError:
    name = next(names[delimiter] for _, names in SEPARATORS if delimiter in names)
    return OwnDataError(
        "ragged",
        f"Row {line} has {counted(cells, 'cell')} and row {first_line} has {width}. Every row needs as many: "
        f"look for a missing or an extra {name}.",
    )


def _decimal_comma(readers: Sequence[ColumnReader]) -> bool:
    commas = [reader.comma for reader in readers if reader.comma]
    points = [reader.point for reader in readers if reader.point]
    if commas and points:
        raise OwnDataError(
            "text",
            f"Row {points[0].line} has a decimal point ({shown(points[0].text)}) and row {commas[0].line} a "
            f"decimal comma ({shown(commas[0].text)}). Use one of them throughout.",
        )
    return bool(commas)
