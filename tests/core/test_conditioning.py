"""The cost of two inputs in three scalings: against finite differences, SciPy's minimizers, NumPy's eigenvalues, closed
forms and plain gradient descent on the inputs themselves."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize

from dlcore.amounts import number_text
from dlcore.data import prepare
from dlcore.experiment import Experiment
from dlcore.inputs.bowl import bowl
from dlcore.inputs.conditioning import LEVELS, VIEWS, Conditioning, conditioning
from dlcore.inputs.descent import MOST_UPDATES, TOLERANCE
from dlcore.inputs.reading import read_conditioning, updates_text
from dlcore.inputs.two_inputs import PENALTY, TwoInputs, chosen_inputs, two_inputs, why_not, why_not_these
from dlcore.scaling import SCALINGS, Scaling

RNG = np.random.RandomState(5)


def overlapping(stretch: float = 8.0, logistic: bool = True) -> TwoInputs:
    """Two correlated inputs, far from 0 and of different spread, that do not separate the classes."""
    columns = RNG.randn(120, 2) @ [[1.0, 0.4], [0.0, 0.9]] * [1.0, stretch] + [2.0, -3.0 * stretch]
    z = columns @ [1.2, -0.7 / stretch] - 4.0
    targets = (z + 1.5 * RNG.randn(120) > 0).astype(float) if logistic else z + 0.3 * RNG.randn(120)
    return TwoInputs(("x1", "x2"), columns, targets, logistic)


def plain_cost(given: TwoInputs, inputs: np.ndarray, theta: np.ndarray) -> float:
    """J as it is defined, of any inputs."""
    z = inputs @ theta[:2] + theta[2]
    if given.logistic:
        a = 1 / (1 + np.exp(-z))
        return float(-np.mean(given.targets * np.log(a) + (1 - given.targets) * np.log(1 - a)))
    return float(np.mean((z - given.targets) ** 2))


def differences(function, at: np.ndarray, h: float = 1e-4) -> np.ndarray:
    """Central differences of each parameter."""
    return np.array([(function(at + h * e) - function(at - h * e)) / (2 * h) for e in np.eye(len(at))])


@pytest.mark.parametrize("logistic", [True, False])
def test_cost_gradient_and_hessian_are_those_of_the_definition(logistic):
    cost = bowl(overlapping(logistic=logistic))
    at = np.array([0.3, -0.8, 0.2])
    inputs = Scaling.standard(cost.given.columns).apply(cost.given.columns)
    assert cost.penalty == 0
    assert float(cost.cost(at)) == pytest.approx(plain_cost(cost.given, inputs, at), rel=1e-12)
    expected = differences(lambda theta: plain_cost(cost.given, inputs, theta), at)
    np.testing.assert_allclose(cost.gradient(at), expected, atol=1e-7)
    np.testing.assert_allclose(cost.hessian(at), differences(cost.gradient, at), atol=1e-6)


@pytest.mark.parametrize("logistic", [True, False])
def test_the_minimum_is_scipys(logistic):
    cost = bowl(overlapping(logistic=logistic))
    found = minimize(cost.cost, np.zeros(3), jac=cost.gradient, method="BFGS", options={"gtol": 1e-9})
    np.testing.assert_allclose(cost.minimum, found.x, atol=1e-6)


def test_separable_classes_get_a_penalty_because_there_is_no_minimum():
    given = overlapping()
    apart = TwoInputs(given.names, given.columns, (given.columns[:, 0] > 2).astype(float), True)
    cost = bowl(apart)
    assert cost.penalty == PENALTY
    np.testing.assert_allclose(cost.gradient(cost.minimum), 0, atol=1e-8)
    at = np.array([0.3, -0.8, 0.2])
    np.testing.assert_allclose(cost.gradient(at), differences(cost.cost, at), atol=1e-7)
    np.testing.assert_allclose(cost.hessian(at), differences(cost.gradient, at), atol=1e-6)
    share = PENALTY / (2 * len(apart.targets)) * (at[:2] ** 2).sum()
    plain = plain_cost(apart, Scaling.standard(apart.columns).apply(apart.columns), at)
    assert float(cost.cost(at)) == pytest.approx(plain + share, rel=1e-12)


def seen(given: TwoInputs, scale: str) -> tuple[np.ndarray, np.ndarray, float]:
    """The inputs in a scaling, and SciPy's best weights and b for them."""
    inputs = SCALINGS[scale](given.columns).apply(given.columns)
    units = inputs.std(axis=0)
    means = inputs.mean(axis=0)
    best = minimize(
        lambda theta: plain_cost(given, (inputs - means) / units, theta),
        np.zeros(3),
        method="BFGS",
        options={"gtol": 1e-9},
    ).x
    return inputs, best[:2] / units, best[2] - float(best[:2] / units @ means)


def slope(given: TwoInputs, inputs: np.ndarray, weights: np.ndarray, bias: float) -> np.ndarray:
    """(dJ/dw1, dJ/dw2) of any inputs."""
    z = inputs @ weights + bias
    dz = 1 / (1 + np.exp(-z)) - given.targets if given.logistic else 2 * (z - given.targets)
    return inputs.T @ dz / len(z)


@pytest.mark.parametrize("scale", VIEWS)
@pytest.mark.parametrize("logistic", [True, False])
def test_a_view_is_the_cost_of_the_scaled_inputs_themselves(scale, logistic):
    """Minimum by SciPy, eigenvalues by finite differences, the path by plain gradient descent: all on the very inputs,
    with b at its best."""
    given = overlapping(3.0, logistic)
    view = conditioning(given, 0.8).views[scale]
    inputs, best, bias = seen(given, scale)
    np.testing.assert_allclose(view.minimum, best, rtol=1e-4)
    hessian = differences(lambda w: slope(given, inputs, w, bias), best, 1e-5)
    expected = np.linalg.eigvalsh(hessian)[::-1]
    np.testing.assert_allclose(view.eigenvalues, expected, rtol=1e-3)
    assert view.condition == pytest.approx(expected[0] / expected[1], rel=1e-3)
    assert view.largest_rate == pytest.approx(2 / expected[0], rel=1e-3)
    assert view.learning_rate == pytest.approx(0.8 * view.largest_rate)
    weights, least = view.path[0], plain_cost(given, inputs, np.append(best, bias))
    for update in range(min(6, len(view.path))):
        np.testing.assert_allclose(view.path[update], weights, rtol=1e-3, atol=1e-5)
        above = plain_cost(given, inputs, np.append(weights, bias)) - least
        assert view.above[update] == pytest.approx(above, rel=1e-3, abs=1e-6)
        weights = weights - view.learning_rate * slope(given, inputs, weights, bias)


def parabola(found: Conditioning, scale: str) -> np.ndarray:
    """The Hessian over the weights of linear regression: 2/m Xᵀ X of the very inputs."""
    inputs = SCALINGS[scale](found.given.columns).apply(found.given.columns)
    return 2 / len(inputs) * inputs.T @ inputs


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_t80_a_parabola_is_descended_as_the_closed_form_says(share):
    """Published fact T80: x_t = (1 - alpha lambda)^t x_0 in every direction, stable below 2/lambda_max."""
    found = conditioning(overlapping(4.0, logistic=False), share)
    for scale, view in found.views.items():
        values, vectors = np.linalg.eigh(parabola(found, scale))
        np.testing.assert_allclose(view.eigenvalues, values[::-1], rtol=1e-6)
        start = vectors.T @ (view.path[0] - view.minimum)
        # half of the height along the valley, half across
        np.testing.assert_allclose(0.5 * values * start**2, view.above[0] / 2, rtol=1e-6)
        t = np.arange(len(view.above))[:, None]
        # J - least = 1/2 Σ λ (1 - α λ)^(2t) x_0²
        expected = (0.5 * values * (1 - view.learning_rate * values) ** (2 * t) * start**2).sum(axis=1)
        np.testing.assert_allclose(view.above, expected, rtol=1e-6, atol=1e-9 * expected[0])
        if view.counted:
            assert view.above[-1] <= TOLERANCE * view.above[0] < view.above[-2]
            assert view.updates == len(view.above) - 1
    heights = [view.above[0] for view in found.views.values()]
    np.testing.assert_allclose(heights, heights[0], rtol=1e-9)


@pytest.mark.parametrize("logistic", [True, False])
def test_above_twice_the_inverse_curvature_nothing_settles(logistic):
    found = conditioning(overlapping(logistic=logistic), 1.1)
    assert all(np.isinf(view.updates) for view in found.views.values())
    assert all(np.isfinite(view.path).all() for view in found.views.values())
    assert logistic or all(view.diverged for view in found.views.values())
    assert "no scaling helps" in read_conditioning(found).finding


def test_what_is_not_counted_is_what_counting_would_have_given(monkeypatch):
    given = overlapping(12.0, logistic=False)
    given = TwoInputs(given.names, given.columns - given.columns.mean(axis=0), given.targets, False)
    counted = conditioning(given, 0.9).views["none"]
    assert counted.counted and counted.updates > 100
    monkeypatch.setattr("dlcore.inputs.descent.MOST_UPDATES", 50)
    monkeypatch.setattr("dlcore.inputs.conditioning.MOST_UPDATES", 50)
    guessed = conditioning(given, 0.9).views["none"]
    assert not guessed.counted and len(guessed.path) == 51
    assert guessed.updates == pytest.approx(counted.updates, abs=1)


@pytest.mark.parametrize("scale", VIEWS)
@pytest.mark.parametrize("logistic", [True, False])
def test_contours_lie_at_their_height(scale, logistic):
    given = overlapping(logistic=logistic)
    view = conditioning(given, 0.5).views[scale]
    inputs, best, bias = seen(given, scale)
    least = plain_cost(given, inputs, np.append(best, bias))
    for level, height in zip(view.contours, LEVELS, strict=True):
        for corner in level[::7]:
            above = plain_cost(given, inputs, np.append(corner, bias)) - least
            assert above == pytest.approx(height * view.above[0], rel=0.03)


def test_standardised_inputs_of_a_line_have_the_eigenvalues_of_their_correlation():
    given = overlapping(50.0, logistic=False)
    r = np.corrcoef(given.columns.T)[0, 1]
    found = conditioning(given, 0.5).views
    # 2/m Xᵀ X = 2 [[1, r], [r, 1]]
    np.testing.assert_allclose(found["standard"].eigenvalues, [2 + 2 * abs(r), 2 - 2 * abs(r)], rtol=1e-9)
    ratio = given.columns[:, 1].std() / given.columns[:, 0].std()
    assert found["variance"].condition > ratio**2 / 2, "the variance turns the scales over"
    assert found["none"].condition > ratio**2 / 2


def test_which_two_inputs():
    plane = prepare(Experiment(data="moons", features=("x1sq", "x2", "x1x2")))
    given = two_inputs(plane, (2, 3), 7.0)
    assert given.names == ("x1sq", "x2") and given.logistic
    np.testing.assert_array_equal(given.columns[:, 1], 7 * plane.raw[: len(given.columns), 1])
    np.testing.assert_array_equal(given.targets, plane.labels[: len(given.targets)])
    wine = prepare(Experiment(data="wine"))
    assert two_inputs(wine).names == ("alcohol", "proline")
    assert two_inputs(wine, (2, 3), 7.0).names == wine.dataset.input_names[1:3]
    assert two_inputs(wine, (2,)).names == two_inputs(wine, (99, 2)).names == ("alcohol", "proline")
    assert set(two_inputs(wine).targets) == {0.0, 1.0}
    digits = two_inputs(prepare(Experiment(data="digits")), (1, 2))
    assert (np.ptp(digits.columns, axis=0) > 0).all(), "the first pixel is always 0"
    assert why_not(prepare(Experiment(data="sine"))) is not None
    with pytest.raises(ValueError, match="second feature"):
        two_inputs(prepare(Experiment(data="moons", features=("x1",))))


def test_two_inputs_that_are_one_are_refused_by_their_names():
    wine = prepare(Experiment(data="wine"))
    raw = wine.raw.copy()
    raw[:, 4] = 3 - 0.2 * raw[:, 1]
    wine = replace(wine, raw=raw)
    assert why_not(wine) is None and why_not_these(wine) is None and why_not_these(wine, (1, 5)) is None
    reason = why_not_these(wine, (2, 5)) or ""
    assert all(wine.feature_ids[place] in reason for place in (1, 4)) and chosen_inputs(wine, (2, 5)) == [1, 4]
    with pytest.raises(ValueError, match="rise and fall together"):
        two_inputs(wine, (2, 5))


def test_classes_that_overlap_on_a_line_only_have_no_minimum_either():
    """Of the second input every value above 0 says class 0: its weight could fall without end, and J would be level."""
    first, second = RNG.randn(60), np.append(np.zeros(40), RNG.rand(20) + 0.5)
    targets = np.where(second > 0, 0, first + RNG.randn(60) > 0).astype(float)
    found = conditioning(TwoInputs(("x1", "x2"), np.column_stack([first, second]), targets, True), 0.9)
    assert found.penalty == PENALTY
    assert all(np.isfinite(view.contours).all() for view in found.views.values())


def test_the_search_for_a_contour_has_an_end(monkeypatch):
    """Where J is level to one side, the line stops where the search does."""
    cost = bowl(overlapping())
    level = cost.least
    monkeypatch.setattr(type(cost), "cost", lambda self, at: np.full(at.shape[:-1], level))
    assert np.isfinite(cost.contours(np.eye(3)[:, :2], np.array([0.1, 0.2]))).all()


@pytest.mark.parametrize("query", [{"data": "wine"}, {"data": "cancer"}, {"data": "plane"}, {"data": "spiral"}])
def test_real_ranges_stay_finite(query):
    found = conditioning(two_inputs(prepare(Experiment(**query)), (), 10.0), 0.9)
    for view in found.views.values():
        assert np.isfinite(view.contours).all() and (view.eigenvalues > 0).all()
        assert len(view.path) <= MOST_UPDATES + 1
    assert found.views["standard"].counted and found.views["standard"].updates < 500


def test_the_words_are_the_numbers():
    found = conditioning(overlapping(10.0), 0.9)
    words = read_conditioning(found)
    assert number_text(found.views["none"].condition) in words.finding
    assert number_text(found.views["standard"].condition) in words.finding
    assert updates_text(found.views["standard"]) in words.detail and updates_text(found.views["none"]) in words.detail
    assert number_text(found.views["variance"].condition) in words.detail
    even = TwoInputs(("x1", "x2"), RNG.randn(200, 2), (RNG.rand(200) > 0.5).astype(float), True)
    assert read_conditioning(conditioning(even, 0.9)).finding.startswith("These inputs hardly need it")


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.234, "1.23"), (131.4, "131"), (15_234.0, "15,200"), (999.6, "1,000"), (2.1e6, "2.1·10⁶"), (0.5, "0.5"),
     (9.77e-4, "9.77·10⁻⁴"), (np.inf, "∞"), (0.0, "0"), (3e12, "3·10¹²")],
)  # fmt: skip
def test_numbers_are_short(value, text):
    assert number_text(value) == text
