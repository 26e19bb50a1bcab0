"""The axes of a search, who was best when, and how the error runs along one hyperparameter: counted by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.experiment import Experiment
from dlcore.search.axis import MOST_TICKS, ticks_of, value_text
from dlcore.search.dimension import Dimension
from dlcore.search.dimensions import DIMENSIONS
from dlcore.search.importance import Importance
from dlcore.search.importance_reading import advice, decides, order_of, read_importance
from dlcore.search.names import name_of, symbol_of, title_of
from dlcore.search.ranking import best_among_first
from dlcore.search.running_median import running_median
from dlcore.search.space import usual
from tests.core.made_trials import made_trials


@pytest.mark.parametrize("name", DIMENSIONS)
def test_every_hyperparameter_has_an_axis(name):
    dimension = usual(name)
    ticks = ticks_of(dimension)
    assert 2 <= len(ticks) <= MOST_TICKS
    assert [tick.place for tick in ticks] == sorted({tick.place for tick in ticks}), "in order, none twice"
    assert len({tick.text for tick in ticks}) == len(ticks) and all(0 <= tick.place <= 1 for tick in ticks)
    assert name_of(name) and symbol_of(name) and title_of(dimension).startswith(name_of(name))


def test_ticks_are_round_and_stand_where_their_values_do():
    texts = {tick.text: tick.place for tick in ticks_of(Dimension("lr", "log", 1e-4, 1))}
    assert texts == pytest.approx({"10⁻⁴": 0, "0.001": 0.25, "0.01": 0.5, "0.1": 0.75, "1": 1})
    assert [tick.text for tick in ticks_of(Dimension("lr", "log", 0.02, 0.5))] == ["0.02", "0.05", "0.1", "0.2", "0.5"]
    near_one = {tick.text: tick.place for tick in ticks_of(Dimension("beta1", "one_minus", 0.9, 0.999))}
    assert near_one == pytest.approx(
        {"0.9": 0, "0.97": np.log10(1 / 0.3) / 2, "0.99": 0.5, "0.997": 0.5 + np.log10(1 / 0.3) / 2, "0.999": 1}
    )
    shares = {tick.text: tick.place for tick in ticks_of(Dimension("layers", "linear", 1, 4, whole=True))}
    assert shares == pytest.approx({"1": 1 / 8, "2": 3 / 8, "3": 5 / 8, "4": 7 / 8})
    choices = ticks_of(Dimension("batch", "choice", choices=(8, 32, "full")))
    assert {tick.text: tick.place for tick in choices} == pytest.approx({"8": 1 / 6, "32": 1 / 2, "full": 5 / 6})
    assert [tick.text for tick in ticks_of(Dimension("keep", "linear", 0.5, 1))] == [f"0.{k}" for k in range(5, 10)] + [
        "1"
    ]
    assert [tick.text for tick in ticks_of(Dimension("lr", "log", 0.1, 0.1))] == ["0.1"]


@given(st.floats(1e-6, 0.1), st.floats(1.001, 1e6))
def test_any_range_has_ticks_within_it(low, factor):
    ticks = ticks_of(Dimension("lr", "log", low, low * factor))
    assert 1 <= len(ticks) <= MOST_TICKS and all(0 <= tick.place <= 1 for tick in ticks)


def test_a_value_is_written_as_one_reads_it():
    rate = Dimension("lr", "log", 1e-6, 1)
    written = [value_text(rate, value) for value in (0.012345, 1.0, 3.21e-5, 1e-5, 0.001)]
    assert written == ["0.0123", "1", "3.21·10⁻⁵", "10⁻⁵", "0.001"]
    beta = Dimension("beta1", "one_minus", 0.9, 0.999)
    assert [value_text(beta, value) for value in (0.9, 0.90731, 0.99057, 0.99891)] == [
        "0.9",
        "0.907",
        "0.9906",
        "0.9989",
    ]
    assert value_text(Dimension("batch", "choice", choices=(8, "full")), "full") == "full"


def test_the_best_so_far_is_what_one_would_have_chosen_then():
    trials = made_trials(waiting=(5, 9), diverged=(0, 1))
    tried = np.flatnonzero(trials.finished)
    found = best_among_first(trials)
    assert found[:2].tolist() == [-1, -1] and len(found) == len(tried)
    for k in range(2, len(tried)):
        known = tried[: k + 1]
        assert found[k] == min(known, key=lambda one: (trials.score[one], trials.dev_cost[one].mean(), one))
    assert found[-1] == trials.best


def test_a_running_median_is_that_of_neighbours():
    rng = np.random.RandomState(0)
    places, scores = rng.uniform(size=40), rng.uniform(size=40)
    scores[:3] = np.inf
    found = running_median(places, scores, None)
    assert found.window == 8 and len(found.places) == 33
    order = np.argsort(places)
    for k in (0, 10, 32):
        window = order[k : k + 8]
        assert found.scores[k] == pytest.approx(np.median(np.where(np.isinf(scores), 9e9, scores)[window]))
        assert found.places[k] == pytest.approx(np.median(places[window]))
    few = running_median(np.array([0.1, 0.5, 0.1, 0.5]), np.array([1.0, np.inf, 3.0, np.inf]), 2)
    assert few.places.tolist() == [0.1, 0.5] and few.scores.tolist() == [2.0, np.inf] and few.window == 0
    assert running_median(np.array([0.3]), np.array([0.2]), None).scores.tolist() == [0.2]


def importance(share, spread=0.02, explained=0.8) -> Importance:
    names = ("lr", "l2", "batch")[: len(share)]
    return Importance(names, np.array(share), np.full(len(share), spread), explained, trials=64)


def test_importance_in_words_follows_its_numbers():
    adam = Experiment(optimizer="adam")
    found = importance([0.6, 0.01, 0.2])
    assert order_of(found) == [0, 2, 1] and [decides(found, k) for k in range(3)] == [True, False, True]
    reading = read_importance(found, adam)
    assert reading.finding == "Learning rate α decides most here, 3.0 times as much as Batch size."
    assert "64 trials" in reading.detail and "80 %" in reading.detail and "first, too" in reading.detail
    assert "decide about as much" in read_importance(importance([0.4, 0.39, 0.0]), adam).finding
    assert importance([0.4, 0.39, 0.0]).first == [0, 1] and importance([0.1, 0.4, 0.0]).first == [1]
    assert "far more than any other" in read_importance(importance([0.4, 0.0, -0.01]), adam).finding
    other = read_importance(importance([0.1, 0.6, 0.0]), adam)
    assert other.finding.startswith("L2 penalty λ decides most")
    assert "None of them" in read_importance(importance([0.6, 0.1], explained=0.1), adam).finding
    assert read_importance(importance([0.6]), adam).finding == "Learning rate α decides 60 %."
    assert (advice("lr", adam), advice("beta1", adam), advice("l2", adam)) == ("first", "almost never", "not ranked")
    assert advice("beta1", Experiment(optimizer="momentum")) == "second"
    later = read_importance(importance([0.05, 0.1, 0.6]), adam)
    assert "Usually Learning rate α is tuned first" in later.detail
