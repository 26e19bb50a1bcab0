"""The look "Early stopping" of the regularization page: curves and marks of the run, and the regression beside it."""

from pages.shared.early_stopping_chart import ON, cost_rows, marks
from pages.shared.shrinkage_chart import PENALISED, STOPPED

import numpy as np
import pytest

from dlcore.early_stopping_reading import read_early_stopping
from dlcore.links import parse_link
from dlcore.run import train
from dlcore.shrinkage import shown_shrinkage
from dlcore.shrinkage_reading import read_shrinkage
from tests.ui.visitor import Visitor, tables_of

PAGE = "regularization"
LINK = "v=1&data=moons&n=100&noise=0.4&flip=0.2&hidden=8-8&lr=0.1&epochs=150&l2=0&patience=8"
LOOK = f"{LINK}&look=stopping"


@pytest.fixture(scope="module")
def run():
    return train(parse_link(LINK).experiment)


@pytest.fixture(scope="module")
def without():
    return train(parse_link(LINK).experiment.replace(patience=0))


def table(visitor: Visitor, name: str) -> list[dict]:
    """The rows of that name, of whichever chart has them."""
    (found,) = [
        rows for one in visitor.app.get("vega_lite_chart") for key, rows in tables_of(one).items() if key == name
    ]
    return found


def test_the_curves_are_the_history_and_go_on_where_the_run_would_have(run, without):
    rows = cost_rows(run, without)
    for name, source, first in (("train", run, 0), ("dev", run, 0), (ON, without, run.stopped_at)):
        split = "dev" if name == ON else name
        drawn = {row["epoch"]: row["value"] for row in rows if row["set"] == name}
        assert sorted(drawn) == list(range(first, source.ended + 1))
        np.testing.assert_array_equal(list(drawn.values()), source.history[f"{split}_cost"][first:])
    assert {row["set"] for row in cost_rows(run, run)} == {"train", "dev"}
    other = train(without.experiment.replace(l2=1.0))
    assert {row["set"] for row in cost_rows(run, other)} == {"train", "dev"}, "another run would not have followed"


def test_the_marks_are_the_best_epoch_and_the_last(run, without):
    assert [(mark["epoch"], mark["text"]) for mark in marks(run)] == [
        (run.best_epoch, f"best: epoch {run.best_epoch}"),
        (run.stopped_at, f"stopped: epoch {run.stopped_at}"),
    ]
    assert [mark["value"] for mark in marks(run)] == run.history["dev_cost"][[run.best_epoch, run.stopped_at]].tolist()
    lowest = int(np.argmin(without.history["dev_cost"]))
    assert [mark["text"] for mark in marks(without)] == [f"lowest: epoch {lowest}"]


def test_the_page_shows_the_run_and_the_regression(run, without):
    visitor = Visitor.arrive(LOOK, PAGE)
    assert not visitor.app.exception
    assert table(visitor, "marks") == marks(run)
    words = read_early_stopping(run, without)
    assert f"**{words.finding}** {words.detail}" in visitor.lines
    assert visitor.figures[f"dev error, epoch {run.best_epoch}"] == f"{100 * run.final['dev']['error']:.1f} %"
    assert visitor.figures["epochs saved"] == str(150 - run.stopped_at)
    measured = {name: [row["value"] for row in table(visitor, "measured") if row["set"] == name]
                for name in (STOPPED, PENALISED)}  # fmt: skip
    expected = shown_shrinkage(100)
    assert measured == {STOPPED: expected.stopped_measured.tolist(), PENALISED: expected.penalised_measured.tolist()}


def test_the_updates_of_the_regression_travel_in_the_link():
    visitor = Visitor.arrive(f"{LOOK}&updates=1000", PAGE)
    words = read_shrinkage(shown_shrinkage(1000))
    assert f"**{words.finding}** {words.detail}" in visitor.lines
    slider = next(one for one in visitor.app.select_slider if one.label.startswith("Updates"))
    slider.set_value("50").run()
    visitor.finish()
    assert visitor.address["updates"] == "50"
    words = read_shrinkage(shown_shrinkage(50))
    assert f"**{words.finding}** {words.detail}" in visitor.lines


@pytest.mark.parametrize("link", ["patience=0", "split=70-0-30&patience=0"])
def test_without_patience_or_dev_set_it_says_so(link):
    visitor = Visitor.arrive(f"{LOOK}&epochs=5&{link}", PAGE)
    assert not visitor.app.exception
    words = read_early_stopping(visitor.run, visitor.run)
    assert f"**{words.finding}** {words.detail}" in visitor.lines
