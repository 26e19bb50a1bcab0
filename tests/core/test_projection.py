"""The plane of the picture against scikit-learn's PCA."""

import numpy as np
import pytest
from sklearn.datasets import load_iris, load_wine
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from dlcore.projection import extent_with_margin, identity_plane, principal_plane, square_extent


@pytest.mark.parametrize("load", [load_iris, load_wine])
@pytest.mark.parametrize("standardised", [True, False])
def test_principal_plane_is_scikit_learns(load, standardised):
    raw = load(return_X_y=True)[0]
    unit = StandardScaler().fit_transform(raw) if standardised else raw
    oracle = PCA(2).fit(unit)
    plane = principal_plane(raw, standardised)
    scores, expected = plane.project(raw), oracle.transform(unit)
    sign = np.sign((scores * expected).sum(axis=0))
    np.testing.assert_allclose(scores * sign, expected, atol=1e-8 * np.abs(expected).max())
    # Lifted back to raw units it is PCA's reconstruction.
    rebuilt = oracle.inverse_transform(expected)
    rebuilt = rebuilt * raw.std(axis=0) + raw.mean(axis=0) if standardised else rebuilt
    np.testing.assert_allclose(plane.lift(scores), rebuilt, atol=1e-8 * np.abs(raw).max())


@pytest.mark.parametrize("standardised", [True, False])
def test_lifting_and_projecting_are_inverse_on_the_plane(standardised):
    plane = principal_plane(load_wine(return_X_y=True)[0], standardised)
    coordinates = np.random.RandomState(0).randn(20, 2)
    np.testing.assert_allclose(plane.project(plane.lift(coordinates)), coordinates, atol=1e-10)
    lifted = plane.origin + coordinates[:, :1] * plane.axes[0] + coordinates[:, 1:] * plane.axes[1]
    np.testing.assert_allclose(plane.lift(coordinates), lifted)


@pytest.mark.parametrize("standardised", [True, False])
def test_the_largest_loading_is_positive(standardised):
    rng = np.random.RandomState(0)
    signs_before_rule = set()
    for _ in range(20):
        raw = rng.randn(50, 5) @ rng.randn(5, 5)
        unit = raw.std(axis=0) if standardised else 1
        for plane in (principal_plane(raw, standardised), principal_plane(-raw, standardised)):
            for loading in plane.axes / unit:
                assert loading[np.abs(loading).argmax()] > 0
                np.testing.assert_allclose(np.linalg.norm(loading), 1)
        signs_before_rule.add(bool(np.linalg.eigh(np.cov(raw.T))[1][0, -1] > 0))
    assert len(signs_before_rule) == 2  # without the rule both signs occur


def test_a_constant_input_and_a_single_row_are_harmless():
    raw = np.column_stack([np.random.RandomState(0).randn(30, 3), np.full(30, 0.1)])
    assert np.abs(principal_plane(raw, standardised=True).axes[:, 3]).max() < 1e-12
    alone = principal_plane(raw[:1], standardised=True)
    np.testing.assert_allclose(alone.project(raw[:1]), 0)
    assert alone.extent == (-0.5, 0.5, -0.5, 0.5)


def test_identity_plane_is_the_inputs():
    raw = np.random.RandomState(0).randn(5, 2)
    plane = identity_plane(2, ("x1", "x2"), (-6.0, 6.0, -6.0, 6.0))
    np.testing.assert_array_equal(plane.project(raw), raw)
    np.testing.assert_array_equal(plane.lift(raw), raw)
    line = identity_plane(1, ("x1", "y"), (-6.0, 6.0, -1.0, 1.0))
    assert line.axes.shape == (1, 1) and line.origin.shape == (1,)
    np.testing.assert_array_equal(line.project(raw[:, :1]), raw[:, :1])


def test_extents():
    assert square_extent(np.array([[1.0, -5.9]])) == (-6, 6, -6, 6)
    assert square_extent(np.array([[1.0, -6.2], [0.0, 0.0]])) == (-7, 7, -7, 7)
    assert extent_with_margin(np.array([[0.0, 5.0], [10.0, 5.0]])) == (-1.0, 11.0, 4.5, 5.5)
