"""Early stopping and L2 on a quadratic: published closed forms against weights that were really found."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from dlcore.experiment import Experiment
from dlcore.reading import percent
from dlcore.run import train
from dlcore.shrinkage import (
    EIGENVALUES,
    EXAMPLES,
    RATE,
    descend,
    matching_penalty,
    penalised_factor,
    regression,
    ridge,
    shown_shrinkage,
    shrinkage,
    stopped_factor,
)
from dlcore.shrinkage_reading import read_shrinkage
from tests.core import oracle


def test_the_regression_has_the_eigenvalues_that_were_asked_for():
    given = regression((3.0, 0.5, 0.01))
    hessian = 2 / EXAMPLES * given.inputs.T @ given.inputs
    np.testing.assert_allclose(np.linalg.eigvalsh(hessian)[::-1], (3.0, 0.5, 0.01), rtol=1e-10)
    np.testing.assert_allclose([*given.inputs.mean(axis=0), given.targets.mean()], 0, atol=1e-12)
    assert abs(hessian - np.diag(np.diag(hessian))).max() > 0.1, "the directions are not the inputs themselves"


@pytest.mark.parametrize("updates", [1, 7, 100, 2000])
def test_t76_gradient_descent_goes_as_far_as_the_closed_form(updates):
    """Published fact T76: 1 - (1 - alpha h)^t."""
    found = shown_shrinkage(updates)
    expected = [1 - (1 - RATE * h) ** updates for h in EIGENVALUES]
    np.testing.assert_allclose(found.stopped_measured, expected, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(found.stopped, expected, rtol=1e-9)


@pytest.mark.parametrize("penalty", [0.01, 3.0, 500.0])
def test_t76_the_penalised_minimum_lies_as_far_as_the_closed_form(penalty):
    """Published fact T76: h / (h + lambda), lambda/m in the course's convention; the minimum itself by scikit-learn."""
    given = regression()
    found = shrinkage(given, 10, penalty=penalty)
    expected = [h / (h + penalty / EXAMPLES) for h in EIGENVALUES]
    np.testing.assert_allclose(found.penalised_measured, expected, rtol=1e-6)
    np.testing.assert_allclose(found.penalised, expected, rtol=1e-9)
    # ||X w - y||^2 + a ||w||^2 is m J for a = lambda/2
    model = Ridge(alpha=penalty / 2, fit_intercept=False).fit(given.inputs, given.targets)
    np.testing.assert_allclose(ridge(given, penalty), model.coef_, rtol=1e-8, atol=1e-10)


def test_t76_both_agree_in_flat_directions_when_the_updates_match_the_penalty():
    """Published fact T76: for small h they are equal when alpha t = 1/lambda (m/lambda here)."""
    h = np.array([1e-6])
    for updates in (10, 100, 1000):
        penalty = matching_penalty(RATE, updates, EXAMPLES)
        assert penalty / EXAMPLES == pytest.approx(1 / (RATE * updates))
        stopped, penalised = stopped_factor(h, RATE, updates), penalised_factor(h, penalty, EXAMPLES)
        assert stopped[0] == pytest.approx(penalised[0], rel=1e-3)
    unequal = penalised_factor(h, 2 * penalty, EXAMPLES)
    assert stopped[0] != pytest.approx(unequal[0], rel=0.3)


@pytest.mark.parametrize("penalty", [0.0, 20.0])
def test_the_engine_goes_the_same_way(penalty):
    """A network without hidden layer, gradient descent on all examples from zero weights, against the loop and the
    penalised minimum: the engine's lambda is the same lambda."""
    given, updates = regression((2.0, 0.7, 0.2, 0.05)), 60 if penalty == 0 else 2000
    data = oracle.prepared(given.inputs, np.zeros(EXAMPLES, int), data="plane", targets=given.targets[:, None])
    experiment = Experiment(
        data="plane", hidden=(), optimizer="sgd", learning_rate=RATE, batch_size="full", epochs=updates,
        initialization="zeros", l2=penalty,
    )  # fmt: skip
    weights = train(experiment, data=data).frames[-1][:-1]
    expected = descend(given, RATE, updates) if penalty == 0 else ridge(given, penalty)
    np.testing.assert_allclose(weights, expected, atol=2e-5)


def test_a_rate_at_which_nothing_converges_is_refused():
    with pytest.raises(ValueError, match="learning rate"):
        shrinkage(regression((2.0, 1.0)), 10, learning_rate=1.01)


def test_the_words_are_the_measured_numbers():
    found = shown_shrinkage(200)
    words = read_shrinkage(found)
    assert words.finding == "200 updates hold back about as much as an L2 penalty of λ = 2.5."
    assert "αt = 0.2 · 200 = 40 = m/λ" in words.detail
    for place in (0, -1):
        assert percent(found.stopped_measured[place]) in words.detail
        assert percent(found.penalised_measured[place]) in words.detail
    assert read_shrinkage(shown_shrinkage(1)).finding.startswith("1 update holds back")
