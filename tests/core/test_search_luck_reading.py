"""How lucky a winner is, in words and numbers: each counted anew."""

from dataclasses import replace

import numpy as np
import pytest

from dlcore.data import prepare
from dlcore.experiment import Experiment
from dlcore.search.luck import luck_of
from dlcore.search.luck_reading import averages, equals_promise, read_luck, rivals
from dlcore.search.winners_luck import Luck
from tests.core.made_looks import REPETITIONS, SIZES, TRIED, made_luck
from tests.core.made_trials import made_trials

SMALL = Experiment(data="moons", examples=100)
RESULT = made_luck(Luck(tuple(SMALL.replace(learning_rate=rate) for rate in (0.001, 0.01, 0.1, 0.3))))


def test_the_lead_of_the_winner_is_set_against_what_seeds_do():
    trials = made_trials(24, seeds=4)
    found, score = luck_of(trials), np.sort(trials.score)
    assert found is not None and found.lead == pytest.approx(score[1] - score[0])
    better = trials.dev_error[np.argsort(trials.score)[:11]]  # of 23 that did not diverge
    pooled = np.sqrt(np.mean([np.var(row, ddof=1) for row in better]))
    assert found.deviation == pytest.approx(pooled)
    assert found.standard_error == pytest.approx(pooled * np.sqrt(2 / 4))
    assert found.equals == np.sum(score <= score[0] + 2 * pooled * np.sqrt(2 / 4)) > 1
    assert found.dev_examples == prepare(trials.experiment).counts[1]


def test_of_one_seed_each_only_those_as_good_are_equals_and_one_trial_alone_has_none():
    trials = made_trials(24, seeds=1)
    found = luck_of(trials)
    assert found is not None and np.isnan(found.deviation) and found.equals == 1
    second, first = trials.order[1], trials.order[0]
    dev = trials.dev_error.copy()
    dev[second] = dev[first]
    found = luck_of(replace(trials, dev_error=dev))
    assert found is not None and found.equals == 2 and found.lead == 0
    assert luck_of(made_trials(2, seeds=1, diverged=(0,))) is None


def test_what_is_said_are_the_means_over_the_repetitions():
    for size, column in ((0, 2), (2, 1)):
        dev, test, true = (float(np.mean(one[size, :, column])) for one in (RESULT.dev, RESULT.test, RESULT.true))
        found = averages(RESULT, size, column)
        assert found == (dev, test, true) and found.optimism == true - dev
        words = read_luck(RESULT, size, column)
        assert words.finding.startswith(
            f"The best of {TRIED[column]} promises {100 * dev:.1f} % and keeps {100 * true:.1f} %:"
        )
        assert f"{REPETITIONS} dev sets of {SIZES[size]} examples" in words.detail
        assert f"nothing they have {100 * test:.1f} %" in words.detail
        coins = np.random.default_rng(1).binomial(SIZES[size], true, (400_000, TRIED[column])).min(axis=1)
        assert equals_promise(RESULT, size, column) == pytest.approx(coins.mean() / SIZES[size], abs=5e-4)
        assert f"would promise {100 * equals_promise(RESULT, size, column):.1f} %" in words.detail


def test_rivals_lie_within_two_standard_errors_of_the_best():
    best = 0.1789
    for size, examples in enumerate(SIZES):
        reach = 2 * np.sqrt(best * (1 - best) / examples)
        count, found = rivals(RESULT, size)
        assert found == pytest.approx(reach) and count == np.sum(RESULT.true_error <= best + reach)
    assert [rivals(RESULT, size)[0] for size in range(3)] == [3, 4, 2]


def test_who_is_not_chosen_or_keeps_its_word_is_not_called_lucky():
    assert "One trial alone is not chosen" in read_luck(RESULT, 0, 0).finding
    honest = replace(RESULT, dev=RESULT.true)
    assert "keeps what it promises" in read_luck(honest, 0, 2).finding
    early = replace(RESULT, dev=np.full_like(RESULT.dev, np.nan))
    assert read_luck(early, 0, 2).finding == "Too early to say."
    assert "On your own dev set the winner has 11.0 %, and is truly wrong on 17.9 %" in read_luck(RESULT, 0, 2).detail
    untested = replace(RESULT, test=np.full_like(RESULT.test, np.nan))
    assert "test set" not in read_luck(untested, 0, 2).detail
