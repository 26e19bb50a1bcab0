"""What the dropout card and the ten points draw is what was computed."""

from pages.shared.dropout_charts import WITH, WITHOUT, cost_rows, expectation_rows, prediction_rows
from pages.shared.player import decode
from pages.shared.sub_networks import sub_networks
from pages.shared.ten_points_card import ten_points_blob

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlcore.dropout_numbers import TwoCosts, TwoPredictions, expectations, sampled_units, two_predictions
from dlcore.experiment import Experiment
from dlcore.run import train
from dlcore.studies.ten_points import TenPoints

RUN = Experiment(hidden=(8, 5), keep_prob=(0.5,), epochs=20)


@pytest.fixture(scope="module")
def run():
    return train(RUN)


def test_both_costs_are_thinned_and_end_where_they_end():
    epochs = np.arange(1, 5001)
    rows = cost_rows(TwoCosts(epochs, 2.0 / epochs, 1.0 / epochs))
    for name, top in ((WITH, 2.0), (WITHOUT, 1.0)):
        own = [row for row in rows if row["set"] == name]
        assert len(own) <= 300 and (own[0]["epoch"], own[-1]["epoch"]) == (1, 5000)
        assert all(row["value"] == top / row["epoch"] for row in own)


def test_every_unit_is_a_point(run):
    rows = expectation_rows(expectations(run))
    assert [(row["layer"], row["unit"]) for row in rows[7:10]] == [("layer 1", 8), ("layer 2", 1), ("layer 2", 2)]
    assert len(rows) == 13
    for row in rows:
        assert row["where"] == ("near a" if row["low"] <= row["mean"] <= row["high"] else "not near a")


def test_the_histogram_holds_every_mask(run):
    two = two_predictions(run)
    drawn = prediction_rows(two)
    assert sum(bar["share"] for bar in drawn["bars"]) == pytest.approx(1)
    assert drawn["bars"][0]["from"] == two.with_masks.min() and drawn["bars"][-1]["to"] == two.with_masks.max()
    assert (drawn["mean"][0]["at"], drawn["whole"][0]["at"]) == (two.mean, two.without)
    always = prediction_rows(TwoPredictions(np.full(5, 0.25), 0.75, 1.0))
    assert always["bars"] == [] and always["mean"][0] == {"at": 0.25, "name": "with the mask"}


def test_the_diagram_gets_the_sub_networks(run):
    told = sub_networks(run)
    assert told is not None
    np.testing.assert_array_equal(told.rows(), np.concatenate(sampled_units(run), axis=1))
    assert told.updates[:2].tolist() == [1, 7], "the first update of an epoch of six, counted from 1"
    assert "first example" in told.example
    assert sub_networks(train(RUN.replace(keep_prob=(1.0,), epochs=1))) is None


def page(keep_prob):
    """A page with the card alone."""
    from pages.shared.dropout_card import dropout_card

    from dlcore.experiment import Experiment
    from dlcore.run import train

    dropout_card(train(Experiment(hidden=(8, 5), keep_prob=keep_prob, epochs=20)))


@pytest.mark.parametrize("keep_prob", [(0.5,), (1.0,)])
def test_the_card_says_keep_prob_and_drop_rate(keep_prob):
    app = AppTest.from_function(page, args=(keep_prob,), default_timeout=120).run()
    assert not app.exception
    text = " ".join(element.value for element in app.markdown)
    assert "drop rate of 0.5" in text if keep_prob == (0.5,) else "a drop rate of 0:" in text
    assert len(app.get("vega_lite_chart")) == (3 if keep_prob == (0.5,) else 0)


def ten_points(known):
    """A result of which the first `known` records have come."""
    updates, x = np.array([0, 10, 40, 100]), np.linspace(-6, 6, 5)
    cost = np.where(np.arange(4)[:, None] < known, [[1.0, 10.0, 100.0]], np.nan) / (1 + updates[:, None])
    fits = np.arange(60.0).reshape(3, 4, 5)
    return TenPoints(
        Experiment(), known == 4, updates, cost, cost, x, fits, np.arange(10) - 4.5, np.linspace(1, -6, 10)
    )  # fmt: skip


@pytest.mark.parametrize("known", [2, 4])
def test_the_player_gets_the_fits_that_all_three_have_come_to(known):
    header, arrays = decode(ten_points_blob(ten_points(known)))
    assert header["epochs"] == [0, 10, 40, 100][:known] and header["complete"] is (known == 4)
    assert header["unit"] == "update" and header["linked"] is False
    for k in range(3):
        np.testing.assert_array_equal(arrays[f"fit{k}"][:, 0], ten_points(known).fits[k, :known])
        assert header["panels"][k]["array"] == f"fit{k}" and len(header["panels"][k]["points"]) == 10
    costs = arrays["costs"]
    assert costs.shape == (known, 3, 4)
    for frame in range(known):
        assert np.isfinite(costs[frame, :, : frame + 1]).all() and np.isnan(costs[frame, :, frame + 1 :]).all()
    assert costs[1, 1, 1] == pytest.approx(np.log10(10 / 11)) and costs[1, 1, 0] == pytest.approx(1)
    assert [one["label"] for one in header["readouts"]] == ["plain J", "dropout J", "batch norm J"]
