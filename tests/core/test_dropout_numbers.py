"""Dropout as the page tells it: the same masks as in training, and numbers that chance and the textbook allow."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.stats
from jax.extend.random import threefry_2x32 as jax_threefry

from dlcore.data import prepare
from dlcore.dropout import masks
from dlcore.dropout_numbers import (
    expectations,
    next_masks,
    sampled_units,
    sampled_updates,
    share_of_rises,
    two_costs,
    two_predictions,
    usual_step,
)
from dlcore.dropout_reading import read_costs, read_expectations, read_keep_prob, read_predictions
from dlcore.engine.bucket import choose_bucket
from dlcore.engine.many import grouped
from dlcore.engine.settings import architecture_of, dropout_key, settings_of, settings_of_many
from dlcore.engine.training import Training
from dlcore.experiment import Experiment
from dlcore.losses import HEADS
from dlcore.parameters import Architecture, ExactLayer, flatten, unflatten
from dlcore.prediction import hidden_layers, outputs
from dlcore.run import snapshot, train
from dlcore.sampled_masks import drops_units, inverted, keep_probs, kept_units, masks_at
from dlcore.threefry import threefry_2x32
from tests.core import oracle

drawn_masks = jax.jit(masks, static_argnums=(3, 4))
KEYS = [dropout_key(seed) for seed in (0, 7, 2**31 - 1)] + [np.array([3, 2**32 - 1], np.uint32)]
FULL = Experiment(batch_size="full", hidden=(8, 5), keep_prob=(0.8, 0.5), epochs=30, examples=100)


@pytest.fixture(scope="module")
def fresh():
    return train(FULL)


@pytest.fixture(scope="module")
def frozen():
    return train(FULL.replace(mask="frozen"))


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_the_random_bits_are_those_of_jax(key):
    rng = np.random.RandomState(0)
    high, low = (rng.randint(0, 2**32, 1000, dtype=np.uint32) for _ in range(2))
    drawn = np.asarray(jax_threefry(jnp.asarray(key), jnp.asarray(np.concatenate([high, low]))))
    np.testing.assert_array_equal(np.concatenate(threefry_2x32(key, high, low)), drawn)


@pytest.mark.parametrize("first_column", [0, 37])
def test_the_masks_are_those_of_the_program(first_column):
    keep_prob, units, columns = np.array([0.9, 0.5, 1.0, 0.05], np.float32), 6, 40
    updates = np.array([0, 1, 2**25 + 3])
    for update_index, update in enumerate(updates):
        drawn = np.asarray(drawn_masks(KEYS[1], jnp.int32(update), keep_prob, units, columns, jnp.int32(first_column)))
        for layer, keep in enumerate(keep_prob.tolist()):
            told = kept_units(KEYS[1], updates, layer, keep, units, first_column + np.arange(columns))
            assert told.shape == (3, units, columns)
            np.testing.assert_array_equal(told[update_index] / np.float32(keep), drawn[layer])


def cost_with_masks(run, frame, update):
    """J of the full batch by the textbook, each example with its own mask, from the weights of a frame."""
    rows = run.data.counts[0]
    z = oracle.logits_of(run, run.frames[frame], run.data.inputs[:rows], masks=oracle.dropout_masks(FULL, update, rows))
    return oracle.losses("sigmoid_ce", z, run.data.targets[:rows]).mean()


def test_the_noisy_cost_is_that_of_these_masks(fresh, frozen):
    """An epoch of the full batch is one update: the weights after epoch e meet the masks of update e."""
    for run, update in ((fresh, lambda epoch: epoch), (frozen, lambda epoch: 0)):
        costs = two_costs(run)
        assert costs.epochs.tolist() == list(range(1, 31))
        for epoch in (0, 1, 17, 29):
            assert costs.noisy[epoch] == pytest.approx(cost_with_masks(run, epoch, update(epoch)), rel=1e-5)
            rows = run.data.counts[0]
            z = oracle.logits_of(run, run.frames[epoch + 1], run.data.inputs[:rows])
            quiet = oracle.losses("sigmoid_ce", z, run.data.targets[:rows]).mean()
            assert costs.quiet[epoch] == pytest.approx(quiet, rel=1e-5)
    assert (fresh.frames[1] == frozen.frames[1]).all() and (fresh.frames[2] != frozen.frames[2]).any()


def test_frozen_masks_without_dropout_are_nothing():
    plain = FULL.replace(keep_prob=(1.0,), epochs=5)
    np.testing.assert_array_equal(train(plain).frames, train(plain.replace(mask="frozen")).frames)
    assert not drops_units(plain) and drops_units(FULL) and not drops_units(FULL.replace(hidden=(), keep_prob=(0.5,)))


def test_fresh_and_frozen_runs_make_groups_of_their_own():
    """The counter's step is shared by the runs of one call."""
    runs = [FULL.replace(mask=mask, seed=seed) for seed in range(3) for mask in ("fresh", "frozen")]
    data = prepare(FULL)
    assert [indices for indices, _ in grouped(runs, data)] == [[0, 2, 4], [1, 3, 5]]
    architecture = architecture_of(FULL, data)
    bucket = choose_bucket(architecture, 60, 2)
    with pytest.raises(ValueError, match="mask_step"):
        settings_of_many([settings_of(one, data, architecture, bucket) for one in runs[:2]])


def test_one_keep_prob_stands_for_every_layer():
    assert keep_probs(FULL.replace(keep_prob=(0.7,))) == (0.7, 0.7) and keep_probs(FULL) == (0.8, 0.5)


def test_every_frame_shows_the_sub_network_of_its_next_update(fresh, frozen):
    shown = sampled_units(fresh)
    assert [one.shape for one in shown] == [(30, 8), (30, 5)], "no update follows the last epoch"
    assert sampled_updates(fresh).tolist() == list(range(30))
    for layer, (keep, units) in enumerate(zip(FULL.keep_prob, FULL.hidden, strict=True)):
        told = kept_units(dropout_key(0), np.arange(30), layer, keep, units, np.array([0]))[:, :, 0]
        np.testing.assert_array_equal(shown[layer], told)
    assert all((one == one[0]).all() for one in sampled_units(frozen))
    assert any((one != one[0]).any() for one in shown)


def test_an_epoch_of_mini_batches_is_as_many_updates():
    training = Training(FULL.replace(batch_size=16, epochs=3))
    for _ in range(2):
        training.advance()
    assert sampled_updates(snapshot(training)).tolist() == [0, 4, 8, 12][: len(training.frame_epochs) - training.done]
    while not training.done:
        training.advance()
    assert sampled_updates(snapshot(training)).tolist() == [0, 4, 8]


def test_t77_units_hand_on_a_on_average(fresh):
    """Published fact T77: E[a d / p] = a, Var = (1 - p) / p a^2 per unit; the share kept is Binomial(n, p) / n."""
    found = expectations(fresh, masks=4000)
    assert [one.layer for one in found] == [1, 2] and [len(one.a) for one in found] == [8, 5]
    layers = unflatten(fresh.parameters.astype(np.float64), fresh.architecture)
    np.testing.assert_allclose(
        found[0].a, np.tanh(layers[0].weights @ fresh.data.inputs[0] + layers[0].bias), atol=1e-5
    )
    for one, keep in zip(found, FULL.keep_prob, strict=True):
        assert one.masks == 4000 and one.near.all()
        np.testing.assert_allclose(one.expected_variance, (1 - keep) / keep * one.a**2)
        np.testing.assert_allclose(one.variance, one.expected_variance, rtol=0.12)
        low, high = scipy.stats.binom(4000, keep).interval(0.9999)
        assert (low <= 4000 * one.kept).all() and (4000 * one.kept <= high).all()
        np.testing.assert_allclose(one.mean, one.a * one.kept / keep)
    assert "13 of 13 means" in read_expectations(fresh, found).detail


def test_a_frozen_mask_hands_on_something_else(frozen):
    for one in expectations(frozen):
        np.testing.assert_allclose(one.mean, one.a * one.kept / one.keep_prob)
        assert set(one.kept) <= {0.0, 1.0} and not one.near.any() and (one.variance < 1e-9).all()
    words = read_expectations(frozen, expectations(frozen))
    assert "is not a" in words.finding and words.detail.endswith("The mask is the same at every update.")


def test_a_layer_that_keeps_everything_needs_no_check():
    run = train(FULL.replace(keep_prob=(0.8, 1.0), epochs=2))
    assert [one.layer for one in expectations(run)] == [1]


def test_the_average_over_masks_is_the_whole_network_where_it_is_linear():
    """E[f] = f exactly for linear units and no output activation: masks of different layers are independent."""
    run = train(FULL.replace(data="plane", activation="linear", examples=100, epochs=3))
    two = two_predictions(run, masks=20_000)
    assert len(two.with_masks) == 20_000 and two.with_masks.std() > 0.01
    assert abs(two.mean - two.without) <= 3 * two.standard_error
    assert two.target == run.data.labels[0]
    assert two.without == pytest.approx(oracle_prediction(run)[0, 0], abs=1e-5)


def oracle_prediction(run):
    return oracle.logits_of(run, run.parameters, run.data.inputs[:1])


def test_two_predictions_of_classes(fresh):
    two = two_predictions(fresh)
    assert two.without == pytest.approx(1 / (1 + np.exp(-oracle_prediction(fresh)[0, 0])), abs=1e-5)
    assert two.with_masks.min() >= 0 and two.with_masks.max() <= 1 and len(np.unique(two.with_masks)) > 100
    assert two.target == fresh.data.labels[0]
    several = train(FULL.replace(data="blobs", classes=3, epochs=2))
    z = oracle_prediction(several)[0]
    assert several.data.classes == 3 and two_predictions(several).target == 1
    expected = np.exp(z)[several.data.labels[0]] / np.exp(z).sum()
    assert two_predictions(several).without == pytest.approx(expected, abs=1e-5)


def test_large_networks_draw_fewer_masks(fresh):
    assert len(next_masks(fresh)[0]) == 2000
    large, larger = (
        replace(fresh, experiment=FULL.replace(hidden=(256,) * layers, keep_prob=(0.8,))) for layers in (1, 16)
    )
    assert len(next_masks(large)[0]) == 400_000 // 256 and len(next_masks(larger)[0]) == 100
    first = masks_at(FULL, fresh.updates + np.arange(2))
    np.testing.assert_array_equal(next_masks(fresh)[1][:2], first[1])


def test_t29_forward_with_dropout_in_numpy():
    """Published case T29: keep_prob 0.7, the published parameters and masks, ReLU."""
    rng = np.random.RandomState(1)
    x = rng.randn(3, 5).T
    layers = [ExactLayer(rng.randn(*shape), rng.randn(shape[0], 1)[:, 0]) for shape in ((2, 3), (3, 2), (1, 3))]
    drawn = np.random.RandomState(1)
    kept = [drawn.rand(2, 5).T < 0.7, drawn.rand(3, 5).T < 0.7]
    scaled = inverted(kept, Experiment(hidden=(2, 3), keep_prob=(0.7,)))
    given = Architecture((3, 2, 3, 1)), "relu"
    (_, a1), (_, a2) = hidden_layers(*given, flatten(layers), x, scaled)
    np.testing.assert_allclose(a1.T[0], [0, 0, 3.05706487, 3.72429505, 0], atol=1e-5)
    np.testing.assert_allclose(a1.T[1], [0, 5.94299915, 1.1293003, 2.09276446, 0], atol=1e-5)
    np.testing.assert_allclose(a2.T[0], [0.75765067, 8.40591658, 4.40550021, 0, 0.75765067], atol=1e-5)
    assert (a2.T[1:] == 0).all()
    a3 = outputs(*given, HEADS["sigmoid_ce"], flatten(layers), x, scaled)[:, 0]
    np.testing.assert_allclose(a3, [0.36974721, 0.00305176, 0.04565099, 0.49683389, 0.36974721], atol=1e-6)


def test_rises_are_counted():
    assert share_of_rises(np.array([3.0, 2.0, 2.0, 5.0, 1.0])) == 0.25
    assert usual_step(np.array([3.0, 2.0, 2.0, 5.0])) == 1 and np.isnan(usual_step(np.array([1.0])))
    assert np.isnan(share_of_rises(np.array([1.0])))


def test_words_say_the_numbers(fresh, frozen):
    assert read_keep_prob(FULL) == "keep_prob 0.5 and 0.8 is a drop rate of 0.5 and 0.2"
    assert read_keep_prob(FULL.replace(keep_prob=(0.86,))) == "keep_prob 0.86 is a drop rate of 0.14"
    costs = two_costs(fresh)
    noisy, quiet = (f"{np.median(np.abs(np.diff(cost))):.2g}" for cost in (costs.noisy, costs.quiet))
    words = read_costs(fresh, costs)
    assert f"J with the masks moves by {noisy}, with all units by {quiet}." in words.finding
    assert f"goes up in {100 * np.mean(np.diff(costs.noisy) > 0):.1f} % of the epochs" in words.detail
    said = read_costs(frozen, two_costs(frozen)).detail
    assert f"{two_costs(frozen).noisy[-1]:.3g}" in said and "every example trains one sub-network" in said
    mini = train(FULL.replace(mask="frozen", batch_size=16, epochs=2))
    assert "every place in the mini-batch" in read_costs(mini, two_costs(mini)).detail
    one = two_predictions(frozen)
    assert one.constant and f"always meets the same mask, which says {one.mean:.3f};" in read_predictions(one).detail
    two = two_predictions(fresh)
    assert not two.constant
    words = read_predictions(two)
    assert f"{two.without:.3f}" in words.finding and f"{two.mean:.3f} on average" in words.detail
