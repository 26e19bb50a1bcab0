"""The work budget: counted by hand and against made data, and its limits against what must be allowed."""

import pytest

from dlcore.budget import (
    MOST_WORK,
    network_ends,
    parameter_count,
    refusal,
    training_examples,
    update_count,
    work,
)
from dlcore.data import prepare
from dlcore.datasets import DATASETS
from dlcore.experiment import Experiment

ALLOWED = [
    Experiment(),
    Experiment(n=1_000_000, hidden=(8, 8), epochs=5),
    Experiment(n=300, hidden=(256,) * 50, epochs=20),
    Experiment(n=300, hidden=(8,), epochs=20_000, batch="full"),
    Experiment(n=300, hidden=(8, 8), batch=1, epochs=20_000),
    Experiment(data="ten", hidden=(30, 100, 100, 30), epochs=10_000, batch="full"),
    Experiment(data="digits", hidden=(64, 64), epochs=200),
    Experiment(seeds=64),
]
# What is refused, and the setting that the sentence says to lower.
REFUSED = [
    (Experiment(n=1_000_000, epochs=2_000), "n"),
    (Experiment(n=400, epochs=20_000, hidden=(128, 128, 128)), "hidden"),
    (Experiment(n=1_200, epochs=20_000, hidden=(64, 64)), "epochs"),
    (Experiment(seeds=256, epochs=20_000), "seeds"),
    (Experiment(n=1_000_000, batch=1), "batch"),
    (Experiment(n=300, batch=1, hidden=(1,) * 50, epochs=20_000), "epochs"),
    (Experiment(n=1_000_000, batch="full", epochs=1, hidden=(64, 64)), "batch"),
    (Experiment(n=1_000_000, epochs=2, hidden=(256, *(1,) * 49)), "hidden"),
]


@pytest.mark.parametrize("data", DATASETS)
def test_sizes_are_those_of_the_made_data(data):
    for split in ((60, 20, 20), (99.5, 0.25, 0.25)):
        experiment = Experiment(data=data, split=split, features=("x1", "x1sq"), n=777)
        made = prepare(experiment)
        assert training_examples(experiment) == made.counts[0]
        assert network_ends(experiment) == (made.inputs.shape[1], made.targets.shape[1])


def test_parameters_by_hand():
    # 2-8-8-1: 8*2+8 + 8*8+8 + 8+1
    assert parameter_count(Experiment(), 2, 1) == 105
    assert parameter_count(Experiment(hidden=()), 64, 10) == 650
    # gamma and beta for 16 units; without hidden layers there is nothing to normalise
    assert parameter_count(Experiment(norm="batch"), 2, 1) == 105 + 32
    assert parameter_count(Experiment(norm="layer", hidden=()), 2, 1) == 3


def test_work_and_updates_by_hand():
    # 180 of 300 examples train; ceil(180 / 32) = 6 updates an epoch
    assert work(Experiment()) == 105 * 180 * 200
    assert work(Experiment(seeds=8)) == 105 * 180 * 200 * 8
    assert work(Experiment(ensemble=3)) == work(Experiment()), "a run is one network; the study of many counts its own"
    assert update_count(Experiment()) == 6 * 200
    assert update_count(Experiment(batch="full")) == update_count(Experiment(batch=180)) == 200
    assert update_count(Experiment(batch=179)) == 400


def test_a_narrow_layer_beside_a_wide_one_counts_as_wide():
    # computed as 2-256-256-1: 768 + 65792 + 257
    assert work(Experiment(hidden=(256, 1), n=100, epochs=1)) == 66_817 * 60


@pytest.mark.parametrize("experiment", ALLOWED, ids=lambda each: str(each.changes())[:60])
def test_what_must_be_possible_is_allowed(experiment):
    assert refusal(experiment) is None


@pytest.mark.parametrize(("experiment", "lower"), REFUSED, ids=lambda each: str(each)[:60])
def test_a_refusal_is_one_sentence_that_says_what_to_lower(experiment, lower):
    sentence = refusal(experiment)
    assert sentence is not None
    assert "\n" not in sentence and sentence.count(". ") == 0 and sentence.endswith(".")
    assert f"({lower}" in sentence.rpartition(";")[2]


def test_the_limit_itself_is_allowed():
    experiment = Experiment(hidden=(), features=("x1",), n=1_000_000, split=(100, 0, 0), batch="full")
    per_epoch = work(experiment.replace(epochs=1))
    assert per_epoch == 2_000_000
    assert refusal(experiment.replace(epochs=20_000)) is None
    assert refusal(experiment.replace(epochs=13_000, seeds=2)) is not None
    assert 26_000 * per_epoch > MOST_WORK
