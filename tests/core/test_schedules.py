"""Learning-rate schedules: shapes of the curves, warm-up, and the registry."""

import numpy as np
import optax
import pytest

from dlcore.experiment import Experiment
from dlcore.schedules import SCHEDULES, learning_rates

IDS = ("none", "inverse", "exponential", "sqrt", "step", "cosine")
EPOCHS = 60
USUAL = {"learning_rate": 0.2, "decay_rate": 0.5, "decay_every": 7, "epochs": EPOCHS}

each = pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES.keys())


def curve(schedule, **changes):
    return schedule.rate(epoch=np.arange(EPOCHS), **(USUAL | changes))


def test_ids_are_permanent():
    assert set(IDS) <= set(SCHEDULES)


@each
def test_entry_is_complete(schedule):
    assert SCHEDULES[schedule.id] is schedule
    assert schedule.id.isascii()
    assert schedule.formula.startswith(r"\alpha_t =")
    assert all((schedule.label, schedule.help, schedule.source))
    assert set(schedule.uses) <= set(Experiment.model_fields)


@each
def test_reads_exactly_the_settings_it_names(schedule):
    for name, value in {"decay_rate": 0.3, "decay_every": 11}.items():
        assert (curve(schedule) != curve(schedule, **{name: value})).any() == (name in schedule.uses), name


@each
def test_rates_are_positive_never_rise_and_scale_with_alpha(schedule):
    rates = curve(schedule)
    assert (rates.shape, rates.dtype) == ((EPOCHS,), np.float64)
    assert (rates > 0).all()
    assert (np.diff(rates) <= 0).all()
    assert (rates[-1] < rates[0]) == (schedule.id != "none")
    np.testing.assert_allclose(curve(schedule, learning_rate=0.6), 3 * rates, rtol=1e-14)


@pytest.mark.parametrize("id", [id for id in IDS if id != "sqrt"])
def test_the_first_epoch_has_the_full_rate(id):
    assert curve(SCHEDULES[id])[0] == 0.2


def test_square_root_starts_at_k_times_the_rate():
    assert curve(SCHEDULES["sqrt"])[0] == pytest.approx(0.5 * 0.2, rel=1e-15)
    assert curve(SCHEDULES["sqrt"])[15] == pytest.approx(0.5 * 0.2 / 4, rel=1e-15)  # epoch number 16


@pytest.mark.parametrize("id", ["inverse", "step"])
def test_stairs_are_flat_between_the_intervals(id):
    rates = curve(SCHEDULES[id])
    changes = np.flatnonzero(np.diff(rates)) + 1
    np.testing.assert_array_equal(changes, np.arange(7, EPOCHS, 7))


@pytest.mark.parametrize(
    ("id", "oracle"),
    [
        ("exponential", optax.exponential_decay(0.2, transition_steps=7, decay_rate=0.5)),
        ("step", optax.exponential_decay(0.2, transition_steps=7, decay_rate=0.5, staircase=True)),
        ("cosine", optax.cosine_decay_schedule(0.2, decay_steps=EPOCHS)),
    ],
)
def test_against_optax(id, oracle):
    expected = [float(oracle(epoch)) for epoch in range(EPOCHS)]  # float32 inside optax
    np.testing.assert_allclose(curve(SCHEDULES[id]), expected, rtol=2e-6, atol=1e-8)


@pytest.mark.parametrize("decay", IDS)
def test_rates_of_an_experiment(decay):
    experiment = Experiment(decay=decay, learning_rate=0.2, decay_rate=0.5, decay_every=7, epochs=EPOCHS)
    np.testing.assert_array_equal(learning_rates(experiment), curve(SCHEDULES[decay]))


def test_warm_up_grows_in_equal_steps_and_ends_at_the_schedule():
    settings = {"decay": "inverse", "learning_rate": 0.2, "decay_rate": 1.0, "decay_every": 2, "epochs": 8}
    plain = learning_rates(Experiment(**settings))
    warmed = learning_rates(Experiment(warmup=4, **settings))
    np.testing.assert_allclose(warmed / plain, [0.25, 0.5, 0.75, 1, 1, 1, 1, 1], rtol=1e-15)
    np.testing.assert_array_equal(learning_rates(Experiment(warmup=1, **settings)), plain)


def test_warm_up_longer_than_the_run_never_arrives():
    rates = learning_rates(Experiment(decay="none", learning_rate=0.2, warmup=10, epochs=4))
    np.testing.assert_allclose(rates, [0.02, 0.04, 0.06, 0.08], rtol=1e-15)
