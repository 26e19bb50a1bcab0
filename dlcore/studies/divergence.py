"""From which learning rate on does gradient descent diverge? Predicted by 2/λ_max, and observed by trying: on a
parabola, where the prediction is exact, and on the network, where it holds for the first steps."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from dlcore.backpropagation import Problem
from dlcore.band import first_run
from dlcore.curvature import largest_eigenvalue, measured_problem
from dlcore.curvature.cost import what_is_left_out
from dlcore.curvature.stable_rates import HALVINGS, diverges, ended_at, observed_rate, parabola
from dlcore.curvature.work import TOO_LARGE, affordable_gradients
from dlcore.data import prepare
from dlcore.run import WorkRefusedError
from dlcore.studies.curve_runs import coarse_first
from dlcore.studies.spec import Study
from dlcore.studies.stepwise import Stepwise

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

MULTIPLES = tuple(float(f"{value:.4g}") for value in 2.0 ** np.arange(-3, 6.1, 0.375))
"""Rates tried, in multiples of the predicted one: from an eighth of it to 64 times as much."""
UPDATES = (200, 100, 50)
"""Updates at every rate: as many as there is time for."""
MATTERS = (
    "data", "examples", "noise", "flip", "classes", "split", "stratify", "train_dev", "features", "scale", "hidden",
    "activation", "initialization", "gain", "init_draw", "normalization", "norm_where", "loss", "l2", "seed",
    "data_seed",
)  # fmt: skip
"""Settings that plain gradient descent on all examples depends on."""


@dataclass(frozen=True, eq=False)
class DivergenceStudy:
    """J after `updates` steps over J before them, at every multiple of the predicted rate; NaN where not yet known."""

    experiment: "Experiment"
    complete: bool
    notes: tuple[str, ...]
    multiples: Float[np.ndarray, " k"]
    parabola_ratio: Float[np.ndarray, " k"]  # inf where it has overflowed
    network_ratio: Float[np.ndarray, " k"]
    parabola_predicted: float  # 2 / lambda_max
    parabola_observed: float
    network_predicted: float  # 2 / lambda_max at the first weights
    network_observed: float
    updates: int


class _InProgress(Stepwise):
    """The study as it happens."""

    def __init__(self, experiment: "Experiment"):
        super().__init__()
        reason = refusal(experiment)
        if reason is not None:
            raise WorkRefusedError(reason)
        self._experiment = experiment = subject(first_run(experiment))
        self._data = prepare(experiment)
        self._updates = _updates(experiment) or UPDATES[-1]
        self._ratios = np.full((2, len(MULTIPLES)), np.nan)
        self._predicted, self._observed = np.full(2, np.nan), np.full(2, np.nan)

    @property
    def progress(self) -> float:
        """Share of the rates tried, 0 to 1."""
        return 1.0 if self.done else float(np.mean(~np.isnan(self._ratios)))

    def _steps(self) -> Iterator[bool]:
        both = parabola(self._experiment, self._data), measured_problem(self._experiment, self._data)
        for side, problem in enumerate(both):
            bend = largest_eigenvalue(problem).value
            self._predicted[side] = 2 / bend if bend > 0 else np.nan
            yield False
        for place in coarse_first(len(MULTIPLES)):
            for side, problem in enumerate(both):
                rate = MULTIPLES[place] * self._predicted[side]
                self._ratios[side, place] = ended_at(problem, rate, self._updates) if np.isfinite(rate) else np.inf
                yield False
        for side, problem in enumerate(both):
            self._observed[side] = self._turning(side, problem)
            yield side == 1

    def _turning(self, side: int, problem: Problem) -> float:
        """Between the largest rate below which nothing diverged and the next one; NaN where none did, or all."""
        diverged = [diverges(ratio) for ratio in self._ratios[side].tolist()]
        first = diverged.index(True) if True in diverged else 0
        if first == 0:
            return float("nan")
        low, high = (self._predicted[side] * MULTIPLES[place] for place in (first - 1, first))
        return observed_rate(problem, low, high, self._updates)

    def snapshot(self) -> DivergenceStudy:
        """As far as it has come."""
        return DivergenceStudy(
            experiment=self._experiment,
            complete=self.done,
            notes=what_is_left_out(self._experiment, self._data),
            multiples=np.array(MULTIPLES),
            parabola_ratio=self._ratios[0].copy(),
            network_ratio=self._ratios[1].copy(),
            parabola_predicted=float(self._predicted[0]),
            parabola_observed=float(self._observed[0]),
            network_predicted=float(self._predicted[1]),
            network_observed=float(self._observed[1]),
            updates=self._updates,
        )


def subject(experiment: "Experiment") -> "Experiment":
    """The experiment without what gradient descent on all examples does not depend on."""
    return type(experiment)(**{name: value for name, value in experiment.changes().items() if name in MATTERS})


def _updates(experiment: "Experiment") -> int | None:
    """How many updates each rate can have; None where even the fewest are too many."""
    each = affordable_gradients(experiment) / (2 * (len(MULTIPLES) + HALVINGS))
    return next((updates for updates in UPDATES if updates <= each), None)


def refusal(experiment: "Experiment") -> str | None:
    """Why the rates cannot be tried, with the remedy; None if they can."""
    if not experiment.hidden:
        return "Without a hidden layer there is no network to compare the parabola with: add one (hidden)."
    return None if _updates(first_run(experiment)) else TOO_LARGE


DIVERGENCE = Study(
    id="divergence",
    title="Divergence",
    question="From which rate on does gradient descent diverge?",
    start=_InProgress,
    refusal=refusal,
    subject=subject,
)
