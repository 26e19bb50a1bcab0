"""Published numbers for initialization: T05 (draws), T70 (scales), T71 (exploding and vanishing).

Sources: the notebooks of the Coursera exercise "Initialization" (Kulbear/deep-learning-coursera; tests in
PeiranLi0930/Comprehensive_DL_Tutor) for T05; closed forms for T70 and T71.
"""

import jax.numpy as jnp
import numpy as np
import pytest

from dlcore.activations import ACTIVATIONS
from dlcore.initializers import INITIALIZERS

PUBLISHED_DRAWS = [
    (
        "large",
        [3, 2, 1],
        [
            [[17.88628473, 4.36509851, 0.96497468], [-18.63492703, -2.77388203, -3.54758979]],
            [[-0.82741481, -6.27000677]],
        ],
    ),
    (
        "he",
        [2, 4, 1],
        [
            [
                [1.78862847, 0.43650985],
                [0.09649747, -1.8634927],
                [-0.2773882, -0.35475898],
                [-0.08274148, -0.62700068],
            ],
            [[-0.03098412, -0.33744411, -0.92904268, 0.62552248]],
        ],
    ),
    ("he", [3, 1, 2], [[[1.46040903, 0.3564088, 0.07878985]], [[-2.63537665], [-0.39228616]]]),
]

STD = {
    "he": lambda n_out, n_in: np.sqrt(2 / n_in),
    "lecun": lambda n_out, n_in: np.sqrt(1 / n_in),
    "glorot": lambda n_out, n_in: np.sqrt(2 / (n_in + n_out)),
}


@pytest.mark.parametrize(("id", "sizes", "expected"), PUBLISHED_DRAWS)
def test_published_draws(id, sizes, expected):
    """Published case T05: layer after layer from RandomState(3)."""
    rng = np.random.RandomState(3)
    for n_in, n_out, weights in zip(sizes[:-1], sizes[1:], expected, strict=True):
        np.testing.assert_allclose(INITIALIZERS[id].draw(rng, n_out, n_in), weights, atol=1e-8)


@pytest.mark.parametrize("id", STD)
@pytest.mark.parametrize(("n_out", "n_in"), [(256, 64), (64, 256), (400, 400)])
def test_standard_deviation(id, n_out, n_in):
    """Published case T70: relative error 1/sqrt(2 n_in n_out) at one sigma; four are allowed."""
    weights = INITIALIZERS[id].draw(np.random.RandomState(0), n_out, n_in)
    sigma = 1 / np.sqrt(2 * n_in * n_out)
    assert weights.std() / STD[id](n_out, n_in) == pytest.approx(1, abs=4 * sigma)
    assert abs(weights.mean()) < 4 * STD[id](n_out, n_in) / np.sqrt(n_in * n_out)


@pytest.mark.usefixtures("float64")
def test_he_keeps_the_mean_square_of_relu_activations():
    """Published case T70: E[h^2] = 1, mean 1/sqrt(pi), std sqrt(1 - 1/pi) after a layer of N(0, 1) inputs.

    1000 inputs per unit: |x|^2 / n varies by 4 % from example to example, averaged over 2000 examples.
    """
    rng = np.random.RandomState(1)
    weights = INITIALIZERS["he"].draw(rng, 1000, 1000)
    h = np.asarray(ACTIVATIONS["relu"].function(jnp.asarray(weights @ rng.randn(1000, 2000))))
    assert (h**2).mean() == pytest.approx(1, abs=0.01)
    assert h.mean() == pytest.approx(0.5642, abs=0.005)
    assert h.std() == pytest.approx(0.8256, abs=0.005)


@pytest.mark.parametrize(
    ("gain", "layers", "expected"),
    [
        (1.5, 10, 57.67),
        (1.5, 20, 3325.3),
        (1.5, 50, 6.376e8),
        (0.5, 10, 9.77e-4),
        (0.5, 20, 9.54e-7),
        (0.5, 50, 8.9e-16),
        (1.1, 50, 117.39),
    ],
)
def test_signal_through_a_deep_linear_network(gain, layers, expected):
    """Published case T71, W = c Q with a rotation Q for the identity: |output| = c^L |input|."""
    rng = np.random.RandomState(0)
    start = rng.randn(6)
    a = start
    for _ in range(layers):
        a = gain * INITIALIZERS["orthogonal"].draw(rng, 6, 6) @ a
    assert np.linalg.norm(a) / np.linalg.norm(start) == pytest.approx(expected, rel=2.5e-3, abs=0)
