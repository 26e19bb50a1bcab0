"""Who proposes the trials: every sampler keeps to the unit cube and to the number asked for, by its seed alone."""

from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from dlcore.search.dimension import Dimension
from dlcore.search.samplers import SAMPLERS, Asked
from dlcore.search.samplers.coarse import best_region
from dlcore.search.samplers.grid import sides
from dlcore.search.space import space_of

SPACE, _ = space_of("lr~log~0.0001~1~~l2~log~0.001~10~~opt~choice~sgd~adam~rmsprop~~units~linear~2~5")


def bowl(places: np.ndarray) -> np.ndarray:
    """A score with its least at u₁ = 0.7; the choice costs where it is not the first; nothing else counts."""
    return (places[:, 0] - 0.7) ** 2 + (0.1 * (places[:, 2] > 1 / 3) if places.shape[1] > 2 else 0)


def searched(id: str, trials: int, seed: int = 0, space=SPACE) -> np.ndarray:
    """All places of a search whose scores are `bowl`'s."""
    rng, places = np.random.RandomState(seed), np.zeros((0, len(space)))
    for count in SAMPLERS[id].rounds(space, trials):
        asked = Asked(space, places, bowl(places), count, trials, rng)
        fresh = SAMPLERS[id].propose(asked)
        assert fresh.shape == (count, len(space))
        places = np.concatenate([places, fresh])
    return places


@pytest.mark.parametrize("id", SAMPLERS)
def test_places_are_in_the_cube_as_many_as_said_and_the_seed_decides_them(id):
    for trials in (1, 2, 7, 64, 200, 512):
        places = searched(id, trials)
        assert len(places) <= trials and (places >= 0).all() and (places < 1).all()
        np.testing.assert_array_equal(places, searched(id, trials))
    assert len(places) == 512 or id == "grid"
    assert (places == searched(id, 512, seed=1)).all() == (id == "grid")


@pytest.mark.parametrize("id", ["random", "sobol"])
def test_random_samplers_are_uniform_on_every_axis(id):
    # whole powers of two balance Sobol's points on purpose: over seeds, one point of each is as random as any
    places = np.array([searched(id, 5, seed)[seed % 5] for seed in range(400)]) if id == "sobol" else searched(id, 512)
    for axis in places.T:
        assert stats.kstest(axis, stats.uniform.cdf).pvalue > 0.001


def test_coarse_to_fine_begins_as_random_search_does():
    np.testing.assert_array_equal(searched("coarse", 64)[:16], searched("random", 64)[:16])


def test_more_random_trials_begin_with_the_same_ones():
    np.testing.assert_array_equal(searched("random", 512)[:64], searched("random", 64))
    np.testing.assert_array_equal(searched("sobol", 512)[:64], searched("sobol", 64))


def test_a_sobol_sequence_leaves_no_interval_empty():
    """Of the first 2^m points one lies in each of 2^m equal intervals of every axis."""
    for axis in searched("sobol", 64).T:
        assert sorted((axis * 64).astype(int)) == [*range(64)]


def test_a_grid_is_every_combination_of_evenly_spread_values():
    places = searched("grid", 300)
    assert sides(SPACE, 300) == (5, 5, 3, 4) and len(places) == 300
    for axis, side in enumerate(sides(SPACE, 300)):
        np.testing.assert_allclose(np.unique(places[:, axis]), (np.arange(side) + 0.5) / side)
    assert len(np.unique(places, axis=0)) == 300
    assert len({SPACE[3].at(u) for u in places[:, 3]}) == 4, "every whole number once"


def test_a_grid_says_how_many_trials_it_takes():
    plane = SPACE[:2]
    assert [sides(plane, trials) for trials in (1, 3, 4, 64, 60, 50)] == [
        (1, 1),
        (3, 1),
        (2, 2),
        (8, 8),
        (8, 7),
        (7, 7),
    ]
    assert SAMPLERS["grid"].rounds(plane, 50) == (49,)
    assert sides((Dimension("act", "choice", choices=("relu", "tanh")),), 512) == (2,)


@settings(max_examples=40)
@given(st.lists(st.sampled_from(SPACE), min_size=1, max_size=4, unique=True), st.integers(1, 512))
def test_no_grid_has_more_trials_than_asked_for_nor_could_it_grow(space, trials):
    found = sides(tuple(space), trials)
    assert prod(found) <= trials
    for axis, one in enumerate(space):
        larger = [side + (place == axis) for place, side in enumerate(found)]
        assert prod(larger) > trials or found[axis] == one.levels


def test_coarse_to_fine_closes_in_on_what_matters_and_stays_wide_elsewhere():
    rounds = np.split(searched("coarse", 256), 4)
    widths = [np.ptp(one[:, 0]) for one in rounds]
    assert widths == sorted(widths, reverse=True) and widths[-1] < 0.25
    assert abs(np.median(rounds[-1][:, 0]) - 0.7) < 0.05
    assert np.ptp(rounds[-1][:, 1]) > 0.6, "λ does not matter here: no reason to leave any of it out"
    assert set((rounds[-1][:, 2] * 3).astype(int)) == {0}, "the other choices cost"
    assert np.mean([bowl(one).mean() for one in rounds[2:]]) < bowl(rounds[0]).mean() / 5


def test_coarse_to_fine_passes_over_trials_that_diverged():
    places = np.random.RandomState(0).random_sample((40, 4))
    scores = np.where(places[:, 0] > 0.5, np.inf, places[:, 0])
    region = best_region(Asked(SPACE, places, scores, 8, 48, np.random.RandomState(0)))
    assert region.high[0] < 0.5
    every = best_region(Asked(SPACE, places, np.full(40, np.inf), 8, 48, np.random.RandomState(0)))
    assert (every.high > every.low).all(), "where all have diverged it goes on"
