"""Published training runs, reproduced: T01, T03 (circles), T14, T16 (moons).

Sources: the notebooks of the Coursera exercises "Initialization" and "Optimization methods" (Kulbear,
ChrisRosales, TurkiAlotabi, AhmetFurkanDEMIR on GitHub). Their data, first weights and order of examples are
NumPy's legacy generator's, so every digit can be compared.
"""

import jax
import numpy as np
import pytest

from dlcore.engine.training import Training
from dlcore.experiment import Experiment
from dlcore.parameters import unflatten
from tests.core.oracle import prepared
from tests.core.truths import circles_data, moons_data

HE_COSTS = [
    0.8830537463, 0.6879825920, 0.6751286265, 0.6526117769, 0.6082958971,
    0.5304944492, 0.4138645817, 0.3117803465, 0.2369621533, 0.1859728721,
    0.1501555628, 0.1232507929, 0.0991774655, 0.0845705595, 0.0735789596,
]  # fmt: skip
GRADIENT_DESCENT_COSTS = [
    0.702405, 0.668101, 0.635288, 0.600491, 0.573367, 0.551977, 0.532370, 0.514007, 0.496472, 0.468014,
]  # fmt: skip
ADAM_COSTS = [
    0.702166, 0.167845, 0.141316, 0.138788, 0.136066, 0.134240, 0.131127, 0.130216, 0.129623, 0.129118,
]  # fmt: skip

MOONS = {"hidden": (5, 2), "activation": "relu", "initialization": "he", "seed": 3, "batch_size": 64}


def trained(experiment, dtype, **given):
    with jax.enable_x64(dtype is np.float64):
        training = Training(experiment, dtype=dtype, **given)
        while not training.done:
            training.advance()
    return training


def on_circles(dtype=np.float64, **settings):
    train_x, train_y, test_x, test_y = circles_data()
    data = prepared(np.vstack([train_x, test_x]), np.append(train_y, test_y), (300, 0, 100))
    experiment = Experiment(
        data="circles", hidden=(10, 5), activation="relu", optimizer="sgd", learning_rate=0.01,
        batch_size="full", seed=3, **settings,
    )  # fmt: skip
    return trained(experiment, dtype, data=data)


def on_moons(dtype=np.float64, **settings):
    """Epoch e in the order RandomState(11 + e).permutation(300), as in the exercise."""
    orders = (np.random.RandomState(11 + epoch).permutation(300) for epoch in range(settings["epochs"]))
    experiment = Experiment(data="moons", learning_rate=0.0007, **MOONS, **settings)
    return trained(experiment, dtype, data=prepared(*moons_data()), orders=orders)


def epoch_averages(training, every=1000):
    """Mean loss met by the updates of epochs 0, 1000, ...: the exercise counts epochs from 0, a row from 1."""
    return training.history()["update_cost"][1::every]


def test_t01_zeros_never_learn():
    """Published case T01: the cost stays ln 2 and both errors one half."""
    training = on_circles(initialization="zeros", epochs=2000)
    history = training.history()
    np.testing.assert_allclose(history["train_cost"], 0.6931471805599453, rtol=0, atol=1e-12)
    assert set(history["train_error"]) == set(history["test_error"]) == {0.5}
    assert (history["squared_weights"] == 0).all()


def test_t01_only_the_output_bias_moves_towards_the_logit_of_the_share():
    """Closed form: with 105 ones of 300, all weights stay 0, cost -> H(0.35) and b -> ln(0.35 / 0.65)."""
    x, y, *_ = circles_data()
    labels = (np.arange(300) < 105).astype(int)
    experiment = Experiment(
        data="circles", hidden=(10, 5), activation="relu", initialization="zeros", optimizer="sgd",
        learning_rate=0.5, batch_size="full", epochs=400,
    )  # fmt: skip
    data = prepared(np.vstack([x, x[:100]]), np.append(labels, y[:100]), (300, 0, 100))
    training = trained(experiment, np.float64, data=data)
    share = 0.35
    entropy = -share * np.log(share) - (1 - share) * np.log(1 - share)
    assert training.history()["train_cost"][-1] == pytest.approx(entropy, abs=1e-9)
    *hidden, output = unflatten(training.frames()[-1], training.architecture)
    assert output.bias[0] == pytest.approx(np.log(share / (1 - share)), abs=1e-6)
    assert all((layer.weights == 0).all() and (layer.bias == 0).all() for layer in hidden)
    assert (output.weights == 0).all()


def test_t03_he_initialization():
    """Published case T03: the cost every 1000 iterations, and 298 of 300 and 96 of 100 right at the end."""
    training = on_circles(initialization="he", epochs=15_000)
    history = training.history()
    np.testing.assert_allclose(history["train_cost"][:15_000:1000], HE_COSTS, rtol=0, atol=1e-6)
    assert round(300 * history["train_error"][-1]) == 2
    assert round(100 * history["test_error"][-1]) == 4


def test_t14_mini_batch_gradient_descent():
    """Published case T14: epoch averages of 10,000 epochs; accuracy 0.796667 at the end."""
    training = on_moons(optimizer="sgd", epochs=10_000)
    np.testing.assert_allclose(epoch_averages(training), GRADIENT_DESCENT_COSTS, rtol=0, atol=2e-6)
    assert 1 - training.history()["train_error"][-1] == pytest.approx(0.796667, abs=1e-6)


def test_t16_adam():
    """Published case T16, epsilon outside the root: epoch averages of 10,000 epochs; accuracy 0.94.

    Epsilon inside the root gives 0.167966 at epoch 1000, no bias correction 0.153777 or 0.153007.
    """
    training = on_moons(optimizer="adam", epochs=10_000)
    np.testing.assert_allclose(epoch_averages(training), ADAM_COSTS, rtol=0, atol=2e-6)
    assert 1 - training.history()["train_error"][-1] == pytest.approx(0.94, abs=1e-9)


@pytest.mark.parametrize(("optimizer", "expected"), [("sgd", GRADIENT_DESCENT_COSTS), ("adam", ADAM_COSTS)])
def test_t14_t16_in_the_precision_that_is_shown(optimizer, expected):
    """The same in float32, as every page trains: 2001 epochs to the published float32 tolerance."""
    training = on_moons(np.float32, optimizer=optimizer, epochs=2001)
    np.testing.assert_allclose(epoch_averages(training), expected[:3], rtol=0, atol=1e-4)
