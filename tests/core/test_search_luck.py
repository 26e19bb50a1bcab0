"""The luck of a search's winner: redrawn dev sets against a plain count, closed forms and probability."""

import numpy as np
import pytest
from scipy.stats import binom

from dlcore.fresh import fresh_examples
from dlcore.links import parse_link
from dlcore.prediction import error_of, outputs_of
from dlcore.run import WorkRefusedError
from dlcore.search.optimism import (
    Kinds,
    drawn,
    equals_that_fool_as_much,
    kinds_of,
    promise_of_equals,
)
from dlcore.search.winners_luck import AT_ONCE, POOL, REPETITIONS, Luck, LuckInProgress, refusal
from tests.core.runs import finished, trained

FEW = np.array([1, 2, 8])


def three_errors(values: np.ndarray) -> float:
    """Three standard errors of their mean."""
    return 3 * float(values.std(ddof=1)) / np.sqrt(len(values))


def test_examples_of_one_kind_are_those_that_the_same_networks_get_wrong():
    wrong = np.array([[1, 0, 1, 0, 0], [0, 0, 0, 0, 1], [1, 0, 1, 0, 0]], bool)
    kinds = kinds_of(wrong)
    assert kinds.wrong.tolist() == [[1, 0, 1], [0, 0, 0], [0, 1, 0]] or kinds.wrong.tolist() == [
        [0, 0, 0], [1, 0, 1], [0, 1, 0]
    ]  # fmt: skip
    assert kinds.shares.tolist() == [0.4, 0.4, 0.2]
    assert kinds.true_error == pytest.approx(wrong.mean(axis=1))
    many = np.random.RandomState(0).rand(20, 300) < 0.3
    assert kinds_of(many).true_error == pytest.approx(many.mean(axis=1))


def test_a_single_network_promises_what_it_keeps_and_the_best_of_more_does_not():
    wrong = np.random.RandomState(1).rand(8, 4000) < np.linspace(0.1, 0.2, 8)[:, None]
    kinds = kinds_of(wrong)
    found = drawn(kinds, FEW, 60, 40, 4000, np.random.default_rng(0))
    lead = found.true - found.dev
    assert abs(lead[:, 0].mean()) < three_errors(lead[:, 0])
    assert lead[:, 1].mean() > three_errors(lead[:, 1]) and lead[:, 2].mean() > lead[:, 1].mean()
    for column in range(3):  # a test set that chose nothing is honest for all of them
        gap = found.test[:, column] - found.true[:, column]
        assert abs(gap.mean()) < three_errors(gap)
    np.testing.assert_allclose(found.true, wrong.mean(axis=1)[found.winner])
    assert np.bincount(found.winner[:, 0], minlength=8) == pytest.approx(500, abs=100), "any network may be the first"


def test_the_winner_and_its_luck_are_what_a_plain_count_finds():
    wrong = np.random.RandomState(2).rand(6, 500) < np.linspace(0.15, 0.3, 6)[:, None]
    kinds = kinds_of(wrong)
    found = drawn(kinds, np.array([6]), 30, 0, 3000, np.random.default_rng(3))
    rng, plain = np.random.default_rng(4), []
    for _ in range(3000):
        dev = wrong[:, rng.integers(500, size=30)].mean(axis=1)
        winner = rng.choice(np.flatnonzero(dev == dev.min()))
        plain.append((dev[winner], wrong[winner].mean()))
    promised, kept = np.array(plain).T
    pairs = (found.dev[:, 0], promised), (found.true[:, 0], kept), ((found.true - found.dev)[:, 0], kept - promised)
    for one, other in pairs:
        assert abs(one.mean() - other.mean()) < np.hypot(three_errors(one), three_errors(other))
    assert (kept - promised).mean() > 0.05, "there is luck to be found"
    assert np.isnan(found.test).all(), "there is no test set"


def test_ties_are_won_by_any_of_the_equals():
    kinds = Kinds(np.ones((1, 4), np.float32), np.ones(1))  # all wrong about everything
    winner = drawn(kinds, np.array([4]), 5, 0, 4000, np.random.default_rng(0)).winner
    assert np.bincount(winner[:, 0], minlength=4) == pytest.approx(1000, abs=100)
    with pytest.raises(ValueError, match="cannot be tried"):
        drawn(kinds, np.array([5]), 5, 0, 1, np.random.default_rng(0))


def test_unrelated_equals_promise_what_the_closed_form_says():
    """E[min of K Binomial(n, e)] from SciPy's distribution, and from networks that are wrong by independent coins."""
    for examples, error in ((20, 0.1), (60, 0.3)):
        counts = np.arange(examples)
        for tried in (1, 4, 64):
            least = np.sum(binom.sf(counts, examples, error) ** tried) / examples
            assert promise_of_equals(np.array([tried]), examples, error) == pytest.approx(error - least, abs=1e-9)
    coins = 1 - np.array(np.meshgrid(*[[0, 1]] * 8)).reshape(8, -1)  # every combination of eight independent networks
    shares = np.prod(np.where(coins, 0.2, 0.8), axis=0)
    found = drawn(Kinds(coins.T.astype(np.float32), shares), FEW, 25, 0, 6000, np.random.default_rng(5))
    for column, promise in enumerate(promise_of_equals(FEW, 25, 0.2)):
        lead = found.true[:, column] - found.dev[:, column]
        assert abs(lead.mean() - promise) < three_errors(lead)


def test_so_many_equals_fool_as_much():
    promises = promise_of_equals(np.array([1, 5, 40]), 100, 0.1)
    assert [equals_that_fool_as_much(float(one), 100, 0.1) for one in promises] == [1, 5, 40]
    assert equals_that_fool_as_much(-0.01, 100, 0.1) == 1, "less than nothing"
    assert equals_that_fool_as_much(0.09, 1000, 0.1) is None, "no thousand models would"
    assert equals_that_fool_as_much(0.0, 100, 0.0) is None, "nothing can be promised"


SMALL = "data=moons&n=100&noise=0.3&hidden=4&epochs=20"
RATES = (0.001, 0.01, 0.1, 0.3)


@pytest.fixture(scope="module")
def luck():
    first = parse_link(SMALL).experiment
    return finished(LuckInProgress(Luck(tuple(first.replace(learning_rate=rate) for rate in RATES)))).snapshot()


def test_the_trials_are_those_of_the_search_and_their_true_errors_those_of_fresh_examples(luck):
    raw, labels = fresh_examples(luck.experiment, POOL)
    assert luck.complete and luck.fresh and luck.pool == len(labels) and luck.notes == ()
    for place, experiment in enumerate(luck.luck.experiments):
        run = trained(experiment)
        numbers = run.final["dev"]
        assert numbers is not None and luck.dev_error[place] == pytest.approx(numbers["error"], abs=1e-6)
        assert luck.true_error[place] == pytest.approx(
            error_of("classification", outputs_of(run, raw), labels), abs=2e-3
        )
    assert luck.dev_error[luck.winner] == luck.dev_error.min()


def test_every_size_is_drawn_as_often_and_a_larger_dev_set_promises_less(luck):
    assert luck.sizes[0] == luck.dev_examples == 20 and list(luck.tried) == [1, 2, 4] and luck.test_examples == 20
    assert luck.dev.shape == (len(luck.sizes), REPETITIONS, 3) and all(map(luck.known, range(len(luck.sizes))))
    lead = (luck.true - luck.dev).mean(axis=1)[:, -1]
    smallest, largest = np.argmin(luck.sizes), np.argmax(luck.sizes)
    assert lead[smallest] > 5 * max(lead[largest], 1e-4)
    np.testing.assert_allclose(np.rint(luck.dev[0] * 20), luck.dev[0] * 20)


def test_it_can_be_looked_at_before_it_is_complete():
    first = parse_link(SMALL).experiment
    begun = LuckInProgress(Luck(tuple(first.replace(learning_rate=rate) for rate in RATES)))
    early = begun.snapshot()
    assert not early.complete and early.winner is None and not early.known(0) and not len(early.tried)
    while not begun.snapshot().known(0):
        begun.advance()
    half = begun.snapshot()
    assert 0 < begun.progress < 1 and half.known(0) and not half.known(1) and half.dev.shape[1] % AT_ONCE == 0


@pytest.mark.parametrize(
    ("link", "changes", "why"),
    [
        (SMALL, ({},), "at least two"),
        ("data=plane&n=100&epochs=2", ({}, {"learning_rate": 0.1}), "data set with classes"),
        (f"{SMALL}&split=80-0-20", ({}, {"learning_rate": 0.1}), "no dev set"),
        (SMALL, ({}, {"noise": 0.1}), "different examples. Search without varying noise"),
    ],
)
def test_what_cannot_be_measured_is_refused_with_the_remedy(link, changes, why):
    first = parse_link(link).experiment
    luck = Luck(tuple(first.replace(**one) for one in changes))
    assert why in str(refusal(luck))
    with pytest.raises(WorkRefusedError, match=why):
        LuckInProgress(luck)


def test_real_data_are_judged_on_their_own_dev_and_test_examples_together():
    first = parse_link("data=iris&hidden=4&epochs=5").experiment
    found = LuckInProgress(Luck((first, first.replace(learning_rate=0.3))))
    while found.snapshot().winner is None:
        found.advance()
    half = found.snapshot()
    assert not half.fresh and half.pool == half.dev_examples + half.test_examples == 60
