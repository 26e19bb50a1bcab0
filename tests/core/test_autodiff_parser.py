"""Typed expressions: what they are read as, where a mistake stands, and that no text does anything but be read."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.autodiff.expression import Expression
from dlcore.autodiff.parser import MOST_DEPTH, MOST_LINES, MOST_VARIABLES, parse
from dlcore.autodiff.presets import PRESETS
from dlcore.autodiff.tokens import LONGEST_TEXT, ExpressionError

PACKAGE = Path(__file__).resolve().parents[2] / "dlcore" / "autodiff"
HOSTILE = (
    "__import__('os').system('true')",
    "().__class__.__bases__[0].__subclasses__()",
    "(lambda: w)()",
    "[w for w in (1, 2)]",
    "w.__class__",
    "f'{w}'",
    "w if w else w",
    "w; import os",
    "9**9**9**9**9**9*w",
    "w^9^9^9^9^9",
    "exec(w)",
    "eval(w)",
    "open(w)",
    "w = 1",
    "w\x00",
    "w\n+\n1\\",
    "ｗ + １",
    "w" * 10_000,
    "(" * 10_000 + "w",
    "-" * 10_000 + "w",
    "exp(" * 49 + "w",
    "1e309*w",
    "\ud800w",
    "",
    " ",
)


def read(text: str) -> list[str]:
    """The lines of a text as words."""
    expression = parse(text)
    return [
        f"{expression.names[node]} = {expression.words_of(node)}"
        for node in range(len(expression.variables), expression.nodes)
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("w^2 - 10w + 25", ["v₁ = w²", "v₂ = 10·w", "v₃ = v₁ − v₂", "f = v₃ + 25"]),
        ("-w^2", ["v₁ = w²", "f = −v₁"]),
        ("2^-x*3", ["v₁ = −x", "v₂ = 2^v₁", "f = v₂·3"]),
        ("a^b^c", ["v₁ = b^c", "f = a^v₁"]),
        ("a - b - c", ["v₁ = a − b", "f = v₁ − c"]),
        ("1/2x", ["v₁ = 1/2", "f = v₁·x"]),
        ("w(w+1)(w-1)", ["v₁ = w + 1", "v₂ = w·v₁", "v₃ = w − 1", "f = v₂·v₃"]),
        ("2e^x", ["v₁ = e^x", "f = 2·v₁"]),
        ("2e3x", ["f = 2000·x"]),
        ("x1 x2", ["f = x1·x2"]),
        ("x**2 × y² ÷ 2 − 1", ["v₁ = x²", "v₂ = y²", "v₃ = v₁·v₂", "v₄ = v₃/2", "f = v₄ − 1"]),
        ("ln(pi x)", ["v₁ = π·x", "f = log(v₁)"]),
        ("+max(-3, x)", ["f = max((−3), x)"]),
        ("x^-1", ["f = x^(−1)"]),
    ],
)
def test_a_text_is_read_as_it_is_written_by_hand(text, lines):
    assert read(text) == lines


def test_a_variable_is_one_node_however_often_it_stands():
    expression = parse("x*x + x")
    assert (expression.variables, expression.uses) == (("x",), (3, 1, 0))
    assert parse("log(2)*x + sin(1)").varies == (True, False, True, False, True)


@pytest.mark.parametrize(
    ("text", "part", "why"),
    [
        ("w + + * 2", "*", "behind +"),
        ("w + ", None, "missing after +"),
        ("(w + 1", "(", "never closed"),
        ("w + 1)", ")", "never opened"),
        ("2 w 3", "3", "missing between w and 3"),
        ("sigmod(w)", "sigmod", "did you mean sigmoid?"),
        ("3 + wx", "wx", "w*x"),
        ("exp w", "exp", "exp(…)"),
        ("max(w)", "max", "takes 2 values"),
        ("w.real", ".", "no sign of the grammar"),
        ("a+b+c+d", "d", "one variable more than 3"),
        ("f + 1", "f", "another letter"),
        ("v2 + 1", "v2", "another letter"),
        ("w = 3", "=", "right"),
        ("w^101", "^", "100"),
        ("2e9w", "2e9", "too large"),
        ("5 + 1", "5 + 1", "no variable"),
        ("(w)", "(w)", "alone"),
    ],
)
def test_a_mistake_is_said_with_its_place(text, part, why):
    with pytest.raises(ExpressionError, match=r"\S") as error:
        parse(text)
    assert why in str(error.value)
    assert part is None or text[error.value.start : error.value.end] == part
    assert error.value.start < error.value.end <= len(text) + 1


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_is_an_error_or_arithmetic(text):
    try:
        expression = parse(text)
    except ExpressionError:
        return
    assert bounded(expression) and set("".join(expression.variables)) <= set("w")


def test_nothing_here_can_run_a_text():
    """What could does not occur in the package, and patterns are all that it compiles."""
    forbidden = {"eval", "exec", "compile", "__import__", "getattr", "globals", "locals", "open", "importlib"}
    for file in PACKAGE.glob("*.py"):
        nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
        used = [node.id for node in nodes if isinstance(node, ast.Name)]
        used += [node.attr for node in nodes if isinstance(node, ast.Attribute) and ast.unparse(node) != "re.compile"]
        assert not forbidden & set(used), file.name


def bounded(expression: Expression) -> bool:
    return (
        len(expression.lines) <= MOST_LINES
        and 1 <= len(expression.variables) <= MOST_VARIABLES
        and len(expression.text) <= LONGEST_TEXT
    )


SIGNS = st.sampled_from(
    [*"wxyab0123456789.,+-*/^()[]{}'\"\\=;:_ ²³−·", "exp(", "max(", "relu(", "e", "pi", "**", "10w"]
)


@given(st.text() | st.lists(SIGNS, max_size=80).map("".join))
def test_any_text_is_an_expression_or_an_error_that_has_a_place(text):
    try:
        assert bounded(parse(text))
    except ExpressionError as error:
        assert str(error) and 0 <= error.start < error.end


@given(st.lists(SIGNS, min_size=1, max_size=40).map("".join))
def test_what_was_read_is_read_again_alike(text):
    """The text is kept, and it is what a link says."""
    try:
        expression = parse(text)
    except ExpressionError:
        return
    assert parse(expression.text) == expression


def test_the_bounds_are_met_exactly():
    longest = "w" + "+w" * MOST_LINES
    assert len(parse(longest).lines) == MOST_LINES
    with pytest.raises(ExpressionError, match=f"operation {MOST_LINES + 1}"):
        parse(longest + "+w")
    brackets = MOST_DEPTH - 2
    parse("(" * brackets + "w+1" + ")" * brackets)
    with pytest.raises(ExpressionError, match="nested"):
        parse("(" * (brackets + 1) + "w+1" + ")" * (brackets + 1))
    assert len(parse("w+1" + " " * (LONGEST_TEXT - 3)).lines) == 1
    with pytest.raises(ExpressionError, match="characters"):
        parse("w+1" + " " * (LONGEST_TEXT - 2))


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_a_preset_can_be_read_and_has_a_value_for_every_variable(preset):
    assert len(parse(preset.expression).variables) == len(preset.at)
