"""Averages of networks: against the same networks run alone, closed forms, and what averaging can never do."""

from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dlcore.averaging import average_errors, disagreement, gain_standard_error, running_averages
from dlcore.data import prepare
from dlcore.experiment import Experiment
from dlcore.plane_grid import plane_grid
from dlcore.prediction import error_of, errors_of, outputs_for, outputs_of
from dlcore.run import WorkRefusedError, train
from dlcore.studies import STUDIES
from dlcore.studies.ensemble import MEMBERS, wanted_members
from tests.core.runs import studied

SMALL = Experiment(data="moons", hidden=(4,), epochs=10, examples=100, noise=0.5, learning_rate=0.05, ensemble=5)
BOTH = ("ensemble", "snapshots")


def dev_of(data):
    rows = data.slices["dev"]
    return data.raw[rows], data.labels[rows]


@pytest.mark.parametrize("change", [{}, {"data": "rings"}, {"data": "multigauss"}], ids=str)
def test_an_ensemble_is_the_mean_of_its_members_run_alone(change):
    experiment = SMALL.replace(**change)
    result = studied("ensemble", experiment)
    runs = [train(experiment.replace(seed=seed)) for seed in range(5)]
    data, task = runs[0].data, experiment.dataset.task
    raw, labels = dev_of(data)
    alone, grid = np.stack([outputs_of(run, raw) for run in runs]), plane_grid(data.plane)
    assert result.complete and result.member.tolist() == [0, 1, 2, 3, 4] and result.tried.tolist() == [1, 2, 3, 4, 5]
    for place, run in enumerate(runs):
        assert result.member_error[place] == pytest.approx(run.final["dev"]["error"], rel=1e-3)
        assert result.first[place] == pytest.approx(error_of(task, alone[: place + 1].mean(axis=0), labels), rel=1e-3)
    np.testing.assert_allclose([result.average[-1], result.low[-1], result.high[-1]], result.first[-1], rtol=1e-9)
    assert result.gain == pytest.approx(result.member_error.mean() - result.first[-1])
    everywhere = np.stack([outputs_of(run, grid.raw) for run in runs])
    mean = everywhere.mean(axis=0)
    said = mean[:, 0] if mean.shape[1] == 1 else mean.argmax(axis=1)
    assert np.mean(np.abs(result.said.ravel() - said) < 1e-2) > 0.999, "but for points on the very boundary"
    np.testing.assert_allclose(result.disagreement.ravel(), disagreement(task, everywhere), atol=0.21)
    assert np.mean(np.abs(result.disagreement.ravel() - disagreement(task, everywhere)) < 1e-2) > 0.999


def test_snapshots_are_moments_of_the_pages_own_run():
    experiment = SMALL.replace(ensemble=4)
    result = studied("snapshots", experiment)
    run = train(experiment)
    assert result.snapshots and result.members == 4 and result.notes == ()
    assert result.member.tolist() == [10, 8, 7, 5]
    assert result.first[0] == result.member_error[0] == pytest.approx(run.final["dev"]["error"])
    raw, labels = dev_of(run.data)
    frames = [run.frames[run.frame_epochs.tolist().index(epoch)] for epoch in (10, 8, 7, 5)]
    outputs = np.stack([outputs_for(experiment, run.data, one, run.data.network_inputs(raw)) for one in frames])
    for count in range(1, 5):
        assert result.first[count - 1] == pytest.approx(
            error_of("classification", outputs[:count].mean(axis=0), labels)
        )


def test_a_short_run_has_fewer_snapshots_and_says_so():
    result = studied("snapshots", SMALL.replace(ensemble=1, epochs=4))
    assert result.members == 3 and result.member.tolist() == [4, 3, 2]
    assert "3 snapshots instead of 32" in result.notes[0]


@pytest.mark.parametrize("study", BOTH)
def test_it_streams_and_ends_as_the_page_expects(study):
    entry = STUDIES[study]
    assert entry.id == study and entry.title and entry.question.endswith("?") and entry.refusal(SMALL) is None
    progress: Any = entry.start(SMALL)
    before = progress.snapshot()
    assert (progress.done, before.complete, len(before.tried)) == (False, False, 0) and np.isnan(before.gain)
    shares, known = [0.0], [0]
    while not progress.done:
        progress.advance()
        shares.append(progress.progress)
        known.append(len(progress.snapshot().tried))
    assert shares == sorted(shares) and shares[-1] == 1 and known == sorted(known) and known[-1] == 5


def test_members_that_diverge_are_left_out():
    progress: Any = STUDIES["ensemble"].start(SMALL.replace(ensemble=3))
    while not progress.done:
        progress.advance()
    progress._outputs[1] = np.full_like(progress._outputs[1], np.nan)
    progress._count()
    result = progress.snapshot()
    assert result.member.tolist() == [0, 2] and np.isfinite(result.average).all()
    assert result.notes == ("1 of the networks diverged and is left out.",)


def test_the_experiment_says_how_many():
    assert wanted_members(SMALL) == 5 and wanted_members(SMALL.replace(ensemble=1)) == MEMBERS == 32
    progress: Any = STUDIES["ensemble"].start(SMALL.replace(ensemble=1))
    assert progress.snapshot().members == 32
    wide = SMALL.replace(hidden=(256, 256), examples=2000, epochs=100, ensemble=32)
    progress = STUDIES["ensemble"].start(wide)
    assert progress.snapshot().members < 32 and "instead of 32" in progress.snapshot().notes[0]


@pytest.mark.parametrize("study", BOTH)
def test_what_cannot_be_judged_is_refused(study):
    for change, said in (({"split": (80, 0, 20)}, "there is none"), ({"data": "ten"}, "there is none")):
        reason = STUDIES[study].refusal(SMALL.replace(**change))
        assert reason is not None and said in reason
        with pytest.raises(WorkRefusedError, match=said):
            STUDIES[study].start(SMALL.replace(**change))
    huge = SMALL.replace(hidden=(256,) * 8, examples=20_000, epochs=400)
    reason = STUDIES[study].refusal(huge)
    assert reason is not None and "too much work" in reason


# --- the arithmetic -----------------------------------------------------------------------------------------

VALUES = arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(1, 8), st.just(1)), elements=st.floats(-3, 3))


@settings(deadline=None)
@given(VALUES, st.randoms(use_true_random=False))
def test_an_average_is_never_worse_than_its_members_are_on_average(outputs, random):
    """RMSE is a norm of the errors, and a norm is convex: ‖mean e_k‖ <= mean ‖e_k‖ (Krogh and Vedelsby 1995)."""
    labels = np.array([random.uniform(-3, 3) for _ in range(outputs.shape[1])])
    (errors,) = average_errors("regression", outputs, labels, np.arange(len(outputs))[None])
    assert errors[-1] <= errors_of("regression", outputs, labels).mean() + 1e-6


def test_averages_run_on():
    outputs = np.arange(24.0).reshape(4, 3, 2)
    for count in range(1, 5):
        np.testing.assert_allclose(running_averages(outputs)[count - 1], outputs[:count].mean(axis=0))


def test_over_all_orders_one_member_is_the_mean_of_them():
    rng = np.random.default_rng(0)
    outputs, labels = rng.random((4, 30, 1)), rng.integers(0, 2, 30)
    orders = np.array(list(permutations(range(4))))
    errors = average_errors("classification", outputs, labels, orders)
    alone = errors_of("classification", outputs, labels)
    assert errors[:, 0].mean() == pytest.approx(alone.mean())
    pairs = [error_of("classification", outputs[[a, b]].mean(axis=0), labels) for a in range(4) for b in range(a)]
    assert errors[:, 1].mean() == pytest.approx(np.mean(pairs))
    assert np.ptp(errors[:, 3]) == 0


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_the_standard_error_of_a_gain_is_its_spread_over_draws_of_examples(task):
    rng = np.random.default_rng(1)
    examples, draws, members = 300, 800, 5
    truth = rng.normal(size=(draws, examples))
    common = 0.4 * rng.normal(size=(draws, 1, examples))
    noise = common + 0.7 * rng.normal(size=(draws, members, examples))
    gains, claimed = [], []
    for y, e in zip(truth, noise, strict=True):
        labels = y if task == "regression" else (y > 0).astype(int)
        outputs = (y + e)[..., None] if task == "regression" else (1 / (1 + np.exp(-3 * (y + e))))[..., None]
        gains.append(errors_of(task, outputs, labels).mean() - error_of(task, outputs.mean(axis=0), labels))
        if len(claimed) < 60:
            claimed.append(gain_standard_error(task, outputs, labels))
    assert np.mean(claimed) == pytest.approx(np.std(gains), rel=0.08), "three standard errors"
    assert np.isnan(gain_standard_error(task, outputs[:, :1], labels[:1]))


def test_disagreement_by_hand():
    one = np.array([[0.9, 0.1, 0.6], [0.8, 0.2, 0.4], [0.7, 0.3, 0.2], [0.6, 0.9, 0.1]])[..., None]
    np.testing.assert_allclose(disagreement("classification", one), [0, 0.25, 0.25])
    three = np.eye(3)[[[0, 0], [0, 1], [0, 2], [1, 2]]]
    np.testing.assert_allclose(disagreement("classification", three), [0.25, 0.5])
    np.testing.assert_allclose(disagreement("regression", one), one[..., 0].std(axis=0))


def test_the_grid_lies_on_the_plane_of_the_data():
    for data, shape in (("moons", (60, 60)), ("sine", (200,)), ("wine", (60, 60))):
        made = prepare(Experiment(data=data))
        grid = plane_grid(made.plane)
        assert grid.shape == shape and grid.raw.shape == (int(np.prod(shape)), made.dataset.inputs)
        left, right, bottom, top = made.plane.extent
        back = made.plane.project(grid.raw)
        np.testing.assert_allclose(back[0, 0], left, atol=1e-9)
        np.testing.assert_allclose(back[-1, 0], right, atol=1e-9)
        if len(shape) == 2:
            np.testing.assert_allclose(back.reshape(*shape, 2)[:, 7, 1], np.linspace(bottom, top, 60), atol=1e-9)
            np.testing.assert_allclose(back.reshape(*shape, 2)[9, :, 0], np.linspace(left, right, 60), atol=1e-9)
