"""Where the network stands, is it a minimum? All eigenvalues of the Hessian at some moments of a run."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from dlcore.backpropagation import Problem
from dlcore.band import first_run
from dlcore.budget import network_ends, parameter_count
from dlcore.budget import refusal as run_refusal
from dlcore.curvature import gradient, hessian_columns, measured_problem
from dlcore.curvature.cost import what_is_left_out
from dlcore.curvature.work import TOO_LARGE, affordable_gradients, gradient_seconds
from dlcore.data import prepare
from dlcore.engine.training import Training
from dlcore.run import WorkRefusedError
from dlcore.studies.spec import Study
from dlcore.studies.stepwise import Stepwise

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

MOST_PARAMETERS = 400
"""The whole Hessian of so many has 160,000 entries, and its eigenvalues take 0.05 s."""
MOMENTS = (5, 3, 2)
"""Moments of the run, the first weights and the last among them: as many as there is time for."""
STEP_SECONDS = 0.1
"""Of one step, as `gradient_seconds` counts."""
FLAT = 1e-3
"""An eigenvalue within this share of the largest counts as 0: along it the cost is flat."""
TRAINING = 0.2
"""The share of the progress that training is."""


@dataclass(frozen=True, eq=False)
class SpectrumStudy:
    """Eigenvalues, largest first, at the moments `epochs`; NaN where not yet known and where the run has overflowed."""

    experiment: "Experiment"
    complete: bool
    notes: tuple[str, ...]
    epochs: Int[np.ndarray, " k"]
    cost: Float[np.ndarray, " k"]  # train cost, as the page shows it
    eigenvalues: Float[np.ndarray, "k p"]
    gradient_norm: Float[np.ndarray, " k"]

    @property
    def known(self) -> Int[np.ndarray, " j"]:
        """Places of the moments whose eigenvalues are known."""
        return np.flatnonzero(np.isfinite(self.eigenvalues).all(axis=1))

    def counted(self, place: int) -> tuple[int, int, int]:
        """How many eigenvalues are positive, flat and negative at one moment."""
        values = self.eigenvalues[place]
        flat = np.abs(values) <= FLAT * np.abs(values).max()
        return int(((values > 0) & ~flat).sum()), int(flat.sum()), int(((values < 0) & ~flat).sum())


class _InProgress(Stepwise):
    """The study as it happens."""

    def __init__(self, experiment: "Experiment"):
        super().__init__()
        reason = refusal(experiment)
        if reason is not None:
            raise WorkRefusedError(reason)
        self._experiment = experiment = subject(first_run(experiment))
        self._data = prepare(experiment)
        self._training = Training(experiment, data=self._data)
        self._columns = 0
        self._epochs, self._eigenvalues, self._gradient_norm = np.zeros(0, int), np.zeros((0, 0)), np.zeros(0)

    @property
    def progress(self) -> float:
        """Share of the work done, 0 to 1."""
        if self.done:
            return 1.0
        known = self._columns / max(self._eigenvalues.size, 1)
        return TRAINING * self._training.progress + (1 - TRAINING) * known

    def _steps(self) -> Iterator[bool]:
        while not self._training.done:
            self._training.advance()
            yield False
        recorded, frames = self._training.frame_epochs, self._training.frames()
        moments = min(_moments(self._experiment) or MOMENTS[-1], len(recorded))
        places = np.unique(np.linspace(0, len(recorded) - 1, moments).round().astype(int))
        parameters = len(measured_problem(self._experiment, self._data).theta)
        self._epochs = recorded[places]
        self._eigenvalues = np.full((len(places), parameters), np.nan)
        self._gradient_norm = np.full(len(places), np.nan)
        order = [len(places) - 1, *range(len(places) - 1)]  # where it ended is the question
        for number, at in enumerate(order):
            problem = measured_problem(self._experiment, self._data, frames[places[at]])
            self._gradient_norm[at] = np.linalg.norm(gradient(problem))
            yield from self._spectrum(at, problem)
            yield number == len(order) - 1

    def _spectrum(self, at: int, problem: Problem) -> Iterator[bool]:
        """Some columns of the Hessian in every step, then its eigenvalues."""
        portion = max(1, int(STEP_SECONDS / (2 * gradient_seconds(self._experiment))))
        columns: list[np.ndarray] = []
        for column in hessian_columns(problem):
            columns.append(column)
            self._columns += 1
            if len(columns) % portion == 0:
                yield False
        whole = np.column_stack(columns)
        if np.isfinite(whole).all():
            self._eigenvalues[at] = np.linalg.eigvalsh((whole + whole.T) / 2)[::-1]

    def snapshot(self) -> SpectrumStudy:
        """As far as it has come."""
        costs = self._training.history().get("train_cost", np.zeros(0))
        return SpectrumStudy(
            experiment=self._experiment,
            complete=self.done,
            notes=what_is_left_out(self._experiment, self._data),
            epochs=self._epochs,
            cost=costs[self._epochs].astype(float),
            eigenvalues=self._eigenvalues.copy(),
            gradient_norm=self._gradient_norm.copy(),
        )


def subject(experiment: "Experiment") -> "Experiment":
    """The experiment without the members of an ensemble, of which the run knows nothing."""
    return experiment.replace(ensemble=1)


def _parameters(experiment: "Experiment") -> int:
    return parameter_count(experiment, *network_ends(experiment))


def _moments(experiment: "Experiment") -> int | None:
    """How many moments there is time for; None where not even two."""
    each = affordable_gradients(experiment) / (2 * _parameters(experiment))
    return next((moments for moments in MOMENTS if moments <= each), None)


def refusal(experiment: "Experiment") -> str | None:
    """Why the spectrum cannot be computed, with the remedy; None if it can."""
    experiment = first_run(experiment)
    parameters = _parameters(experiment)
    if parameters > MOST_PARAMETERS:
        return (
            f"The Hessian of this network has {parameters:,} rows and columns, and up to {MOST_PARAMETERS} are "
            "computed whole: use fewer or smaller hidden layers (hidden)."
        )
    return run_refusal(experiment) or (None if _moments(experiment) else TOO_LARGE)


SPECTRUM = Study(
    id="spectrum",
    title="Spectrum",
    question="Where it ends, is it a minimum?",
    start=_InProgress,
    refusal=refusal,
    subject=subject,
)
