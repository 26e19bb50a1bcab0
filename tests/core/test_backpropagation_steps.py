"""The two passes as steps: their code, run line after line, computes every array that is shown."""

import numpy as np
import pytest

from dlcore.activations import ACTIVATIONS
from dlcore.backpropagation import Configuration, backward, forward, parameter_count, unflatten
from dlcore.backpropagation.quantities import quantities_of, whole_arrays
from dlcore.backpropagation.stages import stages_of, written
from dlcore.backpropagation.steps import steps_of
from dlcore.losses import HEADS
from dlcore.network import Normalization
from dlcore.parameters import Architecture

EXAMPLES = 5
CASES = {
    "plain": {},
    "regression": {"head": "linear_mse", "activation": "sine", "l2": 0.7},
    "softmax": {"head": "softmax_ce", "keep": 0.6, "l1": 0.3, "l2": 0.7},
    "squared": {"head": "softmax_mse", "hidden": ()},
    "sigmoid_mse": {"head": "sigmoid_mse", "activation": "relu"},
    "batch": {"normalization": Normalization("batch", "before"), "keep": 0.6, "activation": "leaky"},
    "batch_after": {"normalization": Normalization("batch", "after"), "activation": "gelu"},
    "layer": {"normalization": Normalization("layer", "before")},
    "layer_after": {"normalization": Normalization("layer", "after"), "keep": 0.6},
}


def passed(head="sigmoid_ce", activation="tanh", hidden=(4, 3), normalization=Normalization(), keep=1.0, **given):  # noqa: B008
    """A random network after both passes."""
    rng = np.random.RandomState(3)
    outputs = 3 if head.startswith("softmax") else 1
    architecture = Architecture((2, *hidden, outputs), normalization)
    layers = unflatten(0.8 * rng.randn(parameter_count(architecture)), architecture)
    targets = np.eye(3)[:, rng.randint(0, 3, EXAMPLES)][:outputs]
    masks = None if keep == 1 else [(rng.rand(units, EXAMPLES) < keep) / keep for units in hidden]
    configuration = Configuration(architecture, activation, HEADS[head], masks=masks, **given)
    cache = forward(layers, rng.randn(2, EXAMPLES), targets, configuration)
    return cache, backward(cache)


each = pytest.mark.parametrize("given", CASES.values(), ids=CASES)


@each
def test_the_code_of_the_steps_is_the_two_passes(given):
    cache, gradients = passed(**given)
    arrays, configuration = whole_arrays(cache, gradients), cache.configuration
    g = ACTIVATIONS[configuration.activation_id]
    known = {name for name in arrays if name in ("x", "y") or name[0] in "Wbm" or name.startswith(("gamma", "beta"))}
    known -= {name for name in known if name.startswith(("mu", "mean"))}
    program = {name: arrays[name] for name in known}
    program |= {"np": np, "g": g.numpy_function, "g_prime": g.numpy_derivative, "m": EXAMPLES}
    program |= {"lambda1": configuration.l1, "lambda2": configuration.l2}
    for step in steps_of(configuration):
        missing = set(step.equation) & arrays.keys() - known - set(step.gives)
        assert not missing, f"{step.title} shows {missing} before they are there"
        exec(step.code, program)  # what is shown to be run
        for name in step.gives:
            np.testing.assert_allclose(
                program[name],
                np.squeeze(arrays[name]) if name == "J" else arrays[name],
                rtol=1e-9,
                atol=1e-14,
                err_msg=name,
            )
        known |= set(step.gives)
    assert known == arrays.keys(), "a step gives every array that is kept"


@each
def test_steps_are_complete_and_go_forward_then_backward(given):
    cache, gradients = passed(**given)
    steps, quantities = steps_of(cache.configuration), quantities_of(cache, gradients, 2)
    directions = [step.direction for step in steps]
    assert directions == sorted(directions, reverse=True)
    layers = [step.layer for step in steps]
    turn = directions.index("backward")
    assert layers[:turn] == sorted(layers[:turn])
    assert layers[turn:] == sorted(layers[turn:], reverse=True)
    for step in steps:
        assert all((step.title, step.words, step.formula, step.code, step.gives))
        assert step.equation[0] == step.gives[0] in quantities


def test_a_quantity_is_that_of_the_chosen_example():
    cache, gradients = passed(normalization=Normalization("batch", "before"), keep=0.6)
    found = quantities_of(cache, gradients, 2)
    np.testing.assert_array_equal(found["z1"].values[:, 0], cache.layers[0].z[:, 2])
    np.testing.assert_array_equal(found["dz2"].values[:, 0], gradients.layers[1].dz[:, 2])
    assert found["z1"].shape == (4, EXAMPLES)
    assert found["z1"].of_each
    np.testing.assert_array_equal(found["dW2"].values, gradients.layers[1].weights)
    assert (found["dW2"].shape, found["dW2"].of_each) == ((3, 4), False)
    assert (found["db2"].shape, found["mu1"].shape) == ((3, 1), (4, 1))
    assert found["mu1"].of_each is False
    with pytest.raises(IndexError, match="example 5 of 5"):
        quantities_of(cache, gradients, 5)


def test_names():
    cache, _ = passed(normalization=Normalization("batch", "after"), keep=0.6)
    assert [stage.result for stage in stages_of(cache.configuration, 1)] == ["z1", "h1", "h_tilde1", "a1"]
    cache, _ = passed(normalization=Normalization("batch", "before"))
    assert [stage.result for stage in stages_of(cache.configuration, 2)] == ["z2", "z_tilde2", "a2"]
    assert [written(name) for name in ("x", "W2", "dz_tilde12", "dgamma1", "J")] == [
        "x",
        "W[2]",
        "dz̃[12]",
        "dγ[1]",
        "J",
    ]
