"""From the bytes of a file to its text. Other software decides which encoding it is."""

import re

from charset_normalizer import from_bytes

from dlcore.own_data.limits import MOST_BYTES
from dlcore.own_data.problems import OwnDataError

UTF_8 = "utf-8-sig"  # with or without its mark at the beginning
SIGNATURES = (
    (b"PK\x03\x04", "a spreadsheet or another packed file (.xlsx, .ods, .zip). Save the sheet as CSV and bring that"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet or document (.xls, .doc). Save the sheet as CSV and bring that"),
    (b"\x1f\x8b", "a packed file (.gz). Unpack it and bring what is inside"),
    (b"%PDF", "a PDF. Copy its table into a spreadsheet and save that as CSV"),
    (b"\x89PNG", "a picture. Bring a table of numbers"),
    (b"\xff\xd8\xff", "a picture. Bring a table of numbers"),
    (b"GIF8", "a picture. Bring a table of numbers"),
    (b"\x93NUMPY", "a NumPy file. Write it with np.savetxt(file, array, delimiter=',') and bring that"),
    (b"PAR1", "a Parquet file. Write it with to_csv(file, index=False) and bring that"),
    (b"SQLite format 3", "a database. Export one table as CSV"),
)
"""How files begin that are often taken for CSV, and what to do."""
MARKS = ((b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"),
         (b"\xfe\xff", "utf-16"))  # fmt: skip
SNIFFED_BYTES = 50_000
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
EMPTY = "There is nothing in it. Bring a table with one row per example."
NO_TEXT = "This is no text file. Bring a table as text: one row per line, its cells separated by commas (CSV)."


def text_of(content: bytes) -> tuple[str, str]:
    """The text, and the encoding that it is in. OwnDataError where it is too much, nothing, or no text."""
    check_size(len(content))
    for beginning, what in SIGNATURES:
        if content.startswith(beginning):
            raise OwnDataError("binary", f"This is {what}.")
    encoding = next((encoding for mark, encoding in MARKS if content.startswith(mark)), UTF_8)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        encoding, text = _guessed(content)
    return checked(text), encoding


def check_size(count: int) -> None:
    """OwnDataError for more bytes than are read."""
    if count > MOST_BYTES:
        raise OwnDataError(
            "too large",
            f"This is more than {MOST_BYTES // 10**6} MB, and no more is read. Bring fewer rows or columns.",
        )


def checked(text: str) -> str:
    """The text, if it is one. OwnDataError where there is nothing in it, or signs that no text has."""
    if CONTROL.search(text):
        raise OwnDataError("binary", NO_TEXT)
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise OwnDataError("empty", EMPTY)
    return text


def _guessed(content: bytes) -> tuple[str, str]:
    if b"\0" in content:
        raise OwnDataError("binary", NO_TEXT)
    best = from_bytes(content[:SNIFFED_BYTES]).best()
    try:
        if best is not None:
            return best.encoding, content.decode(best.encoding)
    except (UnicodeDecodeError, LookupError):
        pass
    raise OwnDataError("binary", NO_TEXT)
