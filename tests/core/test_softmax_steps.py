"""Softmax in steps against SciPy, published numbers (T33, T72), finite differences and the engine's own losses; and
where float32 breaks."""

import re

import numpy as np
import pytest
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dlcore.amounts import number_text
from dlcore.backpropagation.heads import losses, output_activation, output_gradient
from dlcore.experiment import Experiment
from dlcore.losses import HEADS
from dlcore.parameters import unflatten
from dlcore.softmax.one_point import least_sure, logits_at, nearest_row, surest_mistake
from dlcore.softmax.overflow import LARGEST_LOGIT, LEAST_LOGIT, breaking_factor, in_float32, loss_in_float32
from dlcore.softmax.steps import Steps
from dlcore.softmax.steps_reading import read_steps
from tests.core.runs import drawn

LECTURE = np.array([5.0, 2.0, -1.0, 3.0])
LOGITS = arrays(np.float64, st.integers(2, 10), elements=st.floats(-50, 50))


def test_t33_the_lecture():
    """Published case T33: t up to the factor that the subtraction takes off, sum, probabilities."""
    steps = Steps(LECTURE, label=0)
    np.testing.assert_allclose(steps.exponentials * np.exp(5), [148.4, 7.4, 0.4, 20.1], atol=0.05)
    assert steps.total * np.exp(5) == pytest.approx(176.3, abs=0.05)
    np.testing.assert_allclose(steps.probabilities, [0.84203357, 0.04192238, 0.00208719, 0.11395685], atol=1e-8)
    assert steps.hard_max.tolist() == [1, 0, 0, 0] and steps.target.tolist() == [1, 0, 0, 0]
    lecture = Steps(np.log([0.3, 0.2, 0.1, 0.4]), label=1)
    assert lecture.loss == pytest.approx(1.609438, abs=1e-6)
    np.testing.assert_allclose(lecture.dz, [0.3, -0.8, 0.1, 0.4], atol=1e-12)


@settings(max_examples=40)
@given(LOGITS, st.sampled_from([0.05, 0.3, 1.0, 7.0, 20.0]), st.floats(-1e3, 1e3))
def test_t72_softmax_is_scipys_and_sees_differences_only(logits, temperature, shift):
    """Published case T72, and SciPy."""
    steps = Steps(logits, label=1, temperature=temperature)
    np.testing.assert_allclose(steps.probabilities, scipy.special.softmax(logits / temperature), rtol=1e-10)
    assert steps.loss == pytest.approx(-scipy.special.log_softmax(logits / temperature)[1], rel=1e-9, abs=1e-12)
    moved = Steps(logits + shift, label=1, temperature=temperature)
    np.testing.assert_allclose(moved.probabilities, steps.probabilities, atol=1e-9)
    for sums in (steps.jacobian.sum(axis=0), steps.jacobian.sum(axis=1), steps.dz.sum()):
        np.testing.assert_allclose(sums, 0, atol=1e-12 / temperature)


@pytest.mark.parametrize("classes", [2, 6, 10])
def test_t72_ends_of_the_temperature_and_a_uniform_answer(classes):
    """Published case T72: ln K for equal logits; T to 0 is the hard maximum, T to infinity uniform; no overflow."""
    assert Steps(np.zeros(classes), 0).loss == pytest.approx(np.log(classes), abs=1e-12)
    logits = np.arange(classes) / 2
    cold, warm = Steps(logits, 0, temperature=1e-3), Steps(logits, 0, temperature=1e9)
    np.testing.assert_allclose(cold.probabilities, cold.hard_max, atol=1e-12)
    np.testing.assert_allclose(warm.probabilities, 1 / classes, atol=1e-8)
    assert np.isfinite(Steps(1e4 * logits, 0).loss)


@pytest.mark.parametrize("temperature", [0.3, 1.0, 4.0])
@pytest.mark.parametrize("loss_id", ["ce", "mse"])
@pytest.mark.parametrize("classes", [2, 3, 5])
def test_the_jacobian_and_dz_are_the_derivatives(classes, loss_id, temperature):
    logits = np.random.RandomState(classes).randn(classes)
    steps, h = Steps(logits, 1, temperature, loss_id), 1e-5
    for j in range(classes):
        up, down = (Steps(logits + sign * h * np.eye(classes)[j], 1, temperature, loss_id) for sign in (1, -1))
        slopes = (up.probabilities - down.probabilities) / (2 * h)
        np.testing.assert_allclose(steps.jacobian[:, j], slopes, rtol=1e-6, atol=1e-9)
        assert steps.dz[j] == pytest.approx((up.loss - down.loss) / (2 * h), rel=1e-6, abs=1e-9)
    if loss_id == "ce":
        diagonal = np.diag(np.diag(steps.jacobian))
        wrong = diagonal @ (-steps.target / steps.probabilities)
        np.testing.assert_allclose(steps.dz_of_the_diagonal, wrong, atol=1e-12)


@pytest.mark.parametrize("loss_id", ["ce", "mse"])
@pytest.mark.parametrize("classes", [2, 4])
def test_steps_are_those_that_the_engine_trains_with(classes, loss_id):
    """For two classes with one sigmoid of z, which is softmax of (0, z)."""
    z = np.random.RandomState(5).randn(classes if classes > 2 else 1)
    head = HEADS[f"{'softmax' if classes > 2 else 'sigmoid'}_{loss_id}"]
    steps = Steps(z if classes > 2 else np.array([0, z[0]]), 1, loss_id=loss_id)
    y = steps.target[:, None] if classes > 2 else np.ones((1, 1))
    a = output_activation(head, z[:, None])
    assert steps.loss == pytest.approx(losses(head, z[:, None], y)[0], rel=1e-12)
    np.testing.assert_allclose(steps.probabilities[-len(z) :], a[:, 0], rtol=1e-12)
    np.testing.assert_allclose(steps.dz[-len(z) :], output_gradient(head, z[:, None], a, y)[:, 0], rtol=1e-10)


def test_float32_breaks_above_88_72():
    assert pytest.approx(88.7228, abs=1e-4) == LARGEST_LOGIT
    below, above = np.float32([88.7, 0.0]), np.float32([88.8, 0.0])
    assert not in_float32(below, 0, subtract=False).broken and in_float32(above, 0, subtract=False).broken
    naive, safe = in_float32(above, 0, subtract=False), in_float32(above, 0, subtract=True)
    assert naive.exponentials.dtype == naive.probabilities.dtype == naive.loss.dtype == np.float32
    assert np.isinf(naive.exponentials[0]) and np.isnan(naive.probabilities[0]) and np.isnan(naive.loss)
    assert naive.probabilities[1] == 0
    np.testing.assert_allclose(safe.probabilities, [1, 0], atol=1e-30)
    # two logits that fit, and whose sum does not: all probabilities are 0
    both = in_float32(np.float32([88.6, 88.6]), 0, subtract=False)
    assert np.isfinite(both.exponentials).all() and np.isinf(both.total) and both.broken
    # all of them too small
    assert np.isnan(in_float32(np.float32([-110, -120]), 0, subtract=False).probabilities).all()
    assert breaking_factor(np.float32([-1, 2])) == pytest.approx(LARGEST_LOGIT / 2)
    assert breaking_factor(np.float32([0, -2])) is None
    assert not in_float32(np.float32([0, -400]), 0, subtract=False).broken


def test_float32_breaks_where_every_exponential_is_0():
    assert pytest.approx(np.log(2.0**-150)) == LEAST_LOGIT
    logits = np.array([-1.56, -1.38, -1.42])  # of a network for three blobs after four epochs
    breaking = breaking_factor(logits)
    assert breaking == pytest.approx(75.3, abs=0.05)
    for factor, broken in ((0.999 * breaking, False), (1.001 * breaking, True)):
        found = in_float32((factor * logits).astype(np.float32), 0, subtract=False)
        assert found.broken == broken == (found.total == 0)


@pytest.mark.parametrize("factor", [1, 10, 40, 200])
def test_the_loss_from_the_logits_never_breaks(factor):
    """Also where the probability of the label is 0 in float32, and -ln 0 is infinite."""
    logits = np.float32(factor) * LECTURE.astype(np.float32)
    assert loss_in_float32(logits, 2) == pytest.approx(-scipy.special.log_softmax(logits.astype(float))[2], rel=1e-6)
    assert np.isinf(in_float32(logits, 2, subtract=True).loss) == (factor >= 40)


def test_examples_worth_a_look():
    logits = np.log(np.array([[0.9, 0.05, 0.05], [0.4, 0.35, 0.25], [0.2, 0.7, 0.1], [0.05, 0.15, 0.8]]))
    assert least_sure(logits) == 1
    assert surest_mistake(logits, np.array([0, 0, 0, 0])) == 3
    assert surest_mistake(logits, np.array([0, 0, 1, 2])) is None
    points = np.array([[0.0, 0.0], [1.0, 1.0], [1.0, 1.0]])
    assert nearest_row(points, (0.2, 0.1)) == 0 and nearest_row(points, (2.0, 2.0)) == 1


@pytest.mark.parametrize(("data", "classes"), [("blobs", 3), ("moons", 2)])
def test_logits_are_those_of_the_network(data, classes):
    run = drawn(Experiment(data=data, classes=classes, examples=100, hidden=(4,), activation="tanh"))
    first, last = unflatten(run.frames[0], run.architecture)
    z = np.tanh(run.data.inputs @ first.weights.T + first.bias) @ last.weights.T + last.bias
    found = logits_at(run, 0, run.data.inputs)
    assert found.shape == (len(run.data.inputs), classes)
    np.testing.assert_allclose(found[:, -z.shape[1] :], z, rtol=1e-5, atol=1e-6)
    if classes == 2:
        assert (found[:, 0] == 0).all()


def test_what_is_missing_to_one_does_not_cancel():
    sure = Steps(np.array([60.0, 0.0, -1.0]), 0)
    assert sure.probabilities[0] == 1 and sure.missing == pytest.approx(np.exp(-60) + np.exp(-61))
    assert sure.loss == pytest.approx(sure.missing, rel=1e-12), "-ln(1 - x) = x + ..."
    assert Steps(LECTURE, 3).missing == pytest.approx(1 - 0.11395685, abs=1e-8)


NAMES = ("a", "b", "c", "d")
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")


def number(text: str) -> float:
    """What `number_text` has written."""
    mantissa, _, exponent = text.replace(",", "").partition("·10")
    return float(mantissa) * 10.0 ** int(exponent.translate(RAISED) or 0)


def test_the_reading_says_the_numbers():
    right = read_steps(Steps(LECTURE, 0), NAMES, 1.0)
    assert right.finding == "The network says a with 84.2 %, and that is the label."
    assert "2 above that of d, so it is e^(2) = 7.39 times as likely" in right.detail
    assert "−ln 0.842 = 0.172 nats; all 4 equally likely would cost ln 4 = 1.39" in right.detail
    assert f"logits {number_text(LARGEST_LOGIT / 5)} times as large would overflow" in right.detail
    wrong = read_steps(Steps(LECTURE, 1), NAMES, 20.0)
    assert wrong.finding == "The network says a with 84.2 %, but the label is b."
    assert "Logits × 20, the largest not subtracted: e^z of 100 is infinite in float32" in wrong.detail
    sure = read_steps(Steps(2 * LECTURE, 1, 0.5), NAMES, 1.0)
    assert sure.finding.endswith(": sure and wrong, the label is b.") and "e^(4 / 0.5) = 2,980 times" in sure.detail
    squared = read_steps(Steps(LECTURE, 0, loss_id="mse"), NAMES, 1.0).detail
    assert f"The squared error is {number_text(0.0397)}" in squared and "nats" not in squared
    assert sure.finding.startswith("At T = 0.5 the network says a with")
    small = read_steps(Steps(np.array([-2.0, -3.0]), 0), NAMES, 60.0).detail
    assert "all e^z are 0 in float32, and 0/0 is NaN" in small
    small = read_steps(Steps(np.array([-2.0, -3.0]), 0), NAMES, 1.0).detail
    assert small.endswith("logits 52 times as large would have e^z = 0 in float32, and 0/0 is NaN.")
    full = read_steps(Steps(np.array([88.6, 88.6]), 0), NAMES, 1.0).detail
    assert "the sum of all e^z is infinite" in full


def test_where_the_probability_of_the_label_is_0_the_logits_give_the_loss():
    for label, end in ((0, "hold."), (1, "hold; ŷ of the label is 0 and −ln 0 is ∞, but max + ln Σ − z gives 3,000.")):
        said = read_steps(Steps(np.array([10.0, -10.0]), label), NAMES, 150.0).detail
        assert said.endswith(f"∞/∞ is NaN. Subtracted, the probabilities {end}"), said
    cold = read_steps(Steps(np.array([20.0, -20.0, 3.0]), 1, 0.05), NAMES, 1.0).detail
    assert "The loss is (max z − z of the label)/T + ln Σ = 800 nats" in cold
    far = read_steps(Steps(np.array([1.13e6, 0.0]), 1), NAMES, 1.0).detail
    assert "so it is e^(1.13·10⁶) times as likely" in far
    assert "The loss is max z + ln Σ − z of the label = 1.13·10⁶ nats" in far
    assert "both are equally likely" in read_steps(Steps(np.array([0.0, 0.0]), 1), NAMES, 1.0).detail


@settings(max_examples=60)
@given(st.integers(0, 1000), st.sampled_from([0.01, 0.1, 1.0, 5.0, 15.0]), st.sampled_from([0.05, 1.0, 4.0]))
def test_the_equations_hold_as_they_are_printed(seed, size, temperature):
    """To about the digits that are printed."""
    rng = np.random.RandomState(seed)
    steps = Steps(size * rng.randn(4), rng.randint(4), temperature)
    said = read_steps(steps, NAMES, 1.0).detail
    logarithm, loss = re.search(r"The loss is (.*?) = (\S+) nats", said).groups()
    if rest := re.fullmatch(r"−ln\(1 − (.*)\)", logarithm):
        assert -np.log1p(-number(rest[1])) == pytest.approx(number(loss), rel=0.011)
    elif rest := re.fullmatch(r"−ln (.*)", logarithm):
        assert -np.log(number(rest[1])) == pytest.approx(number(loss), rel=0.006, abs=0.0101)
    else:
        assert steps.probabilities[steps.label] < 1e-300 and number(loss) == pytest.approx(steps.loss, rel=0.006)
    above, divisor, one, odds = re.search(
        r"Its logit is (\S+) above .* e\^\(\S+?(?: / (\S+))?\)(?: = (1 \+ )?(\S+))? times", said
    ).groups()
    exponent = number(above) / float(divisor or 1)
    assert (odds is None) == (exponent > np.log(1e15))
    if one:
        assert np.expm1(exponent) == pytest.approx(number(odds), rel=0.011)
    elif odds:
        assert np.exp(exponent) == pytest.approx(number(odds), rel=0.011)
