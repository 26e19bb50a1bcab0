"""Counts by arithmetic, what is wrong with a split, and what is said of splits and of choosing."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.data import prepare
from dlcore.experiment import Experiment
from dlcore.intervals import wilson
from dlcore.ladder import Rung, gaps, ladder
from dlcore.run import train
from dlcore.selection_reading import read_best_of, read_two_models
from dlcore.set_counts import empty_sets, missing_classes, set_counts
from dlcore.split_reading import WISHED, examples_for, read_split
from dlcore.studies.best_of import BestOf
from dlcore.studies.two_models import TwoModels
from tests.core.strategies import experiment_of, values_by_name

# ---- counts


@given(values_by_name())
def test_the_counts_are_those_of_the_data(values):
    experiment = experiment_of(values)
    if experiment.dataset.synthetic and experiment.examples > 5000:
        experiment = experiment_of(values | {"examples": 5000})
    data, counts = prepare(experiment), set_counts(experiment)
    aside = 0 if data.train_dev is None else len(data.train_dev.labels)
    assert (counts["train"], counts.get("dev", 0), counts.get("test", 0)) == data.counts
    assert counts.get("train-dev", 0) == aside
    assert all(counts.values())


@pytest.mark.parametrize(
    ("examples", "split"), [(100, (99.5, 0.25, 0.25)), (100, (99.7, 0.1, 0.2)), (300, (99.8, 0.1, 0.1))]
)
def test_a_set_too_small_for_its_share_is_named_with_the_nearest_size(examples, split):
    experiment = Experiment(examples=examples, split=split)
    found = empty_sets(experiment)
    missing = [name for name in ("dev", "test") if name not in set_counts(experiment)]
    assert missing and [problem.message.split()[1] for problem in found] == missing
    for problem, name in zip(found, missing, strict=True):
        mended = experiment.replace(**problem.changes)
        assert name in set_counts(mended)
        assert f"{examples:,}" in problem.message and problem.label == f"{mended.examples:,} examples"
        assert mended.examples * split[1 if name == "dev" else 2] == pytest.approx(100, rel=0.01)


def test_nothing_is_wrong_with_sets_that_are_there_or_not_wanted():
    assert empty_sets(Experiment()) == ()
    assert empty_sets(Experiment(split=(70, 30, 0))) == ()
    assert empty_sets(Experiment(data="ten")) == ()


def test_real_data_are_given_another_split():
    (problem,) = empty_sets(Experiment(data="iris", split=(99.8, 0.2, 0)))
    assert not empty_sets(Experiment(data="iris").replace(**problem.changes))


@pytest.mark.parametrize("data_seed", range(40))
def test_classes_missing_from_a_set_are_named(data_seed):
    experiment = Experiment(data="blobs", classes=6, examples=100, split=(90, 6, 4), data_seed=data_seed)
    data = prepare(experiment)
    found = missing_classes(experiment, data)
    absent = set(range(6)) - set(data.labels[data.slices["dev"]])
    if not absent:
        assert found == ()
        return
    (problem,) = found
    assert {int(number) for number in re.findall(r"\d", problem.message)} == absent
    assert problem.changes == {"stratify": "yes"}
    mended = experiment.replace(**problem.changes)
    assert missing_classes(mended, prepare(mended)) == ()


def test_a_class_missing_from_train_comes_first():
    experiment = Experiment(examples=100, split=(1, 99, 0))
    found = missing_classes(experiment, prepare(experiment))
    assert len(found) == 1 and found[0].message.startswith("The train set has no example of class")
    assert missing_classes(Experiment(data="sine"), prepare(Experiment(data="sine"))) == ()


# ---- what a split says


@given(error=st.floats(0.01, 0.99), share=st.floats(0.01, 0.1))
def test_so_many_examples_measure_so_exactly(error, share):
    reach = share * min(error, 1 - error)
    examples = examples_for(error, reach)
    low, high = wilson(round(error * examples), examples)
    # Wilson's interval is that of the plain formula but for terms of order z²/n
    assert (high - low) / 2 == pytest.approx(reach, rel=0.03)


def reading(experiment: Experiment):
    run = train(experiment)
    rungs = ladder(run, 0.0)
    return run, *read_split(run.experiment, rungs, gaps(rungs, changed=False))


def test_a_small_dev_set_is_said_to_be_one_with_what_it_takes():
    run, words, suggestion = reading(Experiment(data="moons", noise=0.8, examples=100, epochs=20))
    errors, low_high = round(20 * run.final["dev"]["error"]), wilson(round(20 * run.final["dev"]["error"]), 20)
    assert words.finding == "This dev set is too small to tell."
    assert words.detail.startswith(
        f"{errors} of 20 are wrong, which fits any true error from {100 * low_high[0]:.1f} %"
    )
    (needed,) = re.findall(r"about ([\d,]+) dev examples", words.detail)
    assert int(needed.replace(",", "")) == pytest.approx(examples_for(sum(low_high) / 2, WISHED), rel=0.1)
    mended = run.experiment.replace(**suggestion.changes)
    assert set_counts(mended)["dev"] >= int(needed.replace(",", ""))


def test_a_generous_dev_set_is_said_to_be_one():
    experiment = Experiment(data="gauss", noise=1, examples=300_000, epochs=1, batch_size=512, hidden=(4,))
    _, words, suggestion = reading(experiment)
    assert words.finding == "Dev measures more finely than anybody needs."
    more = set_counts(experiment.replace(**suggestion.changes))["train"] - set_counts(experiment)["train"]
    assert f"{more:,} more examples" in words.detail and more == 114_000


def test_between_them_the_largest_gap_is_named():
    experiment = Experiment(data="moons", examples=10_000, noise=0.5, epochs=20, learning_rate=0.01)
    run, words, suggestion = reading(experiment)
    far = (Rung("train", 0.02, 6000), Rung("dev", 0.05, 2000, 0.005, 0.04, 0.06))
    named, _ = read_split(experiment, far, gaps(far, changed=False))
    assert named.finding == "The largest gap is variance: 3.0 points from train to dev."
    near = (Rung("train", 0.02, 6000), Rung("dev", 0.025, 2000, 0.005, 0.02, 0.03))
    assert read_split(experiment, near, gaps(near, changed=False))[0].finding == "These sets agree."
    assert suggestion is None and words.finding.startswith("The largest gap is avoidable bias: ")
    low, high = wilson(round(2000 * run.final["dev"]["error"]), 2000)
    assert f"between {100 * low:.1f} and {100 * high:.1f} %" in words.detail


def test_a_gap_that_even_a_small_dev_set_shows_is_named():
    rungs = (Rung("base", 0.0, 0), Rung("train", 0.01, 100), Rung("dev", 0.45, 60, 0.064, 0.33, 0.58))
    words, _ = read_split(Experiment(), rungs, gaps(rungs, changed=False))
    assert words.finding == "The largest gap is variance: 44.0 points from train to dev."


def test_without_a_dev_set_one_is_suggested():
    rungs = (Rung("train", 0.1, 100),)
    words, suggestion = read_split(Experiment(split=(100, 0, 0)), rungs, ())
    assert words.finding == "There is no dev set." and suggestion.changes["split"][1] > 0
    assert read_split(Experiment(data="ten"), rungs, ())[1] is None


def test_regression_is_read_in_its_own_unit():
    small = (Rung("train", 0.2, 60), Rung("dev", 0.25, 20, 0.04, 0.17, 0.33))
    words, suggestion = read_split(Experiment(data="sine"), small, gaps(small, changed=False))
    assert words.detail == "Its RMSE on 20 examples may be anything from 0.170 to 0.330." and suggestion is None
    large = (Rung("train", 0.2, 60), Rung("dev", 0.25, 5000, 0.004, 0.242, 0.258))
    words, _ = read_split(Experiment(data="sine"), large, gaps(large, changed=False))
    assert words.detail.endswith("Dev has 5,000 examples: its true RMSE lies between 0.242 and 0.258.")


# ---- what choosing says


def two_models(**changes) -> TwoModels:
    none = np.zeros(0)
    fields = dict(
        experiment=Experiment(), complete=True, pool=200_000, other_seed=4, errors=(0.064, 0.055),
        only_better_right=0.038, only_worse_right=0.029, sizes=none.astype(int), picked=none, low=none, high=none,
        line_sizes=none.astype(int), line=none, dev_examples=60, own=0.6, needed=2024,
    )  # fmt: skip
    return TwoModels(**(fields | changes))


def test_a_dev_set_that_is_a_coin_is_called_one():
    words = read_two_models(two_models())
    assert words.finding == "60 dev examples are little better than a coin: right 60 % of the time."
    assert "A, the one above, is wrong on 6.4 %, B on 5.5 %" in words.detail and "it takes 2,024" in words.detail
    assert "weight seed 4" in words.detail


def test_other_dev_sets_are_said_to_be_what_they_are():
    assert read_two_models(two_models(own=0.97)).finding == "60 dev examples pick the better network 97 % of the time."
    assert "a million are not enough" in read_two_models(two_models(needed=None)).detail
    assert read_two_models(two_models(errors=(0.1, 0.1))).finding == "These two are equally good."
    assert read_two_models(two_models(own=math.nan)).finding == "There is no dev set to choose with."
    assert read_two_models(two_models(pool=0)).finding == "Too early to say."


def best_of(tried=(1, 10, 1000), promised=(0.1, 0.05, 0.02), kept=(0.1, 0.09, 0.08)) -> BestOf:
    count = len(tried)
    bars = np.zeros((count, 2))
    return BestOf(
        experiment=Experiment(), complete=True, networks=1000, epochs=200, dev_examples=60, dev_sets=100, pool=20_000,
        tried=np.array(tried, int), promised=np.array(promised), promised_bar=bars, kept=np.array(kept), kept_bar=bars,
        own_promised=np.array(promised), own_kept=np.array(kept), equals=np.array(promised) / 2,
        dev_error=np.zeros(1000), true_error=np.zeros(1000), notes=(),
    )  # fmt: skip


def test_what_the_best_of_many_promises_and_keeps_is_said():
    words = read_best_of(best_of())
    assert words.finding == "The best of 1,000 promises 2.0 % and keeps 8.0 %."
    assert "Choosing did help, by 2.0 points: a single network has 10.0 %" in words.detail
    assert "would promise 1.0 %" in words.detail and "luck with 60 dev examples" in words.detail
    assert "did not help" in read_best_of(best_of(kept=(0.1, 0.1, 0.1))).detail
    assert read_best_of(best_of((1,), (0.1,), (0.1,))).finding == "One network was tried."
    assert read_best_of(best_of((), (), ())).finding == "Too early to say."
