"""What restrains a network, what each update then does to its weights, and how much of it is nearly linear."""

import numpy as np
import pytest

from dlcore.activations import ACTIVATIONS
from dlcore.experiment import Experiment
from dlcore.linear_range import LINEAR_BELOW, MOST_MOMENTS, linear_range
from dlcore.links import parse_link
from dlcore.parameters import unflatten
from dlcore.prediction import hidden_layers, outputs_for
from dlcore.restraints import OFF, restraints_of, shrink_factor, shrinks_exactly, threshold, without_restraints
from dlcore.weights import weights_of
from tests.core.runs import run_of

SMALL = "data=moons&n=100&noise=0.3&hidden=3-2&epochs=3"


def test_every_restraint_is_told_and_can_be_taken_away():
    free = parse_link(SMALL).experiment
    assert restraints_of(free) == () and without_restraints(free) == free
    given = {"l1": 1.0, "l2": 2.0, "keep_prob": (0.5, 0.8), "augmentation": 0.5, "patience": 9}
    assert given.keys() == OFF.keys()
    for name, value in given.items():
        restrained = free.replace(**{name: value})
        assert restraints_of(restrained) == (name,)
        assert without_restraints(restrained) == free
    assert restraints_of(free.replace(**given)) == tuple(OFF)


def test_what_does_nothing_restrains_nothing():
    free = parse_link(SMALL).experiment
    for idle in ({"keep_prob": (1.0, 1.0)}, {"hidden": (), "keep_prob": (0.5,)}):
        assert restraints_of(free.replace(**idle)) == ()
        assert restraints_of(without_restraints(free.replace(**idle))) == ()


def test_the_shrink_factor_is_that_of_the_published_example():
    """1 - 0.3 * 0.7 / 211, and what is left of a weight after a thousand such updates."""
    experiment = Experiment(learning_rate=0.3, l2=0.7)
    factor = shrink_factor(experiment, 211)
    assert factor == pytest.approx(0.99900474, abs=1e-8)
    assert factor**1000 == pytest.approx(0.3694, abs=1e-4)


@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
def test_an_update_takes_the_weights_times_the_shrink_factor_and_leaves_the_biases_alone(optimizer):
    """Against the same update without the penalty: W ← (1 − αλ/m) W − α dW."""
    link = f"{SMALL}&epochs=1&batch=full&opt={optimizer}&lr=0.1"
    free, shrunk = run_of(link), run_of(f"{link}&l2=5")
    assert shrinks_exactly(shrunk.experiment)
    factor = shrink_factor(shrunk.experiment, shrunk.data.counts[0])
    first, plain, penalised = (weights_of(one, free.architecture) for one in (*free.frames, shrunk.frames[1]))
    np.testing.assert_allclose(penalised - plain, (factor - 1) * first, atol=1e-7)
    for a, b in zip(*(unflatten(one.frames[1], one.architecture) for one in (free, shrunk)), strict=True):
        np.testing.assert_array_equal(a.bias, b.bias)


def test_other_optimizers_do_not_multiply_by_it():
    assert not any(shrinks_exactly(Experiment(optimizer=name)) for name in ("momentum", "rmsprop", "adam"))


def test_l1_takes_every_weight_nearer_to_0_by_the_threshold_and_no_further():
    link = f"{SMALL}&epochs=1&batch=full&opt=sgd&lr=0.1"
    free, sparse = run_of(link), run_of(f"{link}&l1=100")
    step = threshold(sparse.experiment, sparse.data.counts[0])
    assert step == pytest.approx(0.1 * 100 / sparse.data.counts[0])
    plain, penalised = (weights_of(one.frames[1], one.architecture) for one in (free, sparse))
    np.testing.assert_allclose(penalised, np.sign(plain) * np.maximum(np.abs(plain) - step, 0), atol=1e-7)
    assert 0 < np.mean(penalised == 0) < 1


@pytest.mark.parametrize("norm", ["norm=none", "norm=batch", "norm=layer&norm_where=after", "norm=layer"])
def test_the_activation_is_applied_to_what_is_said(norm):
    """Of a network with one hidden layer the output follows from it by hand."""
    run = run_of(f"{SMALL}&hidden=3&{norm}")
    ((z, _),) = hidden_layers(run.architecture, "tanh", run.frames, run.data.inputs)
    assert z.shape == (len(run.frames), len(run.data.inputs), 3)
    hidden, output = unflatten(run.frames[-1], run.architecture)
    a = ACTIVATIONS["tanh"].numpy_function(z[-1])
    if norm.endswith("after"):
        a = (a - a.mean(axis=1, keepdims=True)) / np.sqrt(a.var(axis=1, keepdims=True) + 1e-5)
        a = a * hidden.gamma + hidden.beta
    said = 1 / (1 + np.exp(-(a @ output.weights.T + output.bias)))
    expected = outputs_for(run.experiment, run.data, run.frames[-1], run.data.inputs)
    np.testing.assert_allclose(said, expected, atol=1e-5)


def test_the_linear_range_is_counted_pair_by_pair():
    run = run_of(SMALL)
    found = linear_range(run)
    assert found is not None and found.epochs.tolist() == run.frame_epochs.tolist()
    inputs = run.data.inputs[: run.data.counts[0]]
    for row, frame in enumerate(run.frames):
        counted, a = [], inputs
        for layer in unflatten(frame, run.architecture)[:-1]:
            z = a @ layer.weights.T + layer.bias
            counted.append(np.abs(z) < LINEAR_BELOW)
            a = np.tanh(z)
        np.testing.assert_allclose(found.layers[row], [one.mean() for one in counted])
        assert found.all_units[row] == pytest.approx(np.concatenate(counted, axis=1).mean())


def test_a_large_penalty_makes_every_unit_linear():
    found = linear_range(run_of(f"{SMALL}&epochs=60&l2=1000&opt=sgd&lr=0.01&batch=full"))
    assert found is not None and found.all_units[-1] == 1 and found.all_units[0] < 1


def test_where_there_is_no_linear_range_none_is_measured():
    assert linear_range(run_of(f"{SMALL}&act=relu")) is None
    assert linear_range(run_of(f"{SMALL}&hidden=none")) is None


def test_long_runs_are_thinned_with_both_ends_kept():
    run = run_of("data=moons&n=100&hidden=3&epochs=150&batch=full")
    found = linear_range(run)
    assert found is not None and len(found.epochs) == MOST_MOMENTS
    assert (found.epochs[0], found.epochs[-1]) == (0, 150)
