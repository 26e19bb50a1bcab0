"""Learning curve and capacity curve: what they train is what the page would train, and they show what they should."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.band import seed_runs
from dlcore.budget import parameter_count, update_count
from dlcore.data import prepare
from dlcore.engine.training import course_of
from dlcore.experiment import Experiment
from dlcore.links import parse_link
from dlcore.run import WorkRefusedError, train
from dlcore.studies import STUDIES, capacity_curve, curve_runs, effort, learning_curve
from dlcore.studies.capacity_curve import PEAK
from dlcore.studies.curve_runs import coarse_first
from dlcore.studies.effort import Cost, affordable, update_cost, with_even_batches, with_updates
from dlcore.studies.learning_curve import curve_sizes, nested_rows, training_subset
from tests.core.runs import studied

SMALL = Experiment(data="multigauss", hidden=(4,), epochs=20, examples=100, noise=0.1, learning_rate=0.01)
CURVES = ("learning_curve", "capacity_curve")


@pytest.fixture
def short(monkeypatch):
    """Few points, few networks."""
    monkeypatch.setattr(learning_curve, "SIZES", 4)
    monkeypatch.setattr(capacity_curve, "UNITS", (1, 4, 20))
    monkeypatch.setattr(effort, "SEEDS", (3, 2))


def errors(experiment, data=None):
    """Train and dev error of the page's own run."""
    final = train(experiment, data=data).final
    return [final[split]["error"] for split in ("train", "dev")]


@pytest.mark.parametrize("study", CURVES)
def test_a_study_is_what_the_page_expects(study, short):
    entry = STUDIES[study]
    assert entry.id == study and entry.title and entry.question.endswith("?")
    assert entry.refusal(SMALL) is None
    progress: Any = entry.start(SMALL)
    assert (progress.done, progress.progress, progress.snapshot().complete) == (False, 0, False)
    shares, known = [0.0], [0]
    while not progress.done:
        progress.advance()
        result = progress.snapshot()
        shares.append(progress.progress)
        known.append(np.isfinite(result.dev_error).sum())
        assert (np.isfinite(result.dev_error) == np.isfinite(result.train_error)).all()
    assert shares == sorted(shares) and shares[-1] == 1 and known == sorted(known)
    assert result.complete and np.isfinite(result.dev_error).all() and result.experiment == SMALL


@given(st.integers(20, 10**6), st.integers(1, 10))
def test_sizes_of_a_learning_curve(train_count, classes):
    sizes = curve_sizes(train_count, classes)
    assert len(sizes) <= 20 and (np.diff(sizes) > 0).all()
    assert sizes[0] == min(max(10, 2 * classes), train_count) and sizes[-1] == min(train_count, 20_000)
    if train_count >= 180 and classes <= 5:
        assert len(sizes) == 20


@given(st.integers(1, 70))
def test_the_whole_curve_comes_early(points):
    order = coarse_first(points)
    assert sorted(order) == list(range(points))
    assert set(order[:2]) == {0, points - 1}
    if points > 8:
        assert max(right - left for left, right in pairwise(sorted(order[:5]))) <= points // 4 + 1


def test_training_subsets_are_nested_and_scaled_by_themselves():
    data, count = prepare(SMALL), 60
    rows = [nested_rows(SMALL, count, seed) for seed in range(3)]
    assert all(sorted(one) == list(range(count)) for one in rows)
    assert (rows[0] != rows[1]).any() and (rows[0] != nested_rows(SMALL.replace(data_seed=1), count, 0)).any()
    part = training_subset(data, np.sort(rows[0][:12]), "standard")
    assert part.counts == (12, 0, 0)
    np.testing.assert_array_equal(part.raw, data.raw[np.sort(rows[0][:12])])
    np.testing.assert_allclose(part.inputs.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(part.inputs.std(axis=0), 1, atol=1e-6)
    np.testing.assert_array_equal(part.network_inputs(part.raw), part.inputs)
    whole = training_subset(data, np.sort(rows[2]), "standard")
    for name in ("raw", "labels", "inputs", "targets"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(data, name)[:count], err_msg=name)


def test_the_learning_curve_ends_at_the_runs_of_the_page(short):
    """All examples: the band's own runs. Fewer: a run of as many updates on a part of them, the dev set the same."""
    result = studied("learning_curve", SMALL)
    assert result.sizes.tolist() == [10, 18, 33, 60] and result.notes == ()
    data = prepare(SMALL)
    for seed, one in enumerate(seed_runs(SMALL.replace(seeds=3))):
        np.testing.assert_allclose([result.train_error[-1, seed], result.dev_error[-1, seed]], errors(one), rtol=1e-3)
        rows = np.sort(nested_rows(SMALL, 60, seed)[:18])
        part = training_subset(data, rows, SMALL.scale)
        alone = train(one.replace(epochs=40, batch_size=18), data=part)
        assert alone.updates == update_count(SMALL) == 40
        error = alone.history["train_error"][-1]
        assert result.train_error[1, seed] == pytest.approx(error, rel=1e-3)
        assert result.train_error[1, seed] != pytest.approx(result.train_error[-1, seed], rel=1e-2)


def test_every_capacity_has_the_runs_of_the_page(short):
    """One hidden layer, and for every seed weights and data of its own."""
    result = studied("capacity_curve", SMALL)
    assert result.units.tolist() == [1, 4, 20] and (result.examples, result.outputs, result.notes) == (60, 1, ())
    assert result.parameters.tolist() == [parameter_count(SMALL.replace(hidden=(u,)), 2, 1) for u in (1, 4, 20)]
    for point, units in enumerate((1, 4, 20)):
        for seed in range(3):
            expected = errors(SMALL.replace(hidden=(units,), seed=seed, data_seed=seed))
            found = [result.train_error[point, seed], result.dev_error[point, seed]]
            np.testing.assert_allclose(found, expected, rtol=1e-3)


def test_other_depths_and_huge_data_are_said(short, monkeypatch):
    monkeypatch.setattr(capacity_curve, "MOST_DRAWN", 99)
    result = studied("capacity_curve", SMALL.replace(hidden=(4, 3), keep_prob=(0.9, 0.8)))
    assert "one hidden layer" in result.notes[0] and "same data" in result.notes[1]
    expected = errors(SMALL.replace(hidden=(4,), keep_prob=(0.9,), seed=2))
    np.testing.assert_allclose([result.train_error[1, 2], result.dev_error[1, 2]], expected, rtol=1e-3)


def test_long_sets_are_cut_and_said(short, monkeypatch):
    monkeypatch.setattr(learning_curve, "LARGEST", 40)
    monkeypatch.setattr(curve_runs, "MOST_JUDGED", 7)
    result = studied("learning_curve", SMALL)
    assert result.sizes[-1] == 40 and result.notes == ("The curve ends at 40 of 60 training examples.",)


def test_networks_that_diverge_have_no_error(short):
    wild = Experiment(data="sine", examples=100, hidden=(), optimizer="sgd", learning_rate=10, epochs=60)
    result = studied("learning_curve", wild)
    assert result.complete and np.isnan(result.dev_error).all() and np.isnan(result.train_error).all()


EXPERIMENTS = st.builds(
    dict,
    epochs=st.integers(1, 2000),
    batch_size=st.integers(1, 300) | st.just("full"),
    warmup=st.integers(0, 50),
    decay_every=st.integers(1, 50),
)


@given(EXPERIMENTS, st.integers(10, 3000), st.integers(1, 20_000))
def test_equally_many_updates_whatever_the_size(settings, count, updates):
    experiment = with_even_batches(SMALL.replace(**settings), count)
    data = training_subset(prepare(SMALL), np.zeros(count, int), "none")
    changed = with_updates(experiment, count, updates)
    course = course_of(changed, data)
    assert abs(course.updates_per_epoch * course.epochs - updates) <= course.updates_per_epoch / 2 or course.epochs == 1
    stretch = changed.epochs / experiment.epochs
    assert changed.warmup == pytest.approx(min(20_000, experiment.warmup * stretch), abs=0.5 + 1e-9)
    decay_every = min(20_000, max(1, experiment.decay_every * stretch))
    assert changed.decay_every == pytest.approx(decay_every, abs=0.5 + 1e-9)
    # as many mini-batches as before, the last one nearly as large
    before = course_of(SMALL.replace(**settings), data)
    assert course.updates_per_epoch == before.updates_per_epoch
    last = course.train - (course.updates_per_epoch - 1) * course.batch
    assert course.batch - last < course.updates_per_epoch or course.updates_per_epoch == 1


def test_what_takes_too_long_has_fewer_networks_then_fewer_updates_then_none():
    most = effort.MOST_SECONDS / 1000

    def alone(*seconds):
        return affordable([Cost(one, False) for one in seconds], 1000)

    assert alone(most / 32, most / 32) == (16, 1000, ())
    fewer, shorter = alone(most / 9), alone(most / 2)
    assert fewer is not None and fewer[:2] == (8, 1000) and "8 networks instead of 16" in fewer.notes[0]
    assert shorter is not None and shorter[:2] == (4, 500) and "500 updates" in shorter.notes[1]
    assert alone(most * 3) is None
    together = affordable([Cost(most / 8, True)], 1000)
    assert together is not None and together[:2] == (16, 500), "fewer that are trained together take as long"
    longest = affordable([Cost(1e-9, False)], 50_000)
    assert longest is not None and longest[:2] == (16, 20_000) and "makes 50,000" in longest.notes[0]


def test_what_is_larger_takes_longer():
    wide, deep, full = ({"hidden": (64,)}, {"hidden": (4,) * 4}, {"batch_size": "full"})
    times = [update_cost(SMALL.replace(**change), 90).seconds for change in (wide, deep, full)]
    assert min(times) > update_cost(SMALL, 90).seconds
    assert update_cost(SMALL, 2048).together and not update_cost(SMALL, 2050).together


def test_fewer_updates_are_made_and_said(short, monkeypatch):
    monkeypatch.setattr(effort, "SEEDS", (2,))
    one_seed = sum(update_cost(SMALL, int(size)).seconds for size in (10, 18, 33, 60))
    monkeypatch.setattr(effort, "MOST_SECONDS", one_seed * 40 * 1.001)
    result = studied("learning_curve", SMALL)
    assert result.dev_error.shape == (4, 2) and "20 updates; the page's own run makes 40" in result.notes[0]
    assert result.dev_error[-1, 0] == pytest.approx(errors(SMALL.replace(epochs=10))[1], rel=1e-3)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"split": (80, 0, 20)}, "no dev set"),
        ({"data": "ten"}, "no dev set"),
        ({"split": (10, 45, 45)}, "too small"),
        ({"examples": 1_000_000, "epochs": 20_000}, "too much work"),
        ({"hidden": (256,) * 8, "examples": 2000, "epochs": 500}, "too much work"),
    ],
    ids=str,
)
def test_what_cannot_be_studied_is_refused_with_a_remedy(change, said):
    experiment = SMALL.replace(**change)
    if said == "too small" and "split" in change:
        experiment = experiment.replace(split=(15, 45, 40))
    reason = STUDIES["learning_curve"].refusal(experiment)
    assert reason is not None and said in reason and reason.endswith(".") and "(" in reason
    with pytest.raises(WorkRefusedError, match=said):
        STUDIES["learning_curve"].start(experiment)


def test_capacity_curves_are_refused_too():
    refusal = STUDIES["capacity_curve"].refusal
    for change, said in (
        ({"split": (80, 0, 20)}, "no dev set"),
        ({"examples": 100_000, "batch_size": "full", "epochs": 500}, "too much work"),
    ):
        reason = refusal(SMALL.replace(**change))
        assert reason is not None and said in reason
        with pytest.raises(WorkRefusedError, match=said):
            STUDIES["capacity_curve"].start(SMALL.replace(**change))


def test_the_runs_of_a_band_are_one_run_here():
    assert all(STUDIES[study].refusal(SMALL.replace(seeds=256)) is None for study in CURVES)


def test_default_experiments_are_studied_whole():
    for study in CURVES:
        for experiment in (Experiment(), parse_link(PEAK).experiment):
            progress: Any = STUDIES[study].start(experiment)
            assert progress.snapshot().dev_error.shape[1] == 16


@pytest.mark.slow
def test_error_peaks_where_networks_just_fit_every_example(monkeypatch):
    """Double descent in the median over 16 draws of data and weights: best narrow 0.64, peak 1.03, widest 0.75."""
    monkeypatch.setattr(capacity_curve, "UNITS", (1, 2, 4, 8, 12, 32, 256))
    result = studied("capacity_curve", parse_link(PEAK).experiment)
    dev, fitted = np.median(result.dev_error, axis=1), np.median(result.train_error, axis=1)
    peak = int(dev.argmax())
    assert dev[peak] > 1.3 * dev[:peak].min() and dev[peak] > 1.3 * dev[-1]
    threshold = result.examples * result.outputs
    assert threshold / 2 < result.parameters[peak] < 2 * threshold
    assert (np.diff(fitted[: peak + 1]) < 0).all() and fitted[peak:].max() < 0.1 * fitted[0]
    assert (np.diff(dev[peak:]) < 0).all(), "beyond the threshold larger is better again"
