"""The exact distributions of the synthetic sets, against closed forms, quadrature and the sets' own examples."""

import numpy as np
import pytest
from scipy.integrate import quad, simpson
from scipy.special import i0e
from scipy.stats import multivariate_normal, ncx2, norm, truncnorm

from dlcore import base_error as module
from dlcore.base_error import base_error, class_probabilities, target_moments
from dlcore.data import prepare
from dlcore.datasets import DATASETS
from dlcore.datasets import plane as plane_module
from dlcore.datasets.halfplane import boundary
from dlcore.datasets.labels import flip_labels
from dlcore.datasets.mixture import LEAST_NOISE
from dlcore.datasets.multigauss import surface
from dlcore.experiment import Experiment

EXAMPLES = 200_000
CLASSIFICATION = [
    (each.id, classes)
    for each in DATASETS.values()
    if each.synthetic and each.task == "classification"
    for classes in sorted({each.classes[0], each.usual_classes, each.classes[1]})
]
REGRESSION = ["plane", "multigauss", "sine"]
# inside, on the border, between the classes and far away
POINTS = np.array([[0.0, 0.0], [0.1, -0.3], [2.5, 0.0], [1.3, 1.1], [-2.0, 3.1], [4.9, -0.2], [-5.3, 5.4], [3.0, -2.2]])


def densities(data, noise, classes, points):
    return np.exp(np.column_stack([each.log_density(points) for each in DATASETS[data].density(noise, classes)]))


def fresh(experiment, examples=EXAMPLES, seed=77):
    """Examples that the set itself makes, with flipped labels."""
    rng = np.random.RandomState(seed)
    raw, labels = experiment.dataset.make(rng, examples, experiment.noise, experiment.classes)
    if experiment.dataset.task == "classification":
        labels = flip_labels(rng, labels, experiment.classes, experiment.flip)
    return raw, labels


# --- densities against closed forms and SciPy ---------------------------------------------------------------


@pytest.mark.parametrize("noise", [0.0, 0.3])
@pytest.mark.parametrize(("data", "classes"), CLASSIFICATION)
def test_densities_integrate_to_one(data, classes, noise):
    mixtures = DATASETS[data].density(noise, classes)
    assert len(mixtures) == classes
    axis = np.linspace(-12, 12, 1601)
    for each in mixtures:
        assert each.weights.sum() == pytest.approx(1, abs=1e-12) and (each.weights > 0).all()
        assert each.std >= max(noise, LEAST_NOISE)
        assert np.sum(each.on_grid(axis, axis)) * 0.015**2 == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("noise", [0.05, 0.3, 1.0])
def test_circles_are_bessel_functions(noise):
    # ∫ N(x - R e(t), s²) dt/2π = exp(-(d - R)²/(2 s²)) e^{-z} I0(z) / (2 π s²), z = d R / s²
    d = np.hypot(*POINTS.T)
    for column, radius in enumerate((5.0, 2.5)):
        bell = np.exp(-((d - radius) ** 2) / (2 * noise**2))
        expected = bell * i0e(d * radius / noise**2) / (2 * np.pi * noise**2)
        np.testing.assert_allclose(densities("circles", noise, 2, POINTS)[:, column], expected, rtol=1e-4, atol=1e-12)


@pytest.mark.parametrize("noise", [0.05, 0.3, 1.0])
@pytest.mark.parametrize("classes", [2, 3, 6])
def test_rings_are_noncentral_chi_squares(classes, noise):
    # |x + s z|² / s² is noncentral χ² with 2 degrees of freedom: the share of the noise that lands on the ring
    d = np.hypot(*POINTS.T)
    period = 5.5 / (classes - 0.5)
    for label in range(classes):
        inner, outer = period * label, period * (label + 0.5)
        lands = [ncx2.cdf((r / noise) ** 2, 2, (d / noise) ** 2) for r in (inner, outer)]
        expected = (lands[1] - lands[0]) / (np.pi * (outer**2 - inner**2))
        found = densities("rings", noise, classes, POINTS)[:, label]
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-8)


@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_clusters_are_normal(noise):
    found = densities("gauss", noise, 2, POINTS)
    for column, centre in enumerate([(-2, -2), (2, 2)]):
        np.testing.assert_allclose(found[:, column], multivariate_normal.pdf(POINTS, centre, 1 + noise**2))
    found = densities("blobs", noise, 4, POINTS)
    for column, centre in enumerate([(0, 3.8), (-3.8, 0), (0, -3.8), (3.8, 0)]):
        np.testing.assert_allclose(found[:, column], multivariate_normal.pdf(POINTS, centre, 0.36 + noise**2))


def smooth_uniform(x, low, high, noise):
    return (norm.cdf(high, x, noise) - norm.cdf(low, x, noise)) / (high - low)


@pytest.mark.parametrize("noise", [0.05, 0.3, 1.0])
def test_squares_and_cells_are_products_of_error_functions(noise):
    right, left = ([smooth_uniform(x, *ends, noise) for x in POINTS.T] for ends in ((0.3, 5.3), (-5.3, -0.3)))
    expected = [(left[0] * right[1] + right[0] * left[1]) / 2, (right[0] * right[1] + left[0] * left[1]) / 2]
    np.testing.assert_allclose(densities("xor", noise, 2, POINTS), np.transpose(expected), rtol=1e-6, atol=1e-12)
    cells = [(-4.8, -2.7), (-2.3, -0.2), (0.2, 2.3), (2.7, 4.8)]
    u = [[smooth_uniform(x, *ends, noise) for ends in cells] for x in POINTS.T]
    expected = [sum(u[0][i] * u[1][j] for i in range(4) for j in range(4) if (i + j) % 2 == c) / 8 for c in (0, 1)]
    np.testing.assert_allclose(densities("checker", noise, 2, POINTS), np.transpose(expected), rtol=1e-6, atol=1e-12)


def arm(r, label, classes):
    angle = 2 * np.pi * (3.5 / classes * r / 5 + label / classes)
    return r * np.sin(angle), r * np.cos(angle)


def curves(data, classes):
    """Curve and range of its parameter per class, written once more from the descriptions of the sets."""
    if data == "spiral":
        return [(lambda r, c=c: arm(r, c, classes), 0.5, 5.0) for c in range(classes)]
    return [
        (lambda t: (3.5 * (np.cos(t) - 0.5), 3.5 * (np.sin(t) - 0.25)), 0, np.pi),
        (lambda t: (3.5 * (1 - np.cos(t) - 0.5), 3.5 * (0.5 - np.sin(t) - 0.25)), 0, np.pi),
    ]


@pytest.mark.parametrize("noise", [0.1, 1.0])
@pytest.mark.parametrize(("data", "classes"), [("moons", 2), ("spiral", 2), ("spiral", 5)])
def test_curves_are_integrals_over_their_parameter(data, classes, noise):
    found = densities(data, noise, classes, POINTS)
    for column, (curve, start, end) in enumerate(curves(data, classes)):
        for row, (x1, x2) in enumerate(POINTS):
            t = np.linspace(start, end, 8001)
            bell = np.prod([norm.pdf(x, at, noise) for x, at in zip((x1, x2), curve(t), strict=True)], axis=0)
            expected = simpson(bell, x=t) / (end - start)
            assert found[row, column] == pytest.approx(expected, rel=1e-4, abs=1e-12)


@pytest.mark.parametrize("noise", [0.1, 1.0])
def test_the_half_plane_is_an_integral_over_x1(noise):
    found = densities("halfplane", noise, 2, POINTS)
    for row, (x1, x2) in enumerate(POINTS):
        for column, side in enumerate((-1, 1)):
            t = np.linspace(-5, 5, 8001)
            near = boundary(t) + side * 0.2
            ends = np.minimum(near, side * 5), np.maximum(near, side * 5)
            expected = simpson(norm.pdf(x1, t, noise) / 10 * smooth_uniform(x2, *ends, noise), x=t)
            assert found[row, column] == pytest.approx(expected, rel=1e-4, abs=1e-12)


@pytest.mark.parametrize("noise", [0.0, 0.3])
@pytest.mark.parametrize(("data", "classes"), CLASSIFICATION)
def test_scattered_points_and_grid_agree(data, classes, noise):
    """Leaving out far boxes changes nothing, and where the density underflows its logarithm does not."""
    axis = np.linspace(-7, 7, 41)
    points = np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1).reshape(-1, 2)
    for each in DATASETS[data].density(noise, classes):
        grid, scattered = each.on_grid(axis, axis).ravel(), each.log_density(points)
        assert np.isfinite(scattered).all()
        shown = grid > 1e-250
        np.testing.assert_allclose(scattered[shown], np.log(grid[shown]), atol=1e-6)
        assert (scattered[~shown] < -500).all()


# --- Bayes error against closed forms -----------------------------------------------------------------------


@pytest.mark.parametrize("noise", [0.0, 0.05, 0.5, 1.0])
def test_two_gaussians_have_their_closed_form(noise):
    expected = norm.cdf(-2 * np.sqrt(2) / np.hypot(1, noise))
    assert base_error(Experiment(data="gauss", noise=noise)) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("noise", [0.1, 0.3, 1.0])
def test_exclusive_or_is_two_coin_tosses(noise):
    # a sign is wrong with probability q; the class is wrong when exactly one of the two signs is
    q = quad(lambda t: norm.cdf(-t / noise) / 5, 0.3, 5.3)[0]
    assert base_error(Experiment(data="xor", noise=noise)) == pytest.approx(2 * q * (1 - q), abs=1e-5)


@pytest.mark.parametrize("noise", [0.1, 0.3, 1.0])
def test_the_checkerboard_is_a_product(noise):
    # p0 - p1 = (E(x1) - O(x1)) (E(x2) - O(x2)) / 8 with the even and odd columns' sums E, O: ∫|p0 - p1| = a², error
    # (1 - a²/2)/2 where ∫∫ |..|/8 = a²
    x = np.linspace(-12, 12, 240_001)
    e, o = (sum(smooth_uniform(x, low, low + 2.1, noise) for low in lows) for lows in ((-4.8, 0.2), (-2.3, 2.7)))
    distance = np.sum(np.abs(e - o) * 1e-4) ** 2 / 8  # ∫ |p0 - p1|
    assert base_error(Experiment(data="checker", noise=noise)) == pytest.approx((1 - distance / 2) / 2, abs=2e-5)


@pytest.mark.parametrize("noise", [0.3, 0.7, 1.0])
def test_circles_are_told_apart_by_the_radius(noise):
    def at(d, radius):  # density of the distance from the origin
        bell = np.exp(-((d - radius) ** 2) / (2 * noise**2)) * i0e(d * radius / noise**2)
        return d / noise**2 * bell

    d = np.linspace(0, 15, 300_001)
    expected = np.sum(np.minimum(at(d, 5.0), at(d, 2.5))) * 5e-5 / 2
    assert base_error(Experiment(data="circles", noise=noise)) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("noise", [0.1, 1.0])
@pytest.mark.parametrize(("data", "classes"), CLASSIFICATION)
def test_a_finer_grid_changes_nothing(data, classes, noise, monkeypatch):
    found = module._bayes_error.__wrapped__(data, noise, classes)
    monkeypatch.setattr(module, "CELLS", 701)
    monkeypatch.setattr(module, "TAIL", 7.5)
    assert found == pytest.approx(module._bayes_error.__wrapped__(data, noise, classes), abs=2e-5)


@pytest.mark.parametrize(("data", "classes"), CLASSIFICATION)
def test_error_grows_with_noise_from_its_limit(data, classes):
    errors = [base_error(Experiment(data=data, classes=classes, noise=noise)) for noise in (0, 0.021, 0.1, 0.3, 1.0)]
    assert errors == sorted(errors)
    if data not in ("gauss", "blobs"):
        assert errors[0] == 0 and errors[1] == pytest.approx(0, abs=1e-7)  # integrated, the second


@pytest.mark.parametrize("classes", [2, 3, 6])
@pytest.mark.parametrize("flip", [0.0, 0.1, 0.5])
def test_without_noise_the_error_is_the_flipped_share(flip, classes):
    assert base_error(Experiment(data="rings", classes=classes, noise=0, flip=flip)) == pytest.approx(flip)


# --- against examples ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("noise", "flip"), [(0.0, 0.1), (0.4, 0.2)])
@pytest.mark.parametrize(("data", "classes"), CLASSIFICATION)
def test_the_best_rule_errs_as_often_as_computed_and_is_calibrated(data, classes, noise, flip):
    experiment = Experiment(data=data, classes=classes, noise=noise, flip=flip)
    raw, labels = fresh(experiment)
    probabilities = class_probabilities(experiment, raw)
    assert probabilities.shape == (EXAMPLES, classes) and (probabilities >= 0).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)

    expected = base_error(experiment)
    measured = np.mean(probabilities.argmax(axis=1) != labels)
    assert abs(measured - expected) <= 3 * np.sqrt(expected * (1 - expected) / EXAMPLES) + 1e-4  # 1e-4: integration

    for label in range(classes):
        given = probabilities[:, label]
        for low in np.arange(0, 1, 0.1):
            among = (given >= low) & (given <= low + 0.1)
            if among.sum() < 200:
                continue
            predicted, happened = given[among].mean(), np.mean(labels[among] == label)
            tolerance = np.sqrt(np.mean(given[among] * (1 - given[among])) / among.sum())
            assert abs(happened - predicted) <= 4 * tolerance + 1e-6, (label, low)  # 4: some hundred comparisons


def test_probabilities_follow_the_prepared_data():
    """The same flips and noise as `prepare` gives: the mean log probability of its labels is near its expectation."""
    experiment = Experiment(data="moons", noise=0.8, flip=0.1, examples=20_000)
    data = prepare(experiment)
    probabilities = class_probabilities(experiment, data.raw)
    surprise = -np.log(probabilities[np.arange(len(data.raw)), data.labels])
    entropy = -np.sum(probabilities * np.log(probabilities), axis=1)
    assert np.mean(surprise - entropy) == pytest.approx(0, abs=3 * np.std(surprise - entropy) / np.sqrt(20_000))


@pytest.mark.parametrize("noise", [0.0, 0.2])
@pytest.mark.parametrize(("data", "classes"), CLASSIFICATION)
def test_interpolated_probabilities_are_the_exact_ones(data, classes, noise, monkeypatch):
    """Anywhere in the plane with noise; where the examples are without, because elsewhere 0.01 decides."""
    experiment = Experiment(data=data, classes=classes, noise=noise)
    raw = fresh(experiment, 2000)[0]
    if noise:
        raw = np.concatenate([raw, np.random.RandomState(0).uniform(-8, 8, (1000, 2))])
    monkeypatch.setattr(module, "MOST_DIRECT", 0)
    interpolated = class_probabilities(experiment, raw)
    monkeypatch.setattr(module, "MOST_DIRECT", np.inf)
    np.testing.assert_allclose(interpolated, class_probabilities(experiment, raw), atol=5e-3)


def test_far_away_the_nearest_class_is_certain():
    probabilities = class_probabilities(Experiment(data="moons", noise=0.0), np.array([[-60.0, 50.0], [60.0, -50.0]]))
    np.testing.assert_allclose(probabilities, [[1, 0], [0, 1]], atol=1e-12)


# --- regression ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("noise", [0.0, 0.01, 0.05, 0.3, 1.0])
@pytest.mark.parametrize("data", REGRESSION)
def test_targets_have_the_moments_computed(data, noise):
    experiment = Experiment(data=data, noise=noise)
    raw, targets = fresh(experiment)
    mean, variance = target_moments(experiment, raw)
    residual = targets - mean
    limit = 3e-4 if data == "multigauss" and noise < 0.05 else 2e-5  # the expansion for small noise
    # nowhere in the plane is the mean off, nor the variance: by cells of 1.1 x 1.1 reaching over the border
    cell = np.unique(np.round(np.clip(raw, -6, 6) / 1.1), axis=0, return_inverse=True)[1].ravel()
    count = np.bincount(cell)
    for value, allowed in ((residual, 1e-4), (residual**2 - variance, limit)):
        average = np.bincount(cell, value) / count
        error = np.sqrt(np.bincount(cell, value**2) / count / count)
        assert (np.abs(average) <= 4.5 * error + allowed)[count > 200].all()
    least = base_error(experiment)
    assert least**2 == pytest.approx(np.mean(residual**2), abs=3 * np.std(residual**2) / np.sqrt(EXAMPLES) + limit)
    if data == "sine":
        assert least == pytest.approx(noise)


@pytest.mark.parametrize("noise", [0.05, 0.3, 1.0])
def test_plane_is_a_truncated_normal(noise):
    raw = np.array([[0.0, 0.0], [5.4, -5.4], [5.5, 1.0], [6.0, -7.0], [-6.2, 5.6]])
    mean, variance = target_moments(Experiment(data="plane", noise=noise), raw)
    true = truncnorm((-5.5 - raw) / noise, (5.5 - raw) / noise, raw, noise)
    np.testing.assert_allclose(mean, true.mean().sum(axis=1) / 10, rtol=1e-6)
    np.testing.assert_allclose(variance, true.var().sum(axis=1) / 100, rtol=1e-3)


def test_the_least_rmse_of_the_plane_is_an_integral_of_one_variable():
    for noise in (0.1, 1.0):

        def part(x, noise=noise):
            return smooth_uniform(x, -5.5, 5.5, noise) * plane_module._true_input(np.array([[x, x]]), noise)[1][0, 0]

        expected = np.sqrt(2 * sum(quad(part, *ends)[0] for ends in ((-15, -5), (-5, 5), (5, 15))) / 100)
        assert base_error(Experiment(data="plane", noise=noise)) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("noise", [0.05, 0.3, 1.0])
def test_hills_are_integrals_over_the_true_input(noise):
    raw = np.array(
        [[0.0, 2.5], [-4.0, 2.5], [1.9, 2.4], [5.5, 2.5], [5.4, -3.0], [2.0, 0.1], [5.5 + 2 * noise, 2.0], [-1.3, 1.4]]
    )
    mean, variance = target_moments(Experiment(data="multigauss", noise=noise), raw)
    for row, x in enumerate(raw):
        ends = [np.clip([each - 7 * noise, each + 7 * noise], -5.5, 5.5) for each in x]
        axes = [low + (high - low) * (np.arange(600) + 0.5) / 600 for low, high in ends]
        weight = np.outer(*(norm.pdf(axis, each, noise) for axis, each in zip(axes, x, strict=True))).ravel()
        true = surface(np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 2))
        expected = np.average(true, weights=weight)
        assert mean[row] == pytest.approx(expected, abs=1e-3)
        assert variance[row] == pytest.approx(np.average((true - expected) ** 2, weights=weight), abs=1e-3)


# --- what is not known --------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", ["ten", "digits", "iris", "wine", "cancer", "diabetes"])
def test_of_fixed_examples_nothing_is_known(data):
    experiment = Experiment(data=data)
    assert base_error(experiment) is None
    for question in (class_probabilities, target_moments):
        with pytest.raises(ValueError, match=f"data={data} are not known"):
            question(experiment, np.zeros((1, 2)))


def test_every_synthetic_set_knows_its_distribution():
    for dataset in DATASETS.values():
        assert (dataset.density is not None) == dataset.synthetic
        assert (dataset.target_moments is not None) == (dataset.synthetic and dataset.task == "regression")


def test_questions_of_the_other_task_are_refused():
    with pytest.raises(ValueError, match="data=plane"):
        class_probabilities(Experiment(data="plane"), np.zeros((1, 2)))
    with pytest.raises(ValueError, match="data=moons"):
        target_moments(Experiment(data="moons"), np.zeros((1, 2)))
