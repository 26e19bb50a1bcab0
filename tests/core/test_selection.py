"""Choosing on a dev set: exact sums against enumeration, SciPy and simulation."""

import math
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, multinomial, norm

from dlcore.selection import LEFT_OUT, better_picked, binomial_window, chance_chosen, least_of_equals

pairs = st.tuples(st.floats(0, 0.5), st.floats(0, 0.5)).map(lambda pair: (max(pair), min(pair)))


def enumerated(examples: int, better: float, worse: float) -> float:
    """P(more examples for the better) + P(equal) / 2, over every outcome of the trinomial."""
    total = 0.0
    for more, fewer in product(range(examples + 1), repeat=2):
        if more + fewer <= examples:
            chance = multinomial.pmf(
                (more, fewer, examples - more - fewer), examples, (better, worse, 1 - better - worse)
            )
            total += chance * (1.0 if more > fewer else 0.5 if more == fewer else 0.0)
    return total


@pytest.mark.parametrize("examples", [1, 2, 3, 10, 25])
@pytest.mark.parametrize(
    ("better", "worse"), [(0.1, 0.05), (0.3, 0.3), (0.5, 0.5), (0.2, 0.0), (1.0, 0.0), (0.07, 0.069)]
)
def test_a_pick_is_what_enumeration_says(examples, better, worse):
    assert better_picked(examples, better, worse) == pytest.approx(enumerated(examples, better, worse), abs=1e-11)


@pytest.mark.parametrize("examples", [40, 3000, 100_000, 1_000_000])
@pytest.mark.parametrize(("better", "worse"), [(0.05, 0.04), (0.031, 0.03), (0.0004, 0.0001)])
def test_a_pick_is_what_simulated_dev_sets_show(examples, better, worse):
    repeats = 200_000
    found = np.random.default_rng(0).multinomial(examples, (better, worse, 1 - better - worse), repeats)
    picked = np.mean((found[:, 0] > found[:, 1]) + 0.5 * (found[:, 0] == found[:, 1]))
    expected = better_picked(examples, better, worse)
    assert abs(picked - expected) <= 3 * math.sqrt(max(expected * (1 - expected), 1 / repeats) / repeats)


def test_a_pick_on_a_large_dev_set_is_nearly_the_normal_limit():
    """Gap δ, disagreement p: Φ(δ √n / √(p − δ²)); Berry and Esseen's bound on the distance is 0.56 ρ/(σ³ √n)."""
    better, worse, examples = 0.051, 0.05, 1_000_000
    gap, apart = better - worse, better + worse
    deviation = math.sqrt(apart - gap**2)
    limit = norm.cdf(gap * math.sqrt(examples) / deviation)
    third = better * abs(1 - gap) ** 3 + worse * abs(1 + gap) ** 3 + (1 - apart) * gap**3
    assert abs(better_picked(examples, better, worse) - limit) < 0.56 * third / deviation**3 / math.sqrt(examples)


@given(pair=pairs, examples=st.integers(1, 2000))
def test_more_examples_never_pick_worse(pair, examples):
    fewer, more = better_picked(examples, *pair), better_picked(2 * examples, *pair)
    assert 0.5 - 1e-9 <= fewer <= more + 1e-9 <= 1 + 2e-9


def test_models_that_never_differ_are_a_coin():
    assert better_picked(1000, 0.0, 0.0) == 0.5
    assert better_picked(1000, 0.1, 0.1) == pytest.approx(0.5, abs=1e-12)


@pytest.mark.parametrize(("better", "worse"), [(0.1, 0.2), (0.1, -0.1), (0.8, 0.3), (math.nan, 0.0)])
def test_impossible_pairs_are_refused(better, worse):
    with pytest.raises(ValueError, match="better and a worse"):
        better_picked(10, better, worse)


@given(examples=st.integers(1, 1_000_000), share=st.floats(0, 1))
def test_next_to_nothing_lies_outside_the_window(examples, share):
    first, last = binomial_window(examples, share)
    assert 0 <= first <= last <= examples
    assert binom.cdf(first - 1, examples, share) + binom.sf(last, examples, share) <= LEFT_OUT


@pytest.mark.parametrize(("examples", "error"), [(1, 0.3), (2, 0.5), (4, 0.1)])
@pytest.mark.parametrize("models", [1, 2, 3, 4])
def test_the_least_of_equals_is_what_enumeration_says(examples, error, models):
    chances = binom.pmf(np.arange(examples + 1), examples, error)
    expected = sum(
        np.prod(chances[list(errors)]) * min(errors) / examples
        for errors in product(range(examples + 1), repeat=models)
    )
    (found,) = least_of_equals(np.array([models]), examples, error)
    assert found == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("examples", "error"), [(20, 0.2), (300, 0.1), (10_000, 0.02), (100_000, 0.4)])
def test_the_least_of_equals_is_what_simulation_shows(examples, error):
    models, repeats = np.array([1, 10, 100, 1000]), 500
    errors = np.random.default_rng(1).binomial(examples, error, (repeats, 1000)) / examples
    for count, expected in zip(models, least_of_equals(models, examples, error), strict=True):
        least = errors[:, :count].min(axis=1)
        assert abs(least.mean() - expected) <= 3 * max(least.std(), 1e-4 / examples) / math.sqrt(repeats)


@given(examples=st.integers(1, 1_000_000), error=st.floats(0, 1))
def test_one_model_is_honest_and_more_only_look_better(examples, error):
    found = least_of_equals(np.array([1, 2, 10, 1000]), examples, error)
    assert found[0] == pytest.approx(error, abs=1e-9)
    assert (np.diff(found) <= 1e-12).all() and found[-1] >= 0


@pytest.mark.parametrize(("models", "examples", "error"), [(0, 10, 0.1), (1, 0, 0.1), (1, 10, 1.1), (1, 10, math.nan)])
def test_impossible_choices_are_refused(models, examples, error):
    with pytest.raises(ValueError, match="no best of"):
        least_of_equals(np.array([models]), examples, error)


@pytest.mark.parametrize(
    "dev_errors", [(0.1, 0.2, 0.3, 0.4, 0.5), (0.3, 0.1, 0.3, 0.1, 0.2), (0.2, 0.2, 0.2, 0.2, 0.2)]
)
def test_who_is_chosen_is_the_average_over_all_orders(dev_errors):
    tried = np.array([1, 2, 3, 5])
    sets = np.array([dev_errors, dev_errors[::-1]])
    found = chance_chosen(sets, tried)
    for row, errors in enumerate(sets):
        for count, chances in zip(tried, found[:, row], strict=True):
            chosen = [min(order[:count], key=lambda network: errors[network]) for order in permutations(range(5))]
            assert chances == pytest.approx(np.bincount(chosen, minlength=5) / len(chosen), abs=1e-12)


@pytest.mark.parametrize(("networks", "tried"), [(1, 1), (1000, 1), (1000, 17), (1000, 1000)])
def test_somebody_is_always_chosen(networks, tried):
    errors = np.random.RandomState(0).permutation(networks)[None] / networks
    (chances,) = chance_chosen(errors, np.array([tried]))
    assert chances.sum() == pytest.approx(1, abs=1e-12) and (chances >= 0).all()
    assert chances[0, np.argmin(errors)] == pytest.approx(tried / networks)


@pytest.mark.parametrize("tried", [0, 6])
def test_more_networks_than_there_are_cannot_be_tried(tried):
    with pytest.raises(ValueError, match="cannot be tried"):
        chance_chosen(np.zeros((1, 5)), np.array([tried]))
