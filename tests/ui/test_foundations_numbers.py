"""The page "Foundations": what is said of shapes, activations and linear layers, and the answers to its questions."""

import csv
import io
import re

import numpy as np
import pytest
import scipy.optimize
import scipy.special

from dlcore.data import prepare
from dlcore.foundations.activations_files import activations_to_csv
from dlcore.foundations.linear_runs import LINEAR_LAYERS, NO_LAYER
from dlcore.lessons import lessons_of
from dlcore.links import parse_link
from dlcore.parameters import unflatten
from tests.ui.test_foundations import QUICK, arrive, opened_hood, printed, words
from tests.ui.visitor import Visitor, card_link

MEASURED = [(lesson, lesson.measured) for lesson in lessons_of("foundations") if lesson.measured]
G = {
    "linear": lambda z: z,
    "sigmoid": scipy.special.expit,
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "leaky": lambda z: np.where(z > 0, z, z / 100),
    "elu": lambda z: np.where(z > 0, z, np.expm1(z)),
    "gelu": lambda z: z * scipy.special.ndtr(z),
    "swish": lambda z: z * scipy.special.expit(z),
    "softplus": lambda z: np.logaddexp(z, 0),
    "sine": np.sin,
}
"""Every activation once more."""


def table(visitor: Visitor) -> list[list[str]]:
    """The rows of the table of shapes, without the bold of the one that is looked at."""
    (text,) = [one.proto.body for one in visitor.app.get("html") if "W, dW" in one.proto.body]
    rows = text.partition("<tbody>")[2].split("</tr>")[:-1]
    return [[re.sub("<.*?>", "", cell) for cell in re.findall("<t[hd].*?</t[hd]>", row)] for row in rows]


def test_the_shapes_chapter_says_the_shapes_of_the_page_s_own_network(capsys):
    visitor = arrive(f"{QUICK}&look=shapes&product=2")
    rows = [["0", "", "", "X 2×16", ""], ["1", "4×2", "4×1", "4×16", "12"], ["2", "3×4", "3×1", "3×16", "15"],
            ["3", "1×3", "1×1", "1×16", "4"]]  # fmt: skip
    assert table(visitor) == rows
    assert visitor.says("**31 numbers are learned, 15 of them in layer 2.** A batch of 16 makes 128 values of z")
    assert visitor.says("`z2 = W2 @ a1 + b2` · forwards, layer 2 of 3")
    assert "Inner size $n^{[1]}$ = 4 on both sides." in words(visitor)
    W, a, b, z = np.zeros((3, 4)), np.zeros((4, 16)), np.zeros((3, 1)), np.zeros((3, 16))
    for code, wrong in (("W2.T @ a1 + b2", lambda: W.T @ a), ("W2 * a1 + b2", lambda: W * a),
                        ("W2 @ a1 + b2.ravel()", lambda: z + b.ravel())):  # fmt: skip
        with pytest.raises(ValueError) as refused:
            wrong()
        assert visitor.says(f"`z2 = {code}` · refused") and f"“{str(refused.value).strip()}”" in words(visitor)
    assert visitor.says("`db2 = dz2.mean(axis=1); b2 = b2 - α * db2` · **says nothing**, wrong shape")
    assert "3 × 3 came out, wanted was 3 × 1." in words(visitor) and "Of 6 lines NumPy refuses 5." in words(visitor)
    told = dict(line.split(" ", 1) for line in printed(opened_hood(visitor), capsys).splitlines())
    assert told["W2"] == told["dW2"] == "(3, 4)" and told["db2"] == "(3, 1)" and told["z3"] == "(1, 16)"


def test_the_shapes_follow_the_settings_and_the_playground_opens_that_network():
    visitor = arrive(f"{QUICK}&look=shapes&product=9")
    assert visitor.says("· backwards, layer 1 of 3"), "the last product"
    visitor.set("batch_size", 64)
    assert table(visitor)[1] == ["1", "4×2", "4×1", "4×60", "12"], "of 100 examples 60 are there to learn from"
    visitor.follow(f"{QUICK}&data=digits&batch=64&look=shapes")
    assert table(visitor)[0][3] == "X 64×64" and table(visitor)[-1][:2] == ["3", "10×3"]
    (link,) = [one.proto for one in visitor.app.get("page_link") if "playground" in one.proto.label]
    assert parse_link(link.query_string).experiment == visitor.experiment and link.page.startswith("playground")


def slope(id: str, z: np.ndarray) -> np.ndarray:
    return np.array([scipy.optimize.approx_fprime([one], lambda at: float(G[id](at[0])), 1e-7)[0] for one in z])


@pytest.mark.parametrize("id", ["sigmoid", "gelu", "relu"])
def test_the_activations_chapter_says_how_much_comes_back(id):
    visitor = arrive(f"{QUICK}&act={id}&look=activations")
    z = np.arange(-100, 101) * 0.05
    away = z[np.abs(z) > 0.01]  # from the kink at 0
    steepest, flat = np.abs(slope(id, z)).max(), np.mean(np.abs(slope(id, away)) < 0.01)
    if id == "relu":
        assert visitor.says("a gradient can come through whole: |g′| is at most 1") and steepest == pytest.approx(1)
    else:
        (said,) = [line for line in visitor.lines if "every layer multiplies a gradient by at most" in line]
        assert re.findall(r"2 hidden layers make that at most (\S+)² = (\S+),", said)[0] == (
            f"{steepest:.3g}",
            f"{steepest**2:.3g}",
        )
    assert visitor.says(f"At {100 * flat:.0f} % of z from −5 to 5 |g′| is below 0.01")
    next(button for button in visitor.app.button if button.label == "Use tanh").click().run()
    assert visitor.experiment.activation == "tanh" and visitor.address["look"] == "activations"
    (link,) = [one.proto for one in visitor.app.get("page_link") if "without its activation" in one.proto.label]
    assert "look=linear" in link.query_string and parse_link(link.query_string).experiment == visitor.experiment


def test_the_script_and_the_file_of_the_activations_have_every_one(capsys):
    visitor = opened_hood(arrive(f"{QUICK}&look=activations"))
    told = dict(line.split(": ", 1) for line in printed(visitor, capsys).splitlines())
    rows = list(csv.DictReader(io.StringIO(activations_to_csv())))
    z = np.array([float(row["z"]) for row in rows])
    assert list(told) == list(G) and len(rows) == 201
    for id, line in told.items():
        away = np.abs(z) > 0.01
        expected = slope(id, z)
        np.testing.assert_allclose([float(row[f"{id}_g"]) for row in rows], G[id](z), atol=1e-12)
        np.testing.assert_allclose(
            np.array([float(row[f"{id}_slope"]) for row in rows])[away], expected[away], atol=2e-6
        )
        (found,) = re.findall(r"most (\S+), at the ends (\S+) and (\S+), below 0.01 at (\d+) %", line)
        most, first, last, flat = map(float, found)
        assert (most, first, last) == pytest.approx((np.abs(expected).max(), expected[0], expected[-1]), abs=6e-4)
        assert flat == pytest.approx(100 * np.mean(np.abs(expected[away]) < 0.01 - 1e-6), abs=1)


def forward(run, inputs: np.ndarray) -> np.ndarray:
    """z[L] of the network that a run ended with."""
    g, layers = G[run.experiment.activation], unflatten(run.parameters.astype(float), run.architecture)
    a = inputs.astype(float)
    for layer in layers[:-1]:
        a = g(a @ layer.weights.T + layer.bias)
    return a @ layers[-1].weights.T + layers[-1].bias


def test_the_linear_chapter_says_the_errors_the_slopes_and_the_one_matrix_of_its_runs():
    visitor = arrive(f"{QUICK}&look=linear")
    runs = visitor.joint.runs
    assert list(runs) == ["tanh layers", LINEAR_LAYERS, NO_LAYER]
    data = prepare(visitor.experiment)
    rows = slice(data.counts[0])
    said = words(visitor)
    for name, run in runs.items():
        wrong = np.mean((forward(run, data.inputs[rows])[:, 0] > 0) != (data.labels[rows] == 1))
        assert f"{name} {100 * wrong:.1f} %" in said
        assert visitor.figures[f"train error, {name[0].lower() + name[1:]}"] == f"{100 * wrong:.1f} %"
    sizes = {}
    for name in ("tanh layers", LINEAR_LAYERS):
        x, h = data.inputs[rows].astype(float), 1e-6
        steps = [(forward(runs[name], x + h * one) - forward(runs[name], x - h * one)) / (2 * h) for one in np.eye(2)]
        sizes[name] = np.hypot(*(step[:, 0] for step in steps))
    assert np.ptp(sizes[LINEAR_LAYERS]) < 1e-6
    low, high = sizes["tanh layers"].min(), sizes["tanh layers"].max()
    assert f"of size {sizes[LINEAR_LAYERS].mean():.3g}; of the bent one it is between {low:.3g} and {high:.3g}." in said
    one = np.linalg.multi_dot([layer.weights for layer in reversed(unflatten(
        runs[LINEAR_LAYERS].parameters.astype(float), runs[LINEAR_LAYERS].architecture))])  # fmt: skip
    shown = next(latex.value for latex in visitor.app.latex if r"= \begin" in latex.value)
    np.testing.assert_allclose([float(n) for n in re.findall(r"-?\d+\.?\d*", shown)], one[0], rtol=6e-3)
    assert (visitor.figures["parameters, the network"], visitor.figures["parameters, the matrix"]) == ("31", "3")


def test_what_the_answers_say_is_what_numpy_computes():
    """The numbers of every guided experiment that is measured, by other means."""
    explained = {}
    for lesson, measured in MEASURED:
        shown = measured(parse_link(lesson.query).experiment, lesson.options)
        assert lesson.holds(shown)
        explained[lesson.id] = lesson.explain(shown), shown
    text, _ = explained["used-twice"]
    assert text.startswith(f"The derivative is {round((3.999999999**2 - 3.999999999 - 12) / -1e-9)}.")
    W, a, b = np.ones((8, 8)), np.ones((8, 32)), np.ones((8, 1))
    assert "8 × 32 comes out" in explained["fits-by-chance"][0] and (W.T @ a + b).shape == (8, 32)
    flat = np.zeros((12, 1)) - np.zeros((12, 32)).mean(axis=1)
    assert f"b2 has {flat.size} numbers after the update, 12 × 12." in explained["a-square-of-biases"][0]
    text, shown = explained["sure-and-stuck"]
    x, y = shown.descent.given.x, shown.descent.given.y
    a = scipy.special.expit(6 * x - 6)
    sure = np.abs(a - y) >= 0.9
    pulls = (2 * (a - y) * a * (1 - a))[sure], (a - y)[sure]
    for number in (f"{100 * sure.mean():.1f} %", *(f"{np.abs(one).mean():.3g}" for one in pulls)):
        assert number in text
    for end in shown.descent.paths[-1]:
        assert f"{100 * np.mean((end[0] * x + end[1] > 0) != (y == 1)):.1f} %" in text


@pytest.mark.parametrize(("lesson", "measured"), MEASURED, ids=[lesson.id for lesson, _ in MEASURED])
def test_a_question_is_asked_first_and_answered_with_the_numbers_of_the_page(lesson, measured):
    visitor = arrive(card_link(lesson))
    assert visitor.says(lesson.question) and not visitor.says("you predicted")
    explanation = lesson.explain(measured(visitor.experiment, lesson.options))
    before = words(visitor)
    visitor.app.radio[0].set_value(lesson.choices[lesson.answer - 1]).run()
    assert visitor.says(f"**Not what you predicted.** {explanation}")
    numbers = [one for one in re.findall(r"\d+\.\d+ %|\d\.\d{2,}", explanation)]
    later = words(visitor).replace(explanation, "")
    assert all(one in later for one in numbers), "the page says them too"
    assert not any(one in before for one in numbers)
