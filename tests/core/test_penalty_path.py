"""The λ path: its networks are the page's own under each λ, and its numbers those of their weights."""

from typing import Any

import numpy as np
import pytest

from dlcore.budget import update_count
from dlcore.data import prepare
from dlcore.experiment import Experiment
from dlcore.parameters import Architecture, ExactLayer, flatten
from dlcore.plane_grid import plane_grid
from dlcore.prediction import outputs_of
from dlcore.run import WorkRefusedError, train
from dlcore.studies import STUDIES, penalty_path, shared_runs
from dlcore.studies.penalty_path import LAMBDAS, PICTURED, best_of, constant_error, subject
from dlcore.studies.shared_runs import judged_by
from dlcore.weights import squared_weights, weights_of, zero_share
from tests.core.runs import studied, trained

STUDY = STUDIES["penalty_path"]
SMALL = Experiment(data="moons", hidden=(4,), epochs=15, examples=100, noise=0.3, learning_rate=0.05)
FEW = (0.01, 1.0, 6.0, 1000.0)


@pytest.fixture
def short(monkeypatch):
    """Four λ and two seeds, three networks at a time."""
    monkeypatch.setattr(penalty_path, "LAMBDAS", FEW)
    monkeypatch.setattr(penalty_path, "PICTURED", (0, 2))
    monkeypatch.setattr(penalty_path, "SEEDS", (2, 1))
    monkeypatch.setattr(shared_runs, "AT_ONCE", 3)


def test_it_streams_and_ends_as_the_page_expects(short):
    progress: Any = STUDY.start(SMALL)
    assert (progress.done, progress.progress, progress.snapshot().complete) == (False, 0, False)
    assert np.isnan(progress.snapshot().suggested) and np.isnan(progress.snapshot().boundaries).all()
    shares, known = [0.0], [0]
    while not progress.done:
        progress.advance()
        result = progress.snapshot()
        shares.append(progress.progress)
        known.append(int(np.isfinite(result.dev_error).sum()))
    assert shares == sorted(shares) and shares[-1] == 1
    assert known == sorted(known) and known[-1] == 8 and len(set(known)) > 3, "some at a time"
    assert result.complete and result.notes == () and result.experiment == SMALL
    assert result.dev_error.shape == result.zero_share.shape == (4, 2)


def test_every_network_is_the_pages_run_under_that_penalty(short):
    result = studied("penalty_path", SMALL.replace(l2=7.0))
    grid = plane_grid(prepare(SMALL).plane)
    for place, value in enumerate(FEW):
        for seed in range(2):
            run = train(SMALL.replace(l2=value, seed=seed))
            expected = [run.final["train"]["error"], run.final["dev"]["error"], run.history["squared_weights"][-1]]
            found = [one[place, seed] for one in (result.train_error, result.dev_error, result.squared_weights)]
            np.testing.assert_allclose(found, expected, rtol=2e-3)
            if seed == 0 and place in (0, 2):
                said = outputs_of(run, grid.raw)[:, 0].reshape(60, 60)
                np.testing.assert_allclose(result.boundaries[(0, 2).index(place)], said, atol=1e-3)
    assert result.pictured.tolist() == [FEW[0], FEW[2]]
    assert (np.diff(np.median(result.squared_weights, axis=1)) < 0).all(), "a larger penalty, smaller weights"
    assert (result.zero_share == 0).all(), "L2 makes no weight exactly 0"


def test_l1_makes_weights_exactly_zero_and_their_share_is_counted(short):
    both = SMALL.replace(l2=0.5, optimizer="sgd", learning_rate=0.1)
    result = studied("penalty_path", both.replace(l1=3.0))
    assert result.penalty == "l1" and (result.zero_share[-1] == 1).all() and (result.squared_weights[-1] == 0).all()
    for place, value in enumerate(FEW[:3]):
        run = train(both.replace(l1=value))
        weights = np.concatenate([run.frames[-1][:8], run.frames[-1][12:16]])  # 2-4-1: W1, b1, W2, b2
        assert result.zero_share[place, 0] == np.mean(weights == 0)
    assert 0 < result.zero_share[2, 0] < 1


def test_shares_are_of_weights_and_of_nothing_else():
    architecture = Architecture((2, 2, 1))
    layers = [ExactLayer(np.array([[0.0, 2], [3, -0.0]]), np.zeros(2)), ExactLayer(np.array([[1e-30, 4]]), np.zeros(1))]
    weights = weights_of(flatten(layers), architecture)
    assert zero_share(weights) == 2 / 6, "biases of 0 are no weights, and nearly 0 is not 0"
    assert squared_weights(weights) == 29
    both = weights_of(np.stack([flatten(layers), flatten(layers) * 0]), architecture)
    np.testing.assert_array_equal(zero_share(both), [2 / 6, 1])


def test_one_path_serves_every_penalty_of_its_kind():
    assert STUDY.subject is subject
    assert subject(SMALL.replace(l2=3, ensemble=9)) == subject(SMALL) == SMALL
    assert subject(SMALL.replace(l1=3)) == subject(SMALL.replace(l1=0.2)) == SMALL.replace(l1=1)
    assert subject(SMALL.replace(l1=3, l2=2)) != subject(SMALL.replace(l1=3)), "the other penalty stays"


def test_the_suggested_penalty_has_the_least_median_then_the_least_mean_then_is_the_largest():
    lambdas = np.array([0.1, 1.0, 10.0, 100.0])
    errors = np.array([[0.3, 0.3, 0.3], [0.1, 0.2, 0.9], [0.1, 0.2, 0.5], [0.1, 0.2, 0.5]])
    assert best_of(lambdas, errors) == 100
    assert best_of(lambdas[:2], errors[:2]) == 1
    assert best_of(lambdas, np.where(errors == 0.5, 0.4, errors)[[0, 1, 2, 0]]) == 10
    errors[3] = np.nan
    assert best_of(lambdas, errors) == 10, "what diverged or is not known is left out"
    assert np.isnan(best_of(lambdas, np.full((4, 3), np.nan)))


def test_the_whole_path_comes_early_and_the_filmstrip_first():
    progress: Any = STUDY.start(SMALL)
    order = [place for place, seed in progress._places if seed == 0]
    assert sorted(order) == list(range(25)) and len(progress._places) == 200
    assert set(order[:7]) == set(PICTURED) and order[:3] == [0, 24, 12]
    assert [LAMBDAS[place] for place in PICTURED] == [0.001, 0.01, 0.1, 1, 10, 100, 1000]
    np.testing.assert_allclose(np.diff(np.log10(LAMBDAS)), 0.25, atol=0.002)
    low, high = Experiment.settings()["l2"].bounds
    assert low < LAMBDAS[0] and LAMBDAS[-1] <= high, "every one can be set"


@pytest.mark.parametrize("data", ["moons", "sine", "rings"])
def test_the_best_constant_answer(data):
    made = prepare(Experiment(data=data, examples=200, noise=0.3))
    labels = made.labels[: made.counts[0]]
    if data == "sine":
        assert constant_error(made) == pytest.approx(np.sqrt(np.mean((labels - labels.mean()) ** 2)))
    else:
        assert constant_error(made) == pytest.approx(min(np.mean(labels != one) for one in np.unique(labels)))


@pytest.mark.parametrize(("data", "hidden", "shape"), [("sine", (4,), (2, 200)), ("rings", (4,), (2, 60, 60))])
def test_other_pictures(short, monkeypatch, data, hidden, shape):
    monkeypatch.setattr(penalty_path, "SEEDS", (1,))
    result = studied("penalty_path", SMALL.replace(data=data, hidden=hidden, epochs=2))
    assert result.boundaries.shape == shape and np.isfinite(result.boundaries).all()
    assert len(result.axes) == len(shape) - 1 and len(result.points) == len(result.labels) == 60
    if data == "rings":
        assert set(np.unique(result.boundaries)) <= set(range(result.experiment.classes))


def test_default_experiments_have_all_their_networks_within_the_time():
    for experiment in (Experiment(), Experiment(hidden=(8, 8), epochs=300, noise=0.5, data="moons")):
        effort = penalty_path._effort(experiment)
        assert effort is not None and effort == (8, update_count(experiment), ())
    wide = penalty_path._effort(Experiment(hidden=(64, 64)))
    assert wide is not None and wide.seeds < 8 and wide.notes


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"split": (80, 0, 20)}, "there is none"),
        ({"data": "ten"}, "there is none"),
        ({"hidden": (256,) * 8, "examples": 2000, "epochs": 500}, "too much work"),
    ],
)
def test_what_has_no_path_says_why(change, said):
    experiment = SMALL.replace(**change)
    reason = STUDY.refusal(experiment)
    assert reason is not None and said in reason and reason.endswith(".") and "(" in reason
    with pytest.raises(WorkRefusedError, match=said):
        STUDY.start(experiment)
    assert STUDY.refusal(SMALL.replace(seeds=64)) is None


def test_a_network_that_diverged_has_no_error_even_where_it_has_an_answer():
    run = trained(SMALL)
    diverged = run.frames[-1].copy()
    diverged[-1] = np.inf  # the sigmoid of which is 1
    found = shared_runs.errors_on(SMALL, run.data, np.stack([run.frames[-1], diverged]), judged_by(run.data, "dev"))
    assert found[0] == pytest.approx(run.final["dev"]["error"], abs=1e-6) and np.isnan(found[1])


def test_networks_that_diverge_have_no_numbers(short):
    wild = SMALL.replace(data="sine", activation="linear", optimizer="sgd", learning_rate=10, epochs=60)
    result = studied("penalty_path", wild)
    assert result.complete and np.isnan(result.dev_error).all() and np.isnan(result.squared_weights).all()
    assert np.isnan(result.suggested) and np.isnan(result.boundaries).all()
