"""What a scale does with a range, exactly and in draws, and what real trials drawn from it are worth."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import kstest, loguniform, uniform

from dlcore.experiment import Experiment
from dlcore.run import WorkRefusedError, train
from dlcore.search.dimension import Dimension
from dlcore.search.scale_trials import ScalePlan, ScalesInProgress, ScaleTrials, best_of, planned
from dlcore.search.scales import WINDOWS, density, density_along, edges_of, evenly, sampled, share, window
from dlcore.search.scales_reading import COMPARED, least_gap, middle_scores, read_scales
from dlcore.search.scored_runs import TIE, scores
from dlcore.search.space import usual

RATE = Dimension("lr", "log", 1e-4, 1.0)
BETA = Dimension("beta1", "one_minus", 0.9, 0.999)
SMALL = Experiment(data="moons", examples=100, epochs=2)


@pytest.mark.parametrize("dimension", [RATE, BETA, Dimension("lr", "log", 0.003, 0.7)], ids=["α", "β", "odd"])
def test_densities_are_those_of_the_draws(dimension):
    """Against SciPy: the density integrates to the share, and the draws pass a Kolmogorov–Smirnov test."""
    found = sampled(dimension)
    for drawn, values in ((dimension, found.scaled), (evenly(dimension), found.even)):
        for low, high in pairwise(edges_of(dimension)):
            area = quad(lambda x, drawn=drawn: density(drawn, np.array([x]))[0], low, high)[0]
            assert share(drawn, low, high) == pytest.approx(area, abs=1e-9)
        distribution = np.vectorize(lambda x, drawn=drawn: share(drawn, drawn.low, float(x)))
        assert kstest(values, distribution).pvalue > 0.01
    wrong = np.vectorize(lambda x: share(evenly(dimension), dimension.low, float(x)))
    assert kstest(found.scaled, wrong).pvalue < 1e-6, "the test can tell"


def defined(dimension: Dimension):
    """P(X ≤ x) by SciPy's distributions, from the definition of the scale."""
    low, high = dimension.low, dimension.high
    if dimension.scale == "log":
        return loguniform(low, high).cdf
    if dimension.scale == "one_minus":
        return lambda x: loguniform(1 - high, 1 - low).sf(1 - x)
    return uniform(low, high - low).cdf


@pytest.mark.parametrize("id", ["lr", "l2", "beta1", "beta2"])
def test_draws_pass_a_kolmogorov_smirnov_test_for_their_own_scale_and_for_no_other(id):
    found = sampled(usual(id))
    own, even = defined(found.dimension), defined(evenly(found.dimension))
    assert kstest(found.scaled, own).pvalue > 0.01 and kstest(found.even, even).pvalue > 0.01
    assert kstest(found.scaled, even).pvalue < 1e-6 and kstest(found.even, own).pvalue < 1e-6
    if found.dimension.scale == "one_minus":  # a log scale of β itself is another one
        other = loguniform(found.dimension.low, found.dimension.high).cdf
        assert kstest(found.scaled, other).pvalue < 1e-6
    assert found.dimension.low <= found.scaled.min() < found.scaled.max() <= found.dimension.high


def test_a_density_along_an_axis_fills_it_once():
    places = (np.arange(4000) + 0.5) / 4000
    for drawn, axis in ((RATE, evenly(RATE)), (evenly(RATE), RATE), (BETA, evenly(BETA)), (evenly(BETA), BETA)):
        assert density_along(drawn, axis, places).mean() == pytest.approx(1, abs=0.02), "but for the steep end"
    at = np.array([0.0, 0.5])
    expected = 0.9999 / (np.array([1e-4, 0.50005]) * np.log(1e4))
    np.testing.assert_allclose(density_along(RATE, evenly(RATE), at), expected)
    np.testing.assert_allclose(density_along(RATE, RATE, places), 1)
    with pytest.raises(ValueError, match="no density"):
        density(Dimension("opt", "choice", choices=("sgd",)), np.array([1.0]))


def test_the_learning_rates_of_the_lecture():
    """T82: α = 10^(−4r) lies in [1e-4, 1e-3] with probability 0.25, drawn evenly with 0.0009: 90 % lie above 0.1."""
    assert share(RATE, 1e-4, 1e-3) == pytest.approx(0.25)
    assert share(evenly(RATE), 1e-4, 1e-3) == pytest.approx(0.0009, abs=1e-6)
    assert share(evenly(RATE), 0.1, 1.0) == pytest.approx(0.9, abs=1e-4)
    parts = sampled(RATE).parts
    assert [part.scaled for part in parts] == pytest.approx([0.25] * 4)
    for part in parts:
        for probability, drawn in ((part.even, part.even_drawn), (part.scaled, part.scaled_drawn)):
            assert drawn == pytest.approx(probability, abs=3 * np.sqrt(probability * (1 - probability) / 1000))
    assert sum(part.even_drawn for part in parts) == pytest.approx(1)


def test_the_betas_of_the_lecture():
    """T36: β = 1 − 10^(−r−1), r ~ U(0, 1): P(β > 0.97) = 0.4771; windows 10, 10.05, 1000, 2000."""
    lecture = Dimension("beta1", "one_minus", 0.9, 0.99)
    assert share(lecture, 0.97, 0.99) == pytest.approx(0.4771, abs=5e-5)
    assert share(lecture, 0.9, 0.97) == pytest.approx(0.5229, abs=5e-5)
    windows = [window(beta) for pair in WINDOWS for beta in pair]
    assert windows == pytest.approx([10, 10.05, 1000, 2000], rel=1e-4)
    assert edges_of(BETA) == pytest.approx([0.9, 0.99, 0.999])
    assert [window(beta) for beta in (0.9, 0.98, 0.5)] == pytest.approx([10, 50, 2])
    drawn = 1 - 10 ** (-np.random.RandomState(0).uniform(size=1000) - 1)  # β = 1 − 10^(−r−1), as the quiz has it
    np.testing.assert_allclose(sampled(lecture).scaled, drawn, rtol=1e-12)


def test_the_best_of_n_is_exact_over_all_subsets():
    measured = np.array([0.4, 0.1, 0.3, 0.3, 0.9, 0.2])
    found = best_of(measured)
    for n in range(1, 7):
        best = np.sort([min(some) for some in combinations(measured, n)])
        assert found.mean[n - 1] == pytest.approx(best.mean())
        for quantile, value in ((0.1, found.low[n - 1]), (0.9, found.high[n - 1])):
            assert np.mean(best <= value) >= quantile - 1e-9 and np.mean(best < value) < quantile


def test_scores_put_error_first_and_cost_second():
    error = np.array([[[0.2, 0.4], [0.1, np.inf], [0.9, 0.7]], [[0.3, 0.3], [np.nan, 0.1], [0.3, 0.3]]])
    cost = np.array([[[1.0, 3.0], [1.0, np.inf], [2.0, 2.0]], [[0.5, 0.5], [np.nan, 1.0], [0.4, 0.4]]])
    found = scores(error, cost, 0.5)
    np.testing.assert_allclose(found[0], [0.3 + 2 * TIE, 0.3 + 50.5 * TIE, 0.5 + 2 * TIE])
    assert np.isnan(found[1, 1]) and found[1, 2] < found[1, 0], "the same error, a lower cost"


def test_trials_are_those_that_were_drawn_and_judged_by_their_own_runs():
    training = ScalesInProgress(planned(SMALL, RATE), trials=3)
    assert np.isnan(training.snapshot().error).all()
    while not training.done:
        training.advance()
    found, drawn = training.snapshot(), sampled(RATE, 3)
    np.testing.assert_array_equal(found.values, [drawn.even, drawn.scaled])
    assert found.complete and np.isfinite(found.error).all()
    run = train(SMALL.replace(learning_rate=float(found.values[1, 2])))
    assert found.error[1, 2, 0] == pytest.approx(run.history["dev_error"][-1], abs=1e-6)
    assert found.cost[1, 2, 0] == pytest.approx(run.history["dev_cost"][-1], rel=1e-4)


def test_a_beta_is_tried_with_an_optimizer_that_has_one():
    assert planned(SMALL.replace(optimizer="sgd"), BETA).experiment.optimizer == "momentum"
    assert planned(SMALL.replace(optimizer="adam"), BETA).experiment.optimizer == "adam"
    assert planned(SMALL.replace(optimizer="adam"), usual("beta2")).experiment.optimizer == "adam"
    assert planned(SMALL.replace(learning_rate=0.5), RATE) == planned(SMALL, RATE), "what varies does not count"


def test_what_cannot_be_tried_is_refused_with_the_remedy():
    with pytest.raises(WorkRefusedError, match="no dev set"):
        ScalesInProgress(ScalePlan(SMALL.replace(split=(100, 0, 0)), RATE))
    with pytest.raises(WorkRefusedError, match="too much"):
        ScalesInProgress(ScalePlan(SMALL.replace(examples=20_000, epochs=1000, seeds=8), RATE))


def _measured(even: float, scaled: float) -> ScaleTrials:
    """Trials whose error is the same wherever they lie, but for the good values from 0.01 to 0.1."""
    drawn = sampled(RATE, 128)
    values = np.stack([drawn.even, drawn.scaled])
    error = np.where((values > 0.01) & (values < 0.1), 0.1, np.array([[even], [scaled]]))[..., None]
    return ScaleTrials(planned(SMALL, RATE), True, (), values, error, np.zeros_like(error), 0.5)


def test_the_reading_says_which_scale_found_more_and_where_the_trials_went():
    found = _measured(0.4, 0.4)
    even, scaled = (one.mean[COMPARED - 1] for one in found.best)
    reading = read_scales(found)
    assert reading.verdict == "scaled" and f"{100 * scaled:.1f} % dev error" in reading.finding
    assert f"{100 * even:.1f} % with α drawn evenly" in reading.finding and f"{100 * (even - scaled):.1f} points" in (
        reading.finding
    )
    assert "between 0.01 and 0.1" in reading.detail and "25.0 % of the trials go there" in reading.detail
    assert "9.0 % when drawn evenly" in reading.detail
    assert [round(middle, 3) for _, middle in middle_scores(found)] == [0.4, 0.4, 0.1, 0.4]
    assert read_scales(_measured(0.0, 0.4)).verdict == "even"
    assert read_scales(_measured(0.1, 0.1)).verdict == "same" and least_gap(found) == 1 / 20
