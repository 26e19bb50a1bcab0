"""The diagnosis of real runs, in words that quote their numbers; and what is advised when a run did not train."""

import numpy as np
import pytest
from hypothesis import given

from dlcore.amounts import error_text, gap_text
from dlcore.base_error import base_error
from dlcore.diagnosis_reading import advised, diagnosis_of, harder, read_diagnosis
from dlcore.experiment import Experiment
from dlcore.ladder import Rung, ladder
from tests.core.runs import run_of
from tests.core.strategies import experiment_of, values_by_name

BIAS = "data=spiral&noise=0.1&hidden=none&epochs=30&n=1000"
VARIANCE = "data=xor&n=1000&noise=0.3&flip=0.1&hidden=16-16&epochs=500&split=10-90-0"
GOOD = "data=gauss&n=2000&noise=0.3&hidden=4&epochs=60"
DIVERGED = "data=multigauss&opt=sgd&lr=10&act=relu&hidden=8&batch=full&epochs=30"
REGRESSION = "data=sine&n=60&noise=0.6&hidden=32&epochs=600&lr=0.1&split=50-50-0"


def read(link: str):
    run = run_of(link)
    rungs = ladder(run, base_error(run.experiment))
    diagnosis = diagnosis_of(run, rungs)
    assert diagnosis is not None
    return run, diagnosis, read_diagnosis(run, rungs, diagnosis)


def test_a_straight_line_through_spirals_has_high_bias():
    run, diagnosis, words = read(BIAS)
    assert diagnosis.high_bias and not diagnosis.high_variance
    assert words.finding == "High bias."
    assert error_text("classification", run.final["train"]["error"]) in words.detail
    assert {remedy.against for remedy in advised(run, diagnosis)} == {"bias"}


def test_a_large_network_on_few_examples_has_high_variance():
    run, diagnosis, words = read(VARIANCE)
    assert diagnosis.high_variance and not diagnosis.high_bias
    assert words.finding == "High variance."
    gap = run.final["dev"]["error"] - run.final["train"]["error"]
    assert gap_text("classification", gap) in words.detail
    assert {remedy.against for remedy in advised(run, diagnosis)} == {"variance"}


def test_a_network_at_the_base_error_needs_no_remedy():
    run, diagnosis, words = read(GOOD)
    assert words.finding == "Low bias, low variance." and advised(run, diagnosis) == ()


def test_regression_is_judged_in_standard_deviations_of_its_targets():
    run, diagnosis, _ = read(REGRESSION)
    spread = np.std(run.data.labels[: run.data.counts[0]])
    assert diagnosis.train == pytest.approx(run.final["train"]["error"] / spread)
    assert diagnosis.dev == pytest.approx(run.final["dev"]["error"] / spread)


def test_few_dev_examples_leave_a_doubt_that_is_said_with_their_interval():
    run = run_of(VARIANCE)
    rungs = ladder(run, base_error(run.experiment))
    small = rungs[-1]
    near = type(small)(small.name, run.final["train"]["error"] + 0.05, 20, 0.05, 0.01, 0.2)
    diagnosis = diagnosis_of(run, (*rungs[:-1], near))
    assert diagnosis is not None and diagnosis.uncertain
    words = read_diagnosis(run, (*rungs[:-1], near), diagnosis)
    assert "20 dev examples cannot settle this" in words.detail and words.detail.endswith("from 1.0 % to 20.0 %.")


def test_learning_by_heart_is_said_only_where_chance_does_not_explain_it():
    """100 examples at a base error of 10 % have 10 wrong, ± 3."""
    run = run_of(GOOD)
    for error, said in ((0.03, True), (0.05, False)):
        rungs = (Rung("base", 0.1, 0), Rung("train", error, 100), Rung("dev", 0.1, 1000))
        diagnosis = diagnosis_of(run, rungs)
        assert diagnosis is not None
        assert ("noise by heart" in read_diagnosis(run, rungs, diagnosis).detail) == said


def test_a_train_dev_set_measures_variance_instead_of_dev():
    link = VARIANCE.replace("split=10-90-0", "split=80-20-0&train_dev=25&shift=1.5")
    run = run_of(link)
    rungs = {rung.name: rung for rung in ladder(run, base_error(run.experiment))}
    diagnosis = diagnosis_of(run, tuple(rungs.values()))
    assert diagnosis is not None and diagnosis.dev == rungs["train-dev"].error


def test_a_run_that_did_not_train_is_told_to_do_that_first():
    run, diagnosis, words = read(DIVERGED)
    assert words.finding.startswith("Training diverged in epoch")
    (remedy,) = advised(run, diagnosis)
    assert remedy.id == "train-first" and remedy.changes["learning_rate"] < run.experiment.learning_rate


def test_fewer_examples_are_offered_only_where_some_are_left_to_train_on():
    few = Experiment(split=(1.0, 0.0, 99.0), examples=400, train_dev=1.0)
    assert "fewer" not in {remedy.id for remedy in harder(few)}
    assert "fewer" in {remedy.id for remedy in harder(few.replace(train_dev=0.0))}


@given(values_by_name())
def test_what_makes_it_harder_is_a_valid_experiment_and_another_one(values):
    experiment = experiment_of(values)
    for remedy in harder(experiment):
        assert Experiment(**experiment.values() | remedy.changes) != experiment


def test_without_a_dev_set_or_a_base_error_there_is_no_diagnosis():
    run = run_of(GOOD + "&split=100-0-0")
    assert diagnosis_of(run, ladder(run, base_error(run.experiment))) is None
    assert diagnosis_of(run_of(GOOD), ladder(run_of(GOOD), None)) is None
