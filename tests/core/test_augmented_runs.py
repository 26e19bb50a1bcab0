"""Runs with augmentation: the same network as one trained by hand on the same changes, however it is trained."""

import numpy as np
import pytest

from dlcore.augmentation.epochs import changed_inputs
from dlcore.data import prepare
from dlcore.engine import bucket as buckets
from dlcore.engine import planner
from dlcore.engine.changed_columns import ChangedColumns
from dlcore.engine.many import Many, grouped, train_many
from dlcore.engine.scope import unused_settings
from dlcore.engine.state import Feed
from dlcore.engine.training import Training
from dlcore.experiment import Experiment
from dlcore.links import parse_link
from dlcore.paired import compare
from dlcore.parameters import unflatten
from dlcore.run import train
from tests.core import oracle
from tests.core.runs import same, seeds

PLAIN = Experiment(hidden=(8, 5), epochs=20, batch_size=20, l1=0.1, l2=0.5, keep_prob=(0.9, 0.7))
CHANGED = PLAIN.replace(augment="rotate", augmentation=0.4)


def arrays_of(run, frame):
    layers = unflatten(run.frames[frame].astype(np.float64), run.architecture)
    return [array for layer in layers for array in (layer.weights, layer.bias)]


def test_a_run_is_the_one_trained_by_hand_on_turned_points():
    """A second network, in NumPy and float64, on points turned by complex numbers; dropout and penalties off."""
    experiment = Experiment(
        data="moons", n=100, hidden=(6, 4), opt="sgd", lr=0.5, batch=25, epochs=4, batch_seed=3,
        augment="rotate", augmentation=0.7,
    )  # fmt: skip
    run, data = train(experiment), prepare(experiment)
    order, draws = np.random.RandomState(3), np.random.RandomState([3, 3])
    mean, std = data.raw[:60].mean(axis=0), data.raw[:60].std(axis=0)
    w1, b1, w2, b2, w3, b3 = arrays_of(run, 0)
    update_costs = []
    for _ in range(4):
        turned = (data.raw[:60] @ [1, 1j]) * np.exp(0.7j * np.pi / 2 * draws.uniform(-1, 1, 60))
        changed = (np.column_stack([turned.real, turned.imag]) - mean) / std
        rows_in_order, losses = order.permutation(60), []
        for start in range(0, 60, 25):
            rows = rows_in_order[start : start + 25]
            x, y = changed[rows], data.labels[rows, None].astype(float)
            a1 = np.tanh(x @ w1.T + b1)
            a2 = np.tanh(a1 @ w2.T + b2)
            a3 = 1 / (1 + np.exp(-(a2 @ w3.T + b3)))
            losses += [*-(y * np.log(a3) + (1 - y) * np.log(1 - a3))]
            dz3 = (a3 - y) / len(rows)
            dz2 = (dz3 @ w3) * (1 - a2**2)
            dz1 = (dz2 @ w2) * (1 - a1**2)
            w3, b3 = w3 - 0.5 * dz3.T @ a2, b3 - 0.5 * dz3.sum(axis=0)
            w2, b2 = w2 - 0.5 * dz2.T @ a1, b2 - 0.5 * dz2.sum(axis=0)
            w1, b1 = w1 - 0.5 * dz1.T @ x, b1 - 0.5 * dz1.sum(axis=0)
        update_costs.append(np.mean(losses))
    for found, expected in zip(arrays_of(run, -1), (w1, b1, w2, b2, w3, b3), strict=True):
        np.testing.assert_allclose(found, expected, atol=2e-5)
    np.testing.assert_allclose(run.history["update_cost"][1:], update_costs, rtol=1e-5)
    # what is evaluated was never changed
    z = oracle.logits_of(run, run.frames[-1], data.inputs)
    cost = oracle.losses("sigmoid_ce", z, data.targets)
    for name, rows in data.slices.items():
        assert run.history[f"{name}_cost"][-1] == pytest.approx(cost[rows].mean(), rel=1e-5)


def test_changes_that_change_nothing_leave_the_run_bit_for_bit_as_it_is(monkeypatch):
    """Through the columns of changed examples, which hold the examples themselves: the same run as without them."""
    plain = train(PLAIN)
    barely = PLAIN.replace(augment="mirror", augmentation=1e-9)  # nobody is mirrored with that probability
    same(train(barely), plain)
    monkeypatch.setattr(buckets, "FEED_EXAMPLES", 128)
    same(train(barely.replace(epochs=5)), train(PLAIN.replace(epochs=5)))


def test_an_augmented_run_repeats_and_is_another_than_the_plain_one():
    run = train(CHANGED)
    same(run, train(CHANGED))
    assert (run.frames[0] == train(PLAIN).frames[0]).all() and (run.frames[1] != train(PLAIN).frames[1]).any()
    assert unused_settings(CHANGED) == ()


def test_chunks_change_nothing(monkeypatch):
    """Calls of single updates, which begin within epochs, against calls of as many epochs as their columns hold."""
    usual = train(CHANGED)
    monkeypatch.setattr(planner, "FIRST_CALL_WORK", 1.0)
    monkeypatch.setattr(planner, "CALL_SECONDS", 0.0)
    same(usual, train(CHANGED))


def test_data_in_parts_train_the_same_network(monkeypatch):
    whole = train(CHANGED.replace(epochs=5))
    monkeypatch.setattr(buckets, "FEED_EXAMPLES", 128)
    parts = train(CHANGED.replace(epochs=5))
    np.testing.assert_allclose(parts.frames, whole.frames, atol=1e-4)
    np.testing.assert_allclose(parts.history["update_cost"][1:], whole.history["update_cost"][1:], rtol=1e-4)


def test_training_examples_that_fit_the_feed_only_once_are_handed_over_in_parts():
    """2,400 training examples beside 4,000 evaluated ones: twice they are more than the columns of a feed."""
    experiment = CHANGED.replace(examples=4000, epochs=2)
    given = next(changed_inputs(experiment, prepare(experiment)))
    training = Training(experiment, only_weights=True)
    while not training.done:
        training.advance()
    assert given.shape == (2400, 2)
    np.testing.assert_allclose(training.last_parameters(), train(experiment).frames[-1], atol=1e-4)


def test_columns_of_changed_examples():
    """Each epoch of a call has its own, behind those that are evaluated, and its targets; earlier feeds stay."""
    x, y = np.arange(20.0).reshape(2, 10), np.arange(10.0)[None]
    feed = Feed(x.copy(), y.copy(), np.array([0, 0, 1, 3, 3, 3, 3, 3, 3, 3], np.int8))
    changes = iter(np.arange(100.0, 124.0).reshape(6, 2, 2))
    columns = ChangedColumns(feed, 3, changes)
    assert (columns.epochs_that_fit, columns.start_of(0), columns.start_of(2)) == (3, 3, 7)
    first, second = columns.feed_of(3), columns.feed_of(2)
    np.testing.assert_array_equal(first.x[:, :3], x[:, :3])
    np.testing.assert_array_equal(first.x[:, 3:9], np.arange(100.0, 112.0).reshape(6, 2).T)
    np.testing.assert_array_equal(second.x[:, 3:7], np.arange(112.0, 120.0).reshape(4, 2).T)
    np.testing.assert_array_equal(first.y[0], [0, 1, 2, 0, 1, 0, 1, 0, 1, 9])
    assert first.sets.tolist() == [0, 0, 1] + [3] * 7
    with pytest.raises(ValueError, match="do not fit"):
        ChangedColumns(feed, 9, iter([np.zeros((2, 2))]))


def test_many_runs_are_the_single_runs_with_and_without_augmentation():
    base = PLAIN.replace(keep_prob=(1.0,), epochs=12)
    kinds = [{}, {"augmentation": 0.4}, {"augmentation": 0.4, "augment": "rotate"}]
    experiments = [one for kind in kinds for one in seeds(base.replace(**kind), 2)]
    many = train_many(experiments)
    assert [indices for indices, _ in grouped(experiments, many.data)] == [[0, 1], [2, 3], [4, 5]]
    for name in ("train_cost", "dev_cost", "update_cost"):
        expected = [train(one).history[name][many.records] for one in experiments]
        np.testing.assert_allclose(many.history(name), expected, rtol=1e-3, atol=2e-4, err_msg=name)


def test_many_runs_with_data_of_their_own_change_them_each_for_itself():
    """Their own batch seeds, kinds and strengths, in one call; runs on the same data share columns only if they change
    them alike."""
    base = PLAIN.replace(keep_prob=(1.0,), epochs=12)
    kinds = [
        {}, {"augmentation": 0.4}, {"augmentation": 0.4, "batch_seed": 1}, {"augmentation": 0.9},
        {"augmentation": 0.4, "augment": "rotate"}, {"augmentation": 0.4, "seed": 5},
    ]  # fmt: skip
    experiments = [base.replace(**kind) for kind in kinds]
    shared = prepare(base)
    data = [shared, shared, shared, shared, prepare(base.replace(data_seed=9)), shared]
    ((indices, _),) = grouped(experiments, data)
    assert indices == list(range(6))
    many = Many(experiments, data=data)
    while not many.done:
        many.advance()
    vectors = many.parameters()
    for vector, one, its in zip(vectors, experiments, data, strict=True):
        np.testing.assert_allclose(vector, train(one, data=its).frames[-1], atol=2e-3)
    assert min(abs(vectors[1] - vectors[k]).max() for k in (0, 2, 3)) > 0.02, "they are not one and the same run"


def test_the_order_of_the_examples_stays_that_of_the_plain_run():
    """So a comparison with and without is paired: the random numbers of the changes are their own."""
    plain, changed = (Training(one)._planner for one in (PLAIN, CHANGED))
    for position in (planner.Position(0), planner.Position(1)):
        orders = [one.next(position, 1.0).plan.order[:180] for one in (plain, changed)]
        np.testing.assert_array_equal(orders[0], orders[1] - changed._changed.start_of(0))


@pytest.mark.parametrize(("data", "sign"), [("xor", 1), ("circles", -1)])
def test_the_same_change_hurts_exclusive_or_and_helps_circles(data, sign):
    """What a guided experiment says, paired over seeds: by at least five points either way, beyond doubt."""
    query = f"data={data}&n=1000&split=6-94-0&noise=0.5&flip=0.1&epochs=200&aug=1&aug_kind=rotate"
    experiment = parse_link(query).experiment
    without, changed = (
        train_many(seeds(experiment.replace(augmentation=strength), 6)).history("dev_error")[:, -1]
        for strength in (0.0, 1.0)
    )
    found = compare(without, changed)
    assert min(sign * found.paired.low, sign * found.paired.high) > 0.05
