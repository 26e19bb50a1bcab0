"""What a run tells is true: history, frames and summary against a plain NumPy network fed with its frames.

Whoever replays a frame, in the browser or elsewhere, must arrive at the cost and error shown beside it.
"""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.engine.frames import FEWEST_FRAMES, FRAME_LIMIT, FRAME_NUMBERS, frame_epochs
from dlcore.engine.settings import head_of
from dlcore.experiment import Experiment
from dlcore.initializers import INITIALIZERS
from dlcore.parameters import draw, flatten, unflatten
from dlcore.run import Run, train
from tests.core import oracle

CASES = {
    "two classes": Experiment(epochs=20, activation="gelu", l2=1.0, l1=0.1),
    "squared error, dropout": Experiment(epochs=20, loss="mse", keep_prob=(0.8,), activation="elu"),
    "sine, layer norm after": Experiment(
        data="sine", epochs=20, activation="softplus", normalization="layer", norm_where="after"
    ),
    "three classes, batch norm before": Experiment(
        data="blobs", classes=3, noise=1.0, epochs=20, hidden=(7, 4), normalization="batch", flip=0.1
    ),
    "no hidden layer, three classes": Experiment(data="wine", hidden=(), epochs=10),
}
each_case = pytest.mark.parametrize("experiment", CASES.values(), ids=CASES.keys())


def error_of(data, rows, z):
    """Share misclassified, or root of the mean squared error."""
    if data.dataset.task == "regression":
        return np.sqrt(((z[:, 0] - data.labels[rows]) ** 2).mean())
    answer = z[:, 0] > 0 if z.shape[1] == 1 else z.argmax(axis=1)
    return (answer != data.labels[rows]).mean()


def weights_of(layers):
    return np.concatenate([layer.weights.ravel() for layer in layers])


@each_case
def test_every_frame_reproduces_its_row(experiment):
    run = train(experiment)
    data, head = run.data, head_of(experiment, run.data).id
    assert len(run.frame_epochs) > 10
    for epoch, frame in zip(run.frame_epochs, run.frames, strict=True):
        layers = unflatten(frame.astype(np.float64), run.architecture)
        z = oracle.logits_of(run, frame, data.inputs.astype(np.float64))
        losses = oracle.losses(head, z, data.targets)
        for split, rows in data.slices.items():
            assert run.history[f"{split}_cost"][epoch] == pytest.approx(losses[rows].mean(), rel=1e-4)
            # a logit within rounding of the boundary may fall on either side
            slack = 1e-4 if data.dataset.task == "regression" else 1 / (rows.stop - rows.start) + 1e-9
            close = (np.abs(z) < 1e-5).any() if z.shape[1] == 1 else True
            allowed = slack if close or data.dataset.task == "regression" else 1e-9
            assert run.history[f"{split}_error"][epoch] == pytest.approx(error_of(data, rows, z[rows]), abs=allowed)
        weights, m = weights_of(layers), data.counts[0]
        penalty = experiment.l2 / (2 * m) * (weights**2).sum() + experiment.l1 / m * np.abs(weights).sum()
        assert run.history["penalty"][epoch] == pytest.approx(penalty, rel=1e-4)


@each_case
def test_the_first_frame_is_the_draw_and_the_summary_is_the_last_row(experiment):
    run = train(experiment)
    first = draw(run.architecture, experiment.initialization, 1.0, np.random.RandomState(experiment.seed))
    np.testing.assert_array_equal(run.frames[0], flatten(first).astype(np.float32))
    assert run.complete and run.diverged_at is None
    assert len(run.history["epoch"]) == experiment.epochs + 1
    assert all(len(values) == experiment.epochs + 1 for values in run.history.values())
    for split in ("train", "dev", "test"):
        summary = run.final[split]
        assert summary is not None
        assert summary["cost"] == run.history[f"{split}_cost"][-1]
        if run.data.dataset.task == "classification":
            assert summary["accuracy"] == pytest.approx(1 - run.history[f"{split}_error"][-1], abs=1e-12)


def test_running_moments_are_averages_of_the_moments_met():
    """One full-batch update with momentum 0.8: 0.8 of the start (0 and 1) and 0.2 of the first layer's moments."""
    experiment = CASES["three classes, batch norm before"].replace(
        split=(10, 45, 45), batch_size="full", epochs=1, norm_momentum=0.8
    )
    run = train(experiment)
    x = run.data.inputs[run.data.slices["train"]].astype(np.float64)
    before, after = (unflatten(frame.astype(np.float64), run.architecture)[0] for frame in run.frames)
    z = x @ before.weights.T + before.bias
    np.testing.assert_allclose(after.running_mean, 0.2 * z.mean(axis=0), atol=1e-5)
    np.testing.assert_allclose(after.running_variance, 0.8 + 0.2 * z.var(axis=0), rtol=1e-5)


def test_a_set_that_is_empty_has_no_numbers():
    run = train(Experiment(split=(100, 0, 0), epochs=3))
    assert run.final["dev"] is None and run.final["test"] is None and run.final["train"] is not None
    assert np.isnan(run.history["dev_cost"]).all() and np.isnan(run.history["test_error"]).all()


@pytest.fixture(scope="module")
def diverged() -> Run:
    """L2 with a step far too long: W <- W (1 - 10 * 1000/180) overflows float32 within a few epochs."""
    return train(Experiment(optimizer="sgd", learning_rate=10, l2=1000, epochs=100))


def test_a_run_that_diverges_stops(diverged):
    assert diverged.complete
    assert 1 <= diverged.diverged_at <= 6
    assert len(diverged.history["epoch"]) == diverged.diverged_at + 1


def test_frames_and_summary_end_before_the_divergence(diverged):
    assert np.isfinite(diverged.frames).all()
    assert diverged.frame_epochs.tolist() == list(range(diverged.diverged_at))
    assert len(diverged.frames) == diverged.diverged_at
    assert diverged.last == diverged.diverged_at - 1
    summary = diverged.final["train"]
    assert summary is not None and np.isfinite(list(summary.values())).all()
    assert summary["cost"] == diverged.history["train_cost"][diverged.diverged_at - 1]


def test_the_row_of_the_divergence_is_not_a_result(diverged):
    """Even where the cost itself happens to be finite in the epoch whose weights overflowed."""
    history = diverged.history | {"train_cost": np.ones(diverged.diverged_at + 1)}
    assert dataclasses.replace(diverged, history=history).last == diverged.diverged_at - 1


@given(st.integers(1, 20_000), st.integers(1, 500_000))
def test_frame_epochs(epochs, frame_size):
    kept = frame_epochs(epochs, frame_size)
    assert (kept[0], kept[-1]) == (0, epochs)
    assert (np.diff(kept) > 0).all()
    assert len(kept) <= FRAME_LIMIT
    assert len(kept) * frame_size <= FRAME_NUMBERS or len(kept) <= FEWEST_FRAMES
    assert len(kept) == epochs + 1 or len(kept) >= min(FEWEST_FRAMES, epochs + 1) - 1


@pytest.mark.parametrize("initialization", INITIALIZERS)
def test_every_initialization_starts_a_run(initialization):
    run = train(Experiment(epochs=2, initialization=initialization))
    assert np.isfinite(run.history["train_cost"]).all()
