"""What is said of the studies of restraints follows from their numbers: results of known shape are read so."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dlcore.experiment import Experiment
from dlcore.restraint_reading import (
    TOO_EARLY,
    collapse_of,
    lambda_text,
    read_ensemble,
    read_penalty_path,
    read_restraint,
    restraint_text,
)
from dlcore.studies.penalty_path import LAMBDAS, best_of

LOG = np.log10(LAMBDAS)
NOISE = 0.004 * np.random.default_rng(0).standard_normal((25, 8))


def path(train, dev, *, penalty="l2", complete=True, zeros=0.0, constant=0.5) -> Any:
    """A path whose median errors follow two curves."""
    dev_error = np.asarray(dev)[:, None] + NOISE
    lambdas = np.array(LAMBDAS)
    return SimpleNamespace(
        experiment=Experiment(), complete=complete, penalty=penalty, lambdas=lambdas, dev_error=dev_error,
        train_error=np.asarray(train)[:, None] + 0.1 * NOISE, zero_share=np.full((25, 8), zeros),
        constant_error=constant, suggested=best_of(lambdas, dev_error),
    )  # fmt: skip


RISING = np.where(LOG < 1.9, 0.02 + 0.01 * (LOG + 3), 0.5)
BOWL = np.where(LOG < 1.9, 0.15 + 0.02 * (LOG - 0.5) ** 2, 0.5)


def test_a_bowl_has_a_best_penalty_and_a_collapse():
    result = path(RISING, BOWL)
    words = read_penalty_path(result)
    assert words.finding == f"λ = {lambda_text(result.suggested)} helps:" and 1 <= result.suggested <= 10
    assert "falls from 39" in words.detail and "% with hardly any penalty (λ = 0.001)" in words.detail
    assert "From λ = 100 on the penalty has the upper hand" in words.detail and "exactly 0" not in words.detail
    assert collapse_of(result) == 100


def test_l1_says_how_many_weights_are_gone():
    assert (
        "There 37.5 % of the weights are exactly 0."
        in read_penalty_path(path(RISING, BOWL, penalty="l1", zeros=0.375)).detail
    )


def test_where_there_is_nothing_to_restrain_no_penalty_helps():
    flat = np.full(25, 0.1)
    words = read_penalty_path(path(flat, flat))
    assert words.finding == "No penalty helps here by more than chance:"
    assert "nothing to restrain" in words.detail and "upper hand" not in words.detail
    apart = read_penalty_path(path(flat - 0.08, flat))
    assert "nothing to restrain" not in apart.detail


def test_the_best_of_many_equal_penalties_is_seldom_taken_for_a_better_one():
    rng = np.random.default_rng(3)
    flat, found = np.full(25, 0.1), 0
    for _ in range(60):
        result = path(flat, flat)
        result.dev_error = 0.1 + 0.01 * rng.standard_normal((25, 8))
        result.suggested = best_of(result.lambdas, result.dev_error)
        found += read_penalty_path(result).finding.endswith("helps:")
    assert found < 60 * 0.1, "at two standard errors it would be every second time"


def test_networks_that_learn_nothing_are_not_called_restrained():
    words = read_penalty_path(path(np.full(25, 0.5), np.full(25, 0.5)))
    assert words.finding == "These networks learn nothing at any λ:" and "even with 0.001" in words.detail


def test_a_path_in_progress_is_not_judged():
    early = path(RISING, np.where(LOG < 2.6, np.nan, 0.5), complete=False)
    assert read_penalty_path(early) == TOO_EARLY
    words = read_penalty_path(path(RISING, BOWL, complete=False))
    assert words.finding == "Too early to say." and "so far" in words.detail


@pytest.mark.parametrize(("value", "text"), [(0.001, "0.001"), (3.16, "3.16"), (1000.0, "1,000"), (0.0178, "0.0178")])
def test_lambda_is_written_as_in_a_link(value, text):
    assert lambda_text(value) == text


def ensemble(gain, gain_se, *, snapshots=False, members=8) -> Any:
    alone = np.linspace(0.2, 0.24, members)
    average = 0.22 - gain * (1 - 1 / np.arange(1, members + 1)) / (1 - 1 / max(members, 2))
    return SimpleNamespace(
        experiment=Experiment(), tried=np.arange(1, members + 1), member_error=alone, first=average, average=average,
        gain=gain, gain_se=gain_se, dev_examples=60, snapshots=snapshots,
    )  # fmt: skip


def test_an_average_that_helps_says_how_much_and_how_many_it_takes():
    words = read_ensemble(ensemble(0.06, 0.01, members=32))
    assert words.finding == "Averaging 32 networks takes 6.0 points off the dev error:"
    assert "one alone has 22.0 % on average (20.0 % to 24.0 %), their average 16.0 %" in words.detail
    assert "8 of them bring nine tenths" in words.detail  # 1 - 1/K >= 0.9 (1 - 1/32)


def test_an_average_within_chance_is_said_to_be_so():
    words = read_ensemble(ensemble(0.01, 0.01))
    assert words.finding == "Averaging 8 networks changes little here:" and "60 dev examples" in words.detail
    assert "hardly any mistakes" not in words.detail and "in common" in words.detail
    few = ensemble(0.01, 0.01)
    few.member_error = few.member_error / 10
    assert "There are hardly any mistakes to average away." in read_ensemble(few).detail
    assert "resemble each other" in read_ensemble(ensemble(0.01, 0.01, snapshots=True)).detail
    assert read_ensemble(ensemble(0.1, 0.01, members=1)) == TOO_EARLY


def pairs(difference, *, spread=0.01, train=0.02, complete=True, seeds=16) -> Any:
    rng = np.random.default_rng(1)
    a = 0.2 + 0.02 * rng.standard_normal(seeds)
    b = a + difference + spread * rng.standard_normal(seeds)
    fit = np.stack([np.full(seeds, 0.1), 0.1 + train + 0.001 * rng.standard_normal(seeds)], axis=1)
    return SimpleNamespace(
        experiment=Experiment(l2=3), complete=complete, seeds=np.arange(seeds), dev_error=np.stack([a, b], axis=1),
        train_error=fit,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("difference", "finding"),
    [
        (-0.05, "The restraint makes these networks better."),
        (0.05, "The restraint makes these networks worse."),
        (0.0, "16 seeds show no effect of the restraint."),
    ],
)
def test_the_effect_is_what_the_interval_says(difference, finding):
    result = pairs(difference)
    words = read_restraint(result)
    assert words.finding == finding
    assert words.detail.startswith("With λ = 3 (L2) the dev error differs by ")
    assert f"lower in {int(np.sum(result.dev_error[:, 1] < result.dev_error[:, 0]))} of 16 seeds" in words.detail
    assert "the same data, first weights and order of examples" in words.detail
    assert "they fit their training examples less closely" in words.detail
    assert "less closely" not in read_restraint(pairs(difference, train=-0.02)).detail


def test_no_difference_at_all_is_called_none():
    assert read_restraint(pairs(0.0, spread=0.0)).finding == "The restraint makes no difference."


def test_pairs_in_progress_and_pairs_that_diverged():
    result = pairs(-0.05, complete=False)
    assert read_restraint(result).finding == "So far:"
    result.dev_error[3:, 1] = np.nan
    assert "left out" not in read_restraint(result).detail
    result.complete = True
    assert "13 pairs are left out" in read_restraint(result).detail
    result.dev_error[:, 1] = np.nan
    assert read_restraint(result) == TOO_EARLY


def test_restraints_by_name_and_both_ways_to_say_dropout():
    assert restraint_text(Experiment(l2=3)) == "λ = 3 (L2)"
    text = restraint_text(Experiment(l1=0.5, keep_prob=(0.8, 0.9), patience=20, augmentation=0.3))
    assert text == (
        "λ = 0.5 (L1), keep_prob 0.8 and 0.9 (drop rate 0.2 and 0.1), augmentation 0.3 and a patience of 20 epochs"
    )
