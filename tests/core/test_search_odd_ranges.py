"""Ranges as a beginner types them, or a link spoils them: each is drawn from, drawn on an axis, and searched on."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.experiment import Experiment
from dlcore.search.axis import MOST_TICKS, ticks_of, value_text
from dlcore.search.dimension import Dimension
from dlcore.search.next_space import widened
from dlcore.search.plan import SearchPlan, subject
from dlcore.search.reading import read_search
from dlcore.search.samplers import SAMPLERS, Asked
from dlcore.search.space import Space, space_of, text_of, values_at
from tests.core.made_trials import made_trials
from tests.core.test_search_space import TEXT

ODD = (
    "l2~linear~0~5e-324",
    "l2~linear~0~1e-300",
    "lr~linear~0.1~0.10000000000000002",
    "lr~log~0.1~0.10000000000000002",
    "lr~log~0.1~0.1",
    "beta1~one_minus~0.12494163167621927~0.12494163167621928",
    "beta1~one_minus~0~5e-324",
    "beta1~one_minus~0~0.9999",
    "keep~one_minus~0.5~1",
    "units~linear~2~3",
    "units~log~1~256",
    "opt~choice~adam",
    "batch~choice~full",
    "epochs~linear~1~20000",
)


def everywhere(space: Space) -> None:
    """Every sampler draws from it, every value has a place on its axis, and the words for it are a number's."""
    for sampler in SAMPLERS.values():
        rng, nothing = np.random.RandomState(0), np.zeros((0, len(space)))
        count = sampler.rounds(space, 8)[0]
        for place in sampler.propose(Asked(space, nothing, np.zeros(0), count, 8, rng)):
            for one, value in zip(space, values_at(space, place), strict=True):
                assert 0 <= one.place(value) < 1
                assert isinstance(value, str) or (one.scale == "choice" or one.low <= value <= one.high)
                assert value_text(one, value) and value_text(one, value)[-1] != "."
    for one in space:
        ticks = ticks_of(one)
        assert 1 <= len(ticks) <= MOST_TICKS and all(0 <= tick.place <= 1 for tick in ticks)
        assert len({tick.text for tick in ticks}) == len(ticks)
        for upper in (False, True):
            wider = widened(one, upper)
            assert wider is None or space_of(text_of((wider,))) == ((wider,), "")


@pytest.mark.parametrize("text", ODD)
def test_an_odd_range_is_searched_on_like_any_other(text):
    space, _ = space_of(text)
    everywhere(space)


@settings(max_examples=40, deadline=None)
@given(TEXT)
def test_whatever_a_link_says_can_be_drawn_and_shown(text):
    everywhere(space_of(text)[0])


@settings(max_examples=40)
@given(st.sampled_from(["linear", "log", "one_minus"]), st.floats(1e-6, 0.9998))
def test_neighbouring_numbers_are_a_range(scale, low):
    dimension = Dimension("beta1", scale, low, math.nextafter(low, 1))
    assert dimension.at(0.5) in (dimension.low, dimension.high)
    assert dimension.place(dimension.low) == 0
    assert dimension.place(dimension.high) > 0.99


def test_a_small_value_on_the_scale_of_betas_is_written_as_a_number():
    assert value_text(Dimension("beta1", "one_minus", 0.0, 0.5), 0.0003) == "0"


@pytest.mark.parametrize(
    "text, lower",
    [
        ("lr~log~1~10~~batch~choice~8~32", "lr~log~0.01~0.1~~batch~choice~8~32"),
        ("lr~choice~1~10", "lr~choice~0.01~0.1"),
        ("opt~choice~sgd~adam", "opt~choice~sgd~adam"),
    ],
)
def test_where_all_diverged_the_next_search_is_the_same_at_lower_rates(text, lower):
    trials = made_trials(4, space=text, diverged=(0, 1, 2, 3), experiment=Experiment(learning_rate=3.0))
    (attempt,) = read_search(trials).attempts
    assert text_of(attempt.plan.space) == lower and space_of(lower) == (attempt.plan.space, "")
    varied = text.startswith("lr")
    assert attempt.plan.experiment.learning_rate == (3.0 if varied else 0.03)
    lowest = replace(trials, plan=subject(SearchPlan(Experiment(learning_rate=1e-6), space_of("lr~log~1e-6~1e-6")[0])))
    assert read_search(lowest).attempts == ()
