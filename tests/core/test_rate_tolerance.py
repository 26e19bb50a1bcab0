"""Tolerance to the learning rate and batch sizes: the networks are the page's own of each kind, judged by their last
weights, and what is said follows from their errors."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dlcore.amounts import error_text
from dlcore.band import quantiles
from dlcore.batch_norm.sizes_reading import middles, place_of, read_sizes
from dlcore.batch_norm.tolerance_reading import (
    best_rate,
    compared,
    decades,
    read_tolerance,
    signed,
    splits_of,
    working,
    works_at,
)
from dlcore.budget import refusal as run_refusal
from dlcore.budget import update_count
from dlcore.experiment import Experiment
from dlcore.paired import compare
from dlcore.run import WorkRefusedError, train
from dlcore.studies import STUDIES, batch_norm_sizes, rate_tolerance
from dlcore.studies.normalization_kinds import KINDS, NARROW, kinds_of, narrowed, planned
from dlcore.studies.rate_tolerance import RATES, RateTolerance, plan, subject
from tests.core.runs import finished, studied

SMALL = Experiment(data="moons", hidden=(4,), epochs=15, examples=100, noise=0.3, learning_rate=0.05)
WILD = SMALL.replace(data="sine", activation="linear", optimizer="sgd", epochs=20)
FEW_RATES = (0.003, 0.1, 9.0)
INF, NAN = np.inf, np.nan


@pytest.fixture(scope="module", autouse=True)
def short():
    """Three rates in two rounds, two sizes and one that batch normalization cannot have, two seeds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rate_tolerance, "RATES", FEW_RATES)
        patch.setattr(rate_tolerance, "ROUNDS", 2)
        patch.setattr(rate_tolerance, "SEEDS", (2,))
        patch.setattr(batch_norm_sizes, "SIZES", (1, 8, 32))
        patch.setattr(batch_norm_sizes, "SEEDS", (2,))
        yield


@pytest.fixture(scope="module")
def tolerance(short) -> Any:
    return studied("rate_tolerance", SMALL.replace(normalization="batch", learning_rate=1.0))


@pytest.fixture(scope="module")
def sizes(short) -> Any:
    return studied("batch_norm_sizes", SMALL.replace(epochs=4))


def matches(errors: np.ndarray, at: tuple, experiment: Experiment, split: str) -> bool:
    final = train(experiment).final[split]
    assert final is not None
    return errors[at] == pytest.approx(final["error"], abs=0.051)  # one of twenty dev examples, by rounding


def test_every_network_is_the_pages_run_of_that_kind_at_that_rate(tolerance):
    result = tolerance
    assert result.complete and result.notes == () and result.kinds == KINDS == ("none", "batch", "layer")
    assert result.rates.tolist() == list(FEW_RATES) and result.updates == update_count(SMALL)
    assert result.train_error.shape == (3, 3, 2) and np.isfinite(result.train_error).all()
    for kind, place, seed in ((0, 1, 0), (1, 1, 1), (1, 2, 0), (2, 1, 1)):
        own = SMALL.replace(normalization=KINDS[kind], learning_rate=FEW_RATES[place], seed=seed)
        for split, errors in (("train", result.train_error), ("dev", result.dev_error)):
            assert matches(errors, (kind, place, seed), own, split)
    np.testing.assert_allclose(result.train_middle, np.median(result.train_error, axis=2).T)
    np.testing.assert_allclose(result.dev_middle, np.median(result.dev_error, axis=2).T)
    assert (result.diverged == 0).all()
    assert len(np.unique(result.train_error.round(4))) > 4, "kinds and rates do not lead to the same"


def test_every_network_is_the_pages_run_of_that_kind_with_that_batch_size(sizes):
    result = sizes
    assert result.complete and result.sizes.tolist() == [1, 8, 32] and (result.epochs, result.examples) == (4, 60)
    batch = KINDS.index("batch")
    assert np.isnan(result.dev_error[batch, 0]).all(), "one example has no variance"
    known = np.isfinite(result.dev_error)
    assert known.sum() == 3 * 3 * 2 - 2
    for kind, place, seed in ((0, 0, 1), (1, 1, 0), (2, 0, 0), (2, 2, 1)):
        own = SMALL.replace(epochs=4, normalization=KINDS[kind], batch_size=int(result.sizes[place]), seed=seed)
        for split, errors in (("train", result.train_error), ("dev", result.dev_error)):
            assert matches(errors, (kind, place, seed), own, split)
    np.testing.assert_allclose(result.gap, result.dev_error - result.train_error)


def test_they_stream_round_by_round():
    progress: Any = STUDIES["rate_tolerance"].start(SMALL.replace(epochs=3))
    assert (progress.done, progress.progress) == (False, 0) and not progress.snapshot().complete
    assert np.isnan(progress.snapshot().dev_error).all()
    known, first = [0], None
    while not progress.done:
        progress.advance()
        result = progress.snapshot()
        known.append(int(np.isfinite(result.dev_error).sum()))
        first = result if first is None and known[-1] >= 12 else first
    assert known == sorted(known) and known[-1] == 18
    assert (first is not None and not first.complete) or known[-2] >= 12
    order = [{place for _, place, _ in places} for places in progress._places]
    assert order == [{0, 2}, {1}], "both ends first"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rate_tolerance, "RATES", RATES)
        patch.setattr(rate_tolerance, "ROUNDS", 4)
        usual: Any = STUDIES["rate_tolerance"].start(SMALL)
    order = [sorted({place for _, place, _ in places}) for places in usual._places]
    assert order == [[0, 4, 8, 12], [2, 6, 10, 14], [1, 5, 9, 13], [3, 7, 11, 15]]


def test_one_study_serves_every_kind_and_rate():
    study = STUDIES["rate_tolerance"]
    other = SMALL.replace(
        normalization="layer", ensemble=3, patience=4, learning_rate=2, change_at=(3,), change_to=(1,)
    )
    assert study.subject(other) == study.subject(SMALL) == subject(SMALL)
    assert study.subject(SMALL.replace(batch_size=8)) != study.subject(SMALL)
    study = STUDIES["batch_norm_sizes"]
    assert study.subject(SMALL.replace(batch_size=8, normalization="batch")) == study.subject(SMALL)
    assert study.subject(SMALL.replace(learning_rate=2)) != study.subject(SMALL)


def test_batches_of_one_leave_batch_norm_out_with_the_reason():
    result = studied("rate_tolerance", SMALL.replace(batch_size=1, epochs=1))
    assert np.isnan(result.train_error[1]).all() and np.isfinite(result.train_error[[0, 2]]).all()
    assert any("one example every z is its own mean" in note for note in result.notes)
    assert compared(result) == (0, 2), "layer norm can be trained"


def test_what_diverged_is_marked_and_counts_as_worse():
    result = studied("rate_tolerance", WILD)
    assert (result.diverged[2] > 0).any() and np.isinf(result.train_error[0, 2]).all()
    assert np.isinf(result.train_middle[2, 0]) and not working(result, "train")[0, 2]
    assert np.isinf(result.dev_error[0, 2]).all() and result.diverged[2, 0] == 2


def test_the_rates_are_sixteen_a_third_of_a_power_of_ten_apart_and_each_can_be_set():
    low, high = Experiment.settings()["learning_rate"].bounds
    assert len(RATES) == 16 and low <= RATES[0] == 1e-4 and RATES[-1] == high == 10
    np.testing.assert_allclose(np.diff(np.log10(RATES)), 1 / 3, atol=0.02)


@pytest.mark.parametrize(
    ("change", "narrow"),
    [
        ({"data": "moons", "hidden": (8, 8, 8, 8), "epochs": 60, "examples": 500}, False),
        ({"data": "digits", "hidden": (16, 16, 16), "epochs": 20, "batch_size": 60}, False),
        ({"data": "digits", "hidden": (100, 100, 100), "epochs": 20, "batch_size": 60}, True),
    ],
)
def test_the_usual_studies_have_eight_networks_at_sixteen_rates_within_the_time(monkeypatch, change, narrow):
    """16 × 3 × 8 = 384 networks, counted by the effort of their updates."""
    monkeypatch.setattr(rate_tolerance, "RATES", RATES)
    monkeypatch.setattr(rate_tolerance, "SEEDS", (8, 4, 2))
    experiment = subject(Experiment(**change))
    found = plan(experiment)
    assert found is not None and found.seeds == 8 and found.trained >= 2 / 3 * update_count(experiment)
    assert (found.experiment.hidden == experiment.hidden) == (not narrow)
    seconds = sum(cost.seconds for cost in rate_tolerance._costs(found.experiment)) * 8 * found.trained
    assert seconds <= rate_tolerance.MOST_SECONDS * 1.001
    assert any(f"at most {NARROW} units" in note for note in found.notes) == narrow


def test_less_is_done_where_all_would_take_too_long():
    experiment = subject(Experiment(data="moons", hidden=(64, 8)))
    cost = rate_tolerance._costs(experiment)[:1]

    def at(seconds: float, wanted: int = 100) -> Any:
        return planned(experiment, wanted, lambda one: cost, (8, 4), seconds * cost[0].seconds)

    assert at(800)[1:] == (8, 100, ()) and at(600)[1:3] == (8, 75)
    assert at(500)[1:3] == (4, 100) and "4 networks instead of 8" in at(500).notes[0]
    shortest = at(100)  # a quarter, of the narrower network too: it costs the same here
    assert shortest.trained == 25 and shortest.seeds == 4
    assert at(20) is None and narrowed(experiment).hidden == (16, 8)


@pytest.mark.parametrize("id", ["rate_tolerance", "batch_norm_sizes"])
def test_what_cannot_be_measured_says_why(id):
    cases = [
        ({"hidden": ()}, "nothing to normalise"),
        ({"hidden": (256,) * 9, "examples": 3000, "epochs": 500, "batch_size": 16}, "too much work"),
    ]
    if id == "batch_norm_sizes":
        cases += [({"split": (80, 0, 20)}, "no dev set")]
    for change, said in cases:
        reason = STUDIES[id].refusal(SMALL.replace(**change))
        assert reason is not None and said in reason and reason.endswith(".") and "(" in reason
        with pytest.raises(WorkRefusedError, match=said):
            STUDIES[id].start(SMALL.replace(**change))
    assert STUDIES[id].refusal(SMALL.replace(seeds=64)) is None
    for batch, examples, epochs, remedy in (("full", 10_000, 1500, "smaller"), (4, 5000, 200, "larger")):
        deep = SMALL.replace(hidden=(16,) * 10, examples=examples, epochs=epochs, batch_size=batch)
        reason = STUDIES[id].refusal(deep)
        assert reason is not None and "too much work" in reason and run_refusal(deep) is None
        assert (f"{remedy} batches" in reason) == (id == "rate_tolerance"), (
            "all sizes are what the other study is about"
        )


def test_batch_normalization_is_left_out_at_size_one_only():
    assert list(kinds_of(SMALL.replace(batch_size=1))) == ["none", "layer"]
    assert list(kinds_of(SMALL.replace(batch_size=2, normalization="layer"))) == list(KINDS)


# ---- what is said


def made(errors: np.ndarray, **more: Any) -> RateTolerance:
    """A study with these errors, (kinds, rates, seeds), on both sets."""
    middle = np.median(np.where(np.isinf(errors), 1e9, errors), axis=2)
    middle = np.where(middle > 1e6, INF, middle).T
    given: dict[str, Any] = {
        "experiment": SMALL, "complete": True, "notes": (), "kinds": KINDS, "rates": np.array(RATES[: errors.shape[1]]),
        "train_middle": middle, "dev_middle": middle, "diverged": np.isinf(errors).sum(axis=2).T,
        "train_error": errors, "dev_error": errors, "constant_error": 0.5, "updates": 10,
    }  # fmt: skip
    return RateTolerance(**(given | more))


def wide(counts: tuple[int, int, int], seeds: int = 8, rates: int = 10) -> np.ndarray:
    """Each kind works at so many of the rates, from the second on."""
    errors = np.full((3, rates, seeds), 0.4)
    for kind, count in enumerate(counts):
        errors[kind, 1 : 1 + count] = 0.01
    return errors


def test_a_rate_works_below_twice_the_least_error_or_a_share_of_the_constant_one():
    assert works_at(made(wide((1, 1, 1))), "dev").error == pytest.approx(0.05)  # 10 % of 0.5
    assert works_at(made(wide((1, 1, 1)) + 0.09), "dev").error == pytest.approx(0.2)  # twice 0.1
    assert works_at(made(wide((1, 1, 1)) + 0.29), "dev").error == pytest.approx(0.4)  # midway of 0.3 and 0.5
    assert np.isnan(works_at(made(np.full((3, 4, 2), INF)), "dev").error)


def test_who_bears_more_rates_is_said_with_the_pairs():
    errors = wide((2, 6, 4))
    errors[0, 1, :3] = 0.4  # three plain networks work at one rate only; the median at two all the same
    result = made(errors)
    np.testing.assert_allclose(decades(working(result, "dev")), [2 / 3, 2, 4 / 3])
    words = read_tolerance(result, "dev")
    assert words.finding == (
        "Batch norm bears more learning rates: it works over 2.0 powers of ten of α, a plain network over 0.7."
    )
    twin = compare(np.array([1 / 3] * 3 + [2 / 3] * 5), np.full(8, 2.0))
    assert twin is not None
    assert f"that is {signed(twin.difference)} powers of ten" in words.detail
    assert f"{signed(twin.paired.low)} to {signed(twin.paired.high)}" in words.detail
    assert "8 of 8 bear more with it, 0 fewer" in words.detail and "Layer norm: 1.3." in words.detail
    assert "Even" not in words.detail
    assert "fewer learning rates" in read_tolerance(made(wide((6, 2, 1))), "dev").finding
    assert "no more learning rates" in read_tolerance(made(wide((3, 3, 1))), "dev").finding
    assert "a plain network over none." in read_tolerance(made(wide((0, 3, 1))), "dev").finding
    edge = read_tolerance(made(wide((2, 9, 9))), "dev").detail
    assert f"Even the largest rate that was tried, {RATES[9]:g}, works with Batch norm and Layer norm." in edge
    assert "No rate" in read_tolerance(made(np.full((3, 4, 2), INF)), "dev").finding
    assert "Too early" in read_tolerance(made(errors, complete=False), "dev").finding


def test_the_best_rate_is_the_middle_of_the_best():
    result = made(wide((3, 1, 2)))
    assert best_rate(result, "dev", 0) == (RATES[2], 0.01) and best_rate(result, "dev", 1) == (RATES[1], 0.01)
    assert np.isnan(best_rate(made(np.full((3, 4, 2), INF)), "dev", 0)).all()
    assert splits_of(result) == ("dev", "train")
    assert splits_of(replace(result, dev_middle=np.full((10, 3), NAN))) == ("train",)


def test_whether_small_batches_regularize_is_said_with_the_pairs(sizes):
    rng = np.random.RandomState(0)
    middle = np.zeros((5, 3))  # of which nothing is said
    given = {"sizes": np.array([1, 2, 8, 64, 256]), "train_middle": middle, "dev_middle": middle}
    train_error = np.full((3, 5, 8), 0.10)
    dev_error = train_error + 0.08 + 0.002 * rng.randn(3, 5, 8)
    dev_error[1] -= 0.05 - 0.01 * np.arange(5)[:, None]  # narrower, the smaller the batch
    train_error[1, 1], dev_error[1, 1] = 0.3, 0.33
    train_error[1, 0] = dev_error[1, 0] = NAN
    result = replace(sizes, train_error=train_error, dev_error=dev_error, **given)
    words = read_sizes(result, 64)
    found = compare(result.gap[0, 3], result.gap[1, 3])
    assert found is not None and found.paired.high < 0
    assert f"with batches of 64 its gap between dev and train is {-100 * found.difference:.1f} points" in words.finding
    change = compare(result.gap[1, 4], result.gap[1, 2])
    assert change is not None
    assert f"From batches of 256 to 8 it changes by −{-100 * change.difference:.1f} points" in words.detail
    assert "Batches of 2 are too noisy for it: its train error is 30.0 %, a plain network's 10.0 %" in words.detail
    best = min(
        (float(np.nanmin(middles(rows))), name)
        for rows, name in zip(dev_error, ("Plain", "Batch", "Layer"), strict=True)
    )
    assert f"The lowest dev error: {error_text('classification', best[0])}, {best[1]}" in words.detail
    assert (place_of(result, 1), place_of(result, 60), place_of(result, "full")) == (1, 3, 4)
    mirrored = replace(result, dev_error=dev_error[[1, 0, 2]], train_error=train_error[[1, 0, 2]])
    assert "does not regularize" in read_sizes(mirrored, 64).finding
    same = dev_error.copy()
    same[1] = same[0] + 0.002 * rng.randn(5, 8)
    assert "within chance" in read_sizes(replace(result, dev_error=same, train_error=0 * same), 64).finding
    assert "Too early" in read_sizes(replace(result, complete=False), 64).finding
    diverged = np.full((3, 5, 8), INF)
    assert "diverged" in read_sizes(replace(result, dev_error=diverged, train_error=diverged), 64).finding
    np.testing.assert_array_equal(middles(dev_error[0]), quantiles(dev_error[0].T)[1])
    unlearned = train_error.copy()
    unlearned[1, 3] = 0.5 + 0.002 * rng.randn(8)
    narrow = replace(result, train_error=unlearned, dev_error=np.where(train_error == unlearned, dev_error, 0.5))
    words = read_sizes(narrow, 64).finding
    assert words.startswith("Batch norm's gap is narrower only because it fits the training set worse: with batches of")
    assert f"its train error is {100 * np.median(unlearned[1, 3]):.1f} %, a plain network's 10.0 %." in words
    better = replace(narrow, dev_error=dev_error - 0.2 * (train_error != unlearned), train_error=train_error.copy())
    better.train_error[1, 3] += 0.01
    assert "regularizes here" in read_sizes(better, 64).finding, "a lower dev error makes up for it"


def test_a_study_may_be_left_at_any_moment():
    progress: Any = STUDIES["batch_norm_sizes"].start(SMALL.replace(epochs=2))
    progress.advance()
    early = progress.snapshot()
    assert not early.complete and "Too early" in read_sizes(early, 32).finding
    assert finished(progress).snapshot().complete
