"""The measurements around the curvature: what they find, how they stream, what they refuse, what is said of them."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dlcore.amounts import number_text
from dlcore.curvature import cost_at, largest_eigenvalue, measured_problem, stable_rates
from dlcore.curvature.plateau import ABOVE, LEFT, ended_as, left_at, plateau_runs
from dlcore.curvature.random_minima import EXACT
from dlcore.curvature_reading import at_the_edge, read_curvature, read_divergence, rises
from dlcore.data import prepare
from dlcore.optima_reading import read_plateau, read_random_minima, read_spectrum
from dlcore.range_reading import read_range_test
from dlcore.reading import constant_cost
from dlcore.run import WorkRefusedError
from dlcore.studies import STUDIES, curvature, divergence, local_optima, spectrum
from dlcore.studies import range_test as range_test_module
from dlcore.studies.curvature import CurvatureStudy
from dlcore.studies.divergence import DivergenceStudy
from dlcore.studies.local_optima import LocalOptima
from dlcore.studies.range_test import RATES, RangeTest, found_rates
from dlcore.studies.spectrum import SpectrumStudy
from dlcore.study_export import study_to_csv, study_to_json
from tests.core.curvature_results import EIGENVALUES, OPTIMA, RATIOS, RISING, SMALL, SPECTRUM, VALLEY, bent
from tests.core.runs import studied, trained

NAMES = ("curvature", "divergence", "range_test", "local_optima", "spectrum")


@pytest.fixture
def small_amounts(monkeypatch):
    """Little of everything, so that every study ends soon."""
    monkeypatch.setattr(curvature, "MOMENTS", 3)
    monkeypatch.setattr(divergence, "MULTIPLES", (0.5, 1.0, 2.0))
    monkeypatch.setattr(divergence, "UPDATES", (20,))
    monkeypatch.setattr(stable_rates, "HALVINGS", 3)
    monkeypatch.setattr(range_test_module, "SEEDS", (2,))
    monkeypatch.setattr(range_test_module, "UPDATES", 30)
    monkeypatch.setattr(range_test_module, "RATES", RATES[::10])
    monkeypatch.setattr(local_optima, "MATRICES", 20_000)
    monkeypatch.setattr(local_optima, "PORTION", 10_000)
    monkeypatch.setattr(spectrum, "MOMENTS", (2,))


@pytest.mark.usefixtures("small_amounts")
def test_every_study_streams_and_its_numbers_are_those_of_the_run():
    data, run = prepare(SMALL), trained(SMALL)
    results: dict[str, Any] = {name: studied(name, SMALL) for name in NAMES}
    for name, result in results.items():
        assert result.complete and result.notes == () and result.experiment == STUDIES[name].subject(SMALL)
        study_to_json(name, result)
        assert len(study_to_csv(result).splitlines()) > 1
    bends: CurvatureStudy = results["curvature"]
    assert bends.epochs.tolist() == [0, 2, 4] and bends.recorded.tolist() == [0, 1, 2, 3, 4]
    np.testing.assert_allclose(bends.edge, 2 / 0.3)
    np.testing.assert_allclose(bends.course, run.history["train_cost"], rtol=1e-5)
    for place, epoch in enumerate(bends.epochs):
        problem = measured_problem(SMALL, data, run.frames[epoch])
        assert bends.largest[place] == pytest.approx(largest_eigenvalue(problem).value, rel=1e-3)
        assert bends.cost[place] == pytest.approx(cost_at(problem, problem.theta), rel=1e-4)
    assert (bends.parameters, bends.diverged, bends.full_batch) == (31, -1, True)
    values: SpectrumStudy = results["spectrum"]
    assert values.eigenvalues.shape == (2, 31) and (np.diff(values.eigenvalues) <= 1e-12).all()
    np.testing.assert_allclose(values.eigenvalues[:, 0], bends.largest[[0, 2]], rtol=1e-3)
    np.testing.assert_allclose(values.gradient_norm, bends.gradient_norm[[0, 2]])
    assert sum(values.counted(1)) == 31
    rates: DivergenceStudy = results["divergence"]
    assert rates.network_predicted == pytest.approx(2 / bends.largest[0], rel=1e-3)
    assert rates.parabola_ratio[0] < 1 < rates.parabola_ratio[2]
    assert rates.parabola_observed == pytest.approx(rates.parabola_predicted, rel=0.1), "20 updates tell it roughly"
    rising: RangeTest = results["range_test"]
    assert rising.seeds == 2 and rising.cost.shape == (30, 2) and rising.passes == 30
    assert rising.cost[0] == pytest.approx(rising.first_cost, rel=1e-3), "0.00001 changes nothing"
    optima: LocalOptima = results["local_optima"]
    assert optima.matrices == 20_000 and optima.constant == pytest.approx(constant_cost(run))
    assert optima.share[:3] == pytest.approx(list(EXACT.values()), abs=0.02)
    for costs, one in zip(optima.cost, plateau_runs(SMALL).values(), strict=True):
        np.testing.assert_allclose(costs, trained(one).history["train_cost"], rtol=1e-6)
    assert optima.first_gradient < optima.usual_gradient


def test_what_has_no_part_in_a_study_is_no_part_of_its_subject():
    other = SMALL.replace(learning_rate=0.1, epochs=9, decay="step", warmup=2, ensemble=4)
    assert STUDIES["range_test"].subject(other) == STUDIES["range_test"].subject(SMALL)
    assert STUDIES["divergence"].subject(other) == STUDIES["divergence"].subject(SMALL.replace(optimizer="adam"))
    for name in NAMES:
        assert STUDIES[name].subject(SMALL.replace(ensemble=4)) == STUDIES[name].subject(SMALL)
        assert STUDIES[name].subject(SMALL.replace(seed=4)) != STUDIES[name].subject(SMALL)
    assert STUDIES["range_test"].subject(SMALL.replace(batch_size=8)) != STUDIES["range_test"].subject(SMALL)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_too_much_is_refused_with_a_remedy(name):
    study, large = STUDIES[name], SMALL.replace(hidden=(256,) * 20, examples=20_000, epochs=10_000)
    assert study.refusal(SMALL) is None
    assert "(hidden)" in (study.refusal(large) or "") or "(epochs)" in (study.refusal(large) or "")
    with pytest.raises(WorkRefusedError):
        study.start(large)


def test_networks_that_a_study_has_no_use_for_are_refused():
    assert "add one (hidden)" in (STUDIES["divergence"].refusal(SMALL.replace(hidden=())) or "")
    assert "400" in (STUDIES["spectrum"].refusal(SMALL.replace(hidden=(32, 32))) or "")


def test_what_is_said_of_the_curvature():
    edge = 2 / 0.3
    at = bent([1, 3, 1.0 * edge, 1.1 * edge, 0.95 * edge, edge], course=np.array([1, 0.5, 0.6, 0.3, 0.35, 0.2]))
    assert at_the_edge(at) and rises(at) == (2, 5)
    words = read_curvature(at)
    assert (
        words.finding == "It trains at the edge of stability." and "J rose in 2 of 5 epochs, and yet it" in words.detail
    )
    clear = read_curvature(bent([1, 2, 1.5, 1]))
    assert clear.finding == "It stays clear of the edge." and "epoch 1, with 30.0 % of 2/α" in clear.detail
    assert "J fell in every epoch" in clear.detail
    assert read_curvature(bent([9, 20, 20, 21])).finding.startswith("The steps are too long")
    assert read_curvature(bent([9, 20], diverged=2)).finding == "It diverged in epoch 2."
    adam = bent([1, 2], experiment=SMALL.replace(optimizer="adam"), edge=np.full(2, np.nan))
    assert "Adam divides every gradient" in read_curvature(adam).detail
    assert "overflowed" in read_curvature(bent([np.nan, np.nan])).detail


def test_what_is_said_of_the_rates():
    result = RATIOS
    words = read_divergence(result)
    assert words.finding == "On the parabola the prediction holds to 0.6 %."
    assert "Predicted 0.5, observed 0.503" in words.detail and "0.8 on, 4 times as much" in words.detail
    assert "bears more, possibly because it slides" in words.detail, "that it slides there was not measured"
    assert "bears less" in read_divergence(replace(result, network_observed=0.1)).detail
    assert "it diverged from 0.203 on" in read_divergence(replace(result, network_observed=0.203)).detail
    never = replace(result, network_observed=float("nan"), network_ratio=np.full(len(RATIOS.multiples), 0.1))
    assert "nothing that was tried diverged" in read_divergence(never).detail
    assert read_divergence(replace(result, parabola_observed=float("nan"))).finding == "Too early to say."


def test_the_suggested_rate_is_a_third_of_the_lowest():
    suggested, lowest, diverges = found_rates(RATES, VALLEY, 0.5)
    assert lowest == pytest.approx(0.1, rel=0.03) and suggested == pytest.approx(lowest / 3, rel=0.03)
    assert diverges == pytest.approx(10 ** (-1 + np.sqrt(3)), rel=0.05)
    steep = found_rates(RATES, np.where(RATES > 0.12, np.inf, VALLEY), 0.5)
    assert steep[0] == pytest.approx(0.012, rel=0.1), "a tenth of where it diverges"
    flat = found_rates(RATES, np.where(RATES > 1, np.inf, 0.49), 0.5)
    assert np.isnan(flat[:2]).all() and flat[2] == pytest.approx(1, rel=0.05)
    result = RISING
    np.testing.assert_array_equal(result.median, VALLEY)
    words = read_range_test(result, own=10.0)
    assert words.finding == f"Try α = {number_text(suggested)}." and "beyond the lowest point" in words.detail
    assert "is about that" in read_range_test(result, own=0.05).detail
    assert "times smaller" in read_range_test(result, own=0.001).detail
    assert read_range_test(replace(result, suggested=float("nan")), 0.1).finding == "No rate made J fall."


def test_what_is_said_of_a_spectrum():
    values, result = EIGENVALUES, SPECTRUM
    assert result.counted(0) == (2, 1, 1) and result.counted(1) == (2, 1, 1)
    words = read_spectrum(result)
    assert words.finding == "At epoch 4 it stands in a valley that is almost a minimum."
    assert "up along 2, down along 1, and 1 are flat" in words.detail and "bends 1.0 % as" in words.detail
    assert "still on its way" not in words.detail
    saddle = replace(result, eigenvalues=values[::-1].copy())
    assert "near a saddle" in read_spectrum(saddle).finding
    moving = replace(saddle, gradient_norm=np.array([1.0, 0.5]))
    assert read_spectrum(moving).finding == "At epoch 4 it stands at a place that bends down along 1 of 4 directions."
    assert read_spectrum(moving).detail.endswith("The gradient is not 0 yet: it is still on its way.")
    assert "no way down" in read_spectrum(replace(result, eigenvalues=np.abs(values))).finding
    flat = replace(result, eigenvalues=np.abs(values), gradient_norm=np.array([1.0, 0.5]))
    assert read_spectrum(flat).finding == "At epoch 4 J bends down along no direction.", "the gradient is a way down"
    lost = replace(result, eigenvalues=values * np.array([[1], [np.nan]]))
    assert "overflowed" in read_spectrum(lost).detail


@pytest.mark.parametrize(
    ("changes", "why", "needs_not"),
    [
        ({"l1": 1.0}, "L1 penalty is trained too", True),
        ({"l2": 1.0, "optimizer": "adamw"}, "AdamW shrinks the weights too", True),
        ({"l2": 1.0}, "still on its way.", False),
        ({"keep_prob": (0.5,)}, "changes at random", True),
        ({"batch_size": 8}, "noise of its mini-batches keeps it moving", False),
    ],
)
def test_a_gradient_that_need_not_become_0_is_not_said_to_be_on_its_way(changes, why, needs_not):
    moving = replace(SPECTRUM, experiment=SMALL.replace(**changes), gradient_norm=np.array([1.0, 0.5]))
    words = read_spectrum(moving)
    assert why in words.detail and ("need not" in words.detail) == needs_not


def test_the_range_test_says_that_the_penalties_are_in_its_updates_and_not_in_its_cost(monkeypatch):
    monkeypatch.setattr(range_test_module, "SEEDS", (2,))
    monkeypatch.setattr(range_test_module, "UPDATES", 2)
    monkeypatch.setattr(range_test_module, "RATES", RATES[:2])
    restrained = SMALL.replace(l1=0.5, l2=5.0)
    result: RangeTest = studied("range_test", restrained)
    assert result.notes == ("L2 and L1 are in every update, and not in J.",)
    assert result.first_cost[0] == pytest.approx(trained(SMALL).history["train_cost"][0], rel=1e-5)
    assert result.cost[0] == pytest.approx(result.first_cost, rel=1e-3), "the penalty is in neither"


def test_who_was_thrown_off_the_plateau_does_not_stand_on_it():
    """And nobody is said not to have crossed it who did."""
    falling, still = np.linspace(1, 0.1, 5), np.ones(5)
    high, broken = np.array([1, 1, 2, 9, 7.0]), np.array([1, 1, np.nan, np.nan, np.nan])
    each = (falling, still, high, broken)
    assert [ended_as(costs, 1.0) for costs in each] == ["left", "on", "thrown", "diverged"]
    assert ended_as(np.full(5, ABOVE - 0.01), 1.0) == "on"

    def read(*costs):
        cost = np.array(costs)
        left = np.array([left_at(row, 1.0) for row in cost])
        kept = {"optimizers": OPTIMA.optimizers[: len(cost)], "rates": OPTIMA.rates[: len(cost)]}
        return read_plateau(replace(OPTIMA, cost=cost, left=left, constant=1.0, **kept))

    assert read(still, still, broken).finding == "Nobody came down from the plateau."
    words = read(falling, high, broken)
    assert words.finding == "Adam crossed the plateau, gradient descent did not stay on it either."
    assert words.detail == (
        "Adam left it in epoch 1. Too long a step threw off, upwards: gradient descent to J = 7. Gradient descent at "
        "10 times the rate diverged."
    )
    assert read(falling, falling, broken).finding == "Adam and gradient descent crossed the plateau."
    assert "at the same rate" in read(falling, still, falling).finding
    assert "Adam did not" in read(high, falling, still).finding
    assert read(falling, still).finding == "Adam crossed the plateau, gradient descent did not."
    assert read(falling, falling).finding == "All of them left the plateau."


def test_at_the_largest_rate_there_is_no_faster_run():
    assert list(plateau_runs(SMALL.replace(learning_rate=10.0))) == ["Adam", "Gradient descent"]
    assert list(plateau_runs(SMALL.replace(learning_rate=5.0))) == ["Adam", "Gradient descent", "at 2 α"]


def test_what_is_said_of_minima_and_of_the_plateau():
    assert left_at(np.array([1.0, 0.9, LEFT - 0.01, 0.5]), 1.0) == 2 and left_at(np.ones(3), 1.0) == -1
    names = tuple(plateau_runs(SMALL))
    assert names == ("Adam", "Gradient descent", "at 10 α")
    assert [one.learning_rate for one in plateau_runs(SMALL).values()] == [0.3, 0.3, 3.0]
    result = OPTIMA
    words = read_random_minima(result)
    assert words.finding == "In 4 dimensions 2 of 1,000 are minima." and "in two 14.6 %; in 5 none" in words.detail
    assert words.detail.endswith("Your network has 31 dimensions.")
    assert read_plateau(result).finding == "Adam crossed the plateau, gradient descent did not."
    assert "10 times the rate still stood on it" in read_plateau(result).detail
    assert read_plateau(replace(result, cost=np.full((3, 5), 0.69))).finding == "Nobody left the plateau."
    assert read_plateau(replace(result, complete=False)).finding == "Too early to say."
