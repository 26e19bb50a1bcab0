"""The page "Foundations": every chapter cold and by its link, its options in the address, and every number it says."""

import re

from pages.shared.foundations_options import OPTIONS

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_iris

from dlcore.data import prepare
from dlcore.experiment import Experiment
from dlcore.lessons import lessons_of
from dlcore.links import parse_link
from tests.ui.visitor import Visitor

PAGE = "foundations"
LOOKS = ("costs", "shapes", "autodiff", "activations", "linear")
QUICK = "v=1&data=circles&n=100&hidden=4-3&epochs=4&batch=16"
HOOD = "under-the-hood"


def arrive(link: str) -> Visitor:
    visitor = Visitor.arrive(link, PAGE)
    assert not visitor.app.exception and not visitor.app.error
    return visitor


def words(visitor: Visitor) -> str:
    return " ".join([*visitor.lines, *(caption.value for caption in visitor.app.caption)])


def linked(visitor: Visitor) -> Experiment:
    """What somebody opens who copies the address bar, of which all is understood."""
    link = parse_link(visitor.address, page_keys=OPTIONS)
    assert link.notices == ()
    return link.experiment


def opened_hood(visitor: Visitor) -> Visitor:
    """With the box of formulas, script and files open."""
    visitor.app.session_state[HOOD] = True
    visitor.app.run()
    assert not visitor.app.exception
    return visitor


def printed(visitor: Visitor, capsys) -> str:
    """What the script on the page prints."""
    (script,) = [code.value for code in visitor.app.code if "import numpy as np" in code.value]
    capsys.readouterr()
    exec(compile(script, "script", "exec"), {})
    return capsys.readouterr().out


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def test_who_comes_without_a_link_sees_two_costs_of_one_unit():
    visitor = arrive("")
    assert visitor.value("look") == "costs" and visitor.notices == []
    assert visitor.says("From the same start cross-entropy gets down, and squared error stays on a plateau.")
    cards = [link.proto.label for link in visitor.app.get("page_link")]
    assert {f"**{lesson.title}**" for lesson in lessons_of(PAGE)} <= set(cards)


@pytest.mark.parametrize("look", LOOKS)
def test_a_chapter_opens_by_its_link_and_its_script_runs(look, capsys):
    visitor = arrive(f"{QUICK}&look={look}")
    assert visitor.value("look") == look and visitor.notices == []
    assert visitor.experiment == parse_link(QUICK).experiment == linked(visitor)
    assert visitor.address["look"] == look if look != "costs" else "look" not in visitor.address
    assert not re.search(r"\b(nan|inf)\b", words(visitor))
    opened_hood(visitor)
    assert len(visitor.app.get("download_button")) > 1 and visitor.app.latex
    if look != "linear":  # that one trains a network, which its own tests do
        assert printed(visitor, capsys)


def test_every_option_is_written_into_the_link_and_comes_back():
    visitor = arrive(f"{QUICK}&look=costs")
    visitor.set("descent_lr", 3.0)
    visitor.set("cost_map", "bend")
    visitor.set("cost_data", "iris")
    visitor.set("positive", 0)
    visitor.set("feature", 1)
    wanted = {"descent_lr": "3", "cost_map": "bend", "cost_data": "iris", "positive": "0", "feature": "1"}
    assert visitor.address.items() >= wanted.items()
    again = arrive(visitor.copied)
    assert again.address == visitor.address and again.figures == visitor.figures
    assert (again.value("feature"), again.value("positive")) == (1, 0)
    again.set("cost_data", "wine")
    assert not {"feature", "positive"} & set(again.address), "those of other data"
    again.set("look", "shapes")
    again.set("product", "dW2")
    assert again.address["product"] == "6" and again.says("dW2 = dz2 @ a1.T / m")
    assert arrive(again.copied).says("dW2 = dz2 @ a1.T / m")


@pytest.mark.parametrize("look", LOOKS)
def test_garbage_gives_a_notice_for_each_and_a_page_that_stands(look):
    garbage = {"cost_data": "plane", "feature": "-3", "positive": "x", "start_wb": "inf--inf", "descent_lr": "nan",
               "cost_map": "<b>", "product": "0", "expression": "__import__('os')", "values": "1-1e999",
               "tape_step": "-1", "descent_rule": "lion", "hidden": "0-0"}  # fmt: skip
    visitor = arrive(f"look={look}&data=circles&n=100&epochs=2&" + "&".join(map("=".join, garbage.items())))
    said = "\n".join(visitor.notices)
    for key in garbage:
        assert f"{key}=" in said, key
    assert visitor.value("look") == look and linked(visitor) == visitor.experiment


def test_an_unknown_chapter_is_the_first():
    visitor = arrive(f"{QUICK}&look=nothing")
    assert visitor.value("look") == "costs" and any("look=nothing" in one for one in visitor.notices)


def unit(column: np.ndarray, positive: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """x and y of the examples in these rows."""
    return (column[rows] - column[rows].mean()) / column[rows].std(), positive[rows].astype(float)


def descended(x: np.ndarray, y: np.ndarray, start: tuple[float, float], rate: float) -> list[tuple[float, float]]:
    """J and the share of wrong examples at the end, on squared error and on cross-entropy."""
    ends = []
    for squared in (True, False):
        w, b = start
        for _ in range(600):
            a = sigmoid(w * x + b)
            dz = 2 * (a - y) * a * (1 - a) if squared else a - y
            w, b = w - rate * (dz * x).mean(), b - rate * dz.mean()
        a = sigmoid(w * x + b)
        loss = (a - y) ** 2 if squared else -np.log(np.where(y == 1, a, 1 - a))
        ends.append((float(loss.mean()), float(((a > 0.5) != y).mean())))
    return ends


@pytest.mark.parametrize(("data", "start", "rate"), [("cancer", (6.0, -6.0), 1.0), ("iris", (-4.0, 2.5), 0.3)])
def test_the_costs_chapter_says_what_plain_numpy_computes(data, start, rate, capsys):
    table = load_breast_cancer() if data == "cancer" else load_iris()
    prepared = prepare(parse_link({"data": data}).experiment)
    taught = prepared.raw[: min(prepared.counts[0], 300)]
    column, last = {"cancer": (22, 1), "iris": (3, 2)}[data]
    # The rows of the library's own table, by the whole of what the page was given of them.
    named = [list(prepared.feature_ids).index(name) for name in prepared.feature_ids]
    rows = [int(np.abs(table.data - one).sum(axis=1).argmin()) for one in prepared.columns_of(taught)[:, named]]
    x, y = unit(table.data[:, column], table.target == last, np.array(rows))
    visitor = arrive(f"look=costs&cost_data={data}&start_wb={start[0]:g}-{start[1]:g}&descent_lr={rate}")
    ends = descended(x, y, start, rate)
    figures = visitor.figures
    for (_, wrong), name in zip(ends, ("squared error", "cross-entropy"), strict=True):
        assert figures[f"wrong, {name}"] == f"{100 * wrong:.1f} %"
    (said,) = [line for line in visitor.lines if "After 600 updates squared error has gone" in line]
    numbers = [float(one) for one in re.findall(r"(?: to |squared error from | gone from )(\d[\d.]*\d)", said)]
    assert {f"{end:.3g}" for end, _ in ends} <= {f"{one:.3g}" for one in numbers}
    z = start[0] * x + start[1]
    wrong = np.abs(sigmoid(z) - y) >= 0.9
    assert f"sure of {100 * wrong.mean():.1f} % of the examples and wrong" in said
    a = sigmoid(z[wrong])
    pulls = np.abs(2 * (a - y[wrong]) * a * (1 - a)).mean(), np.abs(a - y[wrong]).mean()
    assert f"is {pulls[0]:.3g} on average under squared error and {pulls[1]:.3g} under cross-entropy" in said
    # How the costs bend: LAPACK's eigenvalues of differences of the gradient, at every point of the square.
    side = np.linspace(-10, 10, 61)
    w, b = (one.ravel() for one in np.meshgrid(side, side))

    def gradient(w, b, squared):
        a = sigmoid(np.outer(w, x) + b[:, None])
        dz = 2 * (a - y) * a * (1 - a) if squared else a - y
        return np.stack([dz @ x, dz.sum(axis=1)], axis=1) / len(x)

    h, least = 1e-5, []
    for squared in (True, False):
        along_w = (gradient(w + h, b, squared) - gradient(w - h, b, squared)) / (2 * h)
        along_b = (gradient(w, b + h, squared) - gradient(w, b - h, squared)) / (2 * h)
        least.append(np.linalg.eigvalsh(np.stack([along_w, along_b], axis=1))[:, 0])
    down = float(re.findall(r"squared error bends down in some direction at ([\d.]+) %", words(visitor))[0])
    assert down == pytest.approx(100 * np.mean(least[0] < 0), abs=0.2) and least[1].min() > -1e-9
    assert float(figures["least curvature, squared error"].replace("−", "-")) == pytest.approx(least[0].min(), rel=6e-3)
    out = printed(opened_hood(visitor), capsys)
    assert [line.rpartition("wrong ")[2] for line in out.splitlines()] == [f"{one:.4f}" for _, one in ends]


def test_a_suggested_start_is_a_link_that_opens_it():
    visitor = arrive("look=costs")
    (tried,) = [one.proto for one in visitor.app.get("page_link") if one.proto.label.startswith("Try ")]
    assert "start_wb=0-0" in tried.query_string
    assert arrive(tried.query_string).says("Both get down from here.")
