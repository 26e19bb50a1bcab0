"""The cost chart: its rows are the run's history, its labels can be told apart, its marks are the player's frames."""

import json
from itertools import pairwise

from pages.shared.charts import CURVE_POINTS, _table, history_rows
from pages.shared.end_labels import CHART_HEIGHT, LABEL_PIXELS, end_labels
from pages.shared.player.moment import MOMENT_NAME

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.links import parse_link
from dlcore.run import Run, train
from tests.ui.visitor import Visitor, tables_of


def trained(link: str) -> Run:
    return train(parse_link(link).experiment)


def tables(visitor: Visitor) -> dict[str, list[dict]]:
    """The data that the chart was sent, by name."""
    (chart,) = visitor.app.get("vega_lite_chart")
    return tables_of(chart)


def spec(visitor: Visitor) -> dict:
    (chart,) = visitor.app.get("vega_lite_chart")
    return json.loads(chart.proto.spec)


@pytest.mark.parametrize("quantity", ["cost", "error"])
@pytest.mark.parametrize("link", ["hidden=4&epochs=5", "hidden=4&epochs=5&split=100-0-0", "hidden=4&epochs=1"])
def test_the_rows_of_a_short_run_are_its_history(link, quantity):
    run = trained(link)
    rows = history_rows(run, quantity)
    sets = ["train", "dev"] if run.data.counts[1] else ["train"]
    assert list(dict.fromkeys(row["set"] for row in rows)) == sets
    for one in sets:
        drawn = [(row["epoch"], row["value"]) for row in rows if row["set"] == one]
        assert drawn == list(enumerate(run.history[f"{one}_{quantity}"].tolist()))


def test_a_long_run_is_thinned_to_true_points_with_both_ends():
    run = trained("hidden=4&epochs=1500&batch=full")
    rows = [row for row in history_rows(run, "cost") if row["set"] == "train"]
    epochs = [row["epoch"] for row in rows]
    assert CURVE_POINTS * 0.9 <= len(rows) <= CURVE_POINTS
    assert epochs[0] == 0 and epochs[-1] == 1500 and epochs == sorted(set(epochs))
    np.testing.assert_array_equal([row["value"] for row in rows], run.history["train_cost"][epochs])
    assert max(np.diff(epochs)) - min(np.diff(epochs)) <= 1, "evenly"


def test_a_diverged_run_ends_with_its_last_finite_cost():
    run = trained("data=multigauss&opt=sgd&lr=10&act=relu&hidden=8&batch=full&epochs=50")
    assert run.diverged_at
    rows = history_rows(run, "cost")
    assert {row["epoch"] for row in rows} == set(range(run.last + 1))
    assert np.isfinite([row["value"] for row in rows]).all(), "JSON has no infinity"


def test_a_row_keeps_its_columns_and_what_is_no_number_is_no_value():
    rows = [
        {"epoch": 0, "set": "train", "value": 2.5},
        {"epoch": 1, "value": float("nan"), "note": "x"},
        {"value": 1.0},
    ]
    assert _table(rows).to_pylist() == [
        {"epoch": 0, "set": "train", "value": 2.5, "note": None},
        {"epoch": 1, "set": None, "value": None, "note": "x"},
        {"epoch": None, "set": None, "value": 1.0, "note": None},
    ]


values = st.floats(0, 1000)


# runs that other tests began may still train in threads, which use the `random` module too
@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisDeprecationWarning")
@given(
    ends=st.dictionaries(st.sampled_from(["train", "dev", "test"]), values, min_size=1, max_size=3),
    top=st.floats(1e-6, 1000),
)
def test_labels_at_the_ends_stay_on_the_chart_in_order_and_apart(ends, top):
    rows = [{"epoch": 7, "set": one, "value": value} for one, value in ends.items()]
    placed = {label["set"]: label["value"] for label in end_labels(rows, top)}
    assert set(placed) == set(ends)
    assert all(0 <= height <= top for height in placed.values())
    apart = top * LABEL_PIXELS / CHART_HEIGHT
    order = sorted(ends, key=lambda one: (ends[one], placed[one]))
    for lower, higher in pairwise(order):
        assert placed[higher] - placed[lower] >= apart * 0.999


def test_a_label_with_room_around_it_stands_where_its_curve_ends():
    starts = [{"epoch": 0, "set": one, "value": 1.0} for one in ("train", "dev")]
    ends = [{"epoch": 9, "set": "train", "value": 0.2}, {"epoch": 9, "set": "dev", "value": 0.6}]
    assert end_labels(starts + ends, 1.0) == ends


def test_the_page_sends_the_chart_the_history_its_ends_and_the_frames_of_the_player():
    visitor = Visitor.arrive("hidden=4&epochs=250&batch=full")
    sent, run = tables(visitor), visitor.run
    assert sent["history"] == history_rows(run, "cost")
    assert {row["set"] for row in sent["ends"]} == {"train", "dev"}
    header, _ = visitor.stage
    assert [row["epoch"] for row in sent["frames"]] == header["epochs"], "one mark per frame, in its order"


def test_the_chart_names_its_unit_and_its_marks_so_that_the_player_finds_them():
    described = json.dumps(spec(Visitor.arrive("hidden=4&epochs=3")))
    assert "nats per example" in described and f'"{MOMENT_NAME}"' in described and '"renderer": "svg"' in described
    assert "squared error per example" in json.dumps(spec(Visitor.arrive("hidden=4&epochs=3&loss=mse")))


def test_the_axes_hold_the_whole_run_and_the_curve():
    visitor = Visitor.arrive("hidden=4&epochs=50&batch=full")
    numbers = tables(visitor)["numbers"][0]
    assert numbers["last_epoch"] == 50
    wild = Visitor.arrive("data=multigauss&opt=sgd&lr=10&act=relu&hidden=8&batch=full&epochs=50")
    sent = tables(wild)["numbers"][0]
    assert wild.run.ended < 50 == sent["last_epoch"], "also of one that diverged"
    assert numbers["top"] >= np.quantile(visitor.run.history["train_cost"], 0.95)


def test_another_run_changes_the_rows_of_a_chart_and_not_its_description():
    """The browser builds a chart anew when its description changes."""
    visitor = Visitor.arrive("hidden=4&epochs=50&batch=full")
    before, numbers = spec(visitor), tables(visitor)["numbers"]
    visitor.set("learning_rate", 0.3)
    assert spec(visitor) == before and tables(visitor)["numbers"] != numbers
