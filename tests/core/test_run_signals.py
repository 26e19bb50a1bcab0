"""The signal in a run: its frames, histograms, Jacobians and symmetries, and uniform first weights."""

import dataclasses
from weakref import WeakKeyDictionary

import numpy as np
import pytest

from dlcore.data import prepare
from dlcore.engine.settings import architecture_of, head_of
from dlcore.experiment import Experiment
from dlcore.first_weights import first_layers, weights_formula
from dlcore.initializers import INITIALIZERS
from dlcore.kept_moments import KeptMoments
from dlcore.network import Normalization
from dlcore.normalization import EPSILON
from dlcore.parameters import Architecture, draw, flatten, unflatten
from dlcore.run import train
from dlcore.script import script
from dlcore.signal import run_signals
from dlcore.signal.distinct_units import distinct_at_last, distinct_units
from dlcore.signal.examples import MOST_EXAMPLES, measured_examples
from dlcore.signal.histograms import BINS, histograms
from dlcore.signal.jacobian import singular_values
from dlcore.signal.passes import forward
from dlcore.signal.run_signals import signals_of
from dlcore.signal.signals import QUANTITIES, propagate
from dlcore.weight_variance import INDEPENDENT

SMALL = Experiment(data="moons", examples=200, hidden=(8, 8), activation="relu", initialization="he", epochs=30)


@pytest.fixture(scope="module")
def run():
    return train(SMALL)


@pytest.fixture
def counted(monkeypatch):
    """How many frames each call of `signals_of` has propagated, with nothing known before."""
    calls = []

    def count(architecture, activation_id, head, parameters, *examples):
        calls.append(len(parameters))
        return propagate(architecture, activation_id, head, parameters, *examples)

    monkeypatch.setattr(run_signals, "propagate", count)
    monkeypatch.setattr(run_signals, "_KEPT", KeptMoments(run_signals.KEPT_RUNS))
    monkeypatch.setattr(run_signals, "_FOUND", WeakKeyDictionary())
    return calls


def grown(run, frames):
    """The run when it had so many frames."""
    return dataclasses.replace(run, frames=run.frames[:frames], frame_epochs=run.frame_epochs[:frames])


def at_first(run, frames):
    """The run with other first weights and nothing more."""
    return dataclasses.replace(grown(run, 1), frames=frames)


def test_every_moment_is_the_pass_of_its_frame(run, counted):
    found = signals_of(run)
    examples = measured_examples(run.data)
    assert len(examples[0]) == MOST_EXAMPLES and found.epochs.tolist() == list(range(31))
    for place in (0, 17, 30):
        expected = propagate(run.architecture, "relu", head_of(SMALL, run.data), run.frames[place], *examples)
        for name in QUANTITIES:
            assert getattr(found, name).shape == (31, 2)
            np.testing.assert_allclose(getattr(found, name)[place], getattr(expected, name), rtol=1e-5)
    assert counted == [31]


def test_a_growing_run_is_asked_about_what_is_new(run, counted):
    signals_of(grown(run, 10))
    signals_of(grown(run, 11))
    later = signals_of(grown(run, 25))
    assert counted == [10, 1, 14]
    assert signals_of(grown(run, 25)).a_std.tolist() == later.a_std.tolist() and counted == [10, 1, 14]
    assert signals_of(run) is signals_of(run), "asked twice of the same, which has not grown"
    del counted[3:]
    edited = run.frames[:25].copy()
    edited[24, 0] += 1  # by hand
    other = signals_of(dataclasses.replace(grown(run, 25), frames=edited))
    assert counted == [10, 1, 14, 1] and other.z_std[24, 0] != later.z_std[24, 0]


def test_a_long_run_is_thinned_evenly_to_its_ends(run, counted, monkeypatch):
    monkeypatch.setattr(run_signals, "MOST_MOMENTS", 10)
    assert signals_of(grown(run, 17)).frames.tolist() == [0, 2, 4, 6, 8, 10, 12, 14, 16]
    assert signals_of(run).frames.tolist() == [0, 4, 8, 12, 16, 20, 24, 28, 30]
    assert counted == [9, 4], "0 to 16 were known"
    monkeypatch.setattr(run_signals, "MOST_WORK", 1)
    assert len(signals_of(grown(run, 30)).epochs) == 9, "never fewer than the fewest"


def test_five_visitors_with_four_runs_each_do_not_forget_one_another(run, counted):
    first = [dataclasses.replace(grown(run, 1), experiment=SMALL.replace(seed=seed)) for seed in range(20)]
    for one in first:
        signals_of(one)
    signals_of(dataclasses.replace(grown(run, 2), experiment=SMALL.replace(seed=0)))
    assert counted == [1] * 21, "of the first visitor's run one frame is new"


def test_old_runs_make_room(run, counted, monkeypatch):
    monkeypatch.setattr(run_signals, "_KEPT", KeptMoments(2))
    for seed in (1, 2, 3):
        signals_of(dataclasses.replace(grown(run, 2), experiment=SMALL.replace(seed=seed)))
    signals_of(dataclasses.replace(grown(run, 2), experiment=SMALL.replace(seed=2)))
    signals_of(dataclasses.replace(grown(run, 2), experiment=SMALL.replace(seed=1)))
    assert counted == [2, 2, 2, 2], "the second is known, the first had to go"


def test_histograms_count_every_number_of_every_layer(run):
    found = histograms(run, 30)
    signals = signals_of(run)
    for place in range(2):
        for one, rms in ((found.a, signals.a_rms[30, place]), (found.dz, None)):
            assert one.counts[place].sum() == 100 * 8 and one.not_finite[place] == 0
            assert one.edges[place][0] == -one.edges[place][-1]
            middles = (one.edges[place][1:] + one.edges[place][:-1]) / 2
            if rms is not None:
                square = (one.counts[place] * middles**2).sum() / 800
                assert np.sqrt(square) == pytest.approx(rms, rel=0.1)
        # ReLU: what is off says exactly 0 and passes exactly 0 back
        assert found.a.zeros[place] == pytest.approx(800 * signals.saturated[30, place])
        assert found.dz.zeros[place] >= found.a.zeros[place]
        assert (found.a.counts[place][: BINS // 2] == 0).all(), "ReLU says nothing negative"
    assert found.epoch == 30


def test_the_reach_of_a_histogram_is_the_largest_number(run):
    found = histograms(run, 30)
    assert found.a.edges[0][-1] > found.dz.edges[0][-1] > 0
    zeros = histograms(dataclasses.replace(run, frames=0 * run.frames), 0)
    assert zeros.a.edges[0].tolist()[::BINS] == [-1, 1] and zeros.a.counts[0][BINS // 2] == 800 == zeros.a.zeros[0]
    huge = histograms(dataclasses.replace(run, frames=np.float32(1e30) * run.frames), 30)
    assert huge.a.not_finite[1] > 0 and huge.a.counts[1].sum() + huge.a.not_finite[1] == 800


def test_an_orthogonal_linear_network_stretches_no_direction():
    architecture = Architecture((2, *[24] * 30, 1))
    vector = flatten(draw(architecture, "orthogonal", 1.0, np.random.RandomState(0))).astype(np.float32)
    found = singular_values(architecture, "linear", vector, np.ones((3, 2)), examples=2)
    assert found.values.shape == (2, 12, 24) and found.layers[0] == 2 and found.layers[-1] == 31
    np.testing.assert_allclose(found.condition, 1, atol=1e-4)
    np.testing.assert_allclose(found.values[:, :-1], 1, atol=1e-4)
    assert np.isnan(found.values[:, -1, 1:]).all(), "one output has one singular value"
    normal = flatten(draw(architecture, "lecun", 1.0, np.random.RandomState(0)))
    assert (singular_values(architecture, "linear", normal, np.ones((3, 2))).condition[0, 3:-1] > 1000).all()


@pytest.mark.parametrize(
    ("activation_id", "kind", "where"),
    [("tanh", "none", "before"), ("gelu", "layer", "before"), ("softplus", "layer", "after")],
)
def test_singular_values_are_those_of_differences(activation_id, kind, where):
    architecture = Architecture((3, 5, 4, 2), Normalization(kind, where))
    rng = np.random.RandomState(2)
    vector, inputs = rng.randn(architecture.frame_size), rng.randn(2, 3)
    layers = unflatten(vector[None], architecture)
    found = singular_values(architecture, activation_id, vector, inputs, examples=2, start=0)
    assert found.layers.tolist() == [1, 2, 3]
    for example in range(2):
        nudges = 1e-5 * np.concatenate([np.eye(3), -np.eye(3)])
        passed, logits = forward(layers, architecture, activation_id, inputs[example] + nudges)
        for place, values in enumerate((passed[0].a, passed[1].a, logits)):
            jacobian = (values[0, :3] - values[0, 3:]) / 2e-5  # (f(x + eps) - f(x - eps)) / 2 eps
            expected = np.linalg.svd(jacobian, compute_uv=False)
            np.testing.assert_allclose(found.values[example, place, : len(expected)], expected, rtol=1e-6, atol=1e-10)


def test_batch_normalization_scales_the_jacobian_by_its_moments():
    architecture = Architecture((2, 3, 1), Normalization("batch", "before"))
    layers = draw(architecture, "he", 1.0, np.random.RandomState(0))
    inputs = np.random.RandomState(1).randn(50, 2)
    z = inputs @ layers[0].weights.T
    expected = layers[0].weights / np.sqrt(z.var(axis=0) + EPSILON)[:, None]
    found = singular_values(architecture, "linear", flatten(layers), inputs, start=0)
    np.testing.assert_allclose(found.values[0, 0], np.linalg.svd(expected, compute_uv=False), rtol=1e-9)


def test_a_jacobian_that_overflows_is_no_number_and_a_wrong_start_an_error():
    architecture = Architecture((2, 3, 3, 1))
    with np.errstate(over="raise"):
        found = singular_values(architecture, "linear", np.full(architecture.frame_size, 1e200), np.ones((1, 2)))
    assert np.isnan(found.values[0, -1, 0]) and np.isfinite(found.values[0, 0, 0])
    with pytest.raises(ValueError, match="from 0 to 2"):
        singular_values(architecture, "linear", np.zeros(architecture.frame_size), np.ones((1, 2)), start=3)


@pytest.mark.parametrize(("initialization", "changes"), [("zeros", {}), ("constant", {"optimizer": "sgd"}),
                                                         ("constant", {"activation": "sigmoid"})])  # fmt: skip
def test_units_that_begin_alike_stay_alike(initialization, changes):
    """Whatever the optimizer; with ReLU and zeros nothing but the output bias moves, and the cost stays at log 2."""
    run = train(SMALL.replace(initialization=initialization, epochs=6, **changes))
    found = distinct_units(run)
    assert found.shape == (7, 2) and (found == 1).all()
    if initialization == "zeros":
        np.testing.assert_allclose(run.history["train_cost"], np.log(2), atol=2e-3)
    else:
        assert run.history["train_cost"][-1] != run.history["train_cost"][0], "it has learned something"


def test_distinct_units_are_counted(run):
    assert (distinct_units(run) == 8).all()
    layers = [
        layer._replace(weights=layer.weights.copy())
        for layer in unflatten(run.frames[:1].astype(np.float64), run.architecture)
    ]
    layers[0].weights[0, 3] = layers[0].weights[0, 5] = layers[0].weights[0, 1]  # three of the same
    layers[1].weights[0, 2] = layers[1].weights[0, 0]
    layers[1].weights[0, 2, 4] += 1e-3  # two that differ in one weight
    layers[1].weights[0, 6] = layers[1].weights[0, 0] * (1 + 1e-9)  # two that differ by rounding
    edited = np.concatenate([np.ravel(one) for layer in layers for one in layer if one is not None])[None]
    assert distinct_units(at_first(run, edited)).tolist() == [[6, 7]]
    assert distinct_at_last(at_first(run, edited)).tolist() == [6, 7]
    assert distinct_units(run) is distinct_units(run), "asked twice of the same"


def test_a_bias_or_a_gamma_makes_a_unit_different():
    run = train(SMALL.replace(initialization="constant", epochs=1))
    frames = run.frames[:1].copy()
    frames[0, 16:19] += [0.1, 0.2, 0.2]  # b1
    assert distinct_units(at_first(run, frames)).tolist() == [[3, 1]]


@pytest.mark.parametrize("initialization", INDEPENDENT)
def test_uniform_weights_have_the_same_variance_and_a_limit(initialization):
    experiment = Experiment(
        data="digits", hidden=(100, 50), initialization=initialization, gain=0.5, init_draw="uniform"
    )
    architecture = architecture_of(experiment, prepare(experiment))
    layers = first_layers(experiment, architecture)
    rng = np.random.RandomState(experiment.seed)
    for layer, shape in zip(layers, [(100, 64), (50, 100), (10, 50)], strict=True):
        sigma = 0.5 * np.sqrt(INDEPENDENT[initialization](*shape))
        np.testing.assert_allclose(layer.weights, sigma * np.sqrt(3) * rng.uniform(-1, 1, shape), atol=1e-12 * sigma)
        # the variance of a sample variance of a uniform number is 0.8 sigma^4 / n
        assert layer.weights.var() == pytest.approx(sigma**2, rel=4 * np.sqrt(0.8 / layer.weights.size))
        assert (layer.bias == 0).all()


@pytest.mark.parametrize("initialization", INITIALIZERS)
def test_the_draw_changes_nothing_else(initialization):
    """Normal is the course's own draw, bit for bit; what is not drawn from a normal distribution stays what it is."""
    experiment = SMALL.replace(initialization=initialization, seed=3)
    architecture = architecture_of(experiment, prepare(experiment))
    course = flatten(draw(architecture, initialization, 1.0, np.random.RandomState(3)))
    np.testing.assert_array_equal(flatten(first_layers(experiment, architecture)), course)
    uniform = flatten(first_layers(experiment.replace(init_draw="uniform"), architecture))
    assert (uniform == course).all() == (initialization not in INDEPENDENT)
    formulas = [weights_formula(experiment.replace(init_draw=one)) for one in ("normal", "uniform")]
    assert formulas[0] == INITIALIZERS[initialization].formula and formulas[1].endswith(formulas[0])
    assert (formulas[0] == formulas[1]) == (initialization not in INDEPENDENT)


def test_the_script_of_uniform_weights_draws_the_same(run):
    experiment = SMALL.replace(init_draw="uniform", initialization="glorot", gain=1.5)
    code = script(experiment)
    names: dict = {}
    start = code.index("# The network")
    drawing = code[start : code.index("def forward")]
    exec("import numpy as np, jax, jax.numpy as jnp\nX, Y = [0] * 2, [0]\n" + drawing, names)
    expected = first_layers(experiment, run.architecture)
    for layer, one in zip(names["parameters"], expected, strict=True):
        np.testing.assert_allclose(layer["W"], one.weights, rtol=1e-6)
    assert (train(experiment.replace(epochs=1)).frames[0] == flatten(expected).astype(np.float32)).all()
