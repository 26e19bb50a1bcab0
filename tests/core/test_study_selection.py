"""The two studies of choosing on a dev set: their numbers are those of real networks, and agree with the theory."""

import math

import numpy as np
import pytest

from dlcore.engine.training import Training
from dlcore.experiment import Experiment
from dlcore.fresh import fresh_examples
from dlcore.prediction import outputs_of, wrong
from dlcore.run import WorkRefusedError, train
from dlcore.selection import better_picked, least_of_equals
from dlcore.studies import STUDIES, best_of, two_models
from tests.core.runs import studied

SMALL = Experiment(data="moons", examples=400, noise=0.8, flip=0.05, hidden=(4,), epochs=20, learning_rate=0.01)


@pytest.fixture(scope="module")
def pair():
    return studied("two_models", SMALL)


@pytest.fixture(scope="module")
def many():
    return studied("best_of", SMALL)


# ---- fresh examples


def test_fresh_examples_are_new_and_from_the_same_place():
    experiment = Experiment(data="gauss", noise=1.0, examples=500)
    raw, labels = fresh_examples(experiment, 20_000)
    again, _ = fresh_examples(experiment, 20_000)
    other, _ = fresh_examples(experiment, 20_000, 1)
    np.testing.assert_array_equal(raw, again)
    assert not set(map(tuple, raw)) & set(map(tuple, other))
    assert not set(map(tuple, raw)) & set(map(tuple, Training(experiment).data.raw))
    # the best boundary is x1 + x2 = 0, and it is wrong on Φ(−2√2/s) of them, s² = 1 + noise²
    error = np.mean((raw.sum(axis=1) > 0) != labels)
    expected = 0.5 * math.erfc(2 / math.sqrt(2))
    assert abs(error - expected) <= 3 * math.sqrt(expected * (1 - expected) / len(labels))


def test_there_are_none_of_real_data():
    with pytest.raises(ValueError, match="no fresh examples"):
        fresh_examples(Experiment(data="iris"), 1000)


# ---- which of two models


def test_the_two_networks_are_judged_as_their_runs_predict(pair):
    assert pair.complete and pair.experiment == SMALL and pair.other_seed in range(1, 5)
    assert pair.pool >= 100_000
    runs = [train(SMALL), train(SMALL.replace(seed=pair.other_seed))]
    raw, labels = fresh_examples(SMALL, 100_000, 77)
    a, b = (wrong(outputs_of(run, raw), labels) for run in runs)
    for found, errors in zip(pair.errors, (a, b), strict=True):
        assert abs(found - errors.mean()) <= 3 * math.sqrt(2 * found * (1 - found) / 100_000) + 2e-3  # float32
    assert pair.only_better_right - pair.only_worse_right == pytest.approx(abs(pair.errors[0] - pair.errors[1]))
    assert pair.only_better_right + pair.only_worse_right == pytest.approx(np.mean(a != b), abs=0.01)


def test_the_dev_sets_pick_as_often_as_the_theory_says(pair):
    """All sizes together: standardised distances of independent shares."""
    expected = np.array([better_picked(int(n), pair.only_better_right, pair.only_worse_right) for n in pair.sizes])
    deviation = np.sqrt(np.maximum(expected * (1 - expected), 1 / two_models.REPEATS) / two_models.REPEATS)
    assert (np.abs(pair.picked - expected) <= 3 * deviation).all()
    assert (pair.low <= pair.picked).all() and (pair.picked <= pair.high).all()
    assert pair.sizes[0] == 10 and pair.sizes[-1] == 100_000
    assert pair.line == pytest.approx(
        [better_picked(int(n), pair.only_better_right, pair.only_worse_right) for n in pair.line_sizes]
    )
    assert (np.diff(pair.line) >= -1e-9).all()


def test_real_disjoint_dev_sets_pick_as_often_as_the_theory_says(pair):
    """Without any drawing from the pool: dev sets of 50 examples each that nobody has seen."""
    runs = [train(SMALL), train(SMALL.replace(seed=pair.other_seed))]
    raw, labels = fresh_examples(SMALL, 200_000, 78)
    a, b = (wrong(outputs_of(run, raw), labels).astype(int) for run in runs)
    if pair.errors[1] < pair.errors[0]:
        a, b = b, a
    sets = len(a) // 50
    more = (b - a)[: 50 * sets].reshape(sets, 50).sum(axis=1)
    picked = np.mean((more > 0) + 0.5 * (more == 0))
    expected = better_picked(50, pair.only_better_right, pair.only_worse_right)
    # besides chance of these sets, the shares of the pool are known to a few thousandths only
    assert abs(picked - expected) <= 3 * math.sqrt(expected * (1 - expected) / sets) + 0.02


def test_what_it_says_of_the_experiments_own_dev_set(pair):
    assert pair.dev_examples == 80
    assert pair.own == better_picked(80, pair.only_better_right, pair.only_worse_right)
    assert pair.needed is not None
    before, at = (
        better_picked(n, pair.only_better_right, pair.only_worse_right) for n in (pair.needed - 1, pair.needed)
    )
    assert before < two_models.SURE <= at


def test_two_models_that_are_alike_are_a_coin():
    study = two_models.TWO_MODELS.start(SMALL.replace(epochs=1, learning_rate=1e-5, initialization="zeros"))
    while not study.done:
        study.advance()
    found = study.snapshot()
    assert found.errors[0] == found.errors[1] and found.own == 0.5 and found.needed is None
    assert (found.picked == 0.5).all()


# ---- best of K


def test_every_network_is_a_run_of_its_seed(many):
    assert many.complete and many.networks == 1000 == len(many.dev_error) == len(many.true_error)
    assert many.epochs == 20 and many.notes == ()
    raw, labels = fresh_examples(SMALL, best_of.POOL)
    assert many.pool == len(labels)
    for seed in (0, 3, 999):
        run = train(SMALL.replace(seed=seed))
        assert many.dev_error[seed] == pytest.approx(run.final["dev"]["error"], abs=1.5 / 80)  # float32
        assert many.true_error[seed] == pytest.approx(wrong(outputs_of(run, raw), labels).mean(), abs=0.003)


def test_the_choice_is_that_of_random_orders(many):
    """On the experiment's own dev set."""
    rng = np.random.RandomState(0)
    repeats = 3000
    for place, tried in enumerate(many.tried[:-1]):
        drawn = np.array([rng.permutation(1000)[:tried] for _ in range(repeats)])
        chosen = drawn[np.arange(repeats), many.dev_error[drawn].argmin(axis=1)]
        for errors, found in ((many.dev_error, many.own_promised[place]), (many.true_error, many.own_kept[place])):
            shown = errors[chosen]
            rare = 3 * np.ptp(errors) / repeats  # what none of the draws may have shown
            assert abs(shown.mean() - found) <= 3 * shown.std() / math.sqrt(repeats) + rare
    assert many.tried[-1] == 1000 and many.own_promised[-1] == pytest.approx(many.dev_error.min())


def test_the_average_choice_is_that_on_dev_sets_cut_from_the_pool(many):
    """Done again from the predictions: every dev set, many random orders."""
    raw, labels = fresh_examples(SMALL, best_of.POOL)
    study = best_of.BEST_OF.start(SMALL)
    batch = study._steps()
    while not study._dev:
        next(batch)
    counts = np.array(study._wrong[:2])
    for network, found in enumerate(counts):
        run = train(SMALL.replace(seed=network))
        misses = wrong(outputs_of(run, raw), labels)
        assert found[-1] == pytest.approx(misses.sum(), abs=20)
        cut = misses[: 80 * many.dev_sets].reshape(-1, 80).sum(axis=1)
        assert np.abs(found[:-1] - cut).max() <= 3  # float32
    assert many.dev_sets == 100 and many.pool == len(labels)
    # one network tried: no choice, so what is promised is kept, but for the chance of 100 sets of 80
    chance = 3 * math.sqrt(0.25 * many.true_error.mean() / (80 * many.dev_sets))
    assert many.promised[0] == pytest.approx(many.true_error.mean(), abs=max(chance, 0.01))
    assert many.kept[0] == pytest.approx(many.true_error.mean(), abs=1e-3)
    for bar, middle in ((many.promised_bar, many.promised), (many.kept_bar, many.kept)):
        assert (bar[:, 0] <= middle + 0.02).all() and (middle <= bar[:, 1] + 0.02).all()


def test_the_best_of_many_promises_more_than_it_keeps(many):
    assert many.own_promised[0] == pytest.approx(many.dev_error.mean())
    assert many.own_kept[0] == pytest.approx(many.true_error.mean())
    assert (np.diff(many.own_promised) <= 1e-12).all() and (np.diff(many.promised) <= 1e-12).all()
    assert many.promised[-1] < many.kept[-1] - 0.01
    np.testing.assert_allclose(many.equals, least_of_equals(many.tried, 80, float(many.true_error.mean())))


def test_equal_models_are_chosen_from_as_the_theory_says():
    """Networks whose errors are independent and alike: the study's arithmetic gives the theoretical curve."""
    rng = np.random.default_rng(0)
    study = best_of.BEST_OF.start(SMALL)
    study._pool = 20_000
    study._dev = [*rng.binomial(80, 0.1, 300) / 80]
    sets = rng.binomial(80, 0.1, (300, 100))
    total = sets.sum(axis=1) + rng.binomial(20_000 - 8000, 0.1, 300)
    study._wrong = [*np.column_stack([sets, total])]
    found = study.snapshot()
    theory = least_of_equals(found.tried, 80, 0.1)
    # 100 dev sets: the least of 200 has a deviation of about 0.01
    assert found.promised == pytest.approx(theory, abs=3 * 0.012 / 10 + 0.003)
    assert found.kept == pytest.approx(np.full(len(theory), 0.1), abs=0.002)
    assert found.equals == pytest.approx(theory, abs=0.003)
    # honest: on the examples of the pool that did not choose
    assert found.kept[0] == pytest.approx(np.mean((total[:, None] - sets) / (20_000 - 80)), rel=1e-9)


def test_a_large_dev_set_is_not_found_many_times_in_the_pool():
    study = best_of.BEST_OF.start(SMALL.replace(examples=10_000))
    assert study.snapshot().dev_sets == 0


def test_a_long_training_is_shortened_and_says_so():
    longer = SMALL.replace(examples=20_000, epochs=2000)
    networks, epochs = best_of.plan(longer)
    study = best_of.BEST_OF.start(longer)
    (note,) = study.snapshot().notes
    assert epochs < 2000 and f"{epochs:,}" in note and f"{networks:,}" in note
    assert networks * epochs * 2 * 375 <= best_of.MOST_LAYER_UPDATES


@pytest.mark.parametrize("size", [100, 10_000, 1_000_000])
@pytest.mark.parametrize("hidden", [(), (8, 8), (256, 256)])
def test_the_plan_keeps_its_limits(size, hidden):
    experiment = Experiment(examples=size, hidden=hidden, epochs=1000, batch_size=64)
    planned = best_of.plan(experiment)
    if planned is None:
        assert STUDIES["best_of"].refusal(experiment) and size == 1_000_000
        return
    networks, epochs = planned
    assert networks in best_of.NETWORKS and 1 <= epochs <= 1000


# ---- refusals


@pytest.mark.parametrize("id", ["two_models", "best_of"])
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"data": "iris"}, "no more examples"),
        ({"data": "sine"}, "with classes"),
        ({"examples": 1_000_000, "hidden": (256,) * 5, "epochs": 1000}, "too"),
    ],
)
def test_what_cannot_be_studied_is_refused_with_the_reason(id, changes, why):
    experiment = Experiment(**changes)
    reason = STUDIES[id].refusal(experiment)
    assert reason is not None and why in reason
    with pytest.raises(WorkRefusedError, match=reason[:20]):
        STUDIES[id].start(experiment)


def test_without_a_dev_set_nothing_is_chosen():
    assert "no dev set" in STUDIES["best_of"].refusal(Experiment(split=(80, 0, 20)))
    assert STUDIES["two_models"].refusal(Experiment(split=(80, 0, 20))) is None
    assert STUDIES["best_of"].refusal(Experiment()) is None
