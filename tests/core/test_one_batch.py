"""One mini-batch through a normalization and back: against the closed form, finite differences and the run itself."""

from dataclasses import replace

import numpy as np
import pytest

from dlcore import parameters
from dlcore.amounts import number_text
from dlcore.backpropagation import backward, forward, problem_of, unflatten
from dlcore.backpropagation.normalized import normalize, through_normalization
from dlcore.batch_norm.one_batch import backward_chain, next_examples, one_batch
from dlcore.batch_norm.one_batch_reading import about_one_batch, off, read_backward, read_forward, signed_text, undone
from dlcore.engine.training import batch_orders
from dlcore.experiment import Experiment
from dlcore.normalization import EPSILON
from tests.core.runs import standing

EXPERIMENT = Experiment(data="moons", n=100, hidden=(5, 4), activation="tanh", normalization="batch", batch_size=16)
KINDS = [("batch", "before"), ("batch", "after"), ("layer", "before"), ("layer", "after")]
each_kind = pytest.mark.parametrize(("kind", "where"), KINDS)


def run_at(epoch: int = 0, **changes):
    """A run that stands at weights of which none is like another, gamma and beta among them."""
    run = standing(EXPERIMENT.replace(**changes))
    moved = run.frames + np.random.RandomState(3).randn(*run.frames.shape).astype(np.float32)
    history = {"train_cost": np.zeros(run.experiment.epochs + 1)}
    return replace(run, frames=moved, frame_epochs=np.array([epoch]), history=history)


def stopped(epoch: int):
    """A run that ended in this epoch."""
    return replace(run_at(epoch), history={"train_cost": np.zeros(epoch + 1)})


def signals(seed=0, n=9):
    rng = np.random.RandomState(seed)
    return rng.randn(n) * 2 + 1, rng.randn(n), rng.randn(n)


def test_the_paper_s_six_steps_are_the_closed_form():
    """Ioffe and Szegedy 2015, section 3, against dlcore.backpropagation.normalized; and T73's sums."""
    x, gamma, d = signals()
    for gammas in (gamma, np.full(9, 1.7)):
        chain = backward_chain(x, gammas, d)
        of_layer = normalize("layer", x[:, None], gammas, 0 * gammas)
        closed = through_normalization(of_layer, gammas, d[:, None]).dz[:, 0]
        np.testing.assert_allclose(chain.d_given, closed, rtol=1e-12, atol=1e-14)
        assert abs(chain.d_given.sum()) < 1e-13
        assert abs(chain.d_given @ (x - x.mean())) < 1e-4
        # what mu and sigma^2 take away is a straight line in x: the least-squares line through what comes directly
        fitted = np.polyfit(x, chain.direct, 1)
        taken = -(chain.through_variance + chain.through_mean)
        np.testing.assert_allclose(np.polyval(fitted, x), taken, rtol=1e-4)
    of_batch = normalize("batch", x[None], np.array([1.7]), np.zeros(1))
    closed = through_normalization(of_batch, np.array([1.7]), d[None]).dz[0]
    np.testing.assert_allclose(backward_chain(x, np.full(9, 1.7), d).d_given, closed, rtol=1e-12, atol=1e-14)


def test_the_steps_are_finite_differences():
    """Each of the derivatives on the way, where only what comes after it is computed anew."""
    x, gamma, d = signals(1)
    chain = backward_chain(x, gamma, d)
    mean, variance = x.mean(), x.var()

    def loss(x, mean, variance):
        return float(np.sum(d * (gamma * (x - mean) / np.sqrt(variance + EPSILON))))

    def whole(x):
        return loss(x, x.mean(), x.var())

    step = 1e-6
    at_variance = (loss(x, mean, variance + step) - loss(x, mean, variance - step)) / (2 * step)
    at_mean = (loss(x, mean + step, variance) - loss(x, mean - step, variance)) / (2 * step)
    assert chain.d_variance == pytest.approx(at_variance, rel=1e-6)
    assert chain.d_mean == pytest.approx(at_mean, rel=1e-6)
    for k in range(len(x)):
        moved = step * np.eye(len(x))[k]
        assert chain.d_given[k] == pytest.approx((whole(x + moved) - whole(x - moved)) / (2 * step), rel=1e-6)
        direct = (loss(x + moved, mean, variance) - loss(x - moved, mean, variance)) / (2 * step)
        assert chain.direct[k] == pytest.approx(direct, rel=1e-6)


@each_kind
def test_a_mini_batch_is_that_of_both_passes(kind, where):
    run = run_at(normalization=kind, norm_where=where)
    layer, unit, example = 2, 3, 5
    found = one_batch(run, 0, layer, unit, 7, example)
    given = problem_of(run.experiment, run.data, None, run.frames[0])
    rows = found.rows
    cache = forward(
        unflatten(given.theta, run.architecture), given.inputs[:, rows], given.targets[:, rows], given.configuration
    )
    here, back = cache.layers[layer - 1], backward(cache).layers[layer - 1]
    of = (unit, slice(None)) if kind == "batch" else (slice(None), example)
    x, dx = (here.z, back.dz) if where == "before" else (here.h, back.dh)
    for got, expected in (
        (found.given, x), (found.norm, here.normalized.z_norm), (found.tilde, here.normalized.z_tilde),
        (found.a, here.a), (found.z, here.z), (found.d_tilde, back.d_normalized), (found.chain.d_given, dx),
    ):  # fmt: skip
        np.testing.assert_allclose(got, expected[of], rtol=1e-12, atol=1e-15)
    assert (found.d_gamma, found.d_beta) == (back.gamma[unit], back.beta[unit])
    assert found.learned == found.of_unit == (here.parameters.gamma[unit], here.parameters.beta[unit])
    assert found.chosen == (example if kind == "batch" else unit) and found.size == 7
    assert len(found.given) == (7 if kind == "batch" else 4)
    assert found.mean == pytest.approx(x[of].mean()) and found.deviation**2 == pytest.approx(x[of].var() + EPSILON)
    np.testing.assert_array_equal(found.labels, run.data.labels[rows])
    np.testing.assert_allclose(found.gamma * found.norm + found.beta, found.tilde, rtol=1e-12)


@each_kind
def test_other_gamma_and_beta_of_the_one_unit(kind, where):
    """The gradient at the chosen gamma and beta is that of the cost there, by finite differences."""
    run = run_at(normalization=kind, norm_where=where)

    def at(gamma, beta):
        return one_batch(run, 0, 1, 2, 8, 3, gamma, beta)

    found, own = at(1.5, -0.25), at(None, None)
    assert found.of_unit == (1.5, -0.25) and found.learned == own.of_unit
    np.testing.assert_allclose(found.given, own.given, rtol=1e-15)
    others = np.arange(len(found.given)) != found.chosen
    if kind == "layer":
        np.testing.assert_array_equal(found.tilde[others], own.tilde[others])
    assert not np.allclose(found.d_gamma, own.d_gamma)

    def cost(gamma, beta):
        problem = problem_of(run.experiment, run.data, None, run.frames[0])
        layers = unflatten(problem.theta, run.architecture)
        layers[0].gamma[2], layers[0].beta[2] = gamma, beta
        rows = found.rows
        columns = problem.inputs[:, rows], problem.targets[:, rows]
        return float(forward(layers, *columns, problem.configuration).cost)

    step = 1e-6
    assert found.d_gamma == pytest.approx((cost(1.5 + step, -0.25) - cost(1.5 - step, -0.25)) / (2 * step), rel=1e-5)
    assert found.d_beta == pytest.approx((cost(1.5, -0.25 + step) - cost(1.5, -0.25 - step)) / (2 * step), rel=1e-5)


def test_gamma_and_beta_can_give_z_back():
    """Published case T73: gamma = sqrt(sigma^2 + epsilon), beta = mu."""
    run = run_at()
    own = one_batch(run, 0, 2, 1, 16)
    back = one_batch(run, 0, 2, 1, 16, 0, own.deviation, own.mean)
    np.testing.assert_allclose(back.tilde, own.given, rtol=1e-13, atol=1e-14)
    assert undone(back) and not undone(own) and off(back) < 1e-13
    words = read_forward(back)
    assert words.finding == "The normalization is undone:" and "give every z back" in words.detail


def test_the_examples_are_those_that_training_takes_next():
    run = run_at(epoch=3)
    orders = batch_orders(run.data.counts[0], 16, np.random.RandomState(EXPERIMENT.batch_seed))
    epochs = [next(orders) for _ in range(5)]
    rows, taken = next_examples(run, 0, 16)
    np.testing.assert_array_equal(rows, epochs[3][:16])
    assert taken
    some, taken = next_examples(run, 0, 5)
    np.testing.assert_array_equal(some, rows[:5])
    assert not taken, "training takes 16 at a time"
    assert next_examples(run_at(3, batch_size="full"), 0, 999)[0].tolist() == list(range(run.data.counts[0]))
    assert not next_examples(run_at(3, augment="jitter", augmentation=0.3), 0, 16)[1]
    assert not next_examples(run_at(EXPERIMENT.epochs), 0, 16)[1], "after the last epoch none is taken"
    assert not next_examples(stopped(3), 0, 16)[1], "nor after a run has stopped early"
    # of a long run the orders are not told again from the start
    far, taken = next_examples(run_at(10**6), 0, 16)
    assert not taken and len(set(far)) == 16 and max(far) < run.data.counts[0]


def test_one_example_alone_says_nothing():
    found = one_batch(run_at(), 0, 1, 0, 1)
    assert found.norm.tolist() == [0.0] and found.tilde[0] == found.of_unit[1] and found.chain.d_given.tolist() == [0.0]
    assert "every example says the same" in read_forward(found).finding and "Nothing" in read_backward(found).finding
    alone = one_batch(run_at(normalization="layer"), 0, 1, 0, 1)
    assert np.abs(alone.norm).max() > 0.1, "layer normalization has other units"


def test_what_is_said():
    run = run_at(epoch=3)
    found = one_batch(run, 0, 2, 1, 16)
    gamma, beta = found.of_unit
    words = read_forward(found)
    stood = (
        f"The 16 examples had mean {signed_text(found.mean)} and spread {signed_text(found.deviation)}, now they have "
    )
    assert words.finding == f"{stood}{signed_text(beta)} and {signed_text(abs(gamma))}:"
    assert "as the run has learned them" in words.detail
    assert "as you chose them" in read_forward(one_batch(run, 0, 2, 1, 16, 0, 2.0, 0.5)).detail
    tiny = one_batch(replace(run, frames=1e-3 * run.frames), 0, 1, 1, 16, 0, 2.0, 0.5)
    spread = number_text(float(tiny.tilde.std()))
    words = read_forward(tiny)
    assert f"0.5 and {spread}:" in words.finding and "less than |γ|, 2: σ² is no longer large" in words.detail
    back = read_backward(found)
    direct, left = (float(np.sum(one**2)) for one in (found.chain.direct, found.chain.d_given))
    assert f"{100 * (1 - left / direct):.1f} %, is taken away" in back.finding
    assert "0 but for rounding" in back.detail and signed_text(found.d_gamma) in back.detail
    about = about_one_batch(found, run)
    assert about.startswith("These are the 16 examples that training took next, after epoch 3. ")
    for ended in (run_at(EXPERIMENT.epochs), stopped(3)):
        about = about_one_batch(one_batch(ended, 0, 2, 1, 16), ended)
        assert f"would take next, after epoch {ended.frame_epochs[0]}. " in about
    far = run_at(10**6)  # whose examples are drawn anew
    assert about_one_batch(one_batch(far, 0, 2, 1, 16), far).startswith("16 examples of the training set.")
    assert "training would take first" in about_one_batch(one_batch(stopped(0), 0, 2, 1, 16), stopped(0))
    assert "training takes 16 at a time" in about_one_batch(one_batch(run, 0, 2, 1, 4), run)
    alone = replace(found, size=1)
    assert about_one_batch(alone, run).startswith("This is the 1 example that training took")
    dropping = replace(run, experiment=run.experiment.replace(keep_prob=(0.5,)))
    assert "Dropout is left out" in about_one_batch(found, dropping)
    layered = run_at(normalization="layer", norm_where="after")
    of_layer = one_batch(layered, 0, 2, 1, 16, 4)
    assert "The 4 units of layer 2 had mean" in read_forward(of_layer).finding
    assert "all units" in read_backward(of_layer).detail and "dh̃ and dh" in about_one_batch(of_layer, layered)
    with pytest.raises(ValueError, match="no normalization"):
        one_batch(run_at(normalization="none"), 0, 1, 0, 8)


def test_rounding_is_no_result():
    """At the first weights beta is 0, and the mean is 0 but for rounding."""
    found = one_batch(standing(EXPERIMENT), 0, 1, 0, 16)
    assert 0 < abs(found.tilde.mean()) < 1e-15
    assert ", now they have 0 and 1:" in read_forward(found).finding
    centred = replace(found, mean=1e-18)
    assert read_forward(centred).finding.startswith("The 16 examples had mean 0 and spread ")


def test_numbers_that_are_all_the_same_get_no_spread():
    """ReLUs that are dead in all examples: sigma^2 is 0, so that y is beta whatever gamma is."""
    run = run_at(norm_where="after", activation="relu")
    first, *others = parameters.unflatten(run.frames[0], run.architecture)
    dead = parameters.flatten([first._replace(bias=first.bias - 100), *others])
    run = replace(run, frames=dead[None])
    found = one_batch(run, 0, 1, 0, 16)
    gamma, beta = found.of_unit
    assert found.norm_spread == found.spread == 0 and gamma != 0
    words = read_forward(found)
    assert words.finding.endswith(f"now they have {signed_text(beta)} and 0:") and "less than |γ|" in words.detail
    assert not undone(one_batch(run, 0, 1, 0, 16, 0, 1.0, 0.0)), "off by nothing, but gamma is not the deviation"
    # 0.3, 0.3, ...: the variance is rounding
    assert replace(found, mean=0.3, variance=1e-34).norm_spread == 0
    back = read_backward(found)
    assert "slope" not in back.detail and "or to stretch" not in back.detail
    layered = run_at(normalization="layer")
    layered = one_batch(replace(layered, frames=0 * layered.frames), 0, 1, 0, 16)
    assert "now their mean is 0 and their spread 0 because" in read_forward(layered).detail
    # what is left has a slope where epsilon is divided by, not sigma^2
    x, _, d = signals()
    small = backward_chain(1e-3 * x, np.ones(9), d)
    fitted = np.polyfit(x, small.d_given, 1)[0]
    assert abs(fitted) > 0.1 * abs(np.polyfit(x, small.direct, 1)[0])
