"""Results of the measurements around the curvature with numbers that are easy to think through."""

from dataclasses import replace

import numpy as np

from dlcore.curvature.plateau import plateau_runs
from dlcore.experiment import Experiment
from dlcore.studies.curvature import CurvatureStudy
from dlcore.studies.divergence import MULTIPLES, DivergenceStudy
from dlcore.studies.local_optima import LocalOptima
from dlcore.studies.range_test import RATES, RangeTest, found_rates
from dlcore.studies.spectrum import SpectrumStudy

SMALL = Experiment(
    data="moons", examples=100, hidden=(4, 3), epochs=4, optimizer="sgd", batch_size="full", learning_rate=0.3
)


def bent(largest, **changes) -> CurvatureStudy:
    count = len(largest)
    result = CurvatureStudy(
        experiment=SMALL, complete=True, notes=(), epochs=np.arange(count), rate=np.full(count, 0.3),
        largest=np.array(largest, float), edge=np.full(count, 2 / 0.3), gradient_norm=np.ones(count),
        cost=np.linspace(1, 0.1, count), course=np.linspace(1, 0.1, count), recorded=np.arange(count), parameters=31,
        diverged=-1, full_batch=True,
    )  # fmt: skip
    return replace(result, **changes)


_multiples = np.array(MULTIPLES)
RATIOS = DivergenceStudy(
    experiment=SMALL, complete=True, notes=(), multiples=_multiples, parabola_ratio=np.where(_multiples > 1, 9, 0.1),
    network_ratio=np.where(_multiples > 4, 9, 0.1), parabola_predicted=0.5, parabola_observed=0.503,
    network_predicted=0.2, network_observed=0.8, updates=200,
)  # fmt: skip

VALLEY = 0.2 + 0.1 * (np.log10(RATES) + 1) ** 2
"""Lowest at 0.1."""
_suggested, _lowest, _diverges = found_rates(RATES, VALLEY, 0.5)
RISING = RangeTest(
    experiment=SMALL, complete=True, notes=(), rates=RATES, cost=np.stack([VALLEY, VALLEY, VALLEY + 1], axis=1),
    first_cost=np.full(3, 0.5), suggested=_suggested, lowest=_lowest, diverges=_diverges, batch=20, examples=60,
    passes=100.0,
)  # fmt: skip

EIGENVALUES = np.array([[3.0, 0.5, 0.0, -1.0], [2.0, 1.0, 0.001, -0.02]])
SPECTRUM = SpectrumStudy(
    experiment=SMALL, complete=True, notes=(), epochs=np.array([0, 4]), cost=np.array([0.7, 0.2]),
    eigenvalues=EIGENVALUES, gradient_norm=np.array([1.0, 1e-5]),
)  # fmt: skip

_minima = np.array([500, 146, 25, 2, 0, 0, 0, 0])
OPTIMA = LocalOptima(
    experiment=SMALL, complete=True, notes=(), dimension=np.arange(1, 9), matrices=1000, minima=_minima,
    share=_minima / 1000, low=_minima / 1100, high=_minima / 900, exact=np.full(8, np.nan),
    optimizers=tuple(plateau_runs(SMALL)),
    rates=np.array([0.3, 0.3, 3.0]), cost=np.array([[0.69, 0.69, 0.6, 0.5, 0.4], [0.69] * 5, [0.69] * 5]),
    left=np.array([3, -1, -1]), constant=0.69,
    first_gradient=1e-3, usual_gradient=0.5,
)  # fmt: skip
