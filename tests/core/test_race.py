"""The races: their networks are the page's own under each optimizer, and a fair one chooses every rate by its rule."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dlcore.band import seed_runs
from dlcore.budget import update_count
from dlcore.engine.many import Many
from dlcore.experiment import Experiment
from dlcore.optimizers import OPTIMIZERS
from dlcore.race_numbers import best_place, diverged_at, epochs_to_target, spread, with_divergence
from dlcore.race_reading import places_of, read_race, read_sensitivity, sign_test, working_rates, works_at, works_text
from dlcore.run import WorkRefusedError, train
from dlcore.studies import STUDIES, race
from dlcore.studies.race import RATES
from tests.core.runs import studied

SMALL = Experiment(data="moons", hidden=(4,), epochs=15, examples=100, noise=0.3, learning_rate=0.05)
FEW_RATES = (0.01, 0.3, 9.0)
INF, NAN = np.inf, np.nan


@pytest.fixture(scope="module", autouse=True)
def short():
    """Three rates in two rounds, and four seeds."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"RATES": FEW_RATES, "ROUNDS": 2, "SEEDS": (4,), "FEWER": 2}.items():
            patch.setattr(race, name, value)
        yield


@pytest.fixture(scope="module")
def as_set(short) -> Any:
    """The race of the small experiment."""
    return studied("race", SMALL)


@pytest.fixture(scope="module")
def groups() -> list[int]:
    """How many networks the fair race trained together, one number for each time."""
    return []


@pytest.fixture(scope="module")
def snapshots(short, groups) -> list[Any]:
    """All that is known after each step of a fair race."""

    class Counted(Many):
        def __init__(self, experiments, **given):
            groups.append(len(experiments))
            super().__init__(experiments, **given)

    elsewhere = SMALL.replace(optimizer="adagrad", learning_rate=1.0, change_at=(3,), change_to=(2.0,))
    progress: Any = STUDIES["fair_race"].start(elsewhere)
    found = [progress.snapshot()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(race, "Many", Counted)
        while not progress.done:
            progress.advance()
            found.append(progress.snapshot())
    return found


def test_every_racer_is_the_pages_run_under_that_optimizer(as_set):
    result = as_set
    assert result.complete and not result.fair and result.optimizers == tuple(OPTIMIZERS)
    assert (result.rates == 0.05).all() and result.tried.size == 0 and result.epochs.tolist() == list(range(16))
    for id, seed in (("sgd", 0), ("adam", 3), ("heavyball", 1)):
        run = train(SMALL.replace(optimizer=id, seed=seed))
        at = result.optimizers.index(id), seed
        np.testing.assert_allclose(result.cost[at], run.history["train_cost"], rtol=2e-3)
        found = [result.train_error[at], result.dev_error[at]]
        np.testing.assert_allclose(found, [run.final["train"]["error"], run.final["dev"]["error"]], atol=1e-6)
    np.testing.assert_allclose(result.middle, np.median(result.cost, axis=1).T)
    assert (result.low <= result.middle).all() and (result.middle <= result.high).all()


def test_a_fair_race_tries_every_rate_on_other_weights_and_runs_at_the_best(snapshots):
    result = snapshots[-1]
    assert result.complete and result.fair and result.tried.tolist() == list(FEW_RATES)
    assert result.tried_cost.shape == (len(OPTIMIZERS), 3, 2)
    for k, id in enumerate(OPTIMIZERS):
        at = FEW_RATES.index(result.rates[k])
        medians = np.median(result.tried_cost[k], axis=1)
        assert medians[at] == medians.min(), "the least median of the last train cost decides"
        if id in ("sgd", "rmsprop"):
            run = train(SMALL.replace(optimizer=id, learning_rate=float(result.rates[k]), seed=2))
            np.testing.assert_allclose(result.cost[k, 2], run.history["train_cost"], rtol=5e-3)
            for few in range(2):  # the sixteen, here four, that race are seeds 0 to 3
                tried = train(SMALL.replace(optimizer=id, learning_rate=FEW_RATES[0], seed=4 + few))
                assert result.tried_cost[k, 0, few] == pytest.approx(tried.history["train_cost"][-1], rel=2e-3)
                assert result.tried_error[k, 0, few] == pytest.approx(tried.final["train"]["error"], abs=1e-6)
    assert len(set(result.rates.tolist())) > 1, "they do not all like the same"


def test_it_streams_the_rates_first_and_then_the_race(snapshots):
    tried = [int(np.isfinite(result.tried_cost).sum()) for result in snapshots]
    raced = [int(np.isfinite(result.cost).sum()) for result in snapshots]
    assert tried == sorted(tried) and raced == sorted(raced)
    assert len(set(tried)) == 3, "none, those of the first round, all"
    for result, known in zip(snapshots, raced, strict=True):
        assert known == 0 or np.isfinite(result.tried_cost).sum() == tried[-1], "the race comes after the rates"
        assert np.isfinite(result.rates).all() or known == 0
        early = ("Too early to say.", "Each looks for its own best rate.")
        assert (read_race(result, 0.3).finding in early) != result.complete


def test_what_does_not_matter_is_left_out():
    one_rate, fair = STUDIES["race"], STUDIES["fair_race"]
    other = SMALL.replace(optimizer="sgd", ensemble=3, patience=5)
    assert one_rate.subject(other) == one_rate.subject(SMALL) and one_rate.subject(SMALL.replace(beta1=0.5)) != SMALL
    assert fair.subject(other.replace(learning_rate=3)) == fair.subject(SMALL)
    assert one_rate.subject(SMALL.replace(learning_rate=3)) != one_rate.subject(SMALL)


def test_the_rates_are_twelve_and_each_can_be_set():
    low, high = Experiment.settings()["learning_rate"].bounds
    assert len(RATES) == 12 and low <= RATES[0] and RATES[-1] <= high
    np.testing.assert_allclose(np.diff(np.log10(RATES)), np.log10(RATES[-1] / RATES[0]) / 11, atol=0.03)


def test_the_usual_race_has_all_its_networks_within_the_time(monkeypatch):
    """Eight optimizers, twelve rates, four seeds, sixteen in the race; 100 epochs of 300 training examples."""
    monkeypatch.setattr(race, "RATES", RATES)
    monkeypatch.setattr(race, "SEEDS", (16, 8, 4))
    monkeypatch.setattr(race, "FEWER", 4)
    experiment = Experiment(data="moons", examples=500, epochs=100, hidden=(8, 8))
    for fair in (False, True):
        assert race._effort(experiment, fair) == (16, update_count(experiment), ())
    wide = race._effort(experiment.replace(hidden=(32, 32)), True)
    assert wide is not None and wide.notes and (wide.seeds < 16 or wide.updates < update_count(experiment))


def test_the_work_of_the_usual_fair_race_is_counted(snapshots, groups, monkeypatch):
    """Every network once, all of a round together: here 80 in three groups, as usual 512 of 1,000 updates in four."""
    assert snapshots[-1].complete and groups == [8 * 2 * 2, 8 * 1 * 2, 8 * 4]
    for name, value in {"RATES": RATES, "ROUNDS": 3, "SEEDS": (16, 8, 4), "FEWER": 4}.items():
        monkeypatch.setattr(race, name, value)
    usual: Any = STUDIES["fair_race"].start(Experiment(data="moons", examples=500, epochs=100, hidden=(8, 8)))
    tried = [len(OPTIMIZERS) * len(places) * len(usual._few) for places in usual._rounds]
    assert tried == [128, 128, 128] and len(OPTIMIZERS) * usual._seeds == 128
    assert update_count(usual._long) == 1000


@pytest.mark.parametrize("id", ["race", "fair_race"])
def test_what_is_too_much_says_why(id):
    experiment = SMALL.replace(hidden=(256,) * 8, examples=2000, epochs=500)
    reason = STUDIES[id].refusal(experiment)
    assert reason is not None and "too much work" in reason and reason.endswith(".") and "(" in reason
    with pytest.raises(WorkRefusedError, match="too much work"):
        STUDIES[id].start(experiment)
    assert STUDIES[id].refusal(SMALL) is None


def test_who_diverges_is_kept_until_then_and_counts_as_worse():
    wild = SMALL.replace(data="sine", activation="linear", learning_rate=2.0, epochs=20)
    result = studied("race", wild)
    k = result.optimizers.index("heavyball")
    assert np.isinf(result.cost[k, :, -1]).all() and np.isnan(result.train_error[k]).all()
    when = result.diverged_at[k]
    for seed, epoch in enumerate(when):
        assert np.isinf(result.cost[k, seed, int(epoch) :]).all()
        assert np.isfinite(result.cost[k, seed, : int(epoch)]).all(), "it is known until then"
    run = train(wild.replace(optimizer="heavyball"))
    assert run.diverged_at == when[0]
    assert np.isinf(result.middle[-1, k]) and np.isfinite(result.middle[0, k])
    words = read_race(result, 0.3)
    first = int(when.min())  # an epoch of 60 training examples in batches of 32 has two updates
    assert f"Heavy ball 4 of 4 (the first by epoch {first}, update {2 * first})" in words.detail
    assert places_of(result, 0.3)[-1].epochs == INF


def test_divergence_is_for_good_and_what_is_unknown_stays_unknown():
    history = np.array([[3.0, NAN, 2.0, NAN], [1.0, 0.5, NAN, NAN], [1.0, INF, NAN, 4.0]])
    found = with_divergence(history, np.array([3, 2, 4]))
    np.testing.assert_array_equal(found, [[3, INF, INF, NAN], [1, 0.5, NAN, NAN], [1, INF, INF, INF]])
    np.testing.assert_array_equal(diverged_at(found, np.array([0, 2, 4, 6])), [2, NAN, 2])


def test_the_spread_is_numpys_where_nothing_diverged_and_counts_divergence_as_worst():
    costs = np.random.RandomState(0).rand(3, 16, 5)
    np.testing.assert_allclose(spread(costs), np.quantile(costs, (0.1, 0.5, 0.9), axis=1))
    costs[0, :3, 4] = INF
    low, middle, high = spread(costs)[:, 0, 4]
    assert np.isfinite([low, middle]).all() and high == INF, "three of sixteen are above the 90 % line"
    assert middle == np.median(costs[0, :, 4])
    costs[0, :9, 4] = INF
    assert spread(costs)[1, 0, 4] == INF
    costs[1, 0, 3] = NAN
    assert np.isnan(spread(costs)[:, 1, 3]).all() and np.isfinite(spread(costs)[:, 1, 2]).all()


def test_the_target_is_met_at_the_first_evaluation_at_or_below_it():
    epochs = np.array([0, 5, 10])
    costs = np.array(
        [[1.0, 0.5, 0.2], [1.0, 0.9, 0.8], [0.1, 2.0, INF], [1.0, 0.9, NAN], [1.0, 0.4, NAN], [1.0, INF, INF]]
    )
    np.testing.assert_array_equal(epochs_to_target(costs, epochs, 0.5), [5, INF, 0, NAN, 5, INF])


def test_the_best_rate_has_the_least_median_and_is_the_smaller_of_equals():
    costs = np.array([[0.3, 0.3, 0.3], [0.1, 0.2, 0.9], [0.2, 0.2, 0.2], [0.0, INF, INF]])
    assert best_place(costs) == 1
    assert best_place(costs[[0, 3]]) == 0, "what diverged counts as worst"
    assert best_place(np.array([[INF] * 3, [INF, INF, 5.0], [INF] * 3])) == 1, "where all diverge, the fewest"
    assert best_place(np.array([[NAN] * 3, [0.4] * 3])) == 1


def test_a_sign_test_is_that_of_scipy():
    from scipy.stats import binomtest

    for wins, losses in ((12, 4), (8, 8), (16, 0), (3, 10)):
        assert sign_test(wins, losses) == pytest.approx(binomtest(wins, wins + losses).pvalue)


def test_the_standing_is_by_the_median_time_and_then_by_the_cost(as_set):
    result = as_set
    places = places_of(result, 0.9)
    target = 0.9 * result.constant
    for place in places:
        k = result.optimizers.index(place.id)
        times = [
            next((e for e, c in zip(result.epochs, row, strict=True) if c <= target), INF) for row in result.cost[k]
        ]
        assert place.epochs == np.median(times) and place.there == np.isfinite(times).sum()
        assert place.cost == pytest.approx(np.median(result.cost[k, :, -1]))
        assert place.train_error == pytest.approx(np.median(result.train_error[k]))
    keys = [(place.epochs, place.cost) for place in places]
    assert keys == sorted(keys) and len(places) == len(OPTIMIZERS)
    words = read_race(result, 0.9)
    assert f"{places[0].epochs:g} epoch" in words.finding or "one epoch" in words.finding
    assert "Nobody comes" in read_race(result, 0.001).finding


def made_of(result: Any, cost: np.ndarray, **more: Any) -> Any:
    """A race with these costs at epochs 0, 1, ...; infinite ones have diverged."""
    low, middle, high = spread(cost)
    epochs = np.arange(cost.shape[-1])
    broke, errors = diverged_at(cost, epochs), np.where(np.isinf(cost[..., -1]), NAN, 0.25)
    given = {"constant": 1.0, "train_error": errors, "dev_error": errors} | more
    return replace(
        result, cost=cost, low=low.T, middle=middle.T, high=high.T, epochs=epochs, diverged_at=broke, **given
    )


def test_who_brings_only_some_networks_to_the_target_is_said_to(as_set):
    """A median that never gets there is not all of the networks."""
    k = as_set.optimizers.index("rmsprop")
    cost = np.ones((len(OPTIMIZERS), 4, 2))
    cost[k, :2, 1] = 0.2
    words = read_race(made_of(as_set, cost), 0.3)
    assert words.finding == "With no rule do more than half of the networks come to a cost of 0.3."
    assert "Some networks get there: RMSprop 2 of 4. RMSprop ends lowest, at 0.6 in the median." in words.detail
    cost[as_set.optimizers.index("adam"), :3, 1] = 0.1
    words = read_race(made_of(as_set, cost), 0.3)
    assert words.finding.startswith("Adam gets there first")
    assert "Some networks get there: RMSprop 2 of 4. " in words.detail
    assert "Gradient descent" in words.detail and "RMSprop never" not in words.detail
    cost[...] = 0.1
    assert "never" not in read_race(made_of(as_set, cost), 0.3).detail


def test_a_diverged_network_counts_as_worse_than_every_other(as_set):
    cost = np.ones((len(OPTIMIZERS), 4, 3))
    cost[0, 0, 1:] = INF
    cost[1, :2, 2] = INF
    errors = np.where(np.isinf(cost[..., -1]), NAN, [0.4, 0.3, 0.1, 0.2])
    places = {place.id: place for place in places_of(made_of(as_set, cost, train_error=errors, dev_error=errors), 0.3)}
    one, half, none = (places[id] for id in as_set.optimizers[:3])
    assert one.diverged == 1 and one.broke == 1
    assert one.train_error == one.dev_error == pytest.approx(np.median([0.1, 0.2, 0.3, INF]))
    assert half.diverged == 2 and half.broke == 2 and np.isnan([half.train_error, half.dev_error]).all()
    assert none.diverged == 0 and np.isnan(none.broke) and none.train_error == pytest.approx(0.25)


def test_the_lowest_of_eight_must_win_more_often_than_one_named_before_the_race(as_set):
    """13 of 16 has a chance of 0.021, and eight could each have been the lowest."""
    cost = np.ones((len(OPTIMIZERS), 16, 1)) + 0.1 * np.arange(len(OPTIMIZERS))[:, None, None]
    cost[0, 13:] = 2.0
    detail = read_race(made_of(as_set, cost), 3.0).detail
    assert "lower than Momentum from 13 of 16 first weights, which may be luck." in detail
    cost[0, 13] = 1.0  # 14 of 16: 0.0042, and 0.05 / 7 is 0.0071
    assert "from 14 of 16 first weights, which is hardly luck." in read_race(made_of(as_set, cost), 3.0).detail


def test_who_ends_lowest_is_held_against_another_rule(as_set):
    """From how many of the same first weights; without L2 AdamW is no rival of Adam's."""
    order = [as_set.optimizers.index(id) for id in ("adam", "adamw", "sgd")]
    last = np.array([[0.1, 0.1, 0.1, 0.1], [0.2, 0.1, 0.1, 0.1], [0.3, 0.3, 0.3, 0.05]])
    cost = np.ones((len(OPTIMIZERS), 4, 1))
    cost[order, :, 0] = last
    low, middle, high = spread(cost)
    made = replace(
        as_set, cost=cost, low=low.T, middle=middle.T, high=high.T, epochs=np.array([0]), constant=1.0,
        diverged_at=np.full((len(OPTIMIZERS), 4), NAN),
    )  # fmt: skip
    assert "Adam ends lowest, at 0.1: lower than Gradient descent from 3 of 4 first weights, which may be luck." in (
        read_race(made, 0.5).detail
    )
    decayed = replace(made, experiment=SMALL.replace(l2=1.0))
    assert "Adam ends lowest, at 0.1: lower than AdamW from 1 of 4" in read_race(decayed, 0.5).detail
    cost[order[0], :, 0] = [0.04, 0.04, 0.35, 0.35]
    made = replace(made, cost=cost, middle=spread(cost)[1].T, experiment=SMALL.replace(l2=1.0))
    said = "AdamW ends lowest, at 0.1 in the median, but Adam is lower from 2 of 4 first weights."
    assert said in read_race(made, 0.5).detail


def test_the_rates_that_work_are_named(snapshots):
    result = snapshots[-1]
    medians = np.median(result.tried_cost, axis=2)
    enough = works_at(result).cost
    for k, id in enumerate(result.optimizers):
        np.testing.assert_array_equal(working_rates(result)[id], result.tried[medians[k] <= enough])
    counts = [len(rates) for rates in working_rates(result).values()]
    words = read_sensitivity(result)
    assert f"{max(counts)} of 3 rates work" in words.finding


@pytest.mark.parametrize(
    ("least", "most", "why"),
    [
        (0.01, 0.05, "5 % of the cost of always the same answer."),
        (0.1, 0.2, "2 times the least of all."),
        (0.6, 0.8, "halfway from the least of all to the cost of always the same answer."),
    ],
)
def test_what_learns_nothing_does_not_work_and_when_a_rate_works_is_said(snapshots, least, most, why):
    cost = np.full((len(OPTIMIZERS), 3, 2), 1.0)
    cost[:, 0] = least
    result = replace(snapshots[-1], tried_cost=cost, constant=1.0)
    assert works_at(result).cost == pytest.approx(most)
    said = f"A rate works where the median train cost of its 2 networks ends at most at {most:g}: {why}"
    assert works_text(result) == said
    assert all(len(rates) == 1 for rates in working_rates(result).values()), "not those at the constant's cost"
    none = replace(result, constant=0.9 * least)
    assert "none works" in works_text(none) and not any(len(rates) for rates in working_rates(none).values())
    broken = replace(result, tried_cost=np.full_like(cost, INF))
    assert "none works" in works_text(broken) and "No rate" in read_sensitivity(broken).finding


def test_seeds_that_choose_are_none_that_race():
    progress: Any = STUDIES["fair_race"].start(SMALL)
    assert not set(progress._few) & {one.seed for one in seed_runs(SMALL.replace(seeds=4))} and len(progress._few) == 2
