"""What a run is independent of: when it runs, how it is padded, chunked and batched, and what ran before it.

Nearly every run here is a small change of the default experiment, so that one compiled program serves them all.
"""

import itertools

import jax
import numpy as np
import pytest

from dlcore.data import prepare
from dlcore.engine import bucket as buckets
from dlcore.engine import planner
from dlcore.engine.arguments import blank_feed
from dlcore.engine.bucket import choose_bucket
from dlcore.engine.planner import Course, Planner, Position
from dlcore.engine.training import Training, batch_orders
from dlcore.experiment import Experiment
from dlcore.network import Normalization
from dlcore.parameters import Architecture, flatten, unflatten
from dlcore.run import WorkRefusedError, train
from tests.core import oracle
from tests.core.runs import same

SMALL = {"split": (10, 45, 45), "epochs": 6}  # 30 of 300 examples train
MIXED = Experiment(epochs=20, l1=0.1, l2=0.5, keep_prob=(0.9, 0.7), hidden=(8, 5))


def test_a_run_repeats_bit_for_bit():
    same(train(MIXED), train(MIXED))


def test_each_seed_changes_something():
    base = train(MIXED)
    for name in ("seed", "data_seed", "batch_seed"):
        assert (train(MIXED.replace(**{name: 1})).frames[-1] != base.frames[-1]).any(), name
    assert (train(MIXED.replace(batch_seed=1)).frames[0] == base.frames[0]).all()


WIDER = {"ENDS": ((8, 3),), "WIDTH_STEPS": {"plain": (16,)}, "DEPTH_STEPS": {"plain": (3,)}, "TILE_STEPS": (8, 128)}
SCANNED = {"DEPTH_STEPS": {"plain": (8,)}}
TILES = {"TILE_STEPS": (1, 8)}


@pytest.mark.parametrize(
    "steps", [pytest.param(WIDER, id="wider"), pytest.param(SCANNED, id="scanned"), pytest.param(TILES, id="tiles")]
)
def test_padding_changes_nothing(steps, monkeypatch):
    """The same run, dropout included, in a program for larger networks, with skipped layers, or with mini-batches
    added up from small tiles: equal up to float32 rounding."""
    exact = train(MIXED)
    for name, values in steps.items():
        monkeypatch.setattr(buckets, name, values)
    padded = train(MIXED)
    np.testing.assert_allclose(padded.frames[:5], exact.frames[:5], atol=1e-5)
    np.testing.assert_allclose(padded.frames, exact.frames, atol=1e-3)
    for name in ("train_cost", "dev_cost", "test_cost", "update_cost", "penalty"):
        np.testing.assert_allclose(padded.history[name], exact.history[name], rtol=1e-3, err_msg=name)


def test_chunks_change_nothing(monkeypatch):
    """Chunks of one update, and of random lengths that end inside epochs, against chunks of many epochs."""
    usual = train(MIXED)
    monkeypatch.setattr(planner, "FIRST_CALL_WORK", 1.0)
    monkeypatch.setattr(planner, "CALL_SECONDS", 0.0)
    chunks = []
    same(usual, train(MIXED, each_chunk=lambda training: chunks.append(training.updates)))
    assert chunks == list(range(20 * 6 + 1))

    monkeypatch.setattr(planner, "CALL_SECONDS", 1.0)
    speeds = itertools.cycle([1 / 4, 1 / 13, 1.0, 1 / 7, 1 / 40])  # seconds per 32 examples
    training = Training(MIXED)
    while not training.done:
        training.advance()
        training._seconds_per_example = next(speeds) / 32  # a machine that is now fast, now slow
    np.testing.assert_array_equal(training.frames(), usual.frames)
    np.testing.assert_array_equal(training.history()["update_cost"], usual.history["update_cost"])


def plans_of(bucket, train, batch, **given):
    """A planner for `train` training examples and nothing else."""
    return Planner(
        bucket,
        blank_feed(bucket),
        course=Course(train, batch, len(given["learning_rates"])),
        evaluated=train,
        orders=batch_orders(train, batch, np.random.RandomState(0)),
        **given,
    )


def test_a_call_that_begins_inside_an_epoch_ends_with_it():
    """All epochs of a call start at the same update: the rest of an epoch is a call of its own."""
    bucket = choose_bucket(Architecture((2, 8, 8, 1)), 32)
    plans = plans_of(bucket, 180, 32, frame_epochs=np.arange(21), learning_rates=np.ones(20, np.float32))
    call = plans.next(Position(3, 64), 1e-12)
    plan = call.plan
    assert (plan.epochs, plan.first_update, plan.last_update, plan.whole) == (1, 2, 6, True)
    assert (call.after, call.epochs, call.examples) == (Position(4), 1, 180 - 64)
    call = plans.next(Position(4), 1e-12)
    plan = call.plan
    assert (plan.epochs, plan.first_update, plan.last_update, plan.whole) == (16, 0, 6, True)
    assert (call.after, call.epochs, call.examples) == (Position(20), 16, 16 * 180)


def first_examples(hidden, runs: int = 0) -> int:
    """On how many examples the first call of a run trains, whose speed nobody knows."""
    bucket = choose_bucket(Architecture((2, *hidden, 1)), 10, runs)
    rates = np.ones((20_000, *bucket.run_shape), np.float32)
    return plans_of(bucket, 1000, 10, frame_epochs=np.arange(1), learning_rates=rates).next(Position(0), None).examples


def test_the_first_call_is_short_for_every_network():
    """A call cannot be interrupted: one that is as long for all would last seconds for a wide network."""
    assert first_examples((8, 8, 8)) == 20_000
    for hidden in ((64,) * 3, (256,) * 3, (256,) * 12):
        parameters = sum(a * b for a, b in itertools.pairwise((2, *hidden, 1)))
        assert 10 <= first_examples(hidden) <= max(10, 5e7 / parameters), hidden
    assert first_examples((8, 8, 8), runs=64) <= 20_000 / 8


def test_calls_fit_their_buffers():
    """No call records more frames than it has slots for, or trains more epochs than were asked for."""
    bucket = choose_bucket(Architecture((2, 8, 8, 1)), 32)
    frame_epochs = np.array([0, 3, *range(50, 301)])
    plans = plans_of(bucket, 1000, 32, frame_epochs=frame_epochs, learning_rates=np.ones(300, np.float32))
    position, recorded = Position(0), []
    while position.epoch < 300:
        call = plans.next(position, 1e-12)
        assert call.plan.record.sum() <= bucket.frame_slots
        assert 1 <= call.plan.epochs <= bucket.epoch_slots
        assert call.plan.epochs * 1000 + bucket.batch <= bucket.order_slots
        recorded += list(position.epoch + 1 + np.flatnonzero(call.plan.record[: call.plan.epochs]))
        position = call.after
    assert position == Position(300)
    assert recorded == list(frame_epochs[1:])


@pytest.mark.parametrize("batch", [32, 100, "full"])
def test_data_in_parts_train_the_same_network(batch, monkeypatch):
    """A data set larger than a feed is handed over in parts, and so is a mini-batch larger than a feed."""
    experiment = MIXED.replace(batch_size=batch, epochs=8)
    whole = train(experiment)
    monkeypatch.setattr(buckets, "FEED_EXAMPLES", 128)
    parts = train(experiment)
    np.testing.assert_allclose(parts.frames, whole.frames, atol=1e-4)
    assert parts.updates == whole.updates
    for name, values in whole.history.items():
        np.testing.assert_allclose(parts.history[name], values, rtol=1e-4, err_msg=name)


def test_full_batch_is_the_batch_of_all_examples():
    full = train(Experiment(batch_size="full", **SMALL))
    same(full, train(Experiment(batch_size=30, **SMALL)))
    same(full, train(Experiment(batch_size=1000, **SMALL)))
    shuffled = train(Experiment(batch_size=30, **SMALL), orders=batch_orders(30, 29, np.random.RandomState(0)))
    np.testing.assert_allclose(shuffled.frames, full.frames, atol=1e-4)  # other order, same sum but for rounding


def test_t79_the_last_mini_batch_is_averaged_over_its_own_examples():
    """Published fact T79: 30 examples in batches of 20: the second has 10, and its mean is over 10."""
    experiment = Experiment(batch_size=20, optimizer="sgd", learning_rate=0.5, **SMALL)
    data = prepare(experiment)
    order = np.random.RandomState(3).permutation(30)
    run = train(experiment, orders=itertools.repeat(order))
    x, y = data.inputs.astype(np.float64), data.targets.astype(np.float64)

    def cost(vector, rows):
        z = oracle.logits_of(run, vector, x[rows])
        return oracle.losses("sigmoid_ce", z, y[rows]).mean()

    vector, met = run.frames[0].astype(np.float64), []
    for rows in (order[:20], order[20:]):
        met.append(cost(vector, rows))
        steps = 1e-5 * np.eye(len(vector))
        gradient = [(cost(vector + step, rows) - cost(vector - step, rows)) / 2e-5 for step in steps]
        vector = vector - 0.5 * np.array(gradient)
    np.testing.assert_allclose(run.frames[1], vector, atol=1e-6)
    assert run.history["update_cost"][1] == pytest.approx((20 * met[0] + 10 * met[1]) / 30, rel=1e-6)
    assert run.updates == 2 * 6


def test_t25_orders_are_permutations_of_the_data_set():
    """Published case T25: RandomState(0).permutation(7) = 6 2 1 3 0 5 4; every epoch another order of all."""
    orders = batch_orders(7, 2, np.random.RandomState(0))
    first, second = next(orders), next(orders)
    assert first.tolist() == [6, 2, 1, 3, 0, 5, 4]
    assert sorted(second) == list(range(7)) and second.tolist() != first.tolist()
    assert next(batch_orders(7, 7, np.random.RandomState(0))).tolist() == list(range(7))
    run = train(Experiment(batch_size=29, **SMALL))
    assert run.updates == 6 * 2, "30 examples make a batch of 29 and one of 1"


def test_keep_prob_one_is_no_dropout():
    """Published fact T77: bitwise identity, and any smaller keep_prob is not."""
    usual = train(MIXED.replace(keep_prob=(1.0,)))
    same(usual, train(MIXED.replace(keep_prob=(1.0, 1.0))))
    assert (usual.frames[-1] != train(MIXED).frames[-1]).any()


def test_numbers_and_choices_compile_nothing():
    """One program: no setting but the shapes may reach the compiler. A learner who drags must not wait."""
    base = Experiment(epochs=3)
    train(base)
    durations: list[str] = []

    def listen(event, duration, **kwargs):
        if "compile" in event:
            durations.append(event)

    changes = [
        {"learning_rate": 0.1, "beta1": 0.5, "beta2": 0.9, "eps": 1e-3},
        {"activation": "sine", "initialization": "he", "gain": 2.0, "seed": 5},
        {"optimizer": "adamw", "l2": 3.0, "l1": 0.1},
        {"optimizer": "nesterov", "decay": "cosine", "warmup": 2, "epochs": 9},
        {"loss": "mse", "keep_prob": (0.5, 0.9), "batch_seed": 4},
        {"hidden": (3, 7), "batch_size": 17, "noise": 0.5, "flip": 0.1, "split": (50, 0, 50)},
        {"data": "circles", "examples": 400, "scale": "none", "features": ("x1",)},
        {"data": "sine", "activation": "gelu"},
        {"norm_momentum": 0.5, "norm_where": "after"},
    ]
    jax.monitoring.register_event_duration_secs_listener(listen)
    try:
        for change in changes:
            train(base.replace(**change))
        assert durations == []
        jax.jit(lambda x: x * 3.25)(np.float32(1))
        assert durations, "the listener would have heard a compilation"
    finally:
        jax.monitoring.unregister_event_duration_listener(listen)
    bucket = choose_bucket(Architecture((2, 8, 8, 1)), 32)
    assert bucket == choose_bucket(Architecture((1, 3, 5, 1), Normalization()), 20)


def test_too_much_work_is_refused_with_a_remedy():
    with pytest.raises(WorkRefusedError, match="fewer"):
        train(Experiment(examples=1_000_000, epochs=20_000))


def test_a_run_starts_from_the_given_parameters():
    experiment = Experiment(**SMALL)
    first = unflatten(train(experiment).frames[-1], Architecture((2, 8, 8, 1)))
    np.testing.assert_array_equal(train(experiment, parameters=first).frames[0], flatten(first))
