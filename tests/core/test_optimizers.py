"""Optimizers against optax and hand-written NumPy, and the contract for choosing one while a program runs."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from dlcore.experiment import Experiment
from dlcore.optimizers import OPTIMIZERS, Hyperparameters, SlotState
from dlcore.optimizers.adapter import in_slots
from dlcore.optimizers.moments import bias_correction

IDS = ("sgd", "momentum", "heavyball", "nesterov", "adagrad", "rmsprop", "adam", "adamw")
SIZE, STEPS = 40, 20
ALPHA, BETA1, BETA2, EPS = 0.03, 0.8, 0.95, 1e-3  # eps large enough that its place in the formula shows
DECAY = np.where(np.arange(SIZE) < 30, 0.2, 0.0)  # the last ten parameters are biases
FIELD = {"weight_decay": "l2"}  # hyperparameter -> field of Experiment, where the names differ

each = pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS.keys())


def draw():
    """Parameters (40,) and gradients (20, 40) of sizes from 1e-3 to 1e2, some of them 0."""
    rng = np.random.RandomState(0)
    gradients = rng.randn(STEPS, SIZE) * 10 ** rng.uniform(-3, 2, SIZE)
    gradients[3, :5] = 0
    gradients[:, 7] = 0
    return rng.randn(SIZE), gradients


def numbers(dtype=jnp.float64, **changes):
    values = {"learning_rate": ALPHA, "beta1": BETA1, "beta2": BETA2, "eps": EPS, "weight_decay": DECAY}
    return Hyperparameters(**{name: jnp.asarray(value, dtype) for name, value in (values | changes).items()})


def trajectory(transformation, params, gradients):
    """Parameters after each update, (steps, ...), and the last state."""
    state, visited = transformation.init(params), []
    for gradient in gradients:
        step, state = transformation.update(gradient, state, params)
        params = params + step
        visited.append(params)
    return np.array(visited), state


@partial(jax.jit, static_argnums=0)
def jitted_trajectory(id, hyperparameters, params, gradients):
    rule = OPTIMIZERS[id].build(hyperparameters)

    def one(carry, gradient):
        params, state = carry
        step, state = rule.update(gradient, state, params)
        return (params + step, state), params + step

    (_, state), visited = jax.lax.scan(one, (params, rule.init(params)), gradients)
    return visited, state


def optax_rules():
    return {
        "sgd": optax.sgd(ALPHA),
        "momentum": optax.chain(optax.trace(BETA1), optax.scale(-ALPHA * (1 - BETA1))),
        "rmsprop": optax.chain(
            optax.scale_by_rms(decay=BETA2, eps=EPS, eps_in_sqrt=False, bias_correction=False),
            optax.scale(-ALPHA),
        ),
        "adam": optax.adam(ALPHA, BETA1, BETA2, EPS),
    }


def numpy_trajectory(id, params, gradients):
    """The formulas once more, in NumPy, from the papers."""
    first, second, visited = np.zeros(SIZE), np.zeros(SIZE), []
    for t, g in enumerate(gradients, start=1):
        if id == "nesterov":
            first = BETA1 * first + (1 - BETA1) * g
            step = -ALPHA * (BETA1 * first + (1 - BETA1) * g)
        elif id == "heavyball":
            first = BETA1 * first + g
            step = -ALPHA * first
        elif id == "adagrad":
            second = second + g**2
            step = -ALPHA * g / np.sqrt(second + EPS)
        elif id in ("adam", "adamw"):
            first = BETA1 * first + (1 - BETA1) * g
            second = BETA2 * second + (1 - BETA2) * g**2
            m_hat, v_hat = first / (1 - BETA1**t), second / (1 - BETA2**t)
            step = -ALPHA * m_hat / (np.sqrt(v_hat) + EPS)
            if id == "adamw":
                step = step - ALPHA * DECAY * params
        params = params + step
        visited.append(params)
    return np.array(visited), first, second


def test_ids_are_permanent():
    assert set(IDS) <= set(OPTIMIZERS)


@each
def test_entry_is_complete(optimizer):
    assert OPTIMIZERS[optimizer.id] is optimizer
    assert optimizer.id.isascii()
    assert all((optimizer.label, optimizer.formula, optimizer.help, optimizer.source))
    assert set(optimizer.uses) <= set(Experiment.model_fields)


@each
def test_reads_exactly_the_settings_it_names(optimizer):
    """Each hyperparameter, changed, changes the path if and only if it is in `uses`."""
    params, gradients = (jnp.asarray(one, jnp.float32) for one in draw())
    usual, _ = jitted_trajectory(optimizer.id, numbers(jnp.float32), params, gradients)
    for name in Hyperparameters._fields:
        changed = numbers(jnp.float32, **{name: 0.5})
        visited, _ = jitted_trajectory(optimizer.id, changed, params, gradients)
        assert (visited != usual).any() == (FIELD.get(name, name) in optimizer.uses), name


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("id", ["sgd", "momentum", "rmsprop", "adam"])
def test_course_rules_against_optax(id):
    params, gradients = (jnp.asarray(one) for one in draw())
    with jax.numpy_dtype_promotion("standard"):  # optax raises floats to integer powers
        expected, _ = trajectory(optax_rules()[id], params, gradients)
    visited, state = trajectory(OPTIMIZERS[id].build(numbers()), params, gradients)
    np.testing.assert_allclose(visited, expected, rtol=1e-11, atol=1e-13)
    assert state.count == STEPS


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("id", ["heavyball", "nesterov", "adagrad", "adam", "adamw"])
def test_rules_against_numpy(id):
    params, gradients = draw()
    expected, first, second = numpy_trajectory(id, params, gradients)
    rule = OPTIMIZERS[id].build(numbers())
    visited, state = trajectory(rule, jnp.asarray(params), jnp.asarray(gradients))
    np.testing.assert_allclose(visited, expected, rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(state.first, first, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(state.second, second, rtol=1e-12, atol=1e-15)
    assert state.count == STEPS


@pytest.mark.usefixtures("float64")
def test_nesterov_against_optax():
    """optax.sgd(momentum, nesterov=True) is the heavy-ball form: 1/(1 - beta1) times these steps."""
    params, gradients = (jnp.asarray(one) for one in draw())
    expected, _ = trajectory(optax.sgd(ALPHA * (1 - BETA1), BETA1, nesterov=True), params, gradients)
    visited, _ = trajectory(OPTIMIZERS["nesterov"].build(numbers()), params, gradients)
    np.testing.assert_allclose(visited, expected, rtol=1e-11, atol=1e-13)


@each
@pytest.mark.usefixtures("float64")
def test_jit_and_scan_give_the_same_numbers(optimizer):
    params, gradients = (jnp.asarray(one) for one in draw())
    expected, last = trajectory(optimizer.build(numbers()), params, gradients)
    visited, state = jitted_trajectory(optimizer.id, numbers(), params, gradients)
    np.testing.assert_allclose(visited, expected, rtol=1e-12, atol=1e-14)
    jax.tree.map(partial(np.testing.assert_allclose, rtol=1e-12, atol=1e-14), state, last)


@each
def test_float32_agrees_with_float64(optimizer):
    params, gradients = draw()
    arrays = (jnp.asarray(one, jnp.float32) for one in (params, gradients))
    single, _ = jitted_trajectory(optimizer.id, numbers(jnp.float32), *arrays)
    with jax.enable_x64(True):
        double, _ = jitted_trajectory(optimizer.id, numbers(), jnp.asarray(params), jnp.asarray(gradients))
        single, double = np.asarray(single), np.asarray(double)
    assert (single.dtype, double.dtype) == (np.float32, np.float64)
    reach = np.abs(double - params).max(axis=0) + np.abs(params)
    assert (np.abs(single - double).max(axis=0) <= 3e-6 * reach).all()


@each
@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("dtype", [jnp.float32, jnp.float64])
@pytest.mark.parametrize("traced", [True, False])
def test_dtypes_and_shapes_are_kept(optimizer, dtype, traced):
    """Also with Python numbers for hyperparameters, and in float32 where float64 is allowed."""
    hyperparameters = numbers(dtype) if traced else Hyperparameters(ALPHA, BETA1, BETA2, EPS, 0.2)
    params = jax.ShapeDtypeStruct((SIZE,), dtype)
    rule = optimizer.build(hyperparameters)
    before = jax.eval_shape(rule.init, params)
    step, after = jax.eval_shape(rule.update, params, before, params)
    for state in (before, after):
        assert isinstance(state, SlotState)
        assert (state.count.shape, state.count.dtype) == ((), jnp.int32)
        for array in (state.first, state.second, step):
            assert (array.shape, array.dtype, array.weak_type) == ((SIZE,), dtype, False)


@each
def test_first_state_is_zero(optimizer):
    state = optimizer.build(numbers(jnp.float32)).init(jnp.ones(SIZE))
    assert state.count == 0
    assert not state.first.any()
    assert not state.second.any()


@each
@pytest.mark.usefixtures("float64")
def test_many_runs_are_as_many_single_runs(optimizer):
    """(P, runs) with hyperparameters (runs,): column r is run r alone."""
    params, gradients = draw()
    runs = 3
    start = jnp.asarray(np.stack([params, params[::-1], -params], axis=1))
    slopes = jnp.asarray(np.stack([gradients, 0.5 * gradients, gradients[::-1]], axis=2))
    rates, beta1, beta2 = (np.array(one) for one in ([0.1, 0.01, 0.001], [0.9, 0.5, 0.0], [0.99, 0.9, 0.5]))
    together = numbers(learning_rate=rates, beta1=beta1, beta2=beta2, weight_decay=DECAY[:, None])
    visited, state = jitted_trajectory(optimizer.id, together, start, slopes)
    assert state.first.shape == (SIZE, runs)
    for run in range(runs):
        alone = numbers(learning_rate=rates[run], beta1=beta1[run], beta2=beta2[run])
        expected, _ = jitted_trajectory(optimizer.id, alone, start[:, run], slopes[..., run])
        np.testing.assert_allclose(visited[..., run], expected, rtol=1e-12, atol=1e-14)


@each
def test_without_gradient_only_weight_decay_moves(optimizer):
    """No division of 0 by 0, and decoupled decay: W <- W - alpha lambda/m W, biases untouched."""
    params = jnp.asarray(draw()[0], jnp.float32)
    visited, _ = trajectory(optimizer.build(numbers(jnp.float32)), params, jnp.zeros((3, SIZE)))
    shrink = 1 - ALPHA * DECAY if "l2" in optimizer.uses else np.ones(SIZE)
    np.testing.assert_allclose(visited[-1], params * shrink**3, rtol=1e-6)


def test_choosing_the_rule_or_a_number_compiles_nothing():
    """One program, `lax.switch` over the registry inside `jit`, gives every optimizer's own numbers."""
    params, gradients = (jnp.asarray(one, jnp.float32) for one in draw())
    traces = []

    @jax.jit
    def run(index, hyperparameters, params, gradients):
        traces.append(index)
        branches = [one.build(hyperparameters).update for one in OPTIMIZERS.values()]

        def one(carry, gradient):
            params, state = carry
            step, state = jax.lax.switch(index, branches, gradient, state, params)
            return (params + step, state), params + step

        empty = OPTIMIZERS["sgd"].build(hyperparameters).init(params)
        return jax.lax.scan(one, (params, empty), gradients)[1]

    for index, optimizer in enumerate(OPTIMIZERS.values()):
        for changes in (
            {},
            {"learning_rate": 0.001, "beta1": 0.5, "beta2": 0.99, "eps": 1e-8, "weight_decay": 0 * DECAY},
        ):
            hyperparameters = numbers(jnp.float32, **changes)
            visited = run(jnp.int32(index), hyperparameters, params, gradients)
            expected, _ = jitted_trajectory(optimizer.id, hyperparameters, params, gradients)
            np.testing.assert_allclose(visited, expected, rtol=1e-4, atol=1e-5)
    assert len(traces) == 1


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9, 0.999, 0.99999])
@pytest.mark.parametrize("count", [1, 2, 10, 1000, 1_000_000])
def test_bias_correction_is_accurate_in_float32(beta, count):
    beta = np.float32(beta)  # what the program is given; the oracle is float64
    expected = -np.expm1(count * np.log1p(float(beta) - 1)) if beta else 1.0
    got = bias_correction(jnp.float32(beta), jnp.int32(count), jnp.dtype("float32"))
    assert got.dtype == jnp.float32
    assert float(got) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("slots", [("first",), ("first", "second", "second")])
def test_the_adapter_refuses_a_state_that_does_not_fit(slots):
    rule = in_slots(optax.scale_by_adam(), *slots)
    with pytest.raises(ValueError, match="2 arrays"):
        rule.init(jnp.ones(3))
