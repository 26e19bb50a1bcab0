"""Each verdict, reached by hand-made curves; its numbers; and that what it suggests can be tried."""

import numpy as np
import pytest

from dlcore.data import prepare
from dlcore.engine.settings import architecture_of
from dlcore.experiment import Experiment
from dlcore.reading import constant_cost, format_error, percent, read
from dlcore.rules import mend
from dlcore.run import Run

EPOCHS = 100
LN2 = np.log(2)


def run_with(train_cost, dev_cost=None, train_error=0.0, dev_error=0.0, diverged_at=None, **settings) -> Run:
    """A run whose curves were made by hand; everything else is as `settings` say."""
    train_cost = np.asarray(train_cost, float)
    experiment = Experiment(**({"epochs": len(train_cost) - 1} | settings))
    data = prepare(experiment)
    rows = len(train_cost)
    history = {
        "epoch": np.arange(rows),
        "train_cost": train_cost,
        "dev_cost": train_cost if dev_cost is None else np.asarray(dev_cost, float),
        "train_error": np.full(rows, train_error),
        "dev_error": np.full(rows, dev_error),
    }
    return Run(
        experiment=experiment,
        data=data,
        architecture=architecture_of(experiment, data),
        frame_epochs=np.arange(rows),
        frames=np.zeros((rows, 1), np.float32),
        history=history,
        updates=rows - 1,
        seconds=0.1,
        device="cpu",
        diverged_at=diverged_at,
        complete=True,
    )


def falling(last, first=LN2, rows=EPOCHS + 1):
    """Down to `last` within the first third, then level."""
    return np.maximum(last, first - 3 * (first - last) * np.linspace(0, 1, rows))


RUNS = {
    "diverged": run_with([0.7, 0.6, 5.0, np.nan], diverged_at=3),
    "stuck": run_with(np.full(EPOCHS + 1, LN2), train_error=0.5),
    "unstable": run_with(np.append(falling(0.1), [0.1, 0.9] * 12)),
    "overfitting": run_with(
        np.maximum(0.05, 0.7 - 0.01 * np.arange(EPOCHS + 1)),
        np.append(falling(0.3)[:50], np.linspace(0.3, 0.8, 51)),
        dev_error=0.1,
    ),
    "learning": run_with(np.linspace(0.7, 0.2, EPOCHS + 1)),
    "underfitting": run_with(falling(0.5), train_error=0.3, dev_error=0.3),
    "restless": run_with(falling(0.5) + 0.015 * (-1.0) ** np.arange(EPOCHS + 1), train_error=0.3, dev_error=0.3),
    "converged": run_with(falling(0.05)),
}
EXTREMES = {
    "slowest diverges": run_with([0.7, np.nan], diverged_at=1, learning_rate=1e-6),
    "fastest is stuck": run_with(np.full(EPOCHS + 1, 3.0), train_error=0.5, learning_rate=10),
    "slow is stuck": run_with(np.full(EPOCHS + 1, LN2), train_error=0.5, learning_rate=1e-6),
    "zeros are stuck": run_with(np.full(EPOCHS + 1, LN2), train_error=0.5, initialization="zeros"),
    "slowest jumps": run_with(np.append(falling(0.1), [0.1, 0.9] * 12), learning_rate=1e-6),
    "largest penalty overfits": run_with(falling(0.05), dev_error=0.5, l2=1000),
    "longest still learns": run_with(np.linspace(0.7, 0.2, EPOCHS + 1), epochs=20_000),
    "no hidden layer": run_with(falling(0.5), train_error=0.3, dev_error=0.3, hidden=()),
    "wide already": run_with(falling(0.5), train_error=0.3, dev_error=0.3, hidden=(128, 128)),
    "one wide layer": run_with(falling(0.5), train_error=0.3, dev_error=0.3, hidden=(32,)),
    "deep already": run_with(falling(0.5), train_error=0.3, dev_error=0.3, hidden=(64,) * 50),
    "deep and dropout": run_with(
        falling(0.5), train_error=0.3, dev_error=0.3, hidden=(64,) * 3, keep_prob=(0.5, 0.6, 0.7)
    ),
    "noisy already": run_with(falling(0.05), noise=1.0),
    "last seed": run_with(falling(0.05), noise=1.0, seed=2**31 - 1),
    "real data": run_with(falling(0.05), data="wine"),
    "regression": run_with(falling(20.0, 60.0), data="plane", train_error=4.5),
}


@pytest.mark.parametrize("verdict", RUNS)
def test_verdict(verdict):
    reading = read(RUNS[verdict])
    assert reading.verdict == verdict
    assert reading.finding.endswith(".") and reading.detail.endswith(".")


@pytest.mark.parametrize("run", [*RUNS.values(), *EXTREMES.values()], ids=[*RUNS, *EXTREMES])
def test_suggestion_can_be_tried_and_changes_something(run):
    """Within the bounds of every setting, without contradiction, and not what is there already."""
    suggestion = read(run).suggestion
    values = run.experiment.values() | suggestion.changes
    mended, _ = mend(values)
    tried = Experiment(**mended)
    assert tried == Experiment(**values), "a suggestion must not need mending"
    assert tried != run.experiment
    assert suggestion.label
    if read(run).verdict == "underfitting" and "hidden" in suggestion.changes:
        sizes = [sum(one.hidden) for one in (run.experiment, tried)]
        assert sizes[0] < sizes[1], "too simple a network needs more units, not fewer"


def test_numbers_of_the_divergence():
    reading = read(RUNS["diverged"])
    assert reading.finding == "Training diverged in epoch 3."
    assert "last good epoch is 2" in reading.detail and "5" in reading.detail and "0.03" in reading.detail
    assert reading.suggestion.changes == {"learning_rate": pytest.approx(0.003)}


def test_stuck_names_the_constant_prediction():
    detail = read(RUNS["stuck"]).detail
    assert f"{LN2:.4f}" in detail and f"{constant_cost(RUNS['stuck']):.4f}" in detail
    assert read(EXTREMES["zeros are stuck"]).suggestion.changes == {"initialization": "he"}
    assert read(EXTREMES["fastest is stuck"]).suggestion.changes["learning_rate"] < 10


def test_numbers_of_overfitting():
    reading = read(RUNS["overfitting"])
    assert "Train error is 0.0 %, dev error 10.0 %." in reading.detail
    assert "lowest about epoch 38 (0.300) and rose to 0.780" in reading.detail


def test_a_gap_within_the_noise_of_the_dev_set_is_not_overfitting():
    """60 dev examples: an error of 5 % has a standard error of 2.8 points, so 4 points more are no news."""
    assert read(run_with(falling(0.05), train_error=0.01, dev_error=0.05)).verdict == "converged"
    assert read(run_with(falling(0.05), train_error=0.01, dev_error=0.15)).verdict == "overfitting"


def test_labels_wrong_on_purpose_are_not_underfitting():
    """With 20 % flipped labels, a train error of 22 % is what an honest network gets."""
    curves = {"train_cost": falling(0.45), "train_error": 0.22, "dev_error": 0.22}
    assert read(run_with(**curves)).verdict == "underfitting"
    assert read(run_with(**curves, flip=0.2)).verdict == "converged"


def test_who_has_not_settled_is_not_called_too_simple():
    """The cost goes up and down by 0.03 of ln 2, 4.3 %. The same by 0.01, 1.4 %, is what mini-batches do."""
    reading = read(RUNS["restless"])
    assert "Train error is 30.0 %" in reading.detail and "still moves by 0.030" in reading.detail
    assert reading.suggestion.changes == {"learning_rate": pytest.approx(0.006)}
    calm = falling(0.5) + 0.005 * (-1.0) ** np.arange(EPOCHS + 1)
    assert read(run_with(calm, train_error=0.3, dev_error=0.3)).verdict == "underfitting"


def test_a_steep_fall_is_no_instability():
    """The cost halves twice within the last fifth, without ever rising."""
    assert read(run_with(np.linspace(1.1, 0.05, 101))).verdict == "learning"


def test_numbers_of_learning():
    reading = read(run_with(np.linspace(1.1, 0.1, 101)))
    short = read(run_with(np.linspace(1.1, 0.5, 5)))
    assert "In the last epoch the train cost was 0.500, 0.650 in the one before" in short.detail
    assert "Over the last 10 epochs the train cost was 0.145 on average, 0.245 over the 10 before" in reading.detail
    assert reading.suggestion.changes == {"epochs": 200}


def test_converged_says_when_the_work_was_done():
    cost = np.concatenate([[1.0], np.full(100, 0.01)])
    assert "95 % of the fall in cost was done by epoch 1 of 100." in read(run_with(cost)).detail


@pytest.mark.parametrize("share", [0.5, 0.35])
def test_constant_cost_of_two_classes(share):
    """Entropy H(p), and p (1 - p) for squared error: the share of ones answered to everything."""
    run = run_with(falling(0.05), data="cancer")
    labels = np.zeros(run.data.counts[0], int)
    labels[: round(share * len(labels))] = 1
    p = labels.mean()
    object.__setattr__(run.data, "labels", np.append(labels, run.data.labels[len(labels) :]))
    assert constant_cost(run) == pytest.approx(-p * np.log(p) - (1 - p) * np.log(1 - p), rel=1e-12)
    squared = run_with(falling(0.05), data="cancer", loss="mse")
    object.__setattr__(squared.data, "labels", run.data.labels)
    assert constant_cost(squared) == pytest.approx(p * (1 - p), rel=1e-12)


@pytest.mark.parametrize("loss", ["ce", "mse"])
def test_constant_cost_of_three_classes_is_the_least_of_any_constant(loss):
    run = run_with(falling(0.05), data="wine", loss=loss)
    targets = run.data.targets[run.data.slices["train"]].astype(float)

    def cost(a):
        return ((a - targets) ** 2).sum(axis=1).mean() if loss == "mse" else -(targets * np.log(a)).sum(axis=1).mean()

    shares = targets.mean(axis=0)
    assert constant_cost(run) == pytest.approx(cost(shares), rel=1e-6)
    for other in np.random.RandomState(0).dirichlet(np.ones(3), 50):
        assert cost(other) >= constant_cost(run) - 1e-9


def test_constant_cost_of_regression_is_the_variance():
    run = run_with(falling(20.0), data="plane", noise=0.5)
    assert constant_cost(run) == pytest.approx(run.data.targets[run.data.slices["train"]].var(), rel=1e-5)


def test_how_numbers_are_written():
    assert percent(0.0333) == "3.3 %"
    assert format_error(RUNS["converged"], 0.1234) == "12.3 %"
    assert format_error(EXTREMES["regression"], 0.1234) == "0.123"
