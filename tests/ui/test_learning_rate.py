"""The page "Learning rate and curvature": a schedule beside constant rates, changed by hand, and every number said."""

import re
from dataclasses import replace

from pages.shared import learning_rate_card
from pages.shared.branching import RATE, Branch
from pages.shared.end_labels import end_labels
from pages.shared.jobs import jobs
from pages.shared.joint_cost_card import cost_rows
from pages.shared.learning_rate_charts import TOP, cost_top
from pages.shared.learning_rate_options import OPTIONS
from pages.shared.learning_rate_reading_card import rates_table
from pages.shared.learning_rate_words import words
from pages.shared.page_options import read_options
from pages.shared.schedules_card import NAMES

import numpy as np
import pytest
import streamlit as st

from dlcore.amounts import error_text, number_text
from dlcore.joint_runs import JointRuns
from dlcore.learning_rate_reading import end_of, read_learning_rate
from dlcore.learning_rate_runs import decays_of
from dlcore.lessons import LESSONS
from dlcore.lessons.learning_rate import OPENING
from dlcore.links import parse_link
from dlcore.reading import constant_cost
from dlcore.run import train
from dlcore.schedules import learning_rates
from dlcore.schedules.branches import kept_runs
from dlcore.schedules.changes import as_settings, changes_of
from dlcore.schedules.comparison import curves_of
from tests.ui.visitor import Visitor, numbers_of, tables_of

PAGE = "learning_rate"
QUICK = "v=1&data=moons&n=100&hidden=4&opt=sgd&lr=0.1&epochs=20"


@pytest.fixture(autouse=True)
def a_row_that_can_be_pressed_here(monkeypatch):
    """AppTest cannot operate a component: its row is stood in for by Streamlit's widgets, with its contract."""

    def stand_in(epochs, *, key, on_branch, disabled=""):
        st.text_input("branch", key=key, on_change=lambda: on_branch(_told(st.session_state[key])), help=disabled)

    monkeypatch.setattr(learning_rate_card, "branching", stand_in)


def _told(text: str) -> Branch:
    """`60*0.1` is a tenth of the rate after epoch 60, `60=0.1` the rate 0.1."""
    after, sign, number = re.split(r"([*=])", text)
    return Branch(int(after), RATE.id, float(number) if sign == "*" else None, float(number) if sign == "=" else None)


def branch(visitor: Visitor, text: str) -> None:
    visitor.app.get_by_key(f"{PAGE}:branching").set_value(text).run()
    wait_for(visitor)


def wait_for(visitor: Visitor) -> None:
    """Until the runs on the stage, those kept among them, are complete, and drawn."""
    kept = kept_runs(tuple(float(number) for number in re.findall(r"[\d.]+", visitor.address.get("branches", ""))))
    for one in decays_of(visitor.experiment, kept).values():
        while not jobs().get(one).done:
            jobs().get(one).wait(0.5)
    visitor.app.run()
    assert not visitor.app.exception


def arrive(link: str) -> Visitor:
    visitor = Visitor.arrive(link, PAGE)
    assert not visitor.app.exception
    return visitor


def test_who_comes_without_a_link_sees_a_staircase_that_ends_below_both_of_its_rates():
    visitor = arrive("")
    assert visitor.experiment == visitor.linked == parse_link(OPENING).experiment
    shown = visitor.joint
    assert list(shown.runs) == ["Staircase", "α = 2", "α = 0.02"]
    reading = read_learning_rate(shown)
    assert reading.verdict == "helped" and f"**{reading.finding}** {reading.detail}" in visitor.lines
    header, arrays = visitor.stage
    assert [told["name"] for told in header["runs"]] == list(shown.runs)
    for k, run in enumerate(shown.runs.values()):
        np.testing.assert_array_equal(arrays[f"parameters{k}"], run.frames)

    rates, costs = visitor.chart("rates", "changes"), visitor.chart("costs", "changes")
    assert rates["changes"] == [] and rates["frames"] == costs["frames"]
    for name, run in shown.runs.items():
        drawn = {row["epoch"]: row["value"] for row in rates["rates"] if row["set"] == name}
        expected = learning_rates(run.experiment)
        assert all(value == expected[min(epoch, 119)] for epoch, value in drawn.items()) and max(drawn) == 120
        drawn = [row["value"] for row in costs["costs"] if row["set"] == name]
        np.testing.assert_allclose(drawn, run.history["train_cost"])

    schedules = visitor.chart("rates", "own")
    curves = {NAMES[id]: rates for id, rates in curves_of(visitor.experiment).items()}
    assert {row["set"] for row in schedules["rates"]} == set(curves)
    assert all(row["value"] == curves[row["set"]][row["epoch"]] for row in schedules["rates"])
    assert {row["set"] for row in schedules["own"]} == {"staircase"}
    visitor.control("sqrt_from").set_value("0").run()
    assert not visitor.app.exception and visitor.address["sqrt_from"] == "0"
    drawn = [row for row in visitor.chart("rates", "own")["rates"] if row["set"] == "square root"]
    assert drawn[0]["epoch"] == 1 and drawn[0]["value"] == curves["square root"][0], "the first is infinite"
    table = "".join(element.proto.body for element in visitor.app.get("html"))
    assert "<td>∞</td>" in table and any("√0 = ∞" in caption.value for caption in visitor.app.caption)


def test_the_table_has_the_numbers_of_every_run():
    visitor = arrive(f"{QUICK}&decay=cosine")
    shown, html = visitor.joint, "".join(element.proto.body for element in visitor.app.get("html"))
    assert rates_table(shown) in html and list(shown.runs) == ["Cosine", "α = 0.1", "α = 0.00062"]
    for run in shown.runs.values():
        end = end_of(run)
        cells = [f"<b>{error_text('classification', run.final[split]['error'])}</b>" for split in ("train", "dev")]
        cells += [number_text(end.cost), number_text(end.swing)]
        assert "".join(f"<td>{cell}</td>" for cell in cells) in html
    assert words(visitor.experiment) in [caption.value for caption in visitor.app.caption]


def test_a_change_by_hand_branches_the_run_and_can_be_undone_step_by_step():
    visitor = arrive(QUICK)
    assert list(visitor.joint.runs) == ["α = 0.1", "α = 0.01", "α = 1"]
    branch(visitor, "10*0.1")
    assert changes_of(visitor.experiment) == ((10, 0.01),) and visitor.address["branches"] == "0"
    header, _ = visitor.stage
    assert [told["name"] for told in header["runs"]] == ["By hand", "α = 0.1"], "as it was is constant"
    branch(visitor, "5=0.5")
    assert changes_of(visitor.experiment) == ((5, 0.5),), "what came later is no longer there"
    assert visitor.address["branches"] == "1-10-0.01-0"
    header, _ = visitor.stage
    assert [told["name"] for told in header["runs"]] == ["By hand", "Before", "α = 0.1"]
    assert [row["epoch"] for row in visitor.chart("rates", "changes")["changes"]] == [5]
    assert any("α = 0.5 after epoch 5." in caption.value for caption in visitor.app.caption)

    follower = arrive(visitor.copied.partition("?")[2])
    assert follower.notices == [] and follower.stage[0]["id"] == header["id"], "one link holds all of them"

    for changes, kept in ((((10, 0.01),), "0"), ((), None)):
        visitor.app.get_by_key(f"{PAGE}:undo").click().run()
        wait_for(visitor)
        assert changes_of(visitor.experiment) == changes and visitor.address.get("branches") == kept
    assert "undo" not in str([button.key for button in visitor.app.button])
    branch(visitor, "20*0.1")
    assert visitor.experiment == parse_link(QUICK).experiment, "it has no epoch after the last one"


def test_changes_of_a_link_without_kept_runs_are_taken_back_one_by_one():
    visitor = arrive(f"{QUICK}&change_at=5-10&change_to=0.3-0.02&beside=own")
    assert len(visitor.stage[0]["runs"]) == 1
    visitor.app.get_by_key(f"{PAGE}:undo").click().run()
    assert visitor.experiment == parse_link(QUICK).experiment.replace(**as_settings(((5, 0.3),)))


@pytest.mark.parametrize("bad", ["1-40", "x", "1-40-0", "0.5", "0-0-0", "1-40-50", "1-40-1e-9"])
def test_kept_runs_that_cannot_be_read_are_said_and_left_out(bad):
    values, notices = read_options(OPTIONS, {"branches": bad})
    assert values["branches"] == () and [notice.key for notice in notices] == ["branches"]


@pytest.mark.parametrize(
    "link",
    [
        "v=1&data=sine&n=100&hidden=4&epochs=4&decay=exponential&warmup=2",
        "v=1&data=digits&hidden=8&epochs=2&change_at=1&change_to=0.001&branches=0",
        f"{QUICK}&split=100-0-0&epochs=1&rate_axis=log",
        "v=1&data=plane&n=100&hidden=16&act=linear&opt=sgd&lr=5&epochs=10&decay=step&decay_rate=0.5",  # diverges
    ],
)
def test_every_kind_of_run_opens(link):
    visitor = arrive(link)
    wait_for(visitor)
    assert not visitor.app.error and visitor.notices == []
    if visitor.run.diverged_at is not None:
        broke = f"diverged, epoch {visitor.run.diverged_at}</small></th>{'<td>–</td>' * 4}"
        assert any(broke in html.proto.body for html in visitor.app.get("html"))
        assert max(row["value"] for row in visitor.chart("costs", "changes")["costs"]) < np.inf
        assert top_of_the_costs(visitor) <= TOP * constant_cost(visitor.run)


def top_of_the_costs(visitor: Visitor) -> float:
    """Where the axis of the cost chart ends."""
    (chart,) = [one for one in visitor.app.get("vega_lite_chart") if {"costs", "changes"} <= set(tables_of(one))]
    return numbers_of(chart)["top"]


def test_a_run_at_ten_to_the_thirty_leaves_the_axis_to_the_others():
    run = train(parse_link(QUICK).experiment)
    far = replace(run, history=run.history | {"train_cost": np.geomspace(1, 1e30, 21)})
    for runs in ({"near": run, "far": far}, {"far": far, "near": run}, {"far": far}):
        shown = JointRuns(runs)
        top = cost_top(shown, cost_rows(shown))
        assert 0 < top <= TOP * constant_cost(run)
        assert max(row["value"] for row in end_labels(cost_rows(shown), top)) <= top


def test_a_guided_experiment_waits_for_the_prediction_and_a_change_by_hand_closes_it():
    lesson = LESSONS["ninety-four"]
    visitor = arrive(f"v=1&{lesson.query}&lesson={lesson.id}")
    (radio,) = visitor.app.radio
    radio.set_value(lesson.choices[lesson.answer]).run()
    visitor.finish()
    shown = visitor.joint
    assert list(shown.runs) == ["Staircase", "α = 0.1", "α = 0.00069"]
    assert visitor.says(f"**As you predicted.** {lesson.explain(shown)}")
    assert isinstance(shown, JointRuns) and shown.complete
    branch(visitor, "300*10")
    assert not visitor.app.radio and not visitor.says("As you predicted.")
