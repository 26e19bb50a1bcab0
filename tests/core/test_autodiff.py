"""The tape against JAX, against differences, and against the program that it is written out as."""

import contextlib
import csv
import io
from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dlcore.autodiff.descent import DescentPlan, descend
from dlcore.autodiff.differences import differences, relative_difference
from dlcore.autodiff.files import descent_to_csv, tape_to_csv
from dlcore.autodiff.graph_layout import layout_of
from dlcore.autodiff.parser import parse
from dlcore.autodiff.presets import PRESETS
from dlcore.autodiff.program import program_of
from dlcore.autodiff.reading import read_tape
from dlcore.autodiff.steps import steps_of
from dlcore.autodiff.tape import evaluate, go_back, gradient, record
from dlcore.autodiff.tokens import ExpressionError

CALLED = {
    "exp": jnp.exp, "log": jnp.log, "sin": jnp.sin, "cos": jnp.cos, "tanh": jnp.tanh, "sigmoid": jax.nn.sigmoid,
    "relu": jax.nn.relu, "sqrt": jnp.sqrt, "square": jnp.square, "abs": jnp.abs, "max": jnp.maximum,
    "min": jnp.minimum,
}  # fmt: skip
TWO = ("max", "min")
WIDEST = 12
"""Texts longer than this many parts are more than the grammar takes."""

LEAVES = st.sampled_from(["w", "x", "b", "w", "x", "2", "0.5", "3"])


def grown(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Texts that mean the same to the grammar and, with ** for ^, to Python."""
    signs = st.tuples(inside, st.sampled_from([" + ", " - ", "*", " / "]), inside).map(lambda one: f"({''.join(one)})")
    powers = st.tuples(inside, st.sampled_from(["2", "3", "0.5", "(-1)", "b"])).map("({0[0]}^{0[1]})".format)
    calls = st.tuples(st.sampled_from([name for name in CALLED if name not in TWO]), inside).map(
        "{0[0]}({0[1]})".format
    )
    pairs = st.tuples(st.sampled_from(TWO), inside, inside).map("{0[0]}({0[1]}, {0[2]})".format)
    return signs | powers | calls | pairs | inside.map("(-{})".format)


TEXTS = st.recursive(LEAVES, grown, max_leaves=WIDEST)
POINTS = st.tuples(*[st.sampled_from([-2.0, -0.7, 0.0, 0.3, 1.0, 1.7])] * 3)


def read(text: str):
    try:
        return parse(text)
    except ExpressionError:  # nothing to differentiate, or too much
        return None


@given(TEXTS, POINTS)
def test_value_and_gradient_are_those_of_jax(text, point):
    """At kinks and ties too, by the same conventions. Compared where all numbers on the way are finite and tame."""
    expression = read(text)
    assume(expression is not None)
    at = point[: len(expression.variables)]
    tape = record(expression, at)
    back = go_back(tape)
    numbers = [*map(float, tape.values), *(one.slope for one in back.contributions)]
    assume(np.isfinite(numbers).all() and max(map(abs, numbers)) < 1e4)
    assume(not any(line.operation_id == "power" and value == 0 for line, value in bases(tape)))

    def oracle(values):
        return eval(text.replace("^", "**"), {"__builtins__": {}}, {**CALLED, **dict(zip(names, values, strict=True))})

    names = expression.variables
    with jax.enable_x64(True), jax.disable_jit():
        value, slopes = jax.value_and_grad(oracle)(tuple(jnp.float64(one) for one in at))
    np.testing.assert_allclose(float(tape.result), float(value), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(np.array(gradient(tape)), np.array(slopes), rtol=1e-7, atol=1e-9)


def bases(tape):
    """Every line with the value of its first operand."""
    for line in tape.expression.lines:
        node = tape.expression.node_of(line.operands[0])
        yield line, line.operands[0].value if node is None else float(tape.values[node])


@given(TEXTS, POINTS)
def test_any_graph_is_drawn_played_and_written_out(text, point):
    expression = read(text)
    assume(expression is not None)
    at = point[: len(expression.variables)]
    tape = record(expression, at)
    back, steps = go_back(tape), steps_of(tape, go_back(tape))
    assert len(steps) == 2 + len(expression.lines) + len(back.contributions)
    # What is handed to a node adds up to its gradient, and it is handed on only once it is complete.
    for node in range(expression.nodes - 1):
        received = [one.amount for one in back.contributions if one.node == node]
        if expression.varies[node]:
            np.testing.assert_allclose(sum(received), back.gradients[node], rtol=1e-12)
            last = max(k for k, one in enumerate(back.contributions) if one.node == node)
            assert all(k > last for k, one in enumerate(back.contributions) if one.line == node)
        else:
            assert not received and np.isnan(back.gradients[node])
    np.testing.assert_array_equal(evaluate(expression, at), tape.result)
    said = read_tape(tape, back, differences(expression, at))
    assert said.finding and said.detail
    well_laid_out(expression)


def well_laid_out(expression) -> None:
    """Every edge goes on to a later layer, and nodes of one layer do not cover each other."""
    layout = layout_of(expression)
    wanted = sorted(
        (expression.node_of(operand), len(expression.variables) + k, place)
        for k, line in enumerate(expression.lines)
        for place, operand in enumerate(line.operands)
        if expression.node_of(operand) is not None
    )
    assert sorted((edge.start, edge.end, edge.place) for edge in layout.edges) == wanted
    for edge in layout.edges:
        along = [layout.layers[edge.start], *(layer for layer, _ in edge.points), layout.layers[edge.end]]
        assert along == list(range(along[0], along[-1] + 1)) and len(along) > 1
    for layer in range(layout.depth):
        rows = sorted(row for one, row in zip(layout.layers, layout.rows, strict=True) if one == layer)
        assert all(b - a > 0.999 for a, b in pairwise(rows)), expression.text
    assert min(layout.rows) >= 0 and max(layout.rows) <= layout.width


PROGRAMS = {preset.expression: preset.at for preset in PRESETS.values()} | {
    "(a^b)/max(c, 2) - min(a, b)*pi": (0.5, 1.5, 0.25),
    "m*s + v*m": (1.0, 2.0, 0.5),  # names that the program itself has
}


@pytest.mark.parametrize("rule", ["adam", "sgd"])
@pytest.mark.parametrize(("text", "at"), PROGRAMS.items())
def test_the_program_prints_both_passes_and_the_end_of_the_descent_to_the_last_bit(text, at, rule):
    """Of half of them from the point itself with the last variable held, of the others from 0 in float32."""
    expression = parse(text)
    here = rule == "sgd"
    moves = tuple(range(len(at)))[: -1 if here and len(at) > 1 else None]
    start = at if here else (0.0,) * len(at)
    plan = DescentPlan(expression, start, moves, rule, 0.1, "float64" if here else "float32", updates=80)
    told = io.StringIO()
    with contextlib.redirect_stdout(told), np.errstate(all="ignore"):
        exec(program_of(plan, at), {})
    point, end = (np.array(line.split(), float) for line in told.getvalue().splitlines())
    tape, descent = record(expression, at), descend(plan)
    np.testing.assert_allclose(point, [tape.result, *gradient(tape)], rtol=1e-12)
    np.testing.assert_array_equal(end.astype(plan.precision), [*descent.values[-1], descent.costs[-1]])


def test_the_files_say_every_node_and_every_update():
    tape = record(parse("x*x + log(2)*x"), (3.0,))
    rows = list(csv.DictReader(io.StringIO(tape_to_csv(tape, go_back(tape)))))
    assert [(row["node"], row["operation"]) for row in rows[:3]] == [("x", "given"), ("v₁", "x·x"), ("v₂", "log(2)")]
    assert [float(row["value"]) for row in rows] == [float(value) for value in tape.values]
    assert float(rows[0]["gradient"]) == pytest.approx(6 + np.log(2)) and rows[2]["gradient"] == ""
    descent = descend(DescentPlan(parse("w^2 - 10w + 25"), (0.0,), (0,), updates=3))
    rows = list(csv.DictReader(io.StringIO(descent_to_csv(descent))))
    assert len(rows) == 4 and rows[0] == {"update": "0", "w": "0.0", "f": "25.0", "df/dw": "-10.0"}
    assert float(rows[1]["w"]) == pytest.approx(0.1), "Adam's first step is α"


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_differences_agree_where_there_is_a_derivative(preset):
    expression = parse(preset.expression)
    found, back = differences(expression, preset.at), go_back(record(expression, preset.at))
    apart = [relative_difference(a, b) for a, b in zip(back.gradients, found.central, strict=False)]
    reading = read_tape(record(expression, preset.at), back, found)
    if preset is PRESETS["kink"]:
        assert (back.gradients[0], found.left[0], found.right[0], found.central[0]) == pytest.approx((0, 0, 1, 0.5))
        assert "kink" in reading.finding
    elif preset is PRESETS["overflow"]:
        assert np.isnan(apart[0]) and reading.finding == "v₁ = exp(x) is ∞."
        assert reading.detail.endswith("v₁ hands 0 · ∞ = NaN to x.")
    else:
        assert max(apart) < 1e-6
        assert reading.finding.startswith("One way back gives ")
        assert ("hardly anything" in reading.detail) == (preset is PRESETS["saturated"])


def test_what_presets_say_of_themselves_holds():
    def slopes(id: str) -> list[float]:
        return [float(one) for one in gradient(record(parse(PRESETS[id].expression), PRESETS[id].at))]

    w, x, b = PRESETS["logistic"].at
    a = 1 / (1 + np.exp(-(w * x + b)))
    assert slopes("logistic") == pytest.approx([(a - 1) * x, (a - 1) * w, a - 1])
    logits = np.array(PRESETS["softmax"].at)
    probabilities = np.exp(logits) / np.exp(logits).sum()
    assert slopes("softmax") == pytest.approx(probabilities - [1, 0, 0])
    w, x, b = PRESETS["sigmoid"].at
    a = 1 / (1 + np.exp(-(w * x + b)))
    assert slopes("sigmoid")[2] == pytest.approx(a * (1 - a))
    assert max(map(abs, slopes("saturated"))) < 1e-3


def test_a_way_back_is_told_step_by_step():
    tape = record(parse("w^2 - 10w + 25"), (3.0,))
    steps = steps_of(tape, go_back(tape))
    assert [step.direction for step in steps] == ["given"] + 4 * ["forward"] + 6 * ["backward"]
    assert (steps[3].title, steps[3].sum) == ("v₃ = v₁ − v₂", "9 − 30 = −21")
    assert steps[1].words == "The tape keeps ∂v₁/∂w = 2·w = 6."
    assert steps[-1].sum == "∂f/∂v₁ · ∂v₁/∂w = 1 · 6 = 6"
    assert steps[-1].words == "w is used 2 times, and its gradient is the sum: ∂f/∂w = −10 + 6 = −4."
