"""Second derivatives: of the cost against automatic differentiation, of update rules against their own iteration."""

from dataclasses import replace
from functools import partial
from typing import Any

import jax
import numpy as np
import pytest

from dlcore.curvature import cost as cost_module
from dlcore.curvature import (
    gradient,
    hessian,
    hessian_vector,
    largest_eigenvalue,
    measured_problem,
    random_minima,
    stability_edge,
    stable_rates,
)
from dlcore.curvature.cost import cost_at, parts_of, what_is_left_out, without_penalties
from dlcore.curvature.edge import EDGES
from dlcore.curvature.largest import DENSE
from dlcore.curvature.random_minima import DECAY, EXACT, NONE_YET, draw_matrices
from dlcore.curvature.rising_rate import rising_run
from dlcore.curvature.stable_rates import diverges, ended_at, observed_rate, parabola
from dlcore.data import prepare
from dlcore.engine.settings import architecture_of
from dlcore.experiment import Experiment
from dlcore.first_weights import first_layers
from dlcore.optimizers.spec import Hyperparameters
from dlcore.parameters import flatten as flatten_frame
from dlcore.update_rules import RULES, empty
from tests.core.checked_networks import random_problem
from tests.core.oracle import NUMPY
from tests.core.runs import run_of
from tests.core.test_backpropagation import oracle_cost

MOONS = Experiment(data="moons", examples=100, hidden=(4, 3), activation="tanh", l2=0.5)


def automatic(problem) -> np.ndarray:
    """The Hessian by automatic differentiation of the cost as textbooks write it."""
    configuration = problem.configuration
    cost = partial(oracle_cost, configuration=configuration)
    with jax.enable_x64(True):
        found = jax.jit(jax.hessian(cost))(
            problem.theta, problem.inputs, problem.targets, None, configuration.l2, configuration.l1
        )
    return np.asarray(found)


def by_differences(problem) -> np.ndarray:
    """The Hessian by second differences of the cost as textbooks write it."""
    c, size, step = problem.configuration, len(problem.theta), 1e-4
    moved = step * np.eye(size)

    def cost(theta):
        return oracle_cost(theta, problem.inputs, problem.targets, None, c.l2, c.l1, c, xp=NUMPY)

    found = np.empty((size, size))
    for i in range(size):
        for j in range(i + 1):
            ends = [s * t * cost(problem.theta + s * moved[i] + t * moved[j]) for s in (1, -1) for t in (1, -1)]
            found[i, j] = found[j, i] = sum(ends) / (4 * step**2)
    return found


NETWORKS: tuple[dict[str, Any], ...] = (
    {"hidden": (3, 3), "inputs": 2, "head": "sigmoid_ce", "activation": "tanh", "kind": "none", "l2": 0.5},
    {"hidden": (3, 3), "inputs": 2, "head": "softmax_ce", "activation": "relu", "kind": "none", "l2": 0.0},
    {
        "hidden": (3, 3),
        "inputs": 2,
        "head": "linear_mse",
        "activation": "gelu",
        "kind": "batch",
        "where": "before",
        "l2": 0.5,
    },
)


@pytest.mark.parametrize("network", NETWORKS, ids=lambda one: one["head"])
def test_the_hessian_is_that_of_automatic_differentiation_and_of_differences(network):
    problem = random_problem(5, keep=1.0, examples=6, **network)
    expected = automatic(problem) if network["head"] == "sigmoid_ce" else by_differences(problem)
    scale = np.abs(expected).max()
    np.testing.assert_allclose(hessian(problem), expected, atol=1e-6 * scale)
    vector = np.random.RandomState(1).randn(len(problem.theta))
    np.testing.assert_allclose(hessian_vector(problem, vector), expected @ vector, atol=1e-5 * scale)
    values = np.linalg.eigvalsh(expected)
    bend = largest_eigenvalue(problem)
    assert len(problem.theta) > DENSE, "this is about Lanczos"
    assert bend.value == pytest.approx(values[-1], rel=1e-3)
    np.testing.assert_allclose(expected @ bend.vector, bend.value * bend.vector, atol=1e-2 * scale)
    assert hessian_vector(problem, np.zeros(len(problem.theta))).tolist() == [0.0] * len(problem.theta)


def test_a_network_with_few_parameters_and_one_begun_nearby_agree_with_the_whole_hessian():
    few = random_problem(3, hidden=(2,), keep=1.0, head="sigmoid_ce", activation="tanh", kind="none", inputs=2)
    assert len(few.theta) <= DENSE
    assert largest_eigenvalue(few).value == pytest.approx(np.linalg.eigvalsh(by_differences(few))[-1], rel=1e-5)
    problem = measured_problem(MOONS, prepare(MOONS))
    cold = largest_eigenvalue(problem)
    moved = replace(problem, theta=problem.theta + 1e-3)
    assert largest_eigenvalue(moved, cold.vector).value == pytest.approx(largest_eigenvalue(moved).value, rel=1e-4)


def test_what_overflows_has_no_curvature():
    """And what is flat has none either, but a number: 0."""
    problem = random_problem(5, hidden=(3, 3), inputs=2, head="linear_mse", activation="relu", kind="none", keep=1.0)
    for theta in (problem.theta * np.nan, problem.theta * 1e150):
        assert np.isnan(largest_eigenvalue(replace(problem, theta=theta)).value)
    dead = replace(problem, configuration=replace(problem.configuration, l2=0.0), theta=-np.abs(problem.theta))
    blind = replace(dead, inputs=np.abs(dead.inputs), theta=np.where(np.arange(len(dead.theta)) < 24, dead.theta, 0))
    last = largest_eigenvalue(blind)  # only the output's bias is felt: J = mean (b - y)^2
    assert last.value == pytest.approx(2.0, rel=1e-6)


def test_cost_and_gradient_in_parts_are_those_of_the_whole(monkeypatch):
    problem = measured_problem(MOONS, prepare(MOONS))
    whole = cost_at(problem, problem.theta), gradient(problem)
    assert len(parts_of(problem)) == 1 and whole[0] == pytest.approx(float(problem.forward().cost), rel=1e-14)
    monkeypatch.setattr(cost_module, "MOST_PRODUCTS", 1)
    monkeypatch.setattr(cost_module, "FEWEST_IN_A_PART", 17)
    assert len(parts_of(problem)) == 4, "60 examples"
    assert cost_at(problem, problem.theta) == pytest.approx(whole[0], rel=1e-12)
    np.testing.assert_allclose(gradient(problem), whole[1], atol=1e-14)
    normalized = MOONS.replace(normalization="batch")
    assert len(parts_of(measured_problem(normalized, prepare(normalized)))) == 1, "moments are over all examples"


def test_what_is_measured_is_the_cost_without_what_has_no_curvature():
    restrained = MOONS.replace(l1=0.3, keep_prob=(0.5,), augmentation=0.2)
    data = prepare(restrained)
    problem = measured_problem(restrained, data)
    assert (problem.configuration.l1, problem.configuration.masks, problem.configuration.l2) == (0, None, 0.5)
    said = " ".join(what_is_left_out(restrained, data))
    assert all(word in said for word in ("dropout", "augmentation", "L1")) and not what_is_left_out(MOONS, data)
    decayed = MOONS.replace(optimizer="adamw")
    assert measured_problem(decayed, data).configuration.l2 == 0, "AdamW does not minimise the penalty"
    assert any("AdamW does not minimise it" in note for note in what_is_left_out(decayed, data))
    frame = flatten_frame(first_layers(MOONS.replace(seed=3), architecture_of(MOONS, data)))
    np.testing.assert_array_equal(measured_problem(MOONS, data, frame).theta, frame)


@pytest.mark.parametrize("optimizer", EDGES)
def test_an_update_rule_settles_below_its_edge_and_not_above(optimizer):
    """On J = 1/2 λ x², T80 and T63."""
    betas = np.array([0.0, 0.5, 0.9])
    each = [
        stability_edge(
            Experiment(optimizer=optimizer, beta1=beta, learning_rate=0.1, epochs=3, decay="step", decay_rate=0.5)
        )
        for beta in betas
    ]
    edges = np.array(each)
    np.testing.assert_allclose(edges[:, 1:], edges[:, :1] * [2, 4])  # half the rate bears twice the curvature
    curvature = np.array([[0.95], [1.05]]) * edges[:, 0]
    x = np.ones((2, 3))
    slots = empty(x)
    with np.errstate(all="ignore"):
        for count in range(1, 501):
            step, slots = RULES[optimizer](curvature * x, slots, count, x, Hyperparameters(0.1, betas, 0.9, 1e-8, 0.0))
            x = x + step
    assert (np.abs(x[0]) < 0.1).all() and not (np.abs(x[1]) < 1e3).any()


@pytest.mark.parametrize("optimizer", ["adam", "adamw", "rmsprop", "adagrad"])
def test_a_rule_that_divides_by_the_gradients_size_has_no_such_edge(optimizer):
    assert stability_edge(Experiment(optimizer=optimizer)) is None


@pytest.mark.parametrize(
    "experiment", [MOONS, Experiment(data="sine", examples=100, hidden=(4,))], ids=["moons", "sine"]
)
def test_on_a_parabola_the_predicted_rate_is_the_observed_one(experiment, monkeypatch):
    monkeypatch.setattr(stable_rates, "HALVINGS", 4)
    problem = parabola(experiment, prepare(experiment))
    X = np.vstack([problem.inputs, np.ones(problem.inputs.shape[1])])
    curvature = 2 / X.shape[1] * X @ X.T + experiment.l2 / X.shape[1] * np.diag([*[1.0] * (len(X) - 1), 0.0])
    np.testing.assert_allclose(hessian(problem), curvature, atol=1e-8)  # 2/m X Xᵀ + λ/m, b is not penalised
    predicted = 2 / np.linalg.eigvalsh(curvature)[-1]
    assert largest_eigenvalue(problem).value == pytest.approx(2 / predicted, rel=1e-6)
    assert observed_rate(problem, predicted / 1.3, predicted * 1.3, 100) == pytest.approx(predicted, rel=0.05)
    assert not diverges(ended_at(problem, 0.9 * predicted, 50)) and diverges(ended_at(problem, 1.1 * predicted, 50))
    assert ended_at(problem, 1e6 * predicted, 100) == np.inf


def test_random_critical_points_are_minima_as_often_as_the_closed_forms_say():
    found = NONE_YET.with_more(draw_matrices(60_000, np.random.default_rng(1)))
    found = found.with_more(draw_matrices(40_000, np.random.default_rng(2)))
    assert found.matrices == 100_000 and NONE_YET.interval.tolist() == [[0.0, 1.0]] * 8
    for n, exact in EXACT.items():
        error = np.sqrt(exact * (1 - exact) / found.matrices)
        assert abs(found.share[n - 1] - exact) < 4 * error, n
    low, high = found.interval.T
    assert (low <= found.share).all() and (found.share <= high).all() and high[-1] > 0
    # another way to draw and to judge them: eigenvalues of whole matrices
    whole = np.random.default_rng(3).standard_normal((20_000, 4, 4))
    share = float((np.linalg.eigvalsh((whole + whole.transpose(0, 2, 1)) / np.sqrt(2)) > 0).all(axis=1).mean())
    assert abs(found.share[3] - share) < 4 * np.sqrt(share / 20_000)
    assert found.share[3] / found.share[2] < 1 / 4 and pytest.approx(np.log(3) / 4) == DECAY


def test_the_factor_that_grows_by_a_row_is_the_inverse_of_choleskys():
    half = np.random.RandomState(0).randn(4, 6)
    matrix, factor = half @ half.T, np.zeros((1, 0, 0))
    for k in range(4):
        row = np.einsum("mij,j->mi", factor, matrix[k, :k])
        factor = random_minima._grown(factor, row, matrix[k, k] - np.sum(row**2, axis=1))
    np.testing.assert_allclose(factor[0], np.linalg.inv(np.linalg.cholesky(matrix)), atol=1e-12)


def test_at_a_constant_rate_the_rising_run_is_the_experiments_own():
    """The same weights, mini-batches, penalty and rule: the costs of the engine's run at the end of its epochs."""
    link = "data=moons&n=100&hidden=4-3&epochs=4&opt=momentum&lr=0.05&l2=1"
    run = run_of(link)
    costs = rising_run(run.experiment, run.data, np.full(8, 0.05))
    found = np.array([next(costs) for _ in range(8)])[1::2]  # two mini-batches an epoch
    np.testing.assert_allclose(found, run.history["train_cost"][1:], rtol=1e-4)
    problem = measured_problem(run.experiment, run.data, run.frames[-1])
    assert cost_at(without_penalties(problem), problem.theta) == pytest.approx(found[-1], rel=1e-4)
    assert cost_at(problem, problem.theta) > 1.001 * found[-1], "the penalty is trained, and not in J"
    assert next(costs) == np.inf, "there are no more rates"


def test_a_rising_run_that_diverges_costs_infinitely_much_from_then_on():
    experiment = Experiment(data="sine", examples=100, hidden=(4,), activation="tanh", optimizer="sgd")
    costs = rising_run(experiment, prepare(experiment), np.geomspace(1e-3, 100, 60))
    found = [next(costs) for _ in range(60)]
    lost = found.index(np.inf)
    assert 5 < lost < 55 and all(one == np.inf for one in found[lost:])
