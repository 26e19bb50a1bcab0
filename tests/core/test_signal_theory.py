"""The theory of the signal: its averages against quadrature, and its lines against many drawn networks."""

import numpy as np
import pytest
import scipy.integrate
import scipy.stats

from dlcore.activations import ACTIVATIONS
from dlcore.data import prepare
from dlcore.engine.settings import architecture_of, head_of
from dlcore.experiment import Experiment
from dlcore.first_weights import first_layers
from dlcore.initializers import INITIALIZERS
from dlcore.parameters import flatten
from dlcore.signal.examples import measured_examples
from dlcore.signal.gaussian_average import averages
from dlcore.signal.pair_average import pair_averages
from dlcore.signal.saturation import saturated_probability
from dlcore.signal.signals import QUANTITIES, propagate
from dlcore.signal.slopes import SATURATED_BELOW, steepest_slope
from dlcore.signal.theory import no_theory, theory
from dlcore.weight_variance import WEIGHT_VARIANCES

QS = np.array([1e-6, 0.3, 2.0, 50.0])
each_activation = pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS.keys())


def slope_of(activation, z):
    return activation.numpy_derivative(z, activation.numpy_function(z))


def integral(function, q):
    """E[f(z)], z ~ N(0, q), by SciPy's Simpson rule, cut at the corner."""
    halves = [np.linspace(*ends, 20_001) * np.sqrt(q) for ends in ((-9, -1e-12), (1e-12, 9))]
    return sum(scipy.integrate.simpson(function(z) * scipy.stats.norm(0, np.sqrt(q)).pdf(z), x=z) for z in halves)


@each_activation
def test_averages_are_the_integrals(activation):
    found = averages(activation.id, QS)
    for place, q in enumerate(QS):
        functions = (
            activation.numpy_function,
            lambda z: activation.numpy_function(z) ** 2,
            lambda z: slope_of(activation, z) ** 2,
        )
        expected = [integral(function, q) for function in functions]
        np.testing.assert_allclose([one[place] for one in found], expected, rtol=1e-6, atol=1e-12)


def test_a_relu_layer_with_he_and_normal_inputs():
    """T70: z has variance 2, so that E[h²] = 1, E[h] = 1/√π and the standard deviation √(1 - 1/π)."""
    mean, square, slope_square = (float(one[0]) for one in averages("relu", np.array([2.0])))
    assert (mean, square, slope_square) == pytest.approx((0.5642, 1, 0.5), abs=1e-4)
    assert np.sqrt(square - mean**2) == pytest.approx(0.8256, abs=1e-4)


def test_a_saturating_activation_is_a_step_for_large_q():
    """tanh becomes the sign: E[1 - g²] = ∫ (1 - tanh²) / √(2πq) = 2 / √(2πq), E[g'²] = ∫ (1 - tanh²)² / √(2πq), 4/3 of
    1 / √(2πq)."""
    found = averages("tanh", np.array([1e6, 1e8]))
    np.testing.assert_allclose(found.square, 1 - np.sqrt(2 / np.pi) / [1e3, 1e4], rtol=1e-6)
    np.testing.assert_allclose(found.slope_square, 4 / 3 / np.sqrt(2 * np.pi) / [1e3, 1e4], rtol=1e-3)


@each_activation
def test_pair_averages_agree_with_drawn_pairs(activation):
    """Three examples, 100,000 draws: within 4 standard errors and the truncation of the expansion."""
    q, correlation = np.array([0.5, 1.0, 2.0]), np.array([[1, 0.9, -0.3], [0.9, 1, 0.1], [-0.3, 0.1, 1]])
    found = pair_averages(activation.id, q, 1 - correlation)
    covariance = np.sqrt(np.outer(q, q)) * correlation
    z = np.random.RandomState(0).multivariate_normal(np.zeros(3), covariance, 100_000)
    g, slope = activation.numpy_function(z), slope_of(activation, z)
    for name, drawn in (
        ("product", g[:, :, None] * g[:, None]),
        ("slope_product", slope[:, :, None] * slope[:, None]),
        ("difference", (g[:, :, None] - g[:, None]) ** 2),
    ):
        error = 4 * drawn.std(axis=0) / np.sqrt(len(z))
        assert (np.abs(getattr(found, name) - drawn.mean(axis=0)) <= error + 1e-3).all(), name
    squares = np.diag(found.product)
    expected = 1 - found.product / np.sqrt(np.outer(squares, squares))
    np.testing.assert_allclose(found.unlike, expected, atol=1e-9)
    np.testing.assert_allclose(squares, averages(activation.id, q).square, rtol=1e-8)


@pytest.mark.parametrize("id", ["relu", "tanh", "sine", "softplus"])
def test_examples_that_hardly_differ_are_still_told_apart(id):
    """To first order g(u) - g(v) = g'(u) (u - v), also where 1 - ρ is far below the rounding of ρ."""
    e = 1e-24
    found = pair_averages(id, np.array([1.0, 1.0]), np.array([[0, e], [e, 0]]))
    expected = averages(id, np.array([1.0])).slope_square[0] * 2 * e
    assert found.difference[0, 1] == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("id", ["tanh", "sigmoid", "softplus"])
@pytest.mark.parametrize("odd", [0.0, np.inf, np.nan])
def test_an_example_that_is_lost_takes_no_other_with_it(id, odd):
    """Its own pairs are unknown where it has overflowed, and what they are where it is 0; the others are the same."""
    correlation = np.array([[1, 0.5, 0.2], [0.5, 1, 0.7], [0.2, 0.7, 1]])
    found = pair_averages(id, np.array([odd, 1.0, 2.0]), 1 - correlation)
    alone = pair_averages(id, np.array([1.0, 2.0]), 1 - correlation[1:, 1:])
    for name in found._fields:
        np.testing.assert_allclose(getattr(found, name)[1:, 1:], getattr(alone, name), rtol=1e-12, atol=1e-15)
        assert getattr(alone, name)[0, 1] > 0
    if odd == 0:
        assert found.difference[0, 1] > 0 and np.isfinite(found.difference).all() and np.isfinite(found.unlike).all()
    elif np.isnan(odd):
        assert np.isnan(found.difference[0]).all() and np.isnan(found.product[:, 0]).all()


@each_activation
def test_the_saturated_share_is_a_probability_that_draws_confirm(activation):
    z = np.random.RandomState(1).randn(200_000) * np.array([[0.7], [3.0], [80.0]])
    below = np.abs(slope_of(activation, z)) < SATURATED_BELOW * steepest_slope(activation.id)
    found = saturated_probability(activation.id, np.array([0.7, 3.0, 80.0]) ** 2)
    np.testing.assert_allclose(found, below.mean(axis=1), atol=4 * 0.5 / np.sqrt(200_000))


def drawn(experiment, seeds=24):
    """Signals of many networks, (seeds, layers)."""
    data = prepare(experiment)
    architecture = architecture_of(experiment, data)
    vectors = np.array([flatten(first_layers(experiment.replace(seed=s), architecture)) for s in range(seeds)])
    return propagate(
        architecture, experiment.activation, head_of(experiment, data), vectors, *measured_examples(data)
    ), theory(experiment, data)


def agrees(measured, expected, share=0.0):
    """The mean square over the seeds is the expected one, within 3 standard errors and a share for finite width."""
    squares = measured**2
    error = 3 * squares.std(axis=0, ddof=1) / np.sqrt(len(squares))
    np.testing.assert_array_less(np.abs(squares.mean(axis=0) - expected**2), error + share * expected**2)


@pytest.mark.parametrize(
    ("activation", "initialization", "share"),
    [
        ("relu", "he", 0.0),
        ("linear", "lecun", 0.0),
        ("tanh", "lecun", 0.04),
        ("tanh", "glorot", 0.04),
        ("gelu", "he", 0.08),
    ],
)
def test_sizes_agree_with_theory_within_sampling_error(activation, initialization, share):
    """For linear and ReLU layers the mean square is exact at any width; the others approach it as 1 / width."""
    experiment = Experiment(
        data="moons", examples=100, hidden=(60,) * 8, activation=activation, initialization=initialization
    )
    found, expected = drawn(experiment)
    assert expected is not None
    for name in ("z_rms", "a_rms", "a_between", "da_rms", "dw_rms"):
        wide = share if name in ("z_rms", "a_rms", "a_between") else max(share, 0.12)
        agrees(getattr(found, name), getattr(expected, name), wide)
    near = np.abs(found.saturated.mean(axis=0) - expected.saturated)
    assert (near < 3 * found.saturated.std(axis=0) / np.sqrt(24) + 0.01).all()


@pytest.mark.parametrize(("data", "classes"), [("blobs", 4), ("plane", 1)])
def test_the_way_back_begins_right_with_several_outputs_and_with_values(data, classes):
    experiment = Experiment(
        data=data, classes=classes, examples=100, hidden=(60, 60), activation="tanh", initialization="lecun", gain=2
    )
    found, expected = drawn(experiment, seeds=48)
    assert expected is not None
    for name in ("da_rms", "dw_rms"):
        agrees(getattr(found, name), getattr(expected, name), 0.1)


@pytest.mark.parametrize(("data", "classes"), [("moons", 2), ("blobs", 4), ("plane", 1)])
def test_what_needs_no_pairs_is_the_same_without_them(data, classes):
    experiment = Experiment(data=data, classes=classes, examples=100, hidden=(20, 10), activation="tanh")
    with_pairs, without = (theory(experiment, prepare(experiment), pairs=pairs) for pairs in (True, False))
    assert with_pairs is not None and without is not None
    for name in QUANTITIES:
        if name in ("a_between", "dw_rms", "dw_std", "dead"):
            assert np.isnan(getattr(without, name)).all()
        else:  # several outputs are averaged over 500 draws
            rtol = 0.03 if data == "blobs" else 1e-9
            np.testing.assert_allclose(getattr(without, name), getattr(with_pairs, name), rtol=rtol)


def test_small_weights_vanish_at_the_predicted_factor():
    """Per layer of n units with N(0, 0.01²): 0.01 √n for tanh, 0.01 √(n/2) for ReLU, and on the way back for the
    sigmoid 0.01 √n / 4."""
    n = 64
    for activation, name, factor in (
        ("tanh", "a_rms", 0.01 * n**0.5),
        ("relu", "a_rms", 0.01 * (n / 2) ** 0.5),
        ("sigmoid", "da_rms", 0.01 * n**0.5 / 4),
    ):
        hidden = (n,) * 6
        found, expected = drawn(Experiment(hidden=hidden, activation=activation, initialization="small", examples=100))
        assert expected is not None
        line = getattr(expected, name)
        steps = line[2:] / line[1:-1] if name == "a_rms" else line[1:-2] / line[2:-1]
        np.testing.assert_allclose(steps, factor, rtol=1e-3)
        agrees(getattr(found, name), line, 0.02)


def test_an_orthogonal_linear_network_keeps_every_size():
    found, expected = drawn(
        Experiment(hidden=(40,) * 10, activation="linear", initialization="orthogonal", examples=100), seeds=2
    )
    assert expected is not None
    np.testing.assert_allclose(found.a_rms, np.broadcast_to(expected.a_rms, found.a_rms.shape), rtol=1e-6)
    np.testing.assert_allclose(expected.a_rms, expected.a_rms[0], rtol=1e-12)


def test_uniform_weights_follow_the_same_line():
    found, expected = drawn(
        Experiment(hidden=(60,) * 4, activation="relu", initialization="he", init_draw="uniform", examples=100)
    )
    assert expected is not None
    agrees(found.z_rms, expected.z_rms)


@pytest.mark.parametrize("initialization", INITIALIZERS)
def test_there_is_a_theory_or_a_reason(initialization):
    experiment = Experiment(hidden=(5, 5), initialization=initialization)
    expected = theory(experiment, prepare(experiment))
    reason = no_theory(experiment)
    assert (expected is None) == (reason is not None) == (initialization not in WEIGHT_VARIANCES)
    if initialization in WEIGHT_VARIANCES:
        for shape in ((40, 60), (60, 40)):
            weights = INITIALIZERS[initialization].draw(np.random.RandomState(0), *shape)
            variance = WEIGHT_VARIANCES[initialization](*shape)
            assert weights.var() == pytest.approx(variance, rel=4 * np.sqrt(2 / weights.size))


def test_where_there_is_none_it_says_why():
    assert no_theory(Experiment(hidden=())) == "There is no hidden layer."
    assert "Normalization" in (no_theory(Experiment(normalization="batch")) or "")
    assert no_theory(Experiment(gain=0)) == no_theory(Experiment(initialization="zeros"))
    assert no_theory(Experiment()) is None
