"""The page "Inputs and initialization": one network from four first draws, and every number said about them."""

from dataclasses import replace
from urllib.parse import parse_qsl

from pages.shared.initialization_looks import LOOKS
from pages.shared.initialization_reading_card import passages_table
from pages.shared.initialization_words import words
from pages.shared.looks import no_study
from pages.shared.more_settings import applies
from pages.shared.study_jobs import studies

import numpy as np
import pytest

from dlcore.amounts import error_text
from dlcore.experiment import Experiment
from dlcore.initialization_reading import factor_text, learned, passage_of, read_initialized
from dlcore.joint_runs import JointRuns
from dlcore.lessons import LESSONS
from dlcore.lessons.initialization import OPENING
from dlcore.links import parse_link
from dlcore.reading import constant_cost
from dlcore.run import train
from dlcore.script.signal import signal_script
from dlcore.signal.run_signals import signals_of
from dlcore.studies import STUDIES
from tests.ui.visitor import Visitor

PAGE = "initialization"
QUICK = "v=1&data=circles&n=100&noise=0.1&hidden=8-8&act=relu&init=he&lr=0.01&epochs=6"
EVERY_KIND = {
    "ten classes": "v=1&data=digits&hidden=8-8&epochs=2&act=relu&init=orthogonal",
    "one input": "v=1&data=sine&n=100&hidden=8-8&epochs=4&gain=1.5",
    "a regression in the plane": "v=1&data=plane&n=100&hidden=none&epochs=3",
    "linear, no dev set": f"{QUICK}&act=linear&split=100-0-0",
    "zeros": f"{QUICK}&init=zeros",
    "overflow": f"{QUICK}&hidden={'-'.join(['16'] * 30)}&init=large&epochs=2",
}


def arrive(link: str) -> Visitor:
    visitor = Visitor.arrive(link, PAGE)
    assert not visitor.app.exception
    return visitor


def test_who_comes_without_a_link_sees_two_draws_that_learn_and_two_that_do_not():
    visitor = arrive("")
    assert visitor.experiment == visitor.linked == parse_link(OPENING).experiment
    shown = visitor.joint
    assert list(shown.runs) == ["He", "Xavier", "Too small", "Too large"]
    assert [learned(run) for run in shown.runs.values()] == [True, True, False, False]
    assert visitor.says("**He: signal and gradient arrive, and it learns.**")


def test_the_stage_shows_all_four_and_the_signal_in_every_layer():
    visitor = arrive(QUICK)
    header, arrays = visitor.stage
    runs = visitor.joint.runs
    assert [told["name"] for told in header["runs"]] == list(runs) == ["He", "Xavier", "Too small", "Too large"]
    assert [panel["kind"] for panel in header["panels"]] == ["surface"] * 4 + ["profile"] * 2
    for k, run in enumerate(runs.values()):
        np.testing.assert_array_equal(arrays[f"parameters{k}"], run.frames)
        np.testing.assert_allclose(arrays[f"a_std{k}"], signals_of(run).a_std, rtol=1e-6)


@pytest.mark.parametrize("link", EVERY_KIND.values(), ids=EVERY_KIND)
def test_the_figures_and_the_reading_are_those_of_the_runs_and_every_look_opens(link):
    visitor = arrive(link)
    shown = visitor.joint
    reading = read_initialized(shown)
    assert f"**{reading.finding}** {reading.detail}" in visitor.lines
    rows, task = visitor.table, visitor.experiment.dataset.task
    assert list(rows) == list(shown.runs) and len(rows) == 4
    for name, run in shown.runs.items():
        note, *errors, signal, gradient = rows[name]
        assert note.strip() == ("" if learned(run) else "did not learn")
        for split, error in zip(("train", "dev"), errors, strict=True):
            numbers = run.final[split]
            assert error == ("–" if numbers is None else error_text(task, numbers["error"]))
        passage = passage_of(run)
        expected = ("–", "–") if passage is None else (factor_text(passage.signal), factor_text(passage.gradient))
        assert (signal, gradient) == expected
    for look in [id for id, look in LOOKS.items() if look.study is no_study]:
        visitor.open(f"{link}&look={look}")
        assert not visitor.app.exception and not visitor.app.error, look
        assert visitor.control("look").value == look


def test_a_run_that_still_trains_has_not_failed_yet():
    run = train(parse_link(f"{QUICK}&init=small").experiment)
    assert "did not learn" in passages_table(JointRuns({"Too small": run}))
    growing = passages_table(JointRuns({"Too small": replace(run, complete=False)}))
    assert "not yet" in growing and "did not learn" not in growing


def test_the_costs_are_drawn_as_far_as_they_are_numbers():
    visitor = arrive(EVERY_KIND["overflow"])
    tables = visitor.chart("costs")
    runs = visitor.joint.runs
    assert {row["set"] for row in tables["costs"]} == {"He", "Xavier", "Too small"}
    for name in ("He", "Xavier"):
        drawn = [row["value"] for row in tables["costs"] if row["set"] == name]
        np.testing.assert_allclose(drawn, runs[name].history["train_cost"][: runs[name].ended + 1])
    assert tables["constant"][0]["value"] == pytest.approx(constant_cost(visitor.run))
    assert any("Too large is no number any more" in caption.value for caption in visitor.app.caption)


def test_the_signal_is_measured_over_32_draws():
    visitor = arrive(QUICK)
    job = studies().get(("signal", STUDIES["signal"].subject(visitor.experiment)))
    while not job.done:
        job.wait(1)
    visitor.app.run()
    assert not visitor.app.exception and not job.failed and not job.refused
    assert visitor.says("**Before training, over 32 first draws**")


def test_one_run_can_be_looked_at_alone():
    visitor = arrive(f"{QUICK}&beside=own&seeds=4")
    assert visitor.notices == [
        "seeds=4 changes nothing on this page: it trains one network from each of its initializations."
    ]
    header, _ = visitor.stage
    assert [told["name"] for told in header["runs"]] == ["He"] and list(visitor.table) == ["He"]
    visitor.control("beside").set_value(True).run()
    visitor.finish()
    assert len(visitor.stage[0]["runs"]) == 4 and "beside" not in visitor.address


def test_depth_and_width_reach_fifty_layers_of_256():
    visitor = arrive(f"{QUICK}&beside=own")
    visitor.set("layers", 3)
    assert visitor.experiment.hidden == (8, 8, 8) and visitor.address["hidden"] == "8-8-8"
    visitor.set("units", 16)
    assert visitor.experiment.hidden == (16, 16, 16)
    assert visitor.control("layers").options[-1] == "50" and visitor.control("units").options[-1] == "256"


def test_what_is_too_much_to_train_is_refused_and_its_first_weights_are_shown():
    visitor = arrive(f"{QUICK}&n=2000&hidden=64-64&epochs=20000")
    assert visitor.says("**Not started.**")
    header, arrays = visitor.stage
    assert len(header["runs"]) == 4 and header["epochs"] == [0]
    assert all(len(arrays[f"a_std{k}"]) == 1 for k in range(4))
    assert visitor.control("look").value == "signal" and not visitor.table
    visitor.control("beside").set_value(False).run()
    assert [told["name"] for told in visitor.stage[0]["runs"]] == ["He"]


def test_the_line_under_the_controls_follows_the_gain():
    """ReLU halves the mean square, He doubles it: a gain of 2 doubles the signal in every layer of equal width."""
    experiment = parse_link(f"{QUICK}&hidden=8-8-8").experiment
    assert "signal **× 1**" in words(experiment)
    assert "signal **× 2**" in words(experiment.replace(gain=2.0)) and "× 4" in words(experiment.replace(gain=2.0))
    assert words(experiment.replace(initialization="zeros")).startswith("No theory here: All units")
    assert "one hidden layer" in words(experiment.replace(hidden=(8,)))
    assert "all 3 together" in words(experiment) and "together" not in words(experiment.replace(hidden=(8, 8)))


def test_a_gain_is_offered_where_there_is_something_to_multiply():
    offered = {one: applies(Experiment(initialization=one), "gain") for one in ("he", "constant", "zeros")}
    assert offered == {"he": True, "constant": True, "zeros": False}


def test_the_suggestion_does_what_it_says():
    visitor = arrive(f"{QUICK}&hidden={'-'.join(['16'] * 10)}&init=small&look=symmetry&stretch=3")
    reading = read_initialized(visitor.joint)
    assert reading.verdict == "vanished"
    link = next(
        one.proto for one in visitor.app.get("page_link") if one.proto.label == f"Try {reading.suggestion.label}"
    )
    tried = parse_link(link.query_string, page_keys={"look", "stretch"})
    assert tried.experiment == visitor.experiment.replace(**reading.suggestion.changes)
    asked = dict(parse_qsl(link.query_string))
    assert (asked["look"], asked["stretch"]) == ("symmetry", "3"), "what is looked at stays"


def test_files_are_offered_of_all_runs_and_the_script_of_the_signal():
    visitor = arrive(QUICK)
    visitor.app.session_state["under-the-hood"] = True
    visitor.app.run()
    assert not visitor.app.exception
    labels = {button.proto.label for button in visitor.app.get("download_button")}
    assert {"Curves (CSV)", "Run (JSON)", "Curves, Xavier (CSV)", "Run, Too large (JSON)"} <= labels
    assert signal_script(visitor.experiment).strip() in [code.value for code in visitor.app.code]


def test_a_guided_experiment_waits_for_the_prediction_and_is_answered_by_all_four():
    lesson = LESSONS["all-the-same"]
    visitor = arrive(f"{lesson.query}&look=symmetry&lesson={lesson.id}")
    header, _ = visitor.stage
    assert header["epochs"] == [0] and not visitor.table, "nothing gives the answer away"
    assert {panel["kind"] for panel in header["panels"]} == {"surface"}
    (radio,) = visitor.app.radio
    radio.set_value(lesson.choices[lesson.answer]).run()
    visitor.finish()
    assert visitor.says(f"**As you predicted.** {lesson.explain(visitor.joint)}")
    visitor.control("beside").set_value(False).run()
    assert not visitor.app.radio and not visitor.says("As you predicted."), "one alone cannot answer it"
