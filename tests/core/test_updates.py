"""Runs told again update by update, against the engine's frames, the optimizers themselves, optax and closed forms."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from dlcore.backpropagation import blocks_of, flatten
from dlcore.engine.training import course_of
from dlcore.experiment import Experiment
from dlcore.links import parse_link
from dlcore.optimizers import OPTIMIZERS, Hyperparameters
from dlcore.parameters import unflatten
from dlcore.run import WorkRefusedError
from dlcore.schedules import learning_rates
from dlcore.studies import STUDIES
from dlcore.studies.updates import (
    MOST_UPDATES,
    TrappedUpdates,
    Updates,
    planned_updates,
    record,
    refusal,
    updates_study,
)
from dlcore.study_export import study_to_csv, study_to_json
from dlcore.update_rules import RULES, Rule, empty
from dlcore.updates import INSIDES, NO_TRAP, TRAPS, Replay, inside_of, sits_in, trace
from tests.core.runs import run_of, studied

STEPS, SIZE = 100, 12
ALPHA, BETA1, BETA2, EPS, DECAY = 0.03, 0.8, 0.95, 1e-3, 0.2
GIVEN = Hyperparameters(ALPHA, BETA1, BETA2, EPS, DECAY)
LINK = "data=moons&n=100&hidden=8-8&lr=0.02&epochs=4"


def experiment_of(link: str) -> Experiment:
    return parse_link(link).experiment


def gradients_of_all_sizes() -> np.ndarray:
    rng = np.random.RandomState(0)
    gradients = rng.randn(STEPS, SIZE) * 10 ** rng.uniform(-3, 2, SIZE)
    gradients[:, 7] = 0
    return gradients


def taken(rule: Rule, gradients: np.ndarray, theta: np.ndarray, given: Hyperparameters = GIVEN):
    """theta, the averages and the steps after each of the updates of a rule."""
    slots, visited, kept, steps = empty(theta), [], [], []
    for t, g in enumerate(gradients, start=1):
        step, slots = rule(g, slots, t, theta, given)
        theta = theta + step
        visited.append(theta)
        kept.append(slots)
        steps.append(step)
    return np.array(visited), kept, np.array(steps)


@pytest.mark.usefixtures("float64")
def test_the_rules_are_those_of_the_optimizers_and_of_optax():
    """A hundred steps, parameters and state, all optimizers in one program."""
    assert set(RULES) == set(INSIDES) == set(OPTIMIZERS)
    start, gradients = np.random.RandomState(1).randn(SIZE), gradients_of_all_sizes()
    hyperparameters = Hyperparameters(*(jnp.asarray(one) for one in GIVEN))
    rules = {id: one.build(hyperparameters) for id, one in OPTIMIZERS.items()}
    rules["optax"] = optax.chain(optax.scale_by_adam(BETA1, BETA2, EPS), optax.scale(-ALPHA))

    @jax.jit
    def all_of_them(gradients):
        def one(carry, g):
            after, seen = {}, {}
            for id, (theta, state) in carry.items():
                step, state = rules[id].update(g, state, theta)
                after[id] = seen[id] = theta + step, state
            return after, seen

        first = {id: (jnp.asarray(start), rule.init(jnp.asarray(start))) for id, rule in rules.items()}
        with jax.numpy_dtype_promotion("standard"):  # optax raises floats to integer powers
            return jax.lax.scan(one, first, gradients)[1]

    expected = all_of_them(jnp.asarray(gradients))
    for id, rule in RULES.items():
        visited, kept, _ = taken(rule, gradients, start)
        theta, state = expected[id]
        np.testing.assert_allclose(visited, theta, rtol=1e-10, atol=1e-12, err_msg=id)
        for field in ("first", "second"):
            own = np.array([getattr(one, field) for one in kept])
            np.testing.assert_allclose(own, getattr(state, field), rtol=1e-11, atol=1e-14, err_msg=f"{id} {field}")
            assert bool(getattr(INSIDES[id], field)) == own.any(), "an average has a letter if and only if it is kept"
    visited, kept, _ = taken(RULES["adam"], gradients, start)
    theta, (of_adam, _) = expected["optax"]
    np.testing.assert_allclose([one.first for one in kept], of_adam.mu, rtol=1e-11, atol=1e-14)
    np.testing.assert_allclose([one.second for one in kept], of_adam.nu, rtol=1e-11, atol=1e-14)
    np.testing.assert_allclose(visited, theta, rtol=1e-10, atol=1e-12)


REPLAYED = {
    "Adam": "opt=adam",
    "momentum, full batch, decay": "opt=momentum&batch=full&decay=exponential&warmup=2",
    "dropout, L2 and AdamW": "opt=adamw&keep=0.8&l2=3",
    "one mask, L1 and L2": "opt=rmsprop&lr=0.003&keep=0.7&mask=frozen&l1=1&l2=2",
    "batch norm": "opt=heavyball&norm=batch&lr=0.005",
    "layer norm behind, augmented": "opt=nesterov&norm=layer&norm_where=after&augment=jitter&aug=0.3",
    "classes": "data=blobs&classes=3&opt=adagrad&batch=7",
    "regression": "data=plane&opt=sgd&hidden=8-8",
}


@pytest.mark.parametrize("more", REPLAYED.values(), ids=REPLAYED)
def test_the_replay_meets_the_frames_of_the_engine_after_every_epoch(more):
    run = run_of(f"{LINK}&{more}")
    experiment, data = run.experiment, run.data
    each = course_of(experiment, data).updates_per_epoch
    replay = Replay(experiment, data, RULES[experiment.optimizer], each * experiment.epochs)
    for epoch, frame in zip(run.frame_epochs, run.frames, strict=True):
        replay.advance(each * int(epoch) - replay.made)
        theta = flatten(unflatten(frame, run.architecture))
        np.testing.assert_allclose(replay.theta, theta, rtol=1e-5, atol=3e-6, err_msg=f"epoch {epoch}")
    assert replay.done and replay.diverged_at is None
    weighed = np.bincount(replay.epoch, replay.cost * replay.examples) / data.counts[0]
    np.testing.assert_allclose(weighed, run.history["update_cost"][1:], rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(np.bincount(replay.epoch, replay.examples), data.counts[0])
    np.testing.assert_array_equal(replay.learning_rate, np.repeat(learning_rates(experiment), each).astype(np.float32))
    np.testing.assert_allclose(replay.norm, np.linalg.norm(replay.gradients, axis=1), rtol=1e-5)


def test_the_trace_of_every_parameter_is_its_part_of_the_run():
    found = record(experiment_of(f"{LINK}&opt=adamw&l2=3&l1=1"))
    for parameter in range(0, len(found.first), 9):
        own = trace(found, parameter)
        np.testing.assert_allclose(own.weight[[0, -1]], [found.first[parameter], found.last[parameter]], rtol=1e-5)
        np.testing.assert_array_equal(own.gradient, found.gradients[:, parameter])
    with pytest.raises(IndexError):
        trace(found, len(found.first))


def test_a_trace_shows_what_the_formulas_say():
    """Adam by its definition in float64, and another rule on the same gradients."""
    found = record(experiment_of(f"{LINK}&opt=adam"))
    own, g = trace(found, 30), found.gradients[:, 30].astype(float)
    t = np.arange(1, len(g) + 1)
    m, v = (
        np.array([np.sum((1 - beta) * beta ** np.arange(k)[::-1] * values[:k]) for k in t])  # sum of weighted values
        for beta, values in ((0.9, g), (0.999, g**2))
    )
    np.testing.assert_allclose(own.first, m, rtol=1e-4, atol=1e-8)
    np.testing.assert_allclose(own.second, v, rtol=1e-4, atol=1e-12)
    np.testing.assert_allclose(own.first_hat, m / (1 - 0.9**t), rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(own.second_hat, v / (1 - 0.999**t), rtol=1e-3, atol=1e-11)
    np.testing.assert_allclose(own.step, -0.02 * own.first_hat / (np.sqrt(own.second_hat) + 1e-8), rtol=1e-4)
    np.testing.assert_allclose(own.weight[1:], found.first[30] + np.cumsum(own.step), rtol=1e-4, atol=1e-6)
    other = trace(found, 30, optimizer="sgd")
    np.testing.assert_allclose(other.step, -0.02 * g, rtol=1e-5)
    assert other.first is None and other.second is None and trace(found, 30, optimizer="momentum").second is None


@pytest.mark.parametrize("trap", TRAPS.values(), ids=TRAPS)
def test_the_lines_of_a_trap_are_what_its_rule_computes(trap):
    """The code that is shown, executed on the third of three updates."""
    assert TRAPS[trap.id] is trap and trap.id.isascii() and trap.wrong != trap.right
    gradients, theta = gradients_of_all_sizes()[:3], np.full(SIZE, 0.5)
    given = GIVEN._replace(weight_decay=0.0)
    for optimizer, wrong in trap.rules.items():
        assert inside_of(optimizer, trap.id).rule is wrong
        for code, inside in ((trap.wrong, inside_of(optimizer, trap.id)), (trap.right, INSIDES[optimizer])):
            visited, kept, steps = taken(inside.rule, gradients, theta, given)
            m, v = (
                BETA1 * kept[1].first + (1 - BETA1) * gradients[2],
                BETA2 * kept[1].second + (1 - BETA2) * gradients[2] ** 2,
            )
            names = {"m": m, "v": v, "s": v, "g": gradients[2], "w": visited[1], "alpha": ALPHA, "t": 3, "np": np}
            names |= {"beta1": BETA1, "beta2": BETA2, "eps": EPS}
            exec(code.replace(";  ", "\n"), names)
            if "w =" in code:
                np.testing.assert_allclose(visited[2], names["w"], rtol=1e-12)
                continue
            m_hat, v_hat = names.get("m_hat", names["m"]), names.get("v_hat", names["v"])
            np.testing.assert_allclose(steps[2], -ALPHA * m_hat / (np.sqrt(v_hat) + EPS), rtol=1e-12)
            np.testing.assert_allclose(kept[2].first, names["m"], rtol=1e-12)
            np.testing.assert_allclose(kept[2].second, names["v"], rtol=1e-12)
            if inside.corrected is not None:
                np.testing.assert_allclose(inside.corrected(kept[2], 3, given), [m_hat, v_hat], rtol=1e-12)
        assert sits_in(trap.id, Experiment(optimizer=optimizer)) and not sits_in(NO_TRAP, Experiment())
    with pytest.raises(KeyError):
        inside_of("sgd", trap.id)


def constant_gradient(optimizer: str, trap: str, g: float, steps: int) -> np.ndarray:
    """Steps over alpha, in float32."""
    given = Hyperparameters(*(np.float32(one) for one in (1.0, 0.9, 0.999, 1e-8, 0.0)))
    gradients, theta = np.full((steps, 1), g, np.float32), np.zeros(1, np.float32)
    with np.errstate(all="ignore"):
        made = taken(inside_of(optimizer, trap).rule, gradients, theta, given)[2][:, 0]
    assert made.dtype == np.float32
    return made.astype(float)


def test_what_the_traps_do_to_a_gradient_that_never_changes():
    """By the closed forms: right is a step of 1 in units of alpha at every update."""
    t = np.arange(1, 41)
    np.testing.assert_allclose(constant_gradient("adam", NO_TRAP, 0.3, 40), -1, rtol=1e-5)
    multiplied = -((1 - 0.9**t) ** 2) / (1 - 0.999**t)
    np.testing.assert_allclose(constant_gradient("adam", "multiplied", 0.3, 40), multiplied, rtol=1e-4)
    without = -(1 - 0.9**t) / 0.1 * np.sqrt(0.001 / (1 - 0.999**t))
    np.testing.assert_allclose(constant_gradient("adam", "without_power", 0.3, 40), without, rtol=1e-4)
    no_root = -1 / ((1 - 0.999**t) * 0.3)
    np.testing.assert_allclose(constant_gradient("rmsprop", "no_root", 0.3, 40), no_root, rtol=1e-4)
    assert (constant_gradient("adam", "overwritten", 0.3, 40)[-10:] == 0).all(), "v has overflowed"


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_changes_the_run_and_the_right_run_stands_beside_it(trap):
    experiment = experiment_of(f"{LINK}&opt={next(iter(TRAPS[trap].rules))}")
    both = studied(updates_study(trap), experiment)
    assert isinstance(both, TrappedUpdates) and both.trap == trap and both.complete and both.wrong.complete
    alone = record(experiment)
    np.testing.assert_array_equal(both.cost, alone.cost)
    np.testing.assert_array_equal(both.wrong_cost, both.wrong.cost)
    assert both.wrong.cost[0] == both.cost[0] and (both.wrong.cost[2:] != both.cost[2:]).all()
    wrong = trace(both.wrong, 5, trap=trap)
    np.testing.assert_allclose(wrong.weight[-1], both.wrong.last[5], rtol=1e-5)


def test_the_study_streams_and_says_what_it_left_out():
    experiment = experiment_of(f"{LINK}&opt=adam")
    found = studied("updates", experiment)
    assert isinstance(found, Updates) and not isinstance(found, TrappedUpdates)
    assert len(found.cost) == found.planned == planned_updates(experiment) == len(found.gradients) == len(found.epoch)
    assert found.notes == () and found.experiment == experiment == STUDIES["updates"].subject(experiment)
    long = experiment.replace(epochs=2000, patience=5)
    assert planned_updates(long) == MOST_UPDATES
    notes = STUDIES["updates"].start(long).snapshot().notes
    assert notes[0] == f"The first 2,000 of {len(found.cost) * 500:,} updates, told again one by one."
    assert "Early stopping" in notes[1]
    started = STUDIES["updates"].start(experiment).snapshot()
    assert len(started.cost) == 0 and not started.complete


def test_a_run_that_diverges_ends_with_its_last_numbers():
    found = record(experiment_of("data=plane&n=100&hidden=8-8&act=linear&opt=sgd&lr=10&epochs=4"))
    assert found.complete and found.diverged_at == len(found.cost) + 1 < found.planned
    assert np.isfinite(found.cost).all() and np.isfinite(found.gradients).all()


@pytest.mark.parametrize(
    ("link", "trap", "word"),
    [
        ("opt=sgd", "overwritten", "adam or adamw"),
        ("opt=adam", "no_root", "rmsprop"),
        ("hidden=256-256-256", NO_TRAP, "(hidden)"),
        ("n=1000000&hidden=64-64&batch=full&epochs=1", NO_TRAP, "(batch)"),
        ("n=1000000&hidden=64-64&epochs=2000", NO_TRAP, "too much work"),
    ],
)
def test_what_cannot_be_told_is_refused_with_the_remedy(link, trap, word):
    experiment = experiment_of(link)
    reason = refusal(experiment, trap)
    assert reason is not None and word in reason and STUDIES[updates_study(trap)].refusal(experiment) == reason
    with pytest.raises(WorkRefusedError) as refused:
        STUDIES[updates_study(trap)].start(experiment)
    assert str(refused.value) == reason


def test_the_files_hold_the_costs_and_not_every_gradient():
    found = record(experiment_of(f"{LINK}&opt=adam"))
    text = study_to_csv(found)
    assert text.splitlines()[0] == "cost,norm,epoch,examples,learning_rate"
    assert len(text.splitlines()) == len(found.cost) + 1
    assert '"gradients"' not in study_to_json("updates", found) and '"norm"' in study_to_json("updates", found)


def test_weights_are_told_from_what_is_never_penalised():
    found = record(experiment_of(f"{LINK}&opt=sgd&norm=batch"))
    run = run_of(f"{LINK}&opt=sgd&norm=batch")
    for block in blocks_of(run.architecture):
        assert (found.is_weight[block.slice] == (block.field == "weights")).all()
