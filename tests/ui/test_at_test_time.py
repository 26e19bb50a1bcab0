"""The look "Test time": what is drawn is what was measured, and the controls ask for it."""

from dataclasses import replace

from pages.shared.at_test_time_card import why_none
from pages.shared.both_ways_chart import answer_rows, row_names
from pages.shared.layer_moments_chart import unit_rows
from pages.shared.running_averages_chart import dot_rows, end_rows, line_rows
from pages.shared.wrong_at_test_chart import RUNNING, SHUFFLED, SORTED, error_rows, size_names
from pages.shared.wrong_at_test_chart import end_rows as error_names

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlcore.amounts import error_text
from dlcore.batch_norm.at_test_time_words import read_both_ways, read_moments, read_momentum, read_wrong_at_test
from dlcore.batch_norm.both_ways import BothWays, both_ways
from dlcore.batch_norm.gain import left_at
from dlcore.batch_norm.layer_moments import LayerMoments, layer_moments
from dlcore.batch_norm.momentum_effect import momentum_effect
from dlcore.batch_norm.wrong_at_test import WrongAtTest, wrong_at_test
from dlcore.experiment import Experiment
from dlcore.joint_runs import JointRuns
from dlcore.links import parse_link
from tests.core.runs import standing, studied
from tests.ui.card_page import opened
from tests.ui.visitor import said_on, tables_of

LINK = "data=moons&n=100&hidden=8-8&epochs=4&norm=batch&lr=0.05&opt=heavyball"
LONE = f"{LINK}&split=61-19-20&batch=30"
ONE = BothWays(
    split="dev", number=3, count=9, target=1.0, regression=False, running=0.9, running_right=True, alone=0.4,
    alone_right=False, sizes=(2, 8), draws=np.array([[0.2, 0.8], [0.7, 0.85]]),
    right=np.array([[False, True], [True, True]]),
)  # fmt: skip
WRONG = WrongAtTest(
    split="dev", examples=9, of=9, task="classification", running=0.1, sizes=np.array([1, 2, 9]),
    shuffled=np.array([[0.5, 0.5], [0.2, 0.4], [0.1, 0.1]]), ordered=np.array([0.5, 0.45, 0.1]),
)  # fmt: skip


def test_every_answer_has_its_row():
    assert row_names(ONE) == ("running averages", "batch of 8", "batch of 2", "alone")
    rows = answer_rows(ONE)
    assert [(row["row"], row["value"], row["mark"]) for row in rows] == [
        (0, 0.9, "right"), (1, 0.7, "right"), (1, 0.85, "right"), (2, 0.2, "wrong"), (2, 0.8, "right"),
        (3, 0.4, "wrong"),
    ]  # fmt: skip
    assert all(abs(row["at"] - row["row"]) < 0.3 for row in rows)


def test_every_error_has_its_place():
    rows = error_rows(WRONG)
    assert size_names(WRONG) == ["1", "2", "all"]
    assert {row["value"] for row in rows if row["kind"] == RUNNING} == {0.1}
    (two,) = [row for row in rows if row["kind"] == SHUFFLED and row["size"] == "2"]
    assert (two["value"], two["low"], two["high"], two["text"]) == (pytest.approx(0.3), 0.2, 0.4, "30.0 %")
    assert [row["value"] for row in rows if row["kind"] == SORTED] == [0.5, 0.45, 0.1]
    names = error_names(rows, 1.0)
    assert [row["set"] for row in names] == [RUNNING, SHUFFLED, SORTED]
    assert np.diff([row["value"] for row in names]).min() >= 0.05, "the names stand apart"


def test_units_and_mini_batches_are_drawn_where_they_are():
    found = LayerMoments(1, 9, 9, *(np.array(one) for one in ([1.0, 2.0], [4.0, 9.0], [1.5, 2.0], [1.0, 16.0])))
    assert unit_rows(found, "mean") == [{"unit": 1, "own": 1, "running": 1.5}, {"unit": 2, "own": 2, "running": 2}]
    assert unit_rows(found, "std") == [{"unit": 1, "own": 2, "running": 1}, {"unit": 2, "own": 3, "running": 4}]
    assert dot_rows(np.array([5.0, 6.0])) == [{"update": 1, "value": 5.0}, {"update": 2, "value": 6.0}]
    rows = line_rows("own", "yours", np.array([0, 4]), np.array([1.0, 2.0]))
    assert [(row["update"], row["value"]) for row in rows] == [(0, 1.0), (4, 2.0)]
    names = end_rows([*rows, rows[1] | {"kind": "other", "set": "0.99"}], 0.0, 2.0)
    assert abs(names[0]["value"] - names[1]["value"]) > 0.1 and max(row["value"] for row in names) <= 2.0


def page() -> None:
    """The look on a trained run, and below it what the study found where that is asked for."""
    from pages.shared.at_test_time_card import at_test_time_card
    from pages.shared.at_test_time_options import AT_TEST_TIME_OPTIONS
    from pages.shared.running_averages_card import running_averages_card
    from pages.shared.settings_state import PageState

    import streamlit as st

    from dlcore.joint_runs import JointRuns
    from tests.core.runs import studied, trained

    state = PageState("batch_norm", {**AT_TEST_TIME_OPTIONS, "look": ("test_time", "averages")})
    shown = JointRuns({"Batch norm": trained(state.experiment)})
    if state.option("look") == "test_time":
        at_test_time_card(state, shown)
    else:
        running_averages_card(state, studied("batch_moments", state.experiment))
    st.session_state["held"] = state.experiment
    state.commit()
    st.session_state["arrived"] = False  # as on a page: what is pressed now is not undone by the address


def visit(link: str) -> AppTest:
    return opened(page, dict(pair.split("=") for pair in link.split("&")))


def test_one_example_and_the_trap():
    from tests.core.runs import run_of

    run, app = run_of(LINK), visit(LINK)
    last, said = len(run.frames) - 1, said_on(app)
    wrong, chosen = wrong_at_test(run, last), both_ways(run, last)
    for words in (
        read_both_ways(chosen),
        read_wrong_at_test(wrong, False, left_at(run, last)),
        read_moments(layer_moments(run, last)[1], 4, 32, left_at(run, last)),
    ):
        assert f"**{words.finding}** {words.detail}" in said
    assert f"dev example {chosen.number}," in said and "layer 2" in said and "single example" not in said
    (switch,) = app.segmented_control
    switch.set_value("batch").run()
    words = read_wrong_at_test(wrong, True, left_at(run, last))
    assert not app.exception and f"**{words.finding}** {words.detail}" in said_on(app)
    assert app.query_params["test_stats"] in ("batch", ["batch"])
    drawn = [tables_of(chart) for chart in app.get("vega_lite_chart")]
    (errors,) = [tables["errors"] for tables in drawn if "errors" in tables]
    assert {row["kind"] for row in errors} == {RUNNING, SHUFFLED, SORTED}
    app.selectbox[0].set_value(7).run()
    assert not app.exception and "dev example 7," in said_on(app)
    assert app.query_params["test_example"] in ("7", ["7"])
    (epoch,) = [one for one in app.select_slider if one.label == "At epoch"]
    epoch.set_value("0").run()
    assert not app.exception and "nothing to average" in said_on(app)


def test_a_lone_example_is_spoken_of_and_can_be_mended():
    app = visit(LONE)
    assert "61 = 2 × 30 + 1" in said_on(app)
    app.button[0].click().run()
    assert not app.exception and app.session_state["held"].batch_size == 31 and not app.button


def test_the_averages_with_another_momentum():
    app = visit(f"{LINK}&look=averages&test_layer=1&test_unit=3&replay_momentum=0.5")
    found = studied("batch_moments", parse_link(LINK).experiment)
    effect = momentum_effect(found, 0.9, 0.5)
    words = read_momentum(effect)
    assert f"**{words.finding}** {words.detail}" in said_on(app) and "unit 3 of layer 1" in said_on(app)
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown == {
        "dev error, yours 0.9": error_text("classification", effect.own_error),
        "dev error, 0.5": error_text("classification", effect.other_error),
    }
    means, variances = (tables_of(chart) for chart in app.get("vega_lite_chart"))
    assert [row["value"] for row in means["dots"]] == pytest.approx(found.means[:, 2].tolist())
    assert [row["value"] for row in variances["dots"]] == pytest.approx(found.variances[:, 2].tolist())
    mine = [row["value"] for row in means["lines"] if row["kind"] == "own"]
    assert mine[:2] == pytest.approx([0.0, 0.1 * found.means[0, 2]])
    training = [row for row in variances["lines"] if row["kind"] == "training"]
    assert [row["value"] for row in training] == pytest.approx(found.own_variances[:, 2].tolist())
    (slider,) = [one for one in app.select_slider if one.label == "Another momentum"]
    slider.set_value("0.9").run()
    assert not app.exception and "your own momentum" in said_on(app) and len(app.metric) == 1


@pytest.mark.parametrize(
    ("link", "word"),
    [
        ("data=moons&n=100&hidden=none", "no hidden layer"),
        ("data=moons&n=100&batch=1", "its variance is 0"),
        ("data=moons&n=100&batch=1&norm=layer", "needs no company"),
        ("data=moons&n=100&norm=layer", "alone and in company"),
        ("data=moons&n=100", "not normalised"),
    ],
)
def test_why_there_is_nothing_to_see(link, word):
    experiment: Experiment = parse_link(link).experiment
    assert word in why_none(JointRuns({"mine": standing(experiment)}))


def test_a_regression_is_drawn_by_its_values():
    value = replace(ONE, regression=True, running=-0.5, alone=0.1)
    assert answer_rows(value)[0]["value"] == -0.5
