"""What decided the score: a forest's shares against those of functions whose variance is known."""

from functools import cache

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import KFold

from dlcore.experiment import Experiment
from dlcore.search.importance import LEAST_TRIALS, Importance, importance_of, log_score
from dlcore.search.plan import SearchPlan
from dlcore.search.result import Trials
from dlcore.search.space import space_of

SPACE, _ = space_of("lr~log~0.0001~1~~l2~log~0.001~10~~opt~choice~sgd~adam~rmsprop~~units~linear~2~5")


def scored(kind: str, count: int = 200) -> Trials:
    """Random trials whose log score has a known share of variance from each hyperparameter."""
    rng = np.random.RandomState(0)
    places, noise = rng.random_sample((count, 4)), rng.randn(count)
    sizes = {  # standard deviations: of α on its scale, of the choice, of noise
        "noise": (0, 0, 1),
        "one": (1, 0, 0.1),
        "two": (2, 1, 0.1),
        "same": (0, 0, 0),
        "product": (0, 0, 0.05),
    }[kind]
    # √12 times a uniform number has variance 1, as has √4.5 times whether one of three choices is taken
    parts = np.sqrt(12) * places[:, 0], np.sqrt(4.5) * (places[:, 2] < 1 / 3), noise
    together = (places[:, 0] < 0.5) == (places[:, 1] < 0.5)
    level = sum(size * part for size, part in zip(sizes, parts, strict=True)) + (kind == "product") * together
    score = np.exp(level)[:, None]
    course = np.full((count, 1), np.nan)
    return Trials(
        plan=SearchPlan(Experiment(), SPACE, trials=count),
        complete=True,
        notes=(),
        places=places,
        experiments=(),
        round=np.zeros(count, int),
        confirmed=np.zeros(count, bool),
        epochs=np.arange(1),
        train_course=course,
        dev_course=course,
        train_error=score,
        dev_error=score,
        test_error=score,
        dev_cost=score,
    )


@cache
def found(kind: str) -> Importance:
    importance = importance_of(scored(kind))
    assert importance is not None
    return importance


def test_shares_are_those_of_the_variance():
    assert found("two").names == ("lr", "l2", "opt", "units")
    np.testing.assert_allclose(found("two").share, [0.8, 0, 0.2, 0], atol=0.08)
    np.testing.assert_allclose(found("one").share, [1, 0, 0, 0], atol=0.08)
    assert found("two").explained > 0.9
    assert found("two").trials == 200


def test_hyperparameters_that_work_only_together_have_nearly_the_whole_each():
    """Whether both are on the same side: either alone says nothing, without either all is lost. T₁ = T₂ = 1, of which
    a forest that has seen 150 trials finds the most."""
    first, second, *others = found("product").share
    assert min(first, second) > 0.7 and max(first, second) < 1.1 and np.abs(others).max() < 0.02


def test_a_share_is_half_the_growth_of_the_squared_error_over_all_shuffles():
    """The mean over every partner of a trial, instead of a few shuffles; the forests are fitted here."""
    trials = scored("two")
    target, expected = np.log(trials.score + 0.001), []
    for seen, held in KFold(4, shuffle=True, random_state=0).split(trials.places):
        middles = np.array([[one.place(one.at(u)) for one, u in zip(SPACE, row, strict=True)] for row in trials.places])
        forest = RandomForestRegressor(20, min_samples_leaf=2, random_state=0).fit(middles[seen], target[seen])
        own, truth = middles[held], target[held][:, None]
        shares = []
        for axis in range(4):
            every = np.repeat(own[:, None], len(held), axis=1)
            every[:, :, axis] = own[None, :, axis]
            guessed = forest.predict(every.reshape(-1, 4)).reshape(len(held), len(held))
            usual = (forest.predict(own) - truth[:, 0]) ** 2
            shares.append((((guessed - truth) ** 2).mean() - usual.mean()) / 2 / target.var())
        expected.append(shares)
    importance = found("two")
    error = importance.spread / np.sqrt(8)  # of the mean over four hold-outs and two shuffles
    assert (np.abs(importance.share - np.mean(expected, axis=0)) < 3 * error + 1e-9).all()
    assert importance.share[0] == pytest.approx(np.mean(expected, axis=0)[0], rel=0.1)


def test_noise_is_no_importance_and_explains_nothing():
    noise = found("noise")
    assert np.abs(noise.share).max() < 0.06 and noise.explained < 0.1
    assert (np.abs(noise.share) < 2 * noise.spread).all(), "it stands within its own spread"


def test_the_same_trials_have_the_same_importance():
    again = found.__wrapped__("two")
    np.testing.assert_array_equal(again.share, found("two").share)


def test_few_trials_and_equal_ones_say_nothing():
    assert importance_of(scored("two", LEAST_TRIALS - 1)) is None
    assert importance_of(scored("two", LEAST_TRIALS)) is not None
    assert importance_of(scored("same")) is None


def test_diverged_trials_count_as_worse_than_every_other():
    assert log_score(np.array([0.1, np.inf, 0.3])).tolist() == pytest.approx(np.log([0.101, 3.001, 0.301]))
    assert np.ptp(log_score(np.full(3, np.inf))) == 0
    assert np.isfinite(log_score(np.zeros(2))).all()
