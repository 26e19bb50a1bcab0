"""The rule of bias and variance: the textbook's own cases, and a recipe whose every click is a valid experiment."""

import pytest
from hypothesis import given

from dlcore.budget import refusal
from dlcore.diagnosis import diagnose, remedies
from dlcore.experiment import Experiment
from tests.core.strategies import experiment_of, values_by_name

# train and dev error in percent, base error 0 (Ng, Improving deep neural networks, week 1)
TEXTBOOK = [
    (1, 11, 0, "high variance"),
    (15, 16, 0, "high bias"),
    (15, 30, 0, "high bias and high variance"),
    (0.5, 1, 0, "low bias, low variance"),
    (15, 16, 14, "low bias, low variance"),  # 15 % is nearly the best there is
]


@pytest.mark.parametrize(("train", "dev", "base", "verdict"), TEXTBOOK)
def test_textbook_cases(train, dev, base, verdict):
    found = diagnose(base / 100, train / 100, dev / 100)
    assert found.verdict == verdict
    assert found.avoidable_bias == pytest.approx((train - base) / 100)
    assert found.variance == pytest.approx((dev - train) / 100)


def test_a_gap_of_exactly_the_limit_is_not_high():
    assert diagnose(0.10, 0.15, 0.20).verdict == "low bias, low variance"


def test_few_dev_examples_make_the_verdict_uncertain():
    assert diagnose(0.0, 0.01, 0.08, half_interval=0.05).uncertain
    assert not diagnose(0.0, 0.01, 0.30, half_interval=0.05).uncertain


@pytest.mark.parametrize("errors", [(-0.1, 0.0, 0.0), (0.0, float("nan"), 0.0)])
def test_no_error_is_negative_or_nothing(errors):
    with pytest.raises(ValueError, match="errors are numbers from 0"):
        diagnose(*errors)


@given(values_by_name())
def test_every_remedy_can_be_clicked(values):
    """Each changes something, is valid as it stands, and is not too much work."""
    experiment = experiment_of(values)
    for one in remedies(experiment, diagnose(0.0, 0.3, 0.6)):
        changed = Experiment(**experiment.values() | one.changes)
        assert changed != experiment
        assert refusal(changed) is None


def test_the_recipe_answers_what_was_found():
    experiment = Experiment()
    assert {one.against for one in remedies(experiment, diagnose(0.0, 0.3, 0.3))} == {"bias"}
    assert {one.against for one in remedies(experiment, diagnose(0.0, 0.0, 0.3))} == {"variance"}
    assert next(one.against for one in remedies(experiment, diagnose(0.0, 0.3, 0.6))) == "bias"
    assert remedies(experiment, diagnose(0.0, 0.01, 0.02)) == ()


def test_what_is_there_already_is_not_offered():
    """Adam, no penalty and no dropout leave nothing to free; a linear model has no units to drop or to halve."""
    offered = {one.id for one in remedies(Experiment(hidden=()), diagnose(0.0, 0.3, 0.6))}
    assert offered == {"bigger", "longer", "more-data", "l2"}
    offered = {one.id for one in remedies(Experiment(data="digits", optimizer="sgd", l2=1.0), diagnose(0.0, 0.3, 0.6))}
    assert offered == {"bigger", "longer", "adam", "freer", "l2", "dropout", "smaller"}


def test_one_unit_is_no_units():
    labels = [one.label for one in remedies(Experiment(hidden=(2,)), diagnose(0.0, 0.0, 0.3))]
    assert "Other architecture: 1 hidden unit" in labels
