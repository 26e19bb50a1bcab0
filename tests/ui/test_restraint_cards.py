"""The cards of the studies of restraints: what is drawn is what was found; pictures have their values' colours."""

import dataclasses
from typing import Any

from pages.shared.boundary_picture import ENLARGED, SOFT, boundary_picture
from pages.shared.charts import DARK, LIGHT
from pages.shared.colours import CLASSES, NEUTRAL, rgb
from pages.shared.fit_picture import SIDE, fit_picture
from pages.shared.map_picture import as_address, map_picture
from pages.shared.path_of_penalties_card import pictures_of, span_of
from pages.shared.regularization_looks import LOOKS
from pages.shared.study_numbers import CURVES, FORMULAS

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlcore.amounts import error_text, gap_text
from dlcore.experiment import Experiment
from dlcore.restraint_reading import lambda_text, pairs_of, read_ensemble, read_penalty_path, read_restraint, span_text
from dlcore.studies import STUDIES
from dlcore.studies.ensemble import Ensemble
from dlcore.studies.penalty_path import LAMBDAS, PICTURED, PenaltyPath, best_of
from dlcore.studies.restraint import Restraint, paired_band
from dlcore.study_reading import medians
from tests.ui.visitor import tables_of

RNG = np.random.default_rng(0)
AXIS = np.linspace(-6, 6, 60)
LINE = np.linspace(-6, 6, 200)


def path(**changes: Any) -> PenaltyPath:
    lambdas, dev = np.array(LAMBDAS), 0.2 + 0.02 * np.log10(LAMBDAS)[:, None] ** 2 + 0.01 * RNG.random((25, 8))
    result = PenaltyPath(
        experiment=Experiment(), complete=True, notes=("A note.",), penalty="l2", lambdas=lambdas,
        train_error=dev / 2, dev_error=dev, squared_weights=10 / lambdas[:, None] * (1 + RNG.random((25, 8))),
        zero_share=np.zeros((25, 8)), constant_error=0.5, suggested=best_of(lambdas, dev),
        pictured=lambdas[list(PICTURED)], axes=(AXIS, AXIS), boundaries=RNG.random((7, 60, 60)),
        points=RNG.uniform(-5, 5, (20, 2)), labels=RNG.integers(0, 2, 20),
    )  # fmt: skip
    return dataclasses.replace(result, **changes)


def ensemble(**changes: Any) -> Ensemble:
    count = 6
    alone = 0.2 + 0.02 * RNG.random(count)
    average = alone.mean() - 0.03 * np.linspace(0, 1, count)
    result = Ensemble(
        experiment=Experiment(), complete=True, notes=(), members=count, dev_examples=60,
        tried=np.arange(1, count + 1), average=average, low=average - 0.01, high=average + 0.01, first=average,
        member_error=alone, member=np.arange(count), snapshots=False, orders=200,
        gain=float(alone.mean() - average[-1]), gain_se=0.005, axes=(AXIS, AXIS), said=RNG.random((60, 60)),
        disagreement=RNG.random((60, 60)) / 2,
    )  # fmt: skip
    return dataclasses.replace(result, **changes)


def restraint(**changes: Any) -> Restraint:
    dev = 0.2 + 0.02 * RNG.standard_normal((16, 2)) - np.array([0, 0.05])
    result = Restraint(
        experiment=Experiment(l2=3), complete=True, notes=(), seeds=np.arange(16), train_error=dev / 2, dev_error=dev,
        epochs=np.arange(5), dev_course=0.2 + 0.02 * RNG.standard_normal((2, 16, 5)),
    )  # fmt: skip
    return dataclasses.replace(result, **changes)


def script(card, result, link):
    """One card on a page of its own."""
    import importlib

    from pages.shared.ensemble_card import MEMBERS, MEMBERS_KEY
    from pages.shared.settings_state import PageState

    from dlcore.links import parse_link

    state = PageState("regularization", {MEMBERS_KEY: MEMBERS})
    if "begun" not in importlib.import_module("streamlit").session_state:
        importlib.import_module("streamlit").session_state["begun"] = True
        state.change("", **parse_link(link).experiment.values())
    getattr(importlib.import_module(f"pages.shared.{card}"), card)(state, result)


def drawn(card: str, result: Any, link: str = "v=1") -> AppTest:
    app = AppTest.from_function(script, args=(card, result, link), default_timeout=120).run()
    assert not app.exception, app.exception
    return app


def tables(app: AppTest, name: str) -> list[dict]:
    """The data of the one chart that has a table of this name."""
    found = [tables_of(chart) for chart in app.get("vega_lite_chart")]
    (rows,) = [one[name] for one in found if name in one]
    return rows


def texts(app: AppTest) -> str:
    return "\n".join([one.value for one in (*app.markdown, *app.caption)])


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def pictures(app: AppTest) -> list[str]:
    return [image.proto.imgs[0].url for image in app.get("image")]


# --- the λ path ---------------------------------------------------------------------------------------------


def test_a_path_draws_errors_words_film_and_weights():
    result = path()
    app = drawn("path_of_penalties_card", result, "v=1&l2=3")
    for name, errors in (("train", result.train_error), ("dev", result.dev_error)):
        rows = [row for row in tables(app, "curves") if row["set"] == name]
        np.testing.assert_allclose([row["size"] for row in rows], LAMBDAS)
        np.testing.assert_allclose([row["value"] for row in rows], medians(errors))
    (rule,) = tables(app, "rule")
    assert rule == {"size": 3.0, "text": "your λ = 3"} and tables(app, "own") == [{"size": 3.0}]
    np.testing.assert_allclose([row["value"] for row in tables(app, "quantity")], medians(result.squared_weights))
    words = read_penalty_path(result)
    assert f"**{words.finding}** {words.detail}" in texts(app)
    assert pictures(app) == pictures_of(result, dark=False) and len(set(pictures(app))) == 7
    for place in PICTURED:
        error = error_text("classification", medians(result.dev_error)[place])
        assert f"**λ = {lambda_text(LAMBDAS[place])}**  \ndev {error}" in texts(app)
    assert "at most 0.0 % of them are exactly 0" in texts(app)


def test_the_suggested_penalty_is_a_press_away_until_it_is_set():
    result = path()
    app = drawn("path_of_penalties_card", result, "v=1&l2=3")
    (button,) = [one for one in app.button if one.label.startswith("Set λ = ")]
    app = button.click().run()
    assert not app.exception and app.session_state["regularization:experiment"].l2 == result.suggested
    assert not [one for one in app.button if one.label.startswith("Set λ = ")]
    assert tables(app, "rule")[0]["size"] == result.suggested


def test_a_penalty_that_does_not_help_is_not_offered():
    flat = 0.2 + 0.01 * RNG.random((25, 8))
    app = drawn("path_of_penalties_card", path(dev_error=flat, suggested=best_of(np.array(LAMBDAS), flat)))
    assert "by more than chance" in texts(app) and not app.button


def test_l1_draws_the_zeros_and_its_own_lambda():
    shares = np.linspace(0, 1, 200).reshape(25, 8)
    result = path(penalty="l1", zero_share=shares)
    app = drawn("path_of_penalties_card", result, "v=1&l1=0.3")
    found = [tables_of(chart)["quantity"] for chart in app.get("vega_lite_chart") if "quantity" in tables_of(chart)]
    assert len(found) == 2
    np.testing.assert_allclose([row["value"] for row in found[1]], medians(shares))
    assert tables(app, "rule")[0]["size"] == 0.3
    assert tables(drawn("path_of_penalties_card", path(), "v=1&l2=0"), "rule") == []


def end_script(study, result):
    from pages.shared.study_cards import study_end

    study_end(study, result)


def test_what_is_to_be_known_of_a_measurement_stands_below_it():
    app = AppTest.from_function(end_script, args=("penalty_path", path()), default_timeout=120).run()
    assert not app.exception and "A note." in texts(app)


def test_a_path_in_progress_draws_what_is_known():
    nothing = path(dev_error=np.full((25, 8), np.nan), complete=False, suggested=float("nan"))
    assert not LOOKS["path"].ready(nothing)
    dev = path().dev_error
    dev[3:] = np.nan
    some = path(
        dev_error=dev, train_error=dev, squared_weights=dev, zero_share=dev, complete=False,
        suggested=best_of(np.array(LAMBDAS), dev), boundaries=np.full((7, 60, 60), np.nan),
    )  # fmt: skip
    assert LOOKS["path"].ready(some)
    app = drawn("path_of_penalties_card", some)
    assert "Too early to say." in texts(app) and len(pictures(app)) == 7 and not app.button


def test_one_input_has_a_film_of_fits():
    experiment = Experiment(data="sine")
    fits = np.stack([np.sin(LINE) * shrink for shrink in np.linspace(1, 0, 7)])
    result = path(experiment=experiment, axes=(LINE,), boundaries=fits, labels=RNG.random(20))
    app = drawn("path_of_penalties_card", result, "v=1&data=sine")
    assert pictures(app) == pictures_of(result, dark=False) and "The fitted curve under seven λ" in texts(app)


# --- pictures -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dark", [True, False])
def test_a_boundary_has_the_colours_of_its_values_and_its_first_row_lowest(dark):
    values = np.full((60, 60), np.nan)
    values[0, 0], values[0, 59], values[59, 0] = 0.0, 1.0, 0.5
    none = np.zeros((0, 2)), np.zeros(0, int)
    picture = boundary_picture(values, 2, (0.0, 1.0), dark, *none, (AXIS, AXIS))
    neutral = rgb(NEUTRAL[dark])
    blue, orange = (neutral + SOFT * (rgb(one) - neutral) for one in CLASSES[dark][:2])
    assert picture.shape == (60 * ENLARGED, 60 * ENLARGED, 3)
    np.testing.assert_allclose(picture[-1, 0], blue, atol=1)
    np.testing.assert_allclose(picture[-1, -1], orange, atol=1)
    np.testing.assert_array_equal(picture[0, 0], neutral)  # halfway, and below what is not known
    np.testing.assert_array_equal(picture[90, 90], neutral)


def test_examples_lie_where_they_are_in_the_colour_of_their_class():
    points, labels = np.array([[-3.0, 4.0], [5.0, -5.0]]), np.array([0, 1])
    picture = boundary_picture(np.full((60, 60), 0.5), 2, (0.0, 1.0), False, points, labels, (AXIS, AXIS))
    for (u, v), colour in zip(points, map(rgb, CLASSES[False][:2]), strict=True):
        column, row = ((np.array([u, v]) + 6) / 12 * 59 + 0.5) * ENLARGED
        np.testing.assert_array_equal(picture[-1 - int(row), int(column)], colour)
    assert (picture != rgb(NEUTRAL[False])).any(axis=2).sum() < 60


def test_every_class_has_a_colour_of_its_own():
    values = np.repeat(np.arange(10.0), 6)[None].repeat(60, axis=0)
    picture = boundary_picture(values, 10, (0, 1), False, np.zeros((0, 2)), np.zeros(0, int), (AXIS, AXIS))
    assert len(np.unique(picture[0], axis=0)) == 10


@pytest.mark.parametrize("dark", [True, False])
def test_a_fit_runs_through_its_values(dark):
    fit = 0.5 + 0.4 * np.sin(LINE)
    picture = fit_picture(LINE, fit, (0.0, 1.0), dark, np.zeros((0, 2)))
    colour = (DARK if dark else LIGHT).dev
    magenta = rgb(colour)
    on = (picture == magenta).all(axis=2)[::-1]
    expected = np.interp(np.linspace(-6, 6, SIDE), LINE, fit) * (SIDE - 1)
    np.testing.assert_allclose((on * np.arange(SIDE)[:, None]).sum(axis=0) / on.sum(axis=0), expected, atol=4)
    unknown = fit_picture(LINE, np.full(200, np.nan), (0.0, 1.0), dark, np.zeros((0, 2)))
    assert (unknown == rgb(NEUTRAL[dark])).all()


def test_the_span_leaves_out_what_is_not_known():
    assert span_of(np.array([1.0, np.nan, 3.0]), 0.5) == (0.0, 4.0)


# --- averages -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("snapshots", [False, True])
def test_an_ensemble_draws_its_averages_its_members_and_where_they_disagree(snapshots):
    result = ensemble(snapshots=snapshots)
    app = drawn("ensemble_card", result)
    rows = tables(app, "rows")
    for name, values in (
        ("tried", result.tried),
        ("value", result.average),
        ("low", result.low),
        ("high", result.high),
    ):
        np.testing.assert_allclose([row[name] for row in rows], values)
    members = tables(app, "members")
    np.testing.assert_allclose([row["error"] for row in members], result.member_error)
    assert members[2]["member"] == f"{'epoch' if snapshots else 'weight seed'} 2"
    words = read_ensemble(result)
    assert f"**{words.finding}** {words.detail}" in texts(app)
    assert figures(app) == {
        "one alone": error_text("classification", result.member_error.mean()),
        "average of 6": error_text("classification", result.first[-1]),
        "gain": gap_text("classification", result.gain, sign=True),
    }
    said = boundary_picture(result.said, 2, (0.0, 1.0), False, np.zeros((0, 2)), np.zeros(0), (AXIS, AXIS))
    assert pictures(app)[0] == as_address(said)
    assert pictures(app)[1] == as_address(map_picture(result.disagreement, 0.5, dark=False))


def test_an_ensemble_of_regressions_draws_its_band():
    said, apart = np.sin(LINE), np.abs(np.cos(LINE))
    result = ensemble(experiment=Experiment(data="sine"), axes=(LINE,), said=said, disagreement=apart)
    rows = tables(drawn("ensemble_card", result), "committee")
    for row in rows:
        at = int(np.argmin(np.abs(LINE - row["x"])))
        assert (row["y"], row["low"]) == pytest.approx((said[at], said[at] - apart[at]))


def test_an_ensemble_is_shown_from_its_first_member_on():
    none = np.zeros(0)
    empty = ensemble(tried=np.zeros(0, int), average=none, low=none, high=none, first=none, member_error=none,
                     member=np.zeros(0, int), gain=float("nan"), gain_se=float("nan"), complete=False)  # fmt: skip
    assert not LOOKS["ensemble"].ready(empty) and LOOKS["ensemble"].ready(ensemble())


# --- pairs --------------------------------------------------------------------------------------------------


def test_pairs_are_joined_and_their_difference_is_drawn_over_training():
    result = restraint()
    result.dev_error[0] = result.dev_error[0, ::-1]  # one pair the other way round
    app = drawn("seeds_card", result)
    rows = tables(app, "pairs")
    for side, name in enumerate(("without", "with")):
        np.testing.assert_allclose([row["error"] for row in rows if row["side"] == name], result.dev_error[:, side])
    lower = result.dev_error[:, 1] < result.dev_error[:, 0]
    expected = {seed: "with better" if better else "not better" for seed, better in enumerate(lower)}
    assert {row["seed"]: row["better"] for row in rows} == expected and len(set(expected.values())) == 2
    assert tables(app, "zero") == [{"value": 0}]
    band = 100 * paired_band(result.dev_course[0], result.dev_course[1])
    found = [[row["value"], row["low"], row["high"]] for row in tables(app, "difference")]
    np.testing.assert_allclose(found, band)
    pairs, words = pairs_of(result), read_restraint(result)
    assert pairs is not None and f"**{words.finding}** {words.detail}" in texts(app)
    assert figures(app) == {
        "with − without": gap_text("classification", pairs.difference, sign=True),
        "95 % interval": span_text("classification", pairs.paired.low, pairs.paired.high),
        "lower with it in": f"{pairs.lower} of 16",
    }


def test_one_pair_is_too_few():
    dev = np.full((16, 2), np.nan)
    dev[0] = 0.1
    assert not LOOKS["seeds"].ready(restraint(dev_error=dev, complete=False))
    dev[1] = 0.1
    assert LOOKS["seeds"].ready(restraint(dev_error=dev, complete=False))


@pytest.mark.parametrize("study", ["penalty_path", "ensemble", "snapshots", "restraint"])
def test_every_study_has_its_formulas_and_files(study):
    assert study in STUDIES and FORMULAS[study] and study in CURVES
