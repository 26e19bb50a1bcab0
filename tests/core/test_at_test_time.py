"""Batch normalization at test time: both ways to answer against forward passes written out here, the engine's own two
modes, and the running averages against its frames."""

from dataclasses import replace

import numpy as np
import pytest

from dlcore.activations import ACTIVATIONS
from dlcore.backpropagation import blocks_of, flatten
from dlcore.batch_norm.advice import OF_TWO
from dlcore.batch_norm.at_test_time_words import (
    known,
    read_both_ways,
    read_moments,
    read_momentum,
    read_wrong_at_test,
)
from dlcore.batch_norm.averages import running_means, running_variances, weight_of_start
from dlcore.batch_norm.both_ways import DRAWS, both_ways
from dlcore.batch_norm.gain import left_at
from dlcore.batch_norm.judged import by_batch, by_running, new_examples
from dlcore.batch_norm.layer_moments import layer_moments
from dlcore.batch_norm.lone_example import leaves_one, lone_example_text, nearest_size
from dlcore.batch_norm.moment_noise import expected_bias
from dlcore.batch_norm.momentum_effect import MomentumEffect, momentum_effect
from dlcore.batch_norm.wrong_at_test import wrong_at_test
from dlcore.engine.settings import architecture_of
from dlcore.engine.training import batch_orders
from dlcore.experiment import Experiment
from dlcore.links import parse_link
from dlcore.normalization import EPSILON
from dlcore.parameters import unflatten
from dlcore.prediction import outputs_for
from dlcore.run import Run, WorkRefusedError
from dlcore.studies import STUDIES
from dlcore.studies.batch_moments import BatchMoments, error_with
from dlcore.update_rules import RULES
from dlcore.updates import Replay
from tests.core.runs import run_of, studied

LINK = "data=moons&n=100&hidden=8-8&epochs=4&norm=batch&lr=0.05&opt=heavyball"
AFTER = f"{LINK}&norm_where=after"
FAST = "data=moons&n=100&hidden=8-8&epochs=8&norm=batch&lr=1&opt=heavyball"
LONE = f"{LINK}&split=61-19-20&batch=30"
STILL = "data=moons&n=100&hidden=8-8&epochs=4&norm=batch&lr=1e-06&opt=sgd"


def experiment_of(link: str) -> Experiment:
    return parse_link(link).experiment


def passed(run: Run, frame: int, x: np.ndarray, running: bool) -> tuple[np.ndarray, list[np.ndarray]]:
    """Logits of rows `x` in float64, written out, and what every hidden layer normalises."""
    layers, where = unflatten(run.frames[frame].astype(float), run.architecture), run.architecture.normalization.where
    g, met = ACTIVATIONS[run.experiment.activation].numpy_function, []
    a = x.astype(float)
    for layer in layers[:-1]:
        z = a @ layer.weights.T + layer.bias
        value = z if where == "before" else g(z)
        met.append(value)
        mu, sigma2 = (layer.running_mean, layer.running_variance) if running else (value.mean(0), value.var(0))
        value = layer.gamma * (value - mu) / np.sqrt(sigma2 + 1e-5) + layer.beta
        a = g(value) if where == "before" else value
    return a @ layers[-1].weights.T + layers[-1].bias, met


def probabilities(run: Run, frame: int, x: np.ndarray, running: bool) -> np.ndarray:
    """Of class 1."""
    return 1 / (1 + np.exp(-passed(run, frame, x, running)[0][:, 0]))


def cross_entropy(p: np.ndarray, y: np.ndarray) -> float:
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))


@pytest.mark.parametrize("link", [LINK, AFTER])
def test_batches_are_normalised_with_their_own_statistics_and_test_time_with_the_running_ones(link):
    run = run_of(link)
    new, last = new_examples(run.data), len(run.frames) - 1
    assert (new.split, len(new.labels), new.of) == ("dev", 20, 20)
    batches = new.inputs.reshape(4, 5, 2)
    found = by_batch(run, run.frames[last], batches)
    for batch, outputs in zip(batches, found, strict=True):
        np.testing.assert_allclose(outputs[:, 0], probabilities(run, last, batch, running=False), rtol=2e-4, atol=1e-6)
    expected = probabilities(run, last, new.inputs, running=True)
    np.testing.assert_allclose(by_running(run, run.frames[last], new)[:, 0], expected, rtol=1e-4, atol=1e-6)
    alone = by_batch(run, run.frames[last], new.inputs[:, None])
    assert (alone == alone[0]).all(), "alone, every example gets the same answer, to the last bit"
    assert np.ptp(expected) > 0.1


def test_without_batch_normalization_the_company_does_not_matter():
    run = run_of("data=moons&n=100&hidden=8-8&epochs=4&norm=layer&lr=0.02")
    inputs = run.data.inputs[:12]
    together = outputs_for(run.experiment, run.data, run.parameters, inputs)
    np.testing.assert_allclose(
        by_batch(run, run.parameters, inputs.reshape(4, 3, 2)).reshape(12, 1), together, rtol=1e-5
    )


def test_the_engine_trains_with_the_batch_and_is_judged_with_the_running_averages():
    """End to end, with weights that stand still: what updates meet, and what the history says of the same weights."""
    run = run_of(STILL)
    m, y = run.data.counts[0], run.data.labels
    orders = batch_orders(m, 32, np.random.RandomState(run.experiment.batch_seed))
    rows = run.data.slices
    for frame in range(1, len(run.frames)):
        order = next(orders)
        met = [
            cross_entropy(probabilities(run, 0, run.data.inputs[part], running=False), y[part]) * len(part)
            for part in (order[:32], order[32:])
        ]
        assert run.history["update_cost"][frame] == pytest.approx(sum(met) / m, rel=1e-4)
        for split in ("train", "dev"):
            p = probabilities(run, frame, run.data.inputs[rows[split]], running=True)
            assert run.history[f"{split}_cost"][frame] == pytest.approx(cross_entropy(p, y[rows[split]]), rel=1e-4)
            assert run.history[f"{split}_error"][frame] == pytest.approx(np.mean((p > 0.5) != y[rows[split]]))
        assert abs(run.history["update_cost"][frame] - run.history["train_cost"][frame]) > 1e-3, "two modes"


@pytest.mark.parametrize("link", [LINK, AFTER])
def test_the_moments_of_a_layer_are_those_of_the_training_set_and_of_the_frame(link):
    run = run_of(link)
    for frame in (0, len(run.frames) - 1):
        _, met = passed(run, frame, run.data.inputs[: run.data.counts[0]], running=False)
        layers = unflatten(run.frames[frame], run.architecture)
        for found, value, layer in zip(layer_moments(run, frame), met, layers, strict=False):
            np.testing.assert_allclose(found.mean, value.mean(0), rtol=1e-9, atol=1e-12)
            np.testing.assert_allclose(found.variance, value.var(0), rtol=1e-9)
            np.testing.assert_array_equal(found.running_mean, layer.running_mean)
            np.testing.assert_array_equal(found.running_variance, layer.running_variance)
            away = (layer.running_mean - value.mean(0)) / value.std(0)
            assert found.off == pytest.approx(np.sqrt(np.mean(away**2)))
            assert found.ratio == pytest.approx(np.median(np.sqrt(layer.running_variance) / value.std(0)), rel=1e-6)
            assert (found.examples, found.of) == (60, 60)
            if frame == 0:
                assert (found.running_mean == 0).all() and (found.running_variance == 1).all()


def test_the_running_average_of_a_constant():
    """T73: from 0 with batch mean mu, mu (1 - momentum^t); from 1 with batch variance 1, 1."""
    t = np.arange(31)[:, None]
    for momentum in (0.0, 0.9, 0.99):
        np.testing.assert_allclose(running_means(np.full((30, 2), 3.0), momentum), 3 * (1 - momentum**t) * [1, 1])
        np.testing.assert_allclose(running_variances(np.ones((30, 2)), momentum), np.ones((31, 2)))
        assert weight_of_start(momentum, 30) == pytest.approx(momentum**30)


@pytest.mark.parametrize("link", [LINK, AFTER, LONE])
def test_the_averages_made_again_are_those_of_the_engine_with_any_momentum(link):
    """The study is told nothing of the momentum; the weights are the same whatever it is."""
    found = studied("batch_moments", experiment_of(link))
    assert isinstance(found, BatchMoments) and found.complete and found.notes == ()
    each = found.per_epoch
    assert len(found.means) == found.planned == 4 * each
    np.testing.assert_array_equal(found.ends, each * np.arange(5))
    for momentum in (0.9, 0.5):
        run = run_of(f"{link}&norm_momentum={momentum}")
        means, variances = running_means(found.means, momentum), running_variances(found.variances, momentum)
        for epoch, frame in zip(run.frame_epochs, run.frames, strict=True):
            layers = unflatten(frame, run.architecture)[:-1]
            own = [
                np.concatenate([getattr(one, name) for one in layers]) for name in ("running_mean", "running_variance")
            ]
            np.testing.assert_allclose(means[each * epoch], own[0], rtol=1e-4, atol=2e-6, err_msg=f"{epoch}")
            np.testing.assert_allclose(variances[each * epoch], own[1], rtol=1e-4, atol=1e-6, err_msg=f"{epoch}")
        error = error_with(found, means[-1], variances[-1])
        assert error == pytest.approx(run.history["dev_error"][-1])
        np.testing.assert_array_equal(found.last, flatten(unflatten(run.frames[-1], run.architecture)))
        moments = layer_moments(run, len(run.frames) - 1)
        np.testing.assert_allclose(found.own_means[-1], np.concatenate([one.mean for one in moments]), atol=1e-4)
        np.testing.assert_allclose(
            found.own_variances[-1], np.concatenate([one.variance for one in moments]), rtol=1e-4
        )


def test_what_another_momentum_does():
    """The rate is high: dev errors with the two momenta differ."""
    found = studied("batch_moments", experiment_of(FAST))
    effect = momentum_effect(found, 0.9, 0.99)
    assert (effect.task, effect.split, effect.updates, effect.lone) == ("classification", "dev", 16, 0)
    own, late = run_of(FAST), run_of(f"{FAST}&norm_momentum=0.99")
    assert effect.own_error == pytest.approx(own.history["dev_error"][-1])
    assert effect.other_error == pytest.approx(late.history["dev_error"][-1])
    assert effect.own_error != effect.other_error
    assert effect.start == pytest.approx(0.99**16) and np.isnan(effect.without_lone)


def test_the_study_says_what_it_cannot_do_and_what_it_leaves_out():
    study = STUDIES["batch_moments"]
    base = experiment_of(LINK)
    assert study.subject(base.replace(norm_momentum=0.5, patience=3, ensemble=3)) == study.subject(base)
    assert study.subject(base.replace(normalization="layer")) == study.subject(base)
    for link, word in (("hidden=none", "(hidden)"), ("batch=1&norm=layer", "(batch)")):
        reason = study.refusal(experiment_of(link))
        assert reason is not None and word in reason
        with pytest.raises(WorkRefusedError):
            study.start(experiment_of(link))
    begun = study.start(base.replace(patience=3, epochs=3000))
    assert begun.progress == 0 and len(begun.snapshot().means) == 0
    assert begun.snapshot().notes[0] == "The first 2,000 of 6,000 updates, told again one by one."
    assert "Early stopping" in begun.snapshot().notes[1]


def test_one_example_gets_other_answers_in_other_company():
    run = run_of(LINK)
    last, dev = len(run.frames) - 1, run.data.slices["dev"]
    x, y = run.data.inputs[dev], run.data.labels[dev]
    own_class = np.where(y == 1, 1, -1)
    running = probabilities(run, last, x, running=True)
    alone = probabilities(run, last, x[:1], running=False)[0]
    for number in (1, 7, 20):
        found = both_ways(run, last, number)
        assert found is not None and (found.number, found.count, found.target) == (number, 20, y[number - 1])
        p, q = (one if y[number - 1] else 1 - one for one in (running[number - 1], alone))
        assert (found.running, found.alone) == pytest.approx((p, q), rel=1e-4)
        assert (found.running_right, found.alone_right) == (p > 0.5, q > 0.5)
        assert found.sizes == (2, 8) and found.draws.shape == (2, DRAWS), "20 examples make no batch of 32"
        np.testing.assert_array_equal(found.right, found.draws > 0.5)
        pairs = [probabilities(run, last, x[[number - 1, k]], running=False)[0] for k in range(20) if k != number - 1]
        pairs = np.array(pairs) if y[number - 1] else 1 - np.array(pairs)
        nearest = np.abs(found.draws[0][:, None] - pairs).min(axis=1)
        assert nearest.max() < 1e-4, "a draw is the answer in the company of one of the others"
        assert len(np.unique(found.draws[1].round(4))) > 10, "7 of 19 companions come in many ways"
        np.testing.assert_allclose(found.other_answer, (found.right != found.running_right).mean(axis=1))
    chosen = both_ways(run, last)
    assert chosen is not None and chosen.number == 1 + np.argmax(np.abs(own_class * (running - alone)))
    assert both_ways(run, last, 999).number == 20  # pyright: ignore[reportOptionalMemberAccess]


def test_the_error_depends_on_who_is_asked_together():
    run = run_of(LINK)
    last, dev = len(run.frames) - 1, run.data.slices["dev"]
    x, y = run.data.inputs[dev], run.data.labels[dev]
    found = wrong_at_test(run, last)
    assert found.sizes.tolist() == [1, 2, 8, 20] and (found.split, found.examples, found.of) == ("dev", 20, 20)
    assert found.running == pytest.approx(run.history["dev_error"][-1])

    def error(rows: np.ndarray, size: int) -> float:
        parts = [rows[start : start + size] for start in range(0, 20, size)]
        p = np.concatenate([probabilities(run, last, x[part], running=False) for part in parts])
        return float(np.mean((p > 0.5) != y[rows]))

    by_class = np.array([*np.flatnonzero(y == 0), *np.flatnonzero(y == 1)])
    np.testing.assert_allclose(found.ordered, [error(by_class, int(size)) for size in found.sizes])
    shuffles = np.random.RandomState(0)
    orders = [shuffles.permutation(20) for _ in range(found.shuffled.shape[1])]
    expected = [[error(order, int(size)) for order in orders] for size in found.sizes]
    np.testing.assert_allclose(found.shuffled, expected)
    constant = probabilities(run, last, x[:1], running=False)[0] > 0.5
    assert (found.shuffled[0] == np.mean(constant != y)).all(), "alone, all get the same answer"


def test_a_network_that_overflowed_says_so():
    run = run_of(LINK)
    broken = replace(run, frames=np.full_like(run.frames, np.inf))
    with np.errstate(all="ignore"):
        assert both_ways(broken, 0) is None and not known(wrong_at_test(broken, 0)) and known(wrong_at_test(run, 0))


def test_a_last_mini_batch_of_one_example_teaches_the_output_layer_alone():
    experiment = experiment_of(LONE).replace(optimizer="sgd")
    assert leaves_one(experiment) and not leaves_one(experiment.replace(normalization="layer"))
    assert not leaves_one(experiment_of(LINK)) and nearest_size(experiment) == 31
    found = studied("batch_moments", experiment_of(LONE))
    assert found.lone == 4 and (found.variances[found.examples == 1] == 0).all()
    assert (found.variances[found.examples > 1] > 0).all()
    means, variances = running_means(found.means, 0.9), running_variances(found.variances, 0.9)
    np.testing.assert_allclose(variances[3], 0.9 * variances[2])  # 61 = 2 · 30 + 1
    assert momentum_effect(found, 0.9, 0.9).without_lone == pytest.approx(
        error_with(
            found,
            running_means(found.means[found.examples > 1], 0.9)[-1],
            running_variances(found.variances[found.examples > 1], 0.9)[-1],
        )
    )
    replay = Replay(experiment, run_of(LONE).data, RULES["sgd"], 3)
    replay.advance(2)
    before = replay.theta
    replay.advance(1)
    for block in blocks_of(run_of(LONE).architecture):
        moved = bool((before[block.slice] != replay.theta[block.slice]).any())
        assert moved == (block.name in ("β2", "W3", "b3")), block.name
    adam = Replay(experiment.replace(optimizer="adam"), run_of(LONE).data, RULES["adam"], 3)
    adam.advance(2)
    before = adam.theta
    adam.advance(1)
    first = blocks_of(run_of(LONE).architecture)[0].slice
    assert (before[first] != adam.theta[first]).all(), "the update moves what the gradient does not reach"
    text = lone_example_text(experiment.replace(norm_momentum=0.8))
    assert "61 = 2 × 30 + 1" in text and "falls to 0.8 of" in text
    assert "the gradient of its loss reaches the last β and the output layer alone" in text
    assert means.shape == (13, 16)


def test_the_only_example_cannot_be_kept_company():
    experiment = experiment_of("data=moons&n=100&split=1-49-50&norm=batch")
    assert leaves_one(experiment) and nearest_size(experiment) is None
    assert "only one" in lone_example_text(experiment)
    two = experiment.replace(split=(2.0, 48.0, 50.0), batch_size=2)
    assert not leaves_one(two) and nearest_size(experiment.replace(split=(3.0, 47.0, 50.0), batch_size=2)) == 3


def test_the_words_say_the_numbers():
    run = run_of(LINK)
    last = len(run.frames) - 1
    one = both_ways(run, last)
    assert one is not None
    words = read_both_ways(one)
    assert f"{100 * one.alone:.1f} %" in words.detail and f"{100 * one.running:.1f} %" in words.detail
    assert f"± {100 * one.spread[0]:.1f} points with 1 companion" in words.detail
    mended = replace(one, running_right=False, right=np.ones_like(one.right))
    assert "100 % of the draws of 1 companion make a wrong answer right" in read_both_ways(mended).detail
    wrong = wrong_at_test(run, last)
    for trapped, error in ((False, wrong.running), (True, wrong.mean[0])):
        assert f"{100 * error:.1f} %" in read_wrong_at_test(wrong, trapped, 0.05).finding
    assert "which lag behind the weights" in read_wrong_at_test(replace(wrong, running=0.9), True, 0.05).detail
    assert "That is better" not in read_wrong_at_test(replace(wrong, running=0.0), True, 0.05).detail
    moments = layer_moments(run, last)[1]
    said = read_moments(moments, 4, 32, 0.05)
    assert "layer 2" in said.finding and f"{moments.off:.3g} standard deviations" in said.detail
    assert f"{expected_bias(60, np.array([32.0]))[0]:.3g} of the variance" in said.detail
    assert "start" not in said.detail
    assert "nothing to average" in read_moments(moments, 0, 32, 1.0).finding
    assert "of the variance" not in read_moments(moments, 4, 60, 0.05).detail
    effect = MomentumEffect("classification", "dev", 100, 0.9, 0.99, 0.05, 0.25, 0, float("nan"))
    late = read_momentum(effect)
    assert (
        "not arrived" in late.finding and "37 %" in late.detail and "25.0 %" in late.detail and "5.0 %" in late.detail
    )
    assert "about 20 mini-batches" in read_momentum(replace(effect, other=0.95)).finding
    assert "nothing is averaged" in read_momentum(replace(effect, other=0.0)).finding
    assert "your own" in read_momentum(replace(effect, other=0.9)).finding
    assert "3 of these mini-batches" in read_momentum(replace(effect, lone=3, without_lone=0.01)).detail


def test_averages_that_are_still_their_start_are_not_said_to_lag():
    run = run_of(LINK)  # two mini-batches an epoch
    assert [left_at(run, frame) for frame in (0, 4)] == [1, pytest.approx(0.9**8)] and len(run.frames) == 5
    wrong, moments = replace(wrong_at_test(run, 4), running=0.9), layer_moments(run, 4)[0]
    said = read_wrong_at_test(wrong, True, left_at(run, 4)).detail
    assert "running averages, 43 % of which is still their start, 0 and 1." in said and "lag" not in said
    assert "100 % of which" in read_wrong_at_test(wrong, True, left_at(run, 0)).detail
    assert "Of both 43 % is still their start, 0 and 1." in read_moments(moments, 4, 32, left_at(run, 4)).detail


def test_what_is_said_of_two_examples_holds_from_a_distance_on_and_of_units_that_are_apart():
    assert "differ in a unit by 0.02 or more" in OF_TWO
    for distance in (0.02, 1.0, 1e6):
        z = np.array([0.0, distance])
        assert 0.95 < ((z - z.mean()) / np.sqrt(z.var() + EPSILON))[1] <= 1
    one = both_ways(run_of(LINK), 4)
    assert one is not None and OF_TWO in read_both_ways(one).detail
    alike = read_both_ways(replace(one, draws=one.draws[:, :1] + np.zeros((1, DRAWS)))).detail
    assert "In company it hardly depends on who is there." in alike and "±" not in alike


def test_one_example_is_refused_for_batch_norm_with_the_reason_and_enough_for_layer_norm():
    link = parse_link("data=moons&n=100&norm=batch&batch=1")
    assert link.experiment.batch_size == 2
    assert "batch=1" in link.notices[0].message and "its variance is 0" in link.notices[0].message
    experiment = parse_link("data=moons&n=100&hidden=8-8&norm=layer&batch=1&opt=sgd&lr=0.1").experiment
    assert experiment.batch_size == 1
    replay = Replay(experiment, run_of(LINK).data, RULES["sgd"], 3)
    replay.advance(3)
    layers = blocks_of(architecture_of(experiment, run_of(LINK).data))
    moved = {one.name for one in layers if (replay.theta != replay.first)[one.slice].any()}
    assert replay.made == 3 and {"W1", "γ1", "β1", "W2", "γ2", "β2", "W3", "b3"} <= moved
