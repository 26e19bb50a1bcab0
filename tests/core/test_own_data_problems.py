"""Whatever somebody brings: a data set, or one message that says where it is wrong and what to do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from dlcore.data import prepare
from dlcore.experiment import Experiment
from dlcore.own_data import Choice, OwnDataError, own_data, read_table
from dlcore.own_data import chosen as chosen_module
from dlcore.own_data.limits import FEWEST_ROWS, MOST_BYTES, MOST_INPUTS, MOST_ROWS
from dlcore.own_data.names import clean, distinct
from dlcore.own_data.points import Point, own_points
from tests.core.own_tables import as_csv, plane

GOOD = [[k, k * k % 7, k % 2] for k in range(12)]
NAMES = ["a", "b", "c"]


def with_cell(row: int, column: int, cell: str) -> str:
    """The good table with names, and one other cell."""
    rows: list[list] = [list(one) for one in GOOD]
    rows[row][column] = cell
    return as_csv(rows, NAMES)


def column(values) -> str:
    """The good table with another last column."""
    return as_csv([[*row[:2], value] for row, value in zip(GOOD, values, strict=True)], NAMES)


WRONG = {
    "spreadsheet": (b"PK\x03\x04rest", None, "binary", "spreadsheet"),
    "picture": (b"\x89PNG\r\n", None, "binary", "picture"),
    "bytes": (bytes(range(256)) * 4, None, "binary", "no text file"),
    "control signs": ("1,2\n\x01,3\n", None, "binary", "no text file"),
    "nothing": (b"", None, "empty", "nothing in it"),
    "blank": ("\ufeff \n\n", None, "empty", "nothing in it"),
    "only quotation marks": ('""\n""', None, "empty", "nothing in it"),
    "too large": (b"1" * (MOST_BYTES + 1), None, "too large", "more than 5 MB"),
    "ragged": ("a,b,c\n1,2,0\n1,2\n", None, "ragged", "Row 3 has 2 cells and row 1 has 3"),
    "open quotation mark": ('a,b\n1,"' + "2" * 200_000, None, "ragged", "Row 2 cannot be read"),
    "text": (with_cell(3, 1, "abc"), None, "text", "Row 5, column b is no number: “abc”"),
    "thousands": (with_cell(3, 1, '"1,234"'), None, "text", "Row 5, column b is no number: “1,234”"),
    "two decimal signs": ("a;b\n" + "1.5;0\n" * 6 + "1,5;1\n" * 6, None, "text", "decimal comma"),
    "an empty cell": (with_cell(0, 0, ""), None, "missing", "Row 2, column a is empty"),
    "NaN": (with_cell(2, 1, "NaN"), None, "missing", "Row 4, column b has no value: “NaN”"),
    "no class": (column(["x", "", *"yx" * 5]), None, "missing", "Row 3, column c is empty"),
    "the first of two": (
        with_cell(6, 0, "x").replace("5,4,1", "5,four,1"),
        None,
        "text",
        "Row 7, column b is no number",
    ),
    "the first in its column": (with_cell(6, 1, "x").replace("5,4,1", "5,four,1"), None, "text", "Row 7, column b"),
    "the first without a class": (column(["x", "", *"yx" * 4, "?", ""]), None, "missing", "Row 3, column c is empty"),
    "infinite": (with_cell(2, 1, "-inf"), None, "infinite", "Row 4, column b is infinite"),
    "an infinite target": (column(["1.5", "inf", *"12" * 5]), None, "infinite", "Row 3, column c is infinite"),
    "a huge target": (column(["1", "1e13", *"12" * 5]), None, "huge", "Row 3, column c is too large"),
    "huge": (with_cell(2, 1, "1e13"), None, "huge", "Row 4, column b is too large: “1e13”"),
    "tiny": (with_cell(2, 1, "-1e-13"), None, "tiny", "Row 4, column b is too small: “-1e-13”"),
    "huge beyond floats": (with_cell(2, 1, "1e999"), None, "huge", "“1e999”"),
    "constant": (as_csv([[5, k, k % 2] for k in range(12)], NAMES), None, "constant", "Column a is 5 in every row"),
    "constant target": (column([2] * 12), Choice(task="regression"), "constant", "nothing to predict"),
    "one class": (column([1] * 12), None, "one class", "the same class, “1”"),
    "one word": (column(["yes"] * 12), None, "one class", "“yes”"),
    "eleven classes": (column([*map(str, range(11)), "0"]), Choice(task="classification"), "too many classes", "11"),
    "twelve words": (column([f"w{k}" for k in range(12)]), None, "too many classes", "Choose another target"),
    "words to predict": (column(["x", "y"] * 6), Choice(task="regression"), "text target", "Row 2, column c"),
    "three classes on a line": (as_csv([[k, k % 3] for k in range(12)]), None, "too many classes", "one input column"),
    "nine rows": (as_csv(GOOD[:9], NAMES), None, "too few rows", "9 examples; at least 10"),
    "names alone": ("a,b,c\n", None, "too few rows", "no row below it"),
    "one column": ("1\n2\n3\n", None, "too few columns", "no input column"),
    "too many inputs": (as_csv([[*range(k, k + 66)] for k in range(12)]), None, "too many columns", "65 input columns"),
    "too many columns": (as_csv([[*range(300)]] * 12), None, "too many columns", "300 columns"),
    "too many rows": ("1,2\n" * (MOST_ROWS + 1), None, "too many rows", "100,000"),
    "two names alike": ("a,a,c\n1,2,0\n", None, "duplicate names", "Columns 1 and 2 are both called “a”"),
    "another column": (as_csv(GOOD, NAMES), Choice(target="z"), "no such column", "The columns are a, b, c"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_with_its_place(name):
    content, choice, kind, words = WRONG[name]
    with pytest.raises(OwnDataError) as raised:
        own_data(read_table(content), choice)
    assert raised.value.kind == kind
    assert words in str(raised.value)
    assert len(str(raised.value)) < 400 and "\n" not in str(raised.value)


@pytest.mark.parametrize("word", ["-", "?", ".", "NA", "n/a", "null", "None", "#N/A", "missing"])
def test_a_word_for_no_value_is_no_class_and_no_text(word):
    for table in (with_cell(2, 1, word), column(["x", "y", word, *"xyx" * 3])):
        with pytest.raises(OwnDataError) as raised:
            own_data(read_table(table))
        assert raised.value.kind == "missing" and f"has no value: “{word}”" in str(raised.value)


def test_what_is_just_within_the_limits_is_taken():
    edge = [[-1e12, 1e-12, 0], [1e12, -1e-12, 1]] * (FEWEST_ROWS // 2)
    assert_array_equal(own_data(read_table(as_csv(edge))).examples, [row[:2] for row in edge])
    assert own_data(read_table(as_csv([[*range(k, k + MOST_INPUTS), k % 2] for k in range(12)]))).inputs == MOST_INPUTS
    assert own_data(read_table(as_csv([[k, -k, k % 10] for k in range(20)]))).classes == (10, 10)
    assert read_table("1,2\n" * MOST_ROWS).rows == MOST_ROWS
    with pytest.raises(OwnDataError) as raised:
        read_table(b"1" * MOST_BYTES)
    assert raised.value.kind != "too large"


def test_a_server_that_is_full_takes_no_more(monkeypatch):
    monkeypatch.setattr(chosen_module, "MOST_HELD_BYTES", 100)
    points = [Point(k / 9, 0.123, k % 2) for k in range(FEWEST_ROWS)]
    for bring in (lambda: own_data(read_table(plane(15))), lambda: own_points(points)):
        with pytest.raises(OwnDataError) as raised:
            bring()
        assert raised.value.kind == "server full"


@pytest.mark.parametrize(
    ("points", "kind"),
    [([Point(0, 0, 0)] * 3, "too few rows"), ([Point(0, k / 9, 2) for k in range(FEWEST_ROWS)], "one class")],
)
def test_too_few_points_and_points_of_one_class_are_refused(points, kind):
    with pytest.raises(OwnDataError) as raised:
        own_points(points)
    assert raised.value.kind == kind


NUMBERS = [[1.5, -2.0, 0], [2.5, 3.25, 1]] * 6
WRITTEN = {
    "commas": ("1.5,-2,0\n2.5,3.25,1\n", "utf-8"),
    "names": ("a,b,c\n1.5,-2,0\n2.5,3.25,1\n", "utf-8"),
    "spaces after commas": ("a, b, c\n1.5, -2, 0\n2.5, 3.25, 1\n", "utf-8"),
    "semicolons and decimal commas": ("Größe;b;c\n1,5;-2;0\n2,5;3,25;1\n", "cp1252"),
    "tabs, as a spreadsheet copies": ("a\tb\tc\r\n1.5\t-2\t0\r\n2.5\t3.25\t1\r\n", "utf-16"),
    "spaces": ("  1.5   -2 0\n  2.5 3.25 1\n", "utf-8"),
    "bars": ("1.5|-2|0\n2.5|3.25|1\n", "utf-8-sig"),
    "quotation marks": ('"a","b","c"\n"1.5","-2","0"\n"2.5","3.25","1"\n', "utf-8"),
    "exponents": ("15e-1,-2.0E0,0\n2.5,+3.25,1\n", "utf-8"),
    "old line ends": ("a,b,c\r1.5,-2,0\r2.5,3.25,1\r", "utf-8"),
    "the other order of bytes": ("\ufeffa\tb\tc\n1.5\t-2\t0\n2.5\t3.25\t1\n", "utf-16-be"),
    "blank lines": ("\n\na,b,c\n\n1.5,-2,0\n2.5,3.25,1\n", "utf-8"),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_the_usual_ways_to_write_a_table_are_read(name):
    text, encoding = WRITTEN[name]
    lines = text.splitlines(keepends=True)
    content = ("".join(lines[:-2]) + "".join(lines[-2:]) * 6).encode(encoding)
    own = own_data(read_table(content))
    np.testing.assert_array_equal(own.examples, [row[:2] for row in NUMBERS])
    np.testing.assert_array_equal(own.labels, [row[2] for row in NUMBERS])
    assert own.task == "classification"


@pytest.mark.parametrize(
    ("rows", "names"), [("1.5,-2,red\n2.5,3.25,blue\n", ("x1", "x2")), ("1,5;red\n2,5;blue\n", ("x1",))]
)
def test_a_first_row_with_a_number_is_an_example_though_its_class_is_a_word(rows, names):
    table = read_table(rows * 6)
    own = own_data(table)
    assert (own.count, own.input_names, table.header) == (12, names, False)
    assert own.examples[0, 0] == 1.5 and [own.class_names[label] for label in own.labels] == ["red", "blue"] * 6


@pytest.mark.parametrize("values", [["no", "yes", "maybe"], ["7", "2", "11"]])
def test_classes_are_in_order_and_every_example_keeps_its_own(values):
    own = own_data(read_table(as_csv([[k, k * k % 7, values[k % 3]] for k in range(12)], NAMES)))
    assert own.class_names == tuple(sorted(values, key=lambda value: (len(value), value) if value.isdigit() else value))
    assert [own.class_names[label] for label in own.labels] == values * 4


def test_numbers_that_are_no_classes_are_to_be_predicted():
    assert own_data(read_table(as_csv([[k, k % 3 / 2] for k in range(12)]))).task == "regression"
    assert own_data(read_table(as_csv([[k, k * 1.5] for k in range(12)]))).task == "regression"
    assert own_data(read_table(as_csv([[k, k] for k in range(12)]))).task == "regression"
    assert own_data(read_table(as_csv([[k, k % 2] for k in range(12)]))).task == "classification"


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("petal_length (cm)", "petal_length (cm)"),
        ("**bold** [x](http://y)", "bold x (http //y)"),
        ("<img src=x>", "img src x"),
        ("$x$ `code` :material/home: _a_", "x code material/home a"),
        ("www.example.org", "www example.org"),
        ("größe\u202e", "größe"),
        ("#", ""),
        ("x" * 50, "x" * 40),
    ],
)
def test_names_mark_up_nothing(name, plain):
    assert clean(name) == plain


def test_names_that_are_alike_once_cleaned_are_told_apart():
    assert distinct(["a (3)", "a", "#a", "#"], "column") == ("a (3)", "a", "a (3) (3)", "column 4")


def survives(content: bytes | str) -> None:
    """A data set that can be prepared, or the one kind of error."""
    try:
        own = own_data(read_table(content))
    except OwnDataError as problem:
        assert str(problem)
        return
    assert 1 <= own.inputs <= MOST_INPUTS and FEWEST_ROWS <= own.count <= MOST_ROWS
    data = prepare(Experiment(data=own.id))
    assert np.isfinite(data.raw).all() and np.isfinite(data.inputs).all() and np.isfinite(data.plane.extent).all()


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content):
    survives(content)


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text):
    survives(text)


CELLS = st.sampled_from(["1", "2.5", "-3", "1e12", "1e-300", "0", "a", "", "nan", "inf", '"', "x1", "é", "1,5", "١"])


@settings(max_examples=150)
@given(
    st.lists(st.lists(CELLS, min_size=2, max_size=3), min_size=1, max_size=14),
    st.sampled_from([",", ";", "\t", " "]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_table_is_read_or_refused(rows, delimiter, end):
    survives(end.join(delimiter.join(row) for row in rows))


@given(st.lists(st.tuples(*[st.sampled_from([1e12, -1e12, 1e-12, 2e-12, 0.0, 1.0])] * 2), min_size=10, max_size=12))
def test_any_numbers_can_be_prepared(rows):
    survives(as_csv([[*row, k % 2] for k, row in enumerate(rows)]))
