"""Published numbers for whole descents on known surfaces.

Sources: Dive into Deep Learning, optimization chapters (T48); Goh 2017, Why momentum really works, and Polyak
1964 (T63); closed forms (T75, T80).
"""

from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from dlcore.optimizers import OPTIMIZERS, Hyperparameters

pytestmark = pytest.mark.usefixtures("float64")


def visited(id, gradient, start, steps, **hyperparameters):
    """The points a rule visits on a surface, (steps, dimensions), compiled once per rule."""
    rule = OPTIMIZERS[id].build(Hyperparameters(**hyperparameters))
    start = jnp.asarray(start)

    @jax.jit
    def run(start):
        def one(carry, _):
            point, state = carry
            step, state = rule.update(gradient(point), state, point)
            return (point + step, state), point + step

        return jax.lax.scan(one, (start, rule.init(start)), length=steps)[1]

    return np.asarray(run(start))


@pytest.mark.parametrize(
    ("id", "rate", "betas", "expected"),
    [
        ("sgd", 0.4, {}, (-0.943467, -0.000073)),
        ("sgd", 0.6, {}, (-0.387814, -1673.365109)),
        # heavy ball with rate r is course momentum with rate r / (1 - beta)
        ("momentum", 0.6 / (1 - 0.5), {"beta1": 0.5}, (0.007188, 0.002553)),
        ("momentum", 0.6 / (1 - 0.25), {"beta1": 0.25}, (-0.126340, -0.186632)),
        ("adagrad", 0.4, {"eps": 1e-6}, (-2.382563, -0.158591)),
        ("adagrad", 2.0, {"eps": 1e-6}, (-0.002295, 0.0)),
        ("rmsprop", 0.4, {"beta2": 0.9, "eps": 1e-8}, (-0.010598, 0.0)),
    ],
)
def test_toy_surface_of_dive_into_deep_learning(id, rate, betas, expected):
    """Published case T48: f = 0.1 x1^2 + 2 x2^2 from (-5, -2), 20 updates."""
    path = visited(id, lambda x: x * jnp.array([0.2, 4.0]), [-5.0, -2.0], 20, learning_rate=rate, **betas)
    np.testing.assert_allclose(path[-1], expected, atol=1e-6)


def test_toy_descents_of_dive_into_deep_learning():
    """Published case T48: x^2 from 10 in 10 updates at three rates; x1^2 + 2 x2^2 in 20."""
    rates = jnp.array([0.2, 0.05, 1.1])
    path = visited("sgd", lambda x: 2 * x, [10.0, 10.0, 10.0], 10, learning_rate=rates)
    expected = [0.06046617599999997, 3.4867844009999995, 61.917364224000096]
    np.testing.assert_allclose(path[-1], expected, rtol=1e-13)
    path = visited("sgd", lambda x: x * jnp.array([2.0, 4.0]), [-5.0, -2.0], 20, learning_rate=0.1)
    np.testing.assert_allclose(path[-1], [-0.057646, -0.000073], atol=5e-7)


POLYAK = [
    SimpleNamespace(kappa=10, alpha=0.230886, beta=0.269874, rate=0.519494, descent=0.818182, updates=(27, 69)),
    SimpleNamespace(kappa=20, alpha=0.1335814, beta=0.402605, rate=0.634512, descent=0.904762, updates=(39, 139)),
    SimpleNamespace(kappa=100, alpha=0.0330579, beta=0.669421, rate=0.818182, descent=0.980198, updates=(93, 691)),
    SimpleNamespace(kappa=1000, alpha=0.00375853, beta=0.881145, rate=0.938693, descent=0.998002, updates=None),
]


@pytest.mark.parametrize("case", POLYAK, ids=lambda case: f"kappa={case.kappa}")
def test_optimal_momentum_on_a_quadratic(case):
    """Published case T63: convergence rates at the optimal parameters, eigenvalues 1 and kappa, and for three
    kappa the updates from (1, 1) to 1e-6 of its length, momentum against plain descent."""
    root = case.kappa**0.5
    alpha, beta = (2 / (1 + root)) ** 2, ((root - 1) / (root + 1)) ** 2
    assert (alpha, beta) == pytest.approx((case.alpha, case.beta), rel=3e-6)
    eigenvalues, updates = jnp.array([1.0, float(case.kappa)]), max(25 * int(root), 700)

    def distance(id, **hyperparameters):
        path = visited(id, lambda w: eigenvalues * w, [1.0, 1.0], updates, **hyperparameters)
        return np.linalg.norm(path, axis=1) / 2**0.5  # relative to the start

    # The published alpha belongs to the heavy ball: course momentum needs 1 / (1 - beta) times that.
    momentum = distance("momentum", learning_rate=alpha / (1 - beta), beta1=beta)
    descent = distance("sgd", learning_rate=2 / (1 + case.kappa))
    late = np.flatnonzero(momentum > 1e-200)[-1]
    slope = (momentum[late] / momentum[late // 2]) ** (1 / (late - late // 2))
    assert case.rate - 1e-6 < slope < case.rate + 0.02  # slightly above, because of the double root: k rate^k
    assert descent[49] / descent[48] == pytest.approx(case.descent, abs=1e-6)
    if case.updates is not None:
        assert tuple(1 + np.argmax(one < 1e-6) for one in (momentum, descent)) == case.updates


@pytest.mark.parametrize("id", ["momentum", "nesterov"])
def test_terminal_velocity(id):
    """Published case T75: the averaged form ends at alpha g, not at alpha g / (1 - beta1); after t updates with
    a constant gradient momentum has 1 - beta1^t of it."""
    path = visited(id, lambda x: jnp.full_like(x, 2.0), [0.0], 400, learning_rate=0.01, beta1=0.9)
    steps = -np.diff(path[:, 0], prepend=0.0)
    assert steps[-1] == pytest.approx(0.01 * 2.0, rel=1e-9)
    reached = 1 - 0.9 ** np.arange(1, 401)
    if id == "nesterov":
        reached = 0.9 * reached + 0.1
    np.testing.assert_allclose(steps, 0.02 * reached, rtol=1e-8)


def test_descent_on_a_quadratic():
    """Published case T80: x_t = (1 - alpha lambda)^t x0, stable below alpha = 2 / lambda."""
    alpha_lambda = jnp.array([0.08, 2.4, 1.999, 2.001])
    path = visited("sgd", lambda x: x, np.ones(4), 20, learning_rate=alpha_lambda)
    np.testing.assert_allclose(path[-1, :2], [0.188693, 836.6826], rtol=5e-6)
    np.testing.assert_allclose(path[:, 1], (-1.4) ** np.arange(1, 21), rtol=1e-12)
    sizes = np.abs(path)
    assert (np.diff(sizes[:, 2]) < 0).all()
    assert (np.diff(sizes[:, 3]) > 0).all()


def test_noisy_descent_settles_at_the_stationary_variance():
    """Published case T80: alpha sigma^2 / (lambda (2 - alpha lambda)), over 4000 runs; the sample variance has
    a relative standard error of sqrt(2 / 4000) = 2.2 %."""
    runs, curvature, sigma = 4000, 2.0, 0.5
    noise = jnp.asarray(np.random.RandomState(0).randn(300, runs) * sigma)
    for alpha in (0.4, 0.1):
        rule = OPTIMIZERS["sgd"].build(Hyperparameters(learning_rate=alpha))

        def one(carry, error, rule=rule):
            x, state = carry
            step, state = rule.update(curvature * x + error, state, x)
            return (x + step, state), None

        start = jnp.full(runs, 3.0)
        (x, _), _ = jax.lax.scan(one, (start, rule.init(start)), noise)
        expected = alpha * sigma**2 / (curvature * (2 - alpha * curvature))
        assert np.var(x) == pytest.approx(expected, rel=0.09)
