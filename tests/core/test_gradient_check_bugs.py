"""Planted bugs: each disturbs the blocks that it should, each is detected, and the evidence is in the numbers."""

from dataclasses import replace

import numpy as np
import pytest

from dlcore.activations import ACTIVATIONS
from dlcore.backpropagation import Rules, backward
from dlcore.gradient_check.block_checks import suspects
from dlcore.gradient_check.bugs import BUGS, Planted, plant
from dlcore.gradient_check.check import check
from dlcore.gradient_check.damage import damage, wrong_blocks
from dlcore.gradient_check.evidence import EVIDENCE, evidence
from dlcore.gradient_check.verdicts import verdict_of
from tests.core.checked_networks import random_problem

EVERYTHING = {
    "hidden": (4, 4), "kind": "batch", "where": "before", "l2": 0.5, "keep": 0.7, "activation": "tanh", "examples": 8,
    "head": "sigmoid_ce", "inputs": 3,
}  # fmt: skip
"""A network in which every bug has a place."""
SEED = 5
FEW = (1e-4, 1e-5)
DISTURBED = {
    "penalty_forgotten": {"W1", "W2", "W3"},
    "mean_missing": {"W1", "γ1", "β1", "W2", "γ2", "β2", "W3", "b3"},
    "derivative_wrong": {"W1", "γ1", "β1", "W2", "γ2", "β2"},
    "product_transposed": {"W1", "γ1", "β1"},
    "bias_not_summed": {"b1", "b2", "b3"},
    "layer_doubled": {"W2"},
    "dropout_on": {"W1", "b1", "γ1", "β1", "W2", "b2", "γ2", "β2", "W3", "b3"},
    "batchnorm_constant": {"W1", "b1", "γ1", "β1", "W2", "b2"},
}
"""By hand, for that network: b1 and b2 have no effect behind a batch normalization, so most bugs leave them at zero."""


def planted_in(problem, id) -> Planted:
    planted = plant(problem, id)
    assert planted is not None
    return planted


def test_the_eight_bugs_are_those_of_the_curriculum():
    assert set(BUGS) == set(DISTURBED) == set(EVIDENCE)
    for id, bug in BUGS.items():
        assert bug.id == id and id.isascii() and bug.wrong != bug.right
        assert bug.label and bug.help.endswith(".") and bug.disturbs


@pytest.mark.parametrize("id", BUGS)
def test_a_bug_disturbs_its_blocks_and_the_check_suspects_just_those(id):
    problem = random_problem(SEED, **EVERYTHING)
    planted = planted_in(problem, id)
    found = check(problem, planted, ("float64",), (1e-3, 1e-4, 1e-5))
    assert set(wrong_blocks(problem, planted)) == DISTURBED[id] == set(suspects(found))
    assert verdict_of(float(np.nanmin(found.relative()))).id == "bug"
    said = evidence(found)
    assert (
        said
        and "nan" not in said
        and all(name in said for name in DISTURBED[id]) == (id not in ("mean_missing", "dropout_on"))
    )


@pytest.mark.parametrize("id", sorted(set(BUGS) - {"dropout_on"}))
def test_a_bug_is_detected_in_other_networks_too(id):
    """Wherever it does more than a hundredth, and nowhere that it does nothing."""
    tried = 0
    for seed in range(8):
        kind = "batch" if id == "batchnorm_constant" else ("none", "layer")[seed % 2]
        wanted = {"hidden": (3, 3), "kind": kind, "l2": 0.5, "keep": 1.0, "inputs": 2, "examples": 6}
        problem = random_problem(seed, **wanted | ({"activation": "softplus"} if id == "derivative_wrong" else {}))
        planted = planted_in(problem, id)
        done = damage(problem, planted)
        blamed = suspects(check(problem, planted, ("float64",), (1e-4, 1e-6)))
        assert {name for name, apart in done.items() if apart > 1e-2} <= set(blamed)
        assert not {name for name in blamed if done[name] < 1e-4}
        tried += len(blamed) > 0
    assert tried > 6


def test_only_the_l2_part_of_a_penalty_is_forgotten_and_the_evidence_says_how_much():
    problem = with_l1(random_problem(SEED, **EVERYTHING | {"kind": "none", "keep": 1.0}), 0.3)
    planted, m = planted_in(problem, "penalty_forgotten"), problem.inputs.shape[1]
    cache = problem.forward()
    for right, wrong, layer in zip(
        backward(cache).layers, backward(cache, planted.rules).layers, cache.layers, strict=True
    ):
        np.testing.assert_allclose(right.weights - wrong.weights, 0.5 / m * layer.parameters.weights, rtol=1e-9)
    found = check(problem, planted, ("float64",), (1e-4, 1e-5))
    assert suspects(found) == ("W1", "W2", "W3")
    assert f"is {0.5 / m:.4g} times the weights themselves, and λ/m = 0.5/{m}" in evidence(found)
    without = replace(problem, configuration=replace(problem.configuration, l2=0.0))
    assert plant(without, "penalty_forgotten") is None and "L2" in BUGS["penalty_forgotten"].needs


def with_l1(problem, l1):
    return replace(problem, configuration=replace(problem.configuration, l1=l1))


def test_the_gradients_are_wrong_in_just_the_way_that_is_said():
    problem = random_problem(SEED, **EVERYTHING | {"kind": "none", "keep": 1.0})
    right = backward(problem.forward(), Rules())
    m, weights = problem.inputs.shape[1], [layer.parameters.weights for layer in problem.forward().layers]

    def wrong(id):
        return backward(problem.forward(), planted_in(problem, id).rules).layers

    for at, layer in enumerate(wrong("penalty_forgotten")):
        np.testing.assert_allclose(right.layers[at].weights - layer.weights, 0.5 / m * weights[at], rtol=1e-9)
        np.testing.assert_array_equal(layer.bias, right.layers[at].bias)
    for at, layer in enumerate(wrong("mean_missing")):
        np.testing.assert_allclose(layer.bias, m * right.layers[at].bias)
    for at, layer in enumerate(wrong("bias_not_summed")):
        np.testing.assert_allclose(layer.bias, right.layers[at].dz[:, 0] / m)
        np.testing.assert_array_equal(layer.weights, right.layers[at].weights)
    doubled = wrong("layer_doubled")[1].weights - 0.5 / m * weights[1]
    np.testing.assert_allclose(doubled, 2 * (right.layers[1].weights - 0.5 / m * weights[1]))
    transposed = wrong("product_transposed")[0]
    np.testing.assert_allclose(transposed.da, weights[1] @ right.layers[1].dz)


@pytest.mark.parametrize("activation", [id for id in ACTIVATIONS if id != "linear"])
def test_the_derivative_is_wrong_for_every_activation(activation):
    """Also where g' at a would be g' at z, because a has the sign of z."""
    problem = random_problem(3, hidden=(4,), kind="none", activation=activation, keep=1.0, l2=0.0, head="linear_mse")
    assert set(wrong_blocks(problem, Planted("derivative_wrong"))) == {"W1", "b1"}


def test_batch_statistics_as_constants_leave_a_gradient_to_biases_that_have_none():
    problem = random_problem(SEED, **EVERYTHING)
    bias = backward(problem.forward(), Planted("batchnorm_constant").rules).layers[1].bias
    assert np.abs(backward(problem.forward()).layers[1].bias).max() < 1e-12 < 1e-3 < np.abs(bias).max()


def test_dropout_left_on_is_another_cost_each_time_and_stays_the_same_for_a_link():
    problem = random_problem(SEED, **EVERYTHING)
    one, other = (check(problem, Planted("dropout_on"), ("float64",), (1e-2, 1e-5)) for _ in range(2))
    assert not one.repeatable and one.differences["float64"].cost != one.differences["float64"].cost_again
    np.testing.assert_array_equal(one.numerical(), other.numerical())
    sizes = np.linalg.norm(one.numerical(), axis=1)
    assert sizes[1] > 300 * sizes[0], "noise over 2ε"
    assert np.std(one.numerical()[1]) > 0.3 * np.abs(one.numerical()[1]).mean(), "another mask for every parameter"
    assert check(problem, None, ("float64",), (1e-5,)).repeatable, "frozen masks do no harm"


@pytest.mark.parametrize(
    ("id", "without"),
    [
        ("penalty_forgotten", {"l2": 0.0}),
        ("derivative_wrong", {"activation": "linear"}),
        ("derivative_wrong", {"hidden": ()}),
        ("product_transposed", {"hidden": (3, 4)}),
        ("product_transposed", {"hidden": (1, 1)}),
        ("dropout_on", {"keep": 1.0}),
        ("batchnorm_constant", {"kind": "layer"}),
        ("batchnorm_constant", {"kind": "none"}),
        ("mean_missing", {"examples": 1, "kind": "none"}),
        ("bias_not_summed", {"examples": 1, "kind": "none"}),
    ],
)
def test_a_bug_that_has_no_place_is_not_planted(id, without):
    problem = random_problem(SEED, **EVERYTHING | without)
    assert plant(problem, id) is None and BUGS[id].needs


def test_a_product_may_be_transposed_wherever_two_layers_have_as_many_units_the_output_too():
    problem = random_problem(SEED, hidden=(4, 3), kind="none", head="softmax_ce", activation="tanh")
    sizes, bug = problem.configuration.architecture.sizes, BUGS["product_transposed"]
    expected = tuple(layer for layer in (2, 3) if sizes[layer] == sizes[layer - 1])
    assert bug.seats(problem) == expected and "hidden" not in bug.needs
    hidden = random_problem(SEED, hidden=(4, sizes[3]), kind="none", head="softmax_ce", activation="tanh")
    assert bug.seats(hidden) == (3,), "the output layer, behind a hidden layer of its size"
    assert "W1" in suspects(check(hidden, planted_in(hidden, "product_transposed"), ("float64",), FEW))


def test_where_a_bug_changes_nothing_that_is_said():
    problem = random_problem(SEED, **EVERYTHING | {"kind": "none", "l2": 1e-9})
    found = check(problem, Planted("penalty_forgotten"), ("float64",), (1e-4, 1e-5))
    assert not wrong_blocks(problem, Planted("penalty_forgotten")) and not suspects(found)
    assert "no check can find it" in evidence(found)
    verdict = verdict_of(float(found.relative()[1]))
    assert verdict.id == "great" and verdict.meaning == "a bug that mattered would leave more"
    assert evidence(check(problem, None, ("float64",), (1e-5,))) == ""
