"""The momentum plane against the matrix itself, published optima, and descents of the optimizers."""

import numpy as np
import pytest

from dlcore.surfaces.momentum_plane import (
    best_descent,
    best_momentum,
    heavy_rate,
    momentum_plane,
    rate_on_bowl,
    spectral_radius,
    stability_edge,
)
from dlcore.surfaces.reading import read_plane

KAPPAS = (1.0, 20.0, 1000.0)


def test_the_rate_is_the_spectral_radius_of_the_iteration_matrix():
    rng = np.random.RandomState(0)
    drawn = np.column_stack([10 ** rng.uniform(-3, 1, 200), rng.uniform(0, 1, 200), rng.uniform(0.1, 9, 200)])
    for alpha, beta, eigenvalue in drawn.tolist():
        matrix = np.array([[beta, eigenvalue], [-alpha * beta, 1 - alpha * eigenvalue]])
        expected = np.abs(np.linalg.eigvals(matrix)).max()
        assert spectral_radius(alpha, beta, eigenvalue) == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize(
    ("kappa", "alpha", "beta", "rate", "descent"),
    [
        (10.0, 0.230886, 0.269874, 0.519494, 0.818182),
        (20.0, 0.667907 * 0.2, 0.402605, 0.634512, 0.904762),
        (100.0, 0.0330579, 0.669421, 0.818182, 0.980198),
        (1000.0, 0.00375853, 0.881145, 0.938693, 0.998002),
    ],
)
def test_optimal_parameters(kappa, alpha, beta, rate, descent):
    """Published case T63; and nothing on a fine grid is better."""
    best = best_momentum(kappa)
    assert (best.learning_rate, best.beta, best.rate) == pytest.approx((alpha, beta, rate), rel=3e-6)
    assert rate_on_bowl(best.learning_rate, best.beta, kappa) == pytest.approx(rate, abs=1e-5)
    plain = best_descent(kappa)
    assert plain.rate == pytest.approx(descent, rel=2e-6)
    assert rate_on_bowl(plain.learning_rate, 0.0, kappa) == pytest.approx(descent, rel=2e-6)
    fine = rate_on_bowl(*np.meshgrid(np.geomspace(1e-4, 4, 400), np.linspace(0, 0.999, 400)), kappa)
    assert fine.min() >= best.rate - 1e-9
    assert fine[0].min() >= plain.rate - 1e-9, "the first row has no momentum"


@pytest.mark.parametrize("kappa", KAPPAS)
def test_it_converges_exactly_below_the_edge(kappa):
    """Published case T80 with β = 0: α < 2/λ_max; with momentum α < 2 (1 + β)/λ_max."""
    betas = np.linspace(0, 0.98, 30)
    edge = stability_edge(betas, kappa)
    assert edge[0] == pytest.approx(2 / kappa)
    assert (rate_on_bowl(0.999 * edge, betas, kappa) < 1).all()
    assert (rate_on_bowl(1.001 * edge, betas, kappa) > 1).all()


@pytest.mark.parametrize("form", ["momentum", "heavyball"])
@pytest.mark.parametrize("kappa", KAPPAS)
def test_theory_meets_measurement(kappa, form):
    plane = momentum_plane(kappa, form)
    assert plane.largest_difference < 0.02
    assert (plane.predicted > 1).any() and (plane.predicted < 1).sum() > 30, "on both sides of the edge"
    assert plane.rate.min() >= plane.best.rate - 1e-9
    at = rate_on_bowl(heavy_rate(form, plane.tried[:, 0], plane.tried[:, 1]), plane.tried[:, 1], kappa)
    np.testing.assert_allclose(at, plane.predicted, atol=1e-9)
    inside = heavy_rate(form, 0.999 * plane.edge, plane.betas)
    outside = heavy_rate(form, 1.001 * plane.edge, plane.betas)
    assert (rate_on_bowl(inside, plane.betas, kappa) < 1).all() and (
        rate_on_bowl(outside, plane.betas, kappa) > 1
    ).all()
    assert plane.learning_rates[0] < plane.best.learning_rate < plane.learning_rates[-1]


def test_what_is_said_of_the_plane():
    plane = momentum_plane(100.0, "heavyball")
    assert (plane.updates("momentum"), plane.updates("descent")) == (93, 691), "published, T63"
    assert plane.distances["descent"][-1] < 1e-6 <= plane.distances["descent"][-2]
    said = read_plane(plane)
    assert "κ = 100 the best momentum needs 7.4 times fewer" in said.finding
    assert "0.818 of itself per update instead of 0.980" in said.detail
    assert f"{plane.largest_difference:.3f} at most, in {len(plane.tried)} descents" in said.detail
    assert "round" in read_plane(momentum_plane(1.0, "momentum")).finding
