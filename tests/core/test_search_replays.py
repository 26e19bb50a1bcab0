"""Grid against random on a surface: interpolation, replays and what theory expects of them."""

from itertools import product

import numpy as np
import pytest
from scipy.interpolate import RegularGridInterpolator
from scipy.stats import kstest

from dlcore.search.landscape import Landscape
from dlcore.search.replay import (
    MOST_TRIALS,
    REPLAYS,
    SIDES,
    TARGET,
    best_so_far,
    distinct,
    expected_best,
    grid_places,
    replay,
)

ACROSS, UP = (np.arange(33) + 0.5) / 33, (np.arange(16) + 0.5) / 16
RIDGE = Landscape(np.abs(ACROSS - 0.5)[None, :].repeat(16, axis=0))
"""Only x matters, and the value is the distance from its best."""
BOWL = Landscape((ACROSS[None] - 0.62) ** 2 + (UP[:, None] - 0.4) ** 2)
HILLS = Landscape(np.random.RandomState(3).uniform(size=(5, 7)))


def test_between_measured_points_the_surface_is_linear():
    oracle = RegularGridInterpolator(((np.arange(5) + 0.5) / 5, (np.arange(7) + 0.5) / 7), HILLS.values)
    places = np.random.RandomState(0).uniform([1 / 14, 1 / 10], [13 / 14, 9 / 10], (50, 2))
    np.testing.assert_allclose(HILLS.at(places), oracle(places[:, ::-1]), rtol=1e-12)
    corners = np.array([[0.0, 0.0], [0.999, 0.0], [0.0, 0.999]])
    np.testing.assert_array_equal(HILLS.at(corners), HILLS.values[[0, 0, -1], [0, -1, 0]], "as the outermost beyond")
    chosen = Landscape(HILLS.values, (True, False))
    low, high = np.array([[1 / 7 + 1e-9, 0.37]]), np.array([[2 / 7 - 1e-9, 0.37]])
    assert chosen.at(low) == chosen.at(high) != HILLS.at(low), "a choice has no values between"


def test_one_value_along_an_axis_is_that_value_everywhere():
    line = Landscape(HILLS.values[:1, :1])
    assert np.ptp(line.everywhere()) == 0 and line.at(np.array([[0.3, 0.9]]))[0] == HILLS.values[0, 0]


def test_effects_are_the_shares_of_the_variance():
    assert RIDGE.effects().x == pytest.approx(1) and RIDGE.effects().y == pytest.approx(0)
    both = BOWL.effects()
    assert both.x + both.y == pytest.approx(1), "a sum has no interaction"
    product = Landscape(np.outer(UP - UP.mean(), ACROSS - ACROSS.mean())).effects()
    assert product.together == pytest.approx(1)
    assert np.isnan(Landscape(np.ones((4, 4))).effects().x)


def test_a_grid_tries_few_values_and_every_place_of_it_is_as_likely():
    offsets = np.random.RandomState(1).uniform(size=(2000, 2))
    places = grid_places(4, offsets)
    assert places.shape == (2000, 16, 2) and places.min() >= 0 and places.max() < 1
    assert all(distinct(one) == (4, 4) for one in places[:20])
    np.testing.assert_allclose(np.diff(np.unique(places[0, :, 0].round(12))), 1 / 4)
    for axis in (0, 1):  # each place of the grid fills its own part of the axis evenly
        assert kstest(places[:, 5, axis] * 4 - 1, "uniform").pvalue > 0.01
    random = np.random.RandomState(1).uniform(size=(16, 2))
    assert distinct(random) == (16, 16) and distinct(random, (3, None)) == (3, 16)


@pytest.mark.parametrize("side", [3, 5])
def test_where_one_hyperparameter_matters_random_search_wins_as_often_as_theory_says(side):
    """With n = k² trials and the best in the middle: the nearest value of the grid lies evenly in [0, 1/2k], and the
    nearest random one farther than d with probability (1 − 2d)ⁿ. So random search wins with 1 − k/(n+1) (1 −
    (1 − 1/k)ⁿ⁺¹)."""
    found, n = replay(RIDGE, side, replays=4000), side**2
    expected = 1 - side / (n + 1) * (1 - (1 - 1 / side) ** (n + 1))
    assert found.share == pytest.approx(expected, abs=3 * np.sqrt(expected * (1 - expected) / 4000))
    assert found.interval[0] < expected < found.interval[1] and found.tied == 0


def test_who_wins_among_a_few_choices_is_as_often_as_all_cases_counted_one_by_one_say():
    """Nine cells with errors of their own. Of two evenly spaced values at a random offset lie, of three cells, 1 and 2,
    1 and 3, or 2 and 3, each a third of the time; four random trials take any of the nine, 9⁴ cases in all."""
    cells = np.array([[0.5, 0.2, 0.7], [0.3, 0.1, 0.6], [0.8, 0.4, 0.9]])
    random = np.array([min(four) for four in product(cells.ravel(), repeat=4)])
    pairs, won, lost = ((0, 1), (0, 2), (1, 2)), 0.0, 0.0
    for columns, rows in product(pairs, pairs):
        grid = cells[np.ix_(rows, columns)].min()
        won, lost = won + np.mean(random < grid) / 9, lost + np.mean(random > grid) / 9
    found = replay(Landscape(cells, (True, True)), 2, replays=20_000)
    for counted, expected in ((found.won, won), (found.lost, lost), (found.tied, 1 - won - lost)):
        assert counted / 20_000 == pytest.approx(expected, abs=3 * np.sqrt(expected * (1 - expected) / 20_000))
    assert found.share == pytest.approx(found.won / (found.won + found.lost)) and abs(won - lost) > 0.05


def test_where_both_matter_alike_the_grid_does_not_lose():
    found = replay(BOWL, 4)
    assert found.interval[1] < 0.5 and found.won + found.lost + found.tied == REPLAYS


def test_a_flat_surface_decides_nothing():
    flat = Landscape(np.full((6, 4), 0.1) + 1e-13 * np.random.RandomState(0).uniform(size=(6, 4)))
    found = replay(flat, 3, replays=50)
    assert found.tied == 50 and np.isnan(found.share) and found.interval == (0.0, 1.0)
    assert best_so_far(flat, replays=20).hits.min() == 1


def test_the_expected_best_is_that_of_order_statistics():
    values, trials = np.sort(np.random.RandomState(5).uniform(size=50)), np.array([1, 2, 7])
    expected = expected_best(values, trials)
    drawn = values[np.random.RandomState(6).randint(50, size=(20000, 7))]
    for n, one in zip(trials, expected, strict=True):
        best = drawn[:, :n].min(axis=1)
        assert best.mean() == pytest.approx(one, abs=3 * best.std() / np.sqrt(20000))
    assert expected[0] == pytest.approx(values.mean())


@pytest.mark.parametrize("landscape", [RIDGE, BOWL, HILLS], ids=["ridge", "bowl", "hills"])
def test_replays_agree_with_theory_within_their_sampling_error(landscape):
    found = best_so_far(landscape)
    assert np.abs(found.mean - found.expected).max() <= np.max(4 * found.error)
    assert (np.abs(found.mean - found.expected) <= 4 * found.error + 1e-4).all()
    assert found.target == pytest.approx(TARGET, abs=0.005)
    np.testing.assert_allclose(found.predicted, 1 - (1 - found.target) ** found.trials)
    spread = np.sqrt(found.predicted * (1 - found.predicted) / REPLAYS)
    assert (np.abs(found.hits - found.predicted) <= 3.5 * spread + 0.002).all()
    assert found.trials[-1] == MOST_TRIALS and found.grid_trials.tolist() == [side**2 for side in SIDES]
    assert (np.diff(found.mean) <= 0).all() and (found.low <= found.mean).all() and (found.mean <= found.high).all()


def test_sixty_trials_reach_the_best_twentieth_with_95_percent():
    """The rule of thumb: 1 − 0.95⁶⁰ = 0.954."""
    found = best_so_far(BOWL)
    assert found.predicted[59] == pytest.approx(0.954, abs=0.002)
    assert found.hits[59] == pytest.approx(0.954, abs=0.02)
