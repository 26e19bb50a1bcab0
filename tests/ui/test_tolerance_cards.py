"""The cards on learning rates, batch sizes and the noise of a batch's moments: what is drawn is what was measured."""

from typing import Any

from pages.shared.batch_sizes_card import REFUSED, ends_of, sizes_known
from pages.shared.kind_curves_chart import Axes, Curve, cross_rows, curve_ends, curve_rows, range_rows
from pages.shared.moment_noise_charts import LEAST, bias_rows, noise_rows, theory_rows
from pages.shared.rate_tolerance_card import HALF, kinds_in_order, ranges_of, tolerance_known
from pages.shared.study_numbers import CURVES, FORMULAS

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlcore.amounts import number_text
from dlcore.batch_norm.moment_noise import MomentNoise, moment_noise
from dlcore.batch_norm.moment_noise_reading import read_moment_noise
from dlcore.batch_norm.runs import NAMES
from dlcore.batch_norm.sizes_reading import read_sizes
from dlcore.batch_norm.tolerance_reading import read_tolerance, works_at
from dlcore.studies import STUDIES
from dlcore.study_export import study_to_csv
from tests.ui.card_page import opened
from tests.ui.visitor import said_on, tables_of

INF, NAN = np.inf, np.nan
NOISE = MomentNoise(
    epoch=3, layer=1, examples=8, of=8, units=2, width=2, dead=0, own=4, last=4, epochs=50, k4=0.0, k22=1.0,
    sizes=np.array([1, 2, 4]), batches=np.array([400, 200, 100]), mean=np.array([1.0, 0.25, 0.04]),
    mean_error=np.array([0.0, 0.01, 0.01]), variance=np.array([0.0, 0.16, 0.09]),
    variance_error=np.array([0.0, 0.01, 0.09]), bias=np.array([0.0, 0.57, 0.86]),
    bias_error=np.array([0.0, 0.01, 0.02]),
)  # fmt: skip


def test_points_and_lines_of_the_moments_are_those_that_were_measured():
    rows = noise_rows(NOISE)
    assert [(row["what"], row["size"]) for row in rows] == [("μ", 1), ("μ", 2), ("μ", 4), ("σ²", 2), ("σ²", 4)]
    assert [row["value"] for row in rows] == pytest.approx([1, 0.5, 0.2, 0.4, 0.3]), "the root of the mean square"
    assert (rows[1]["low"], rows[1]["high"]) == pytest.approx((np.sqrt(0.23), np.sqrt(0.27)))
    assert 0 < rows[4]["low"] < rows[4]["value"], "a bar on a log axis does not reach 0"
    assert [row["mark"] for row in rows] == ["", "", "own", "", "own"]
    assert rows[1]["expected"] == number_text(float(np.sqrt((8 - 2) / (2 * 7))))
    lines = theory_rows(NOISE, 4.4)
    of = {what: [row for row in lines if row["what"] == what] for what in ("μ", "σ²", "back")}
    for row in of["μ"]:
        assert row["value"] == pytest.approx(np.sqrt((8 - row["size"]) / (row["size"] * 7)))
    assert of["back"][-1]["value"] == pytest.approx(1 / np.sqrt(4.4)) and min(row["size"] for row in of["σ²"]) >= 2
    assert all(row["value"] >= LEAST for row in lines)
    assert [row["mark"] for row in bias_rows(NOISE)] == ["none", "", "own"]


def test_curves_crosses_and_ranges_are_drawn_where_they_are():
    axes = Axes("x", "y", (0.5, 20.0), -0.2, 0.8, True)
    curve = Curve(
        np.array([0.1, 0.2, NAN]), np.array([0.2, 0.3, INF]), np.array([0.3, 0.4, INF]), {10.0: "2 of 2"}, {1.0: "no"}
    )
    rows = curve_rows("Plain", [1, 2, 10], curve)
    assert [(row["x"], row["low"], row["value"], row["high"]) for row in rows] == [
        (1, 0.1, 0.2, 0.3),
        (2, 0.2, 0.3, 0.4),
    ]
    crosses = [(row["x"], row["value"]) for row in cross_rows("Plain", curve, axes)]
    assert crosses == [(10.0, 0.8), (1.0, -0.2)], "what diverged at the top, what is refused at the foot"
    ends = curve_ends([*rows, *curve_rows("Other", [1, 2, 10], curve)], axes.bottom, axes.top)
    heights = sorted(row["value"] for row in ends)
    assert heights[1] - heights[0] > 0.04, "names are moved apart"
    below = curve_ends([{"x": 1, "set": "Plain", "value": -0.15}], axes.bottom, axes.top)
    assert below[0]["value"] == pytest.approx(-0.15)
    one, two, name, other, late, named = range_rows({"Plain": [(1, 2), (5, 9)], "Other": [], "Late": [(8, 20)]}, axes)
    assert (two["x"], two["to"]) == (5, 9) and one["value"] == name["value"] < 0
    assert (name["x"], name["side"]) == (9, "right"), "there is no room before the bar"
    assert (other["x"], other["side"]) == (0.5, "right") and (named["x"], named["side"]) == (late["x"], "left")
    assert (name["text"], other["text"]) == ("Plain", "Other: none")
    assert one["value"] > other["value"] > late["value"], "one below the other"
    assert ends_of({"Plain": Curve(np.array([-0.1]), np.array([0.1]), np.array([0.4]))}) == pytest.approx((-0.16, 0.46))


def page() -> None:
    """One of the cards, on results that are made, and a run that stands at its first weights."""
    from pages.shared.batch_sizes_card import batch_sizes_card
    from pages.shared.batch_sizes_noise_card import BATCH_SIZES_NOISE_OPTIONS, batch_sizes_noise_card
    from pages.shared.rate_tolerance_card import RATE_TOLERANCE_OPTIONS, rate_tolerance_card
    from pages.shared.settings_state import PageState

    import streamlit as st

    from tests.core.runs import standing
    from tests.ui.test_tolerance_cards import sizes_result, tolerance_result

    options = {**BATCH_SIZES_NOISE_OPTIONS, **RATE_TOLERANCE_OPTIONS, "look": ("rates", "sizes", "noise")}
    state = PageState("batch_norm", options)
    look = state.option("look")
    if look == "rates":
        rate_tolerance_card(state, tolerance_result(state.experiment))
    elif look == "sizes":
        batch_sizes_card(state, sizes_result(state.experiment))
    else:
        run = st.session_state["run"] = standing(state.experiment)
        batch_sizes_noise_card(state, run, "mine")
    state.commit()
    st.session_state["arrived"] = False  # as on a page: what is pressed now is not undone by the address


def tolerance_result(experiment: Any) -> Any:
    """Plain networks work at two of six rates, batch norm at four of them with a hole, layer norm cannot be trained."""
    from dlcore.studies.rate_tolerance import RATES, RateTolerance

    errors = np.full((3, 6, 2), 0.4)
    errors[0, 1:3], errors[1, [0, 1, 3, 4]] = 0.02, 0.01
    errors[0, 5], errors[2] = INF, NAN
    middle = errors.mean(axis=2).T
    diverged = np.isinf(errors).sum(axis=2).T
    return RateTolerance(
        experiment, True, (), ("none", "batch", "layer"), np.array(RATES[:6]), middle, middle + 0.01, diverged, errors,
        errors + 0.01, 0.5, 70,
    )  # fmt: skip


def sizes_result(experiment: Any) -> Any:
    """Three sizes; batch normalization has none at the first."""
    from dlcore.studies.batch_norm_sizes import BatchNormSizes

    train = np.arange(18.0).reshape(3, 3, 2) / 100
    train[1, 0] = NAN
    dev = train + np.array([0.05, 0.02, 0.08])[:, None, None]
    middle = train.mean(axis=2).T
    return BatchNormSizes(
        experiment, True, (), ("none", "batch", "layer"), np.array([1, 8, 64]), middle, middle, train, dev, 180, 20
    )


def visit(**query: str) -> AppTest:
    return opened(page, query)


def chart(app: AppTest, *names: str) -> list[dict[str, list[dict]]]:
    tables = [tables_of(one) for one in app.get("vega_lite_chart")]
    return [one for one in tables if set(names) <= set(one)]


def test_rates_that_work_are_joined_and_the_own_kind_comes_first():
    result = tolerance_result(None)
    assert (
        tolerance_known(result)
        and kinds_in_order("batch", result) == [1, 0]
        and kinds_in_order("layer", result) == [0, 1]
    )
    rates = result.rates
    assert ranges_of(result, "train", 1) == [
        (pytest.approx(rates[0] / HALF), pytest.approx(rates[1] * HALF)),
        (pytest.approx(rates[3] / HALF), pytest.approx(rates[4] * HALF)),
    ]


def test_the_card_on_learning_rates_draws_what_was_found_and_asks_by_which_set():
    app = visit(norm="batch", lr="0.0005")
    assert not app.exception
    result = tolerance_result(None)
    dev, train = read_tolerance_of(result, "dev"), read_tolerance_of(result, "train")
    assert dev in said_on(app) and "70 updates" in said_on(app) and "2 networks each" in said_on(app)
    (one,) = chart(app, "curves", "ranges")
    batch = [row for row in one["curves"] if row["set"] == NAMES["batch"]]
    assert [row["value"] for row in batch] == pytest.approx(result.dev_error[1].mean(axis=1).tolist())
    assert [(row["set"], row["x"]) for row in one["crosses"]] == [(NAMES["none"], result.rates[5])]
    assert len(one["ranges"]) == 3 and one["rule"][0]["x"] == 0.0005
    works = works_at(result, "dev").error
    assert [row["value"] for row in one["levels"]] == pytest.approx([0.5, works])
    table = " ".join(html.proto.body for html in app.get("html"))
    assert ">4 of 6<" in table and ">2 of 6<" in table and table.index(NAMES["batch"]) < table.index(NAMES["none"])
    app.segmented_control[0].set_value("train").run()
    assert not app.exception and train in said_on(app)
    assert app.query_params["tolerance_on"] in ("train", ["train"])


def read_tolerance_of(result: Any, split: str) -> str:
    from dataclasses import replace

    from dlcore.experiment import Experiment

    words = read_tolerance(replace(result, experiment=Experiment()), split)
    return f"**{words.finding}** {words.detail}"


def test_the_card_on_batch_sizes_draws_gap_and_dev_error():
    app = visit(look="sizes", norm="batch", batch="8")
    assert not app.exception
    from dlcore.experiment import Experiment

    result = sizes_result(Experiment())
    assert sizes_known(result)
    words = read_sizes(result, 8)
    assert f"**{words.finding}** {words.detail}" in said_on(app)
    gap, dev = chart(app, "curves", "levels")
    assert {round(row["value"], 6) for row in gap["curves"] if row["set"] == NAMES["batch"]} == {0.02}
    layer = [row["value"] for row in dev["curves"] if row["set"] == NAMES["layer"]]
    assert layer == pytest.approx(np.median(result.dev_error[2], axis=1).tolist())
    for one in (gap, dev):
        (cross,) = one["crosses"]
        assert (cross["set"], cross["x"], cross["text"]) == (NAMES["batch"], 1.0, REFUSED)


def test_the_card_on_noise_measures_the_layer_and_the_moment_that_are_asked_for():
    app = visit(look="noise", data="moons", n="100", hidden="5-3", norm="batch", moments_layer="2")
    assert not app.exception
    run = app.session_state["run"]
    for layer in (2, 1):
        found = moment_noise(run, 0, layer)
        assert found is not None
        words = read_moment_noise(found, "batch")
        assert f"**{words.finding}** {words.detail}" in said_on(app) and "of mine" in said_on(app)
        (drawn,) = chart(app, "points", "named")
        assert [row["value"] for row in drawn["points"]] == pytest.approx([row["value"] for row in noise_rows(found)])
        if layer == 2:
            (slider,) = [one for one in app.select_slider if one.label == "Hidden layer"]
            slider.set_value("1").run()
            assert not app.exception and "moments_layer" not in app.query_params
    app = visit(look="noise", hidden="none")
    assert not app.exception and "nothing to normalise" in said_on(app)


@pytest.mark.parametrize("study", ["rate_tolerance", "batch_norm_sizes"])
def test_a_study_has_its_formulas_and_its_files(study):
    assert study in STUDIES and FORMULAS[study] and study in CURVES
    result = (tolerance_result if study == "rate_tolerance" else sizes_result)(None)
    head, *rows = study_to_csv(result).splitlines()
    assert (
        head.startswith(("rates,train_middle_1", "sizes,train_middle_1")) and len(rows) == result.train_error.shape[1]
    )
