"""Many runs at once are the runs one by one, whatever they are grouped, padded, spread or chunked like."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import jax
import numpy as np
import pytest

from dlcore.data import prepare
from dlcore.engine import bucket as buckets
from dlcore.engine import many as many_module
from dlcore.engine import planner
from dlcore.engine.many import Many, grouped, train_many
from dlcore.engine.training import Training
from dlcore.experiment import Experiment
from dlcore.run import train
from tests.core.runs import finished, seeds

SPARING = {"hidden": (5,)}
"""For what does not depend on the network: each other number of runs or columns is compiled anew."""
BASE = Experiment(hidden=(8, 5), epochs=12, batch_size=20, l1=0.1, l2=0.5, noise=0.2)
QUANTITIES = ("train_cost", "dev_cost", "dev_error", "penalty", "update_cost")


def agree(many, singles, atol=2e-4):
    for name in QUANTITIES:
        expected = [one.history[name][many.records] for one in singles]
        np.testing.assert_allclose(many.history(name), expected, atol=atol, rtol=1e-3, err_msg=name)
    for vector, one in zip(many.parameters(), singles, strict=True):
        np.testing.assert_allclose(vector, one.frames[-1], atol=5e-3)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"keep_prob": (0.8, 0.9)},
        {"batch_size": 5, "optimizer": "momentum"},
        {"batch_size": "full", "epochs": 30},
        {"data": "sine", "features": ("x1",), "loss": "mse"},
        {"hidden": ()},
    ],
    ids=str,
)
def test_runs_with_a_run_axis_are_the_single_runs(change):
    experiments = seeds(BASE.replace(**change), 3)
    many = train_many(experiments)
    assert [bucket.runs for _, bucket in grouped(many.experiments, many.data)] == [16]
    agree(many, [train(one) for one in experiments])


def test_wide_networks_run_one_by_one():
    experiments = seeds(BASE.replace(hidden=(20,)), 3)
    many = train_many(experiments)
    assert {bucket for _, bucket in grouped(many.experiments, many.data)} == {None}
    agree(many, [train(one) for one in experiments], atol=1e-6)
    assert many.updates == 3 * 12 * 9 and many.progress == 1


@pytest.mark.parametrize("norm", ["none", "batch", "layer"])
def test_wide_and_normalised_networks_together(norm, monkeypatch):
    """As on an accelerator: products that are too many terms to write out, and moments of each run."""
    monkeypatch.setattr(many_module, "WIDEST_TOGETHER", 64)
    monkeypatch.setattr(buckets, "WIDTH_STEPS", dict.fromkeys(buckets.WIDTH_STEPS, (20, 64)))
    monkeypatch.setattr(buckets, "DEPTH_STEPS", dict.fromkeys(buckets.DEPTH_STEPS, (2, 4)))
    # not Adam: it would blow up the rounding in the gradient of biases that batch normalization makes redundant
    change = {"hidden": (20, 9), "normalization": norm, "epochs": 6, "keep_prob": (0.9,), "optimizer": "momentum"}
    experiments = seeds(BASE.replace(**change), 3)
    many = train_many(experiments)
    assert [bucket.runs for _, bucket in grouped(many.experiments, many.data)] == [16]
    agree(many, [train(one) for one in experiments])


def test_numbers_are_each_runs_own_and_choices_make_groups():
    """Rates, penalties and architectures within a bucket share a call; activations and optimizers do not."""
    experiments = [
        BASE,
        BASE.replace(learning_rate=0.1, beta1=0.5),
        BASE.replace(l2=3.0, l1=0.0),
        BASE.replace(hidden=(3, 8)),
        BASE.replace(activation="relu"),
        BASE.replace(optimizer="sgd"),
    ]
    many = train_many(experiments)
    assert sorted(len(indices) for indices, _ in grouped(many.experiments, many.data)) == [1, 1, 4]
    agree(many, [train(one) for one in experiments])


def test_more_runs_than_one_call_takes(monkeypatch):
    monkeypatch.setattr(many_module, "CPU_RUNS", (2, 2))
    experiments = seeds(BASE.replace(**SPARING), 5)
    agree(train_many(experiments), [train(one) for one in experiments])


def test_a_run_that_diverges_leaves_the_others_alone():
    experiments = [BASE.replace(optimizer="sgd", learning_rate=rate) for rate in (0.01, 10)]
    experiments = [one.replace(data="sine", features=("x1",), loss="mse", activation="linear") for one in experiments]
    many = train_many(experiments)
    cost = many.history("train_cost")
    assert np.isfinite(cost[0]).all() and not np.isfinite(cost[1, -1])
    np.testing.assert_allclose(cost[0], train(experiments[0]).history["train_cost"], rtol=1e-3)


def test_chunks_change_nothing_and_unknown_epochs_are_nan(monkeypatch):
    usual = train_many(seeds(BASE, 3)).history("dev_cost")
    monkeypatch.setattr(planner, "CALL_SECONDS", 0.0)
    monkeypatch.setattr(planner, "FIRST_CALL_WORK", 1.0)
    seen = []

    def look(many):
        seen.append((many.progress, np.isnan(many.history("dev_cost")).sum()))

    np.testing.assert_array_equal(train_many(seeds(BASE, 3), each_chunk=look).history("dev_cost"), usual)
    assert [share for share, _ in seen] == sorted(share for share, _ in seen) and len(seen) == 12 * 9 + 1
    assert seen[0] == (0, 3 * 12) and seen[-1] == (1, 0)


def test_data_in_parts(monkeypatch):
    experiments = seeds(BASE.replace(epochs=4, **SPARING), 2)
    usual = train_many(experiments)
    monkeypatch.setattr(buckets, "FEED_EXAMPLES", 128)
    parts = train_many(experiments)
    np.testing.assert_allclose(parts.history("dev_cost"), usual.history("dev_cost"), rtol=1e-4)


def test_runs_of_one_batch_share_their_epochs():
    with pytest.raises(ValueError, match="epochs"):
        Many([BASE, BASE.replace(epochs=13)])


def test_what_does_not_fit_the_memory_is_split_and_said(monkeypatch):
    """A device that holds only four runs: groups are halved until they fit."""
    advance = many_module.Group.advance

    def limited(group):
        if group.bucket.runs > 4:
            raise jax.errors.JaxRuntimeError("RESOURCE_EXHAUSTED: Out of memory while trying to allocate.")
        advance(group)

    monkeypatch.setattr(many_module.Group, "advance", limited)
    experiments = seeds(BASE.replace(**SPARING), 6)
    many = train_many(experiments)
    assert many.notes[0].startswith("16 runs at once did not fit") and len(many.notes) == 2
    agree(many, [train(one) for one in experiments])


def test_other_failures_are_not_hidden(monkeypatch):
    def broken(group):
        raise jax.errors.JaxRuntimeError("INTERNAL: something else")

    monkeypatch.setattr(many_module.Group, "advance", broken)
    with pytest.raises(jax.errors.JaxRuntimeError, match="something else"):
        train_many(seeds(BASE, 2))


SPREAD = """
import json, sys
from dlcore.data import prepare
from dlcore.engine.many import Many
from dlcore.experiment import Experiment
runs = [Experiment.model_validate_json(one) for one in sys.argv[2:]]
many = Many(runs, data=[prepare(one) for one in runs] if sys.argv[1] == "own" else prepare(runs[0]))
while not many.done:
    many.advance()
state = many._parts[0].group._state
print(json.dumps([len(state.parameters.sharding.device_set), [vector.tolist() for vector in many.parameters()]]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("whose", ["shared", "own"])
def test_runs_are_spread_over_all_devices(whose, monkeypatch):
    """Eight virtual devices against this process's one: the same numbers up to rounding."""
    monkeypatch.setenv("XLA_FLAGS", "--xla_force_host_platform_device_count=8")
    experiments = seeds(BASE.replace(keep_prob=(0.9,), epochs=6, **SPARING), 11)
    if whose == "own":
        experiments = [one.replace(data_seed=one.seed) for one in experiments]
    told = subprocess.run(
        [sys.executable, "-c", SPREAD, whose, *(one.model_dump_json() for one in experiments)],
        capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    devices, vectors = json.loads(told.stdout)
    assert devices == 8
    data = [prepare(one) for one in experiments] if whose == "own" else prepare(experiments[0])
    for found, one in zip(vectors, finished(Many(experiments, data=data)).parameters(), strict=True):
        np.testing.assert_allclose(found, one, atol=1e-4)


def own_data(experiments, train=None):
    """Data of their own from data seeds 10, 11, ...; `train` shortens the training set."""
    found = [prepare(one.replace(data_seed=10 + k)) for k, one in enumerate(experiments)]
    return found if train is None else [shortened(one, train) for one in found]


def shortened(data, train):
    some = {name: getattr(data, name)[:train] for name in ("raw", "labels", "inputs", "targets")}
    return replace(data, counts=(train, 0, 0), **some)


def ended_like_the_singles(many, singles):
    assert many.done and many.progress == 1 and many.ended.all()
    for vector, one in zip(many.parameters(), singles, strict=True):
        np.testing.assert_allclose(vector, one.frames[-1], atol=2e-3)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"keep_prob": (0.8, 0.9), "batch_size": 50, "epochs": 80},
        {"hidden": (6,), "batch_size": "full", "epochs": 300},
        {"hidden": ()},
        {"data": "sine", "learning_rate": 0.01, "activation": "relu"},
    ],
    ids=str,
)
def test_runs_with_data_of_their_own_end_where_each_ends_alone(change):
    """Hundreds of updates, each run on its own examples in its own order with its own numbers, in one call."""
    base = BASE.replace(**({"epochs": 40} | change))
    experiments = [one.replace(batch_seed=one.seed % 2, l2=0.1 * one.seed) for one in seeds(base, 5)]
    data = own_data(experiments)
    (indices, bucket), *others = grouped(experiments, data)
    assert (indices, bucket.runs, bucket.own_examples, others) == ([0, 1, 2, 3, 4], 16, True, [])
    many = finished(Many(experiments, data=data))
    singles = [train(one, data=its) for one, its in zip(experiments, data, strict=True)]
    assert min(one.updates for one in singles) >= 300 and many.updates == sum(one.updates for one in singles)
    ended_like_the_singles(many, singles)
    assert abs(singles[0].frames[-1] - singles[1].frames[-1]).max() > 0.1, "they are not one and the same run"


def test_training_sets_of_different_sizes_and_epochs_go_to_different_calls():
    experiments = [BASE.replace(epochs=epochs) for epochs in (12, 9, 12, 12)]
    data = [*own_data(experiments[:2]), *own_data(experiments[2:], train=30)]
    assert [indices for indices, _ in grouped(experiments, data)] == [[0], [1], [2, 3]]
    many = finished(Many(experiments, data=data))
    ended_like_the_singles(many, [train(one, data=its) for one, its in zip(experiments, data, strict=True)])
    assert many.history("dev_error").shape == (4, 0), "nothing is evaluated"


def test_wide_networks_with_data_of_their_own_run_one_by_one():
    """They are trained in the order given; of a run that has not ended nothing is told. Nothing is evaluated, and that
    changes nothing."""
    experiments = seeds(BASE.replace(hidden=(20,)), 4)
    data, seen = own_data(experiments), []
    many = Many(experiments, data=data)
    while not many.done:
        many.advance()
        seen.append(many.ended.tolist())
        assert [len(vector) > 0 for vector in many.parameters()] == seen[-1]
    singles = [train(one, data=its) for one, its in zip(experiments, data, strict=True)]
    for vector, one in zip(many.parameters(), singles, strict=True):
        np.testing.assert_array_equal(vector, one.frames[-1])
    assert all(one == sorted(one[:2], reverse=True) + sorted(one[2:], reverse=True) for one in seen)


@pytest.mark.parametrize(("columns", "sizes"), [(180 * 9, [9, 9, 2]), (180 * 7, [10, 10])])
def test_training_sets_that_a_feed_cannot_hold(columns, sizes, monkeypatch):
    """Smaller groups; where they would leave half of a call empty, runs one by one."""
    monkeypatch.setattr(buckets, "OWN_FEED_EXAMPLES", columns)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    experiments = seeds(BASE, 20)
    calls = list(grouped(experiments, own_data(experiments)))
    assert [len(indices) for indices, _ in calls] == sizes
    assert {bucket and bucket.runs for _, bucket in calls} == {16 if sizes[0] == 9 else None}


def test_runs_that_share_their_own_data_share_their_columns(monkeypatch):
    monkeypatch.setattr(buckets, "OWN_FEED_EXAMPLES", 180 * 9)
    base = BASE.replace(**SPARING)
    experiments, data = seeds(base, 3), [prepare(base)] * 3
    many = finished(Many(experiments, data=data))
    ended_like_the_singles(many, [train(one) for one in experiments])


def test_data_and_runs_are_equally_many():
    with pytest.raises(ValueError, match="2 data for 3 runs"):
        Many(seeds(BASE, 3), data=own_data(seeds(BASE, 2)))


def test_a_chunk_takes_as_many_groups_as_there_are_cores(monkeypatch):
    """The least trained ones: all runs of a band keep in step, and no chunk lasts longer for there being more."""
    monkeypatch.setattr(many_module, "CPU_RUNS", (2, 2))
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(planner, "CALL_SECONDS", 0.0)
    monkeypatch.setattr(planner, "FIRST_CALL_WORK", 1.0)
    calls, advance = [], many_module.Group.advance
    monkeypatch.setattr(many_module.Group, "advance", lambda group: calls.append(id(group)) or advance(group))
    many = Many(seeds(BASE.replace(epochs=2, **SPARING), 10))
    while not many.done:
        before = len(calls)
        many.advance()
        assert 1 <= len(calls) - before <= 2
        turns = sorted(calls.count(group) for group in set(calls))
        assert turns[-1] - turns[0] <= 2
    assert len(set(calls)) == 5 and len(calls) == 5 * (2 * 9 + 1)


@pytest.mark.parametrize("feed", [4096, 128])
def test_only_weights_are_those_of_the_usual_run(feed, monkeypatch):
    """Nothing is evaluated, also where the data are handed over in parts, and the run ends as it would."""
    usual = train(BASE)
    monkeypatch.setattr(buckets, "FEED_EXAMPLES", feed)
    training = Training(BASE, only_weights=True)
    while not training.done:
        training.advance()
    np.testing.assert_allclose(training.frames(), usual.frames[[0, -1]], atol=1e-4)
    assert training.frame_epochs.tolist() == [0, 12] and training.updates == usual.updates
    history = training.history()
    assert np.isnan(history["train_cost"]).all() and np.isnan(history["dev_error"]).all()
    np.testing.assert_allclose(history["update_cost"], usual.history["update_cost"], rtol=1e-3)
