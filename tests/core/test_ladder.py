"""The ladder of errors: Ng's cases, the name of every gap, and rungs that are the run's own errors."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.experiment import Experiment
from dlcore.export import results
from dlcore.ladder import Gap, Rung, gaps, ladder
from dlcore.ladder_reading import REMEDIES, largest, read_ladder
from dlcore.metrics import SPLITS
from dlcore.run import train

NAMES = ("base", "train", "train-dev", "dev", "test")
# Machine Learning Yearning, chapters 40 and 41 ("human-level" is 0 %): train, train-dev, dev, and what is worst.
YEARNING = [
    (0.01, 0.05, 0.05, "variance"),
    (0.10, 0.11, 0.12, "avoidable bias"),
    (0.01, 0.015, 0.10, "mismatch"),
    (0.10, 0.11, 0.20, "avoidable bias"),  # and mismatch, nearly as large
]


def rungs(**errors: float) -> tuple[Rung, ...]:
    """Those rungs, from the bottom up, with the intervals of very many examples."""
    named = {name.replace("_", "-"): error for name, error in errors.items()}
    return tuple(Rung(name, named[name], 10**6, 0.0) for name in NAMES if name in named)


@pytest.mark.parametrize(("train_error", "train_dev", "dev", "worst"), YEARNING)
def test_the_cases_of_the_book(train_error, train_dev, dev, worst):
    found = gaps(rungs(base=0.0, train=train_error, train_dev=train_dev, dev=dev), changed=True)
    assert [gap.name for gap in found] == ["avoidable bias", "variance", "mismatch"]
    assert largest(found).name == worst
    words = read_ladder("classification", found)
    assert words.finding.startswith(f"The largest gap is {worst}: ")
    assert words.detail == REMEDIES[worst]


def test_every_gap_has_its_name_and_its_size():
    found = gaps(rungs(base=0.02, train=0.05, train_dev=0.09, dev=0.20, test=0.26), changed=True)
    assert [(gap.name, gap.below.name, gap.above.name) for gap in found] == [
        ("avoidable bias", "base", "train"),
        ("variance", "train", "train-dev"),
        ("mismatch", "train-dev", "dev"),
        ("over-fitting to dev", "dev", "test"),
    ]
    assert [gap.size for gap in found] == pytest.approx([0.03, 0.04, 0.11, 0.06])
    finding = read_ladder("classification", found).finding
    assert finding == "The largest gap is mismatch: 11.0 points from train-dev to dev."


def test_without_a_train_dev_set_the_gap_to_dev_is_variance_unless_dev_comes_from_elsewhere():
    alone = rungs(base=0.0, train=0.01, dev=0.2)
    assert [gap.name for gap in gaps(alone, changed=False)] == ["avoidable bias", "variance"]
    mixed = gaps(alone, changed=True)
    assert [gap.name for gap in mixed] == ["avoidable bias", "variance and mismatch"]
    assert "train-dev set" in read_ladder("classification", mixed).detail


@pytest.mark.parametrize("changed", [False, True])
@pytest.mark.parametrize("missing", [(), ("base",), ("train-dev",), ("dev",), ("dev", "train-dev"), ("base", "test")])
def test_every_name_has_a_remedy_and_gaps_add_up_to_the_climb(missing, changed):
    errors = dict(zip(NAMES, (0.02, 0.05, 0.09, 0.2, 0.26), strict=True))
    some = rungs(**{name.replace("-", "_"): error for name, error in errors.items() if name not in missing})
    found = gaps(some, changed)
    assert {gap.name for gap in found} <= set(REMEDIES)
    assert sum(gap.size for gap in found) == pytest.approx(some[-1].error - some[0].error)


def test_a_ladder_that_does_not_go_up_has_nothing_to_close():
    down = gaps(rungs(base=0.2, train=0.1, dev=0.1), changed=False)
    assert largest(down) is None and largest(()) is None
    assert "no gap" in read_ladder("classification", down).detail
    unknown = (Gap("variance", Rung("train", math.nan, 10), Rung("dev", 0.1, 10)),)
    assert largest(unknown) is None


@given(st.floats(0, 0.5), st.floats(0, 0.5), st.floats(0, 0.2))
def test_a_gap_within_two_standard_errors_may_be_chance(below, above, deviation):
    gap = Gap("variance", Rung("train", below, 10), Rung("dev", above, 10, deviation))
    if above > below:
        doubted = "chance" in read_ladder("classification", (gap,)).detail
        assert doubted == (above - below <= 2 * deviation)


@pytest.mark.parametrize("link", [{"data": "moons"}, {"data": "sine"}, {"data": "blobs", "classes": 4}], ids=str)
def test_the_train_dev_rung_is_the_error_of_examples_like_those_that_trained(link):
    run = train(Experiment(**link, n=2000, epochs=3, train_dev=30, shift=1, noise=0.5))
    errors = {rung.name: rung for rung in ladder(run, None, opened=True)}
    assert list(errors) == ["train", "train-dev", "dev", "test"]
    for split in SPLITS:
        assert errors[split].error == run.final[split]["error"]
    # At least four of its standard errors: dev is moved and train-dev is not.
    aside = errors["train-dev"]
    assert aside.examples == len(run.data.train_dev.labels) == 360
    assert aside.error == pytest.approx(errors["train"].error, abs=4 * aside.standard_error)
    assert errors["dev"].error > aside.error + 4 * aside.standard_error


@pytest.mark.parametrize("data", ["moons", "plane"])
def test_outputs_that_overflow_leave_a_rung_without_an_error(data):
    run = train(Experiment(data=data, epochs=1, train_dev=20))
    over = dataclasses.replace(run, frames=np.full_like(run.frames, np.inf))
    (rung,) = (rung for rung in ladder(over, None) if rung.name == "train-dev")
    assert np.isnan([rung.error, rung.low, rung.high, rung.standard_error]).all()
    assert results(over)["train_dev"]["error"] is None


def test_without_a_train_dev_set_there_is_no_such_rung():
    assert [rung.name for rung in ladder(train(Experiment(epochs=1)), 0.0)] == ["base", "train", "dev"]
    assert [rung.name for rung in ladder(train(Experiment(epochs=1, split=(70, 0, 30))), 0.0)] == ["base", "train"]
