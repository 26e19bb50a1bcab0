"""Bias², variance, noise: the arithmetic against closed forms of least squares and ridge; the study against labels."""

import numpy as np
import pytest

from dlcore.bias_variance import Deviations, decompose
from dlcore.experiment import Experiment
from dlcore.links import parse_link
from dlcore.run import WorkRefusedError
from dlcore.studies import STUDIES
from dlcore.studies import decomposition as module
from dlcore.studies.decomposition import LineDecomposition, PlaneDecomposition, networks_of, truth_of

STUDY = STUDIES["decomposition"]
SIGMA = 0.7


def finish(experiment):
    study = STUDY.start(experiment)
    while not study.done:
        study.advance()
    assert study.progress == 1
    return study.snapshot()


def standard_error(values):
    return np.std(values, ddof=1) / np.sqrt(len(values))


# --- the arithmetic -----------------------------------------------------------------------------------------


def test_parts_are_means_and_variances_and_add_up():
    rng = np.random.default_rng(0)
    predictions, truth, noise = rng.normal(size=(7, 5, 3)), rng.normal(size=(5, 3)), rng.random(5)
    parts = decompose(predictions, truth, noise)
    variance = predictions.var(axis=0, ddof=1).sum(axis=1)
    np.testing.assert_allclose(parts.variance, variance)
    np.testing.assert_allclose(parts.bias2, ((predictions.mean(axis=0) - truth) ** 2).sum(axis=1) - variance / 7)
    # noise + bias² + variance is the noise and the mean squared deviation from the truth, exactly
    measured = noise + np.mean(np.sum((predictions - truth) ** 2, axis=2), axis=0)
    np.testing.assert_allclose(parts.expected, measured)


def test_networks_may_come_in_portions():
    rng = np.random.default_rng(0)
    predictions, truth, noise = rng.normal(size=(9, 5, 1)), rng.normal(size=(5, 1)), rng.random(5)
    portions = Deviations(truth, noise)
    assert np.isnan(portions.parts().bias2).all()
    for part in (predictions[:1], predictions[1:1], predictions[1:6], predictions[6:]):
        portions.add(part)
    assert portions.networks == 9
    whole = decompose(predictions, truth, noise)
    np.testing.assert_allclose(portions.parts().bias2, whole.bias2)
    np.testing.assert_allclose(portions.parts().variance, whole.variance)


@pytest.mark.parametrize("networks", [2, 10])
def test_both_estimates_are_unbiased(networks):
    """Predictions N(truth + 0.3, 1): bias² 0.09 and variance 1 on average, however few networks."""
    rng = np.random.default_rng(1)
    points = 100_000
    parts = decompose(0.3 + rng.normal(size=(networks, points, 1)), np.zeros((points, 1)), np.zeros(points))
    assert abs(parts.bias2.mean() - 0.09) < 3 * standard_error(parts.bias2)
    assert abs(parts.variance.mean() - 1) < 3 * standard_error(parts.variance)


def test_least_squares_with_gaussian_inputs_and_no_intercept():
    """p coefficients, no intercept, x ~ N(0, I): variance E[xᵀ (XᵀX)⁻¹ x] σ² = σ² p/(n-p-1) at a new x, bias 0,
    because E[(XᵀX)⁻¹] = I/(n-p-1) (inverse Wishart)."""
    rng = np.random.default_rng(2)
    networks, n, p, points = 4000, 20, 4, 500
    beta, new = rng.normal(size=p), rng.normal(size=(points, p))
    X = rng.normal(size=(networks, n, p))
    y = X @ beta + SIGMA * rng.normal(size=(networks, n))
    fitted = np.linalg.solve(X.transpose(0, 2, 1) @ X, (X.transpose(0, 2, 1) @ y[..., None]))[..., 0]
    parts = decompose((fitted @ new.T)[..., None], (new @ beta)[:, None], np.full(points, SIGMA**2))
    # averaged over x ~ N(0, I) exactly: E[xᵀ C x] = trace C, so the draw of the new points plays no part
    excess = np.sum((fitted - beta) ** 2, axis=1)
    assert abs(excess.mean() - SIGMA**2 * p / (n - p - 1)) < 3 * standard_error(excess)
    closed_form = np.mean(np.sum(new**2, axis=1)) * SIGMA**2 / (n - p - 1)  # the same at these points
    error = standard_error(np.mean((fitted @ new.T - new @ beta) ** 2, axis=1))
    assert abs(parts.variance.mean() - closed_form) < 3 * error
    assert abs(parts.bias2.mean()) < 3 * error


def test_ridge_trades_variance_for_bias_as_computed():
    """Fixed design X, H = (XᵀX + λI)⁻¹XᵀX: bias² = |X (H - I) β|²/n, variance = σ² Σ_j (d_j²/(d_j² + λ))²/n, d_j the
    singular values of X (T. Hastie, R. Tibshirani, J. Friedman, The Elements of Statistical Learning, section 3.4.1).
    """
    rng = np.random.default_rng(3)
    networks, n, p = 3000, 30, 5
    X, beta = rng.normal(size=(n, p)), rng.normal(size=p)
    y = X @ beta + SIGMA * rng.normal(size=(networks, n))
    d = np.linalg.svd(X, compute_uv=False)
    found = []
    for ridge in (0.0, 3.0, 10.0, 30.0, 100.0):
        H = np.linalg.solve(X.T @ X + ridge * np.eye(p), X.T)
        predictions = y @ H.T @ X.T
        parts = decompose(predictions[..., None], (X @ beta)[:, None], np.full(n, SIGMA**2))
        bias2 = np.mean((X @ (H @ X - np.eye(p)) @ beta) ** 2)
        variance = SIGMA**2 * np.sum((d**2 / (d**2 + ridge)) ** 2) / n
        spread = np.mean((predictions - predictions.mean(axis=0)) ** 2, axis=1)
        assert abs(parts.variance.mean() - variance) < 3 * standard_error(spread)
        # of the mean prediction: 2 bias · deviation, and the square of the deviation
        error = 2 * np.sqrt(bias2 * variance / networks) + 3 * variance / networks
        assert abs(parts.bias2.mean() - bias2) < 3 * error
        found.append((parts.bias2.mean(), parts.variance.mean()))
    bias2, variance = np.transpose(found)
    assert (np.diff(bias2) > 0).all() and (np.diff(variance) < 0).all()


# --- the study ----------------------------------------------------------------------------------------------


SHORT = {"epochs": 40, "hidden": (4,)}


@pytest.mark.parametrize(
    "settings",
    [
        {"data": "gauss", "noise": 1.0, "flip": 0.1, "hidden": (), "features": ("x1", "x2", "x1x2")},
        {"data": "rings", "classes": 3, "noise": 0.5},
        {"data": "sine", "noise": 0.3, "features": ("x1",)},
        {"data": "plane", "noise": 0.8, "scale": "none"},
    ],
    ids=lambda settings: settings["data"],
)
def test_the_three_parts_are_the_error_measured_on_fresh_labels(settings):
    result = finish(Experiment(**(SHORT | settings)))
    assert result.complete and result.networks == module.NETWORKS >= 100 and not result.notes
    together = result.bias2 + result.variance + result.noise
    assert together == pytest.approx(result.expected, rel=0.02)
    assert 0 < result.expected_se < 0.02 * result.expected
    assert result.noise > 0 and result.variance > 0
    if isinstance(result, PlaneDecomposition):
        for part in (result.bias2_map, result.variance_map, result.noise_map):
            assert part.shape == (60, 60) and np.isfinite(part).all() and (part >= 0).all()
    else:
        assert settings["data"] == "sine"


def test_linear_regression_trained_to_convergence_has_the_variance_of_least_squares():
    """y on (1, x1), least squares on m examples with fixed inputs: variance at x is σ² (1, x)(XᵀX)⁻¹(1, x)ᵀ.

    The truth is a sine, not a line, so the residual variance that counts is that of y about the best line; with it the
    variance averaged over x is about s² (p + 1)/m here with p = 1 input and an intercept: checked against least squares
    fitted by NumPy to the very same training sets.
    """
    experiment = Experiment(
        data="sine", noise=0.5, hidden=(), batch_size="full", optimizer="adam", learning_rate=0.1, epochs=400,
        examples=200, split=(50, 25, 25),
    )  # fmt: skip
    result = finish(experiment)
    assert isinstance(result, LineDecomposition)
    lines = []
    for run in networks_of(experiment):
        data = module.prepare(run)
        train = data.slices["train"]
        slope, intercept = np.polyfit(data.raw[train, 0], data.labels[train], 1)
        lines.append(intercept + slope * result.x)
    np.testing.assert_allclose(result.fits, lines, atol=2e-3)
    # E[Var] = s² (p + 1)/(m - 1) or so for bounded inputs: 3 s.e. of a variance from 128 networks are 38 %
    x = np.linspace(-5, 5, 2001)
    slope = np.mean(x * np.sin(x)) / np.mean(x**2)
    residual = 0.25 + np.mean((np.sin(x) - slope * x) ** 2)
    assert result.variance == pytest.approx(residual * 2 / 99, rel=0.38)
    best = np.mean((np.sin(x) - slope * x) ** 2)
    assert result.bias2 == pytest.approx(best, rel=0.05)


def test_fits_are_in_the_order_of_the_networks_whichever_end_first(monkeypatch):
    experiment = Experiment(**(SHORT | {"data": "sine", "features": ("x1",), "hidden": ()}))
    usual = finish(experiment)

    class Late(module.Many):
        @property
        def ended(self):
            return super().ended & (self.done | (np.arange(module.NETWORKS) >= 16))

    monkeypatch.setattr(module, "Many", Late)
    late = finish(experiment)
    assert isinstance(usual, LineDecomposition) and isinstance(late, LineDecomposition)
    assert len(np.unique(usual.fits, axis=0)) == module.NETWORKS
    np.testing.assert_array_equal(late.fits, usual.fits)


def test_linear_regression_on_the_plane_has_no_bias_and_the_variance_of_least_squares():
    """Without noise on the inputs the plane is linear: bias and variance vanish; the noise is on inputs, so with it the
    residual is uncorrelated with x but for the border, and the variance is residual variance × (p + 1)/(m - p - 2)."""
    experiment = Experiment(
        data="plane", noise=0.3, hidden=(), batch_size="full", learning_rate=0.1, epochs=400, examples=200,
        split=(50, 25, 25),
    )  # fmt: skip
    result = finish(experiment)
    p, m = 2, 100
    assert result.variance == pytest.approx((result.noise + result.bias2) * (p + 1) / (m - p - 2), rel=0.3)
    assert result.bias2 < 0.1 * result.noise


def test_a_line_is_drawn_with_all_its_fits():
    result = finish(Experiment(data="sine", noise=0.2, features=("x1",), **SHORT))
    assert result.x.shape == (200,) and result.fits.shape == (128, 200)
    np.testing.assert_allclose(result.mean_fit, result.fits.mean(axis=0))
    np.testing.assert_allclose(result.truth, np.sin(result.x))


def test_maps_lie_as_the_plane_lies(monkeypatch):
    """Rows are x2: the noise of y > f(x) is on the curve; and the map's mean over the data is the number."""
    monkeypatch.setattr(module, "LEAST_POINTS", 20_000)
    result = finish(Experiment(data="halfplane", noise=0.3, **SHORT))
    columns = np.abs(result.grid_x) < 4.5
    ridge = result.grid_y[result.noise_map.argmax(axis=0)][columns]
    np.testing.assert_allclose(ridge, 2 * np.sin(result.grid_x[columns] / 1.5), atol=0.35)
    flat = np.stack(np.meshgrid(result.grid_x, result.grid_y), axis=-1).reshape(-1, 2)
    np.testing.assert_allclose(truth_of(result.experiment, flat)[1], result.noise_map.ravel(), atol=1e-9)


def test_networks_differ_in_data_and_weights_and_the_first_is_the_pages_own():
    experiment = Experiment(seed=5, data_seed=2**31 - 2, shift=0.5, seeds=4)
    runs = networks_of(experiment)
    assert runs[0] == experiment.replace(seeds=1, shift=0.0)
    assert [run.data_seed for run in runs[:3]] == [2**31 - 2, 2**31 - 1, 0]
    assert len({run.seed for run in runs}) == len({run.data_seed for run in runs}) == module.NETWORKS
    assert {run.batch_seed for run in runs} == {experiment.batch_seed}


def test_truth_is_of_class_1_or_of_every_class():
    raw = np.array([[0.0, 0.5], [3.0, 1.0]])
    two, noise = truth_of(Experiment(data="moons", noise=0.8), raw)
    assert two.shape == (2, 1)
    np.testing.assert_allclose(noise, two[:, 0] * (1 - two[:, 0]))
    three, noise = truth_of(Experiment(data="rings", classes=3, noise=0.8), raw)
    assert three.shape == (2, 3)
    np.testing.assert_allclose(noise, 1 - np.sum(three**2, axis=1))


def test_it_streams_from_eight_networks_on():
    study = STUDY.start(Experiment(data="moons", noise=0.8, **SHORT))
    empty = study.snapshot()
    assert empty.networks == 0 and np.isnan(empty.bias2) and not empty.complete
    seen = []
    while not study.done:
        study.advance()
        result = study.snapshot()
        assert np.isnan(result.expected) == (result.networks < module.FEWEST) == np.isnan(result.bias2_map).all()
        seen.append(result.networks)
    assert len(set(seen)) > 8 and seen == sorted(seen) and study.snapshot().complete
    study.advance()
    assert study.done


def test_a_line_streams_too():
    study = STUDY.start(Experiment(data="sine", noise=0.2, features=("x1",), **SHORT))
    assert isinstance(study.snapshot(), LineDecomposition) and study.snapshot().fits.shape[0] == 0
    while study.snapshot().networks < module.FEWEST:
        study.advance()
    result = study.snapshot()
    assert len(result.fits) == result.networks and np.isfinite(result.mean_fit).all()


def test_diverged_networks_are_left_out_and_counted():
    result = finish(
        Experiment(data="plane", noise=0.2, hidden=(), optimizer="sgd", learning_rate=10, epochs=200, examples=100)
    )
    assert result.networks == 0 and np.isnan(result.bias2)
    assert result.notes == ("128 of 128 networks diverged and are left out.",)


@pytest.mark.parametrize("data", ["ten", "digits", "iris", "diabetes"])
def test_fixed_examples_are_refused(data):
    assert "no more examples" in STUDY.refusal(Experiment(data=data))
    with pytest.raises(WorkRefusedError, match="no more examples"):
        STUDY.start(Experiment(data=data))


@pytest.mark.parametrize("link", ["epochs=20000", "n=200000&epochs=1&batch=full", "hidden=256-256-256&epochs=2000"])
def test_too_much_work_is_refused_with_the_remedy(link):
    assert "128 networks like this one are too much work: use fewer" in STUDY.refusal(parse_link(link).experiment)


def test_the_default_network_is_not_refused():
    assert STUDY.refusal(Experiment()) is None
