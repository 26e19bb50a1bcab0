"""How strongly does the cost bend while the network trains? λ_max of the Hessian at the recorded moments of a run.

Cohen, Kaur, Li, Kolter and Talwalkar 2021, Gradient descent on neural networks typically occurs at the edge of
stability.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from dlcore.backpropagation import parameter_count
from dlcore.band import first_run
from dlcore.budget import batch_of
from dlcore.budget import refusal as run_refusal
from dlcore.curvature import gradient, largest_eigenvalue, measured_problem, stability_edge
from dlcore.curvature.cost import what_is_left_out
from dlcore.curvature.work import TOO_LARGE, affordable_gradients
from dlcore.data import prepare
from dlcore.engine.training import Training
from dlcore.run import WorkRefusedError
from dlcore.schedules import learning_rates
from dlcore.studies.curve_runs import coarse_first
from dlcore.studies.spec import Study
from dlcore.studies.stepwise import Stepwise

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

MOMENTS = 61
"""Moments measured of a run, evenly spread over its recorded epochs."""
FEWEST_MOMENTS = 7
GRADIENTS = 60
"""Gradients that one eigenvalue takes: two for each of some thirty products."""
TRAINING = 0.3
"""The share of the progress that training is."""


@dataclass(frozen=True, eq=False)
class CurvatureStudy:
    """λ_max at the moments `epochs`, NaN where not yet known; `edge` is the largest λ that is stable at the rate of the
    epoch that begins there, NaN for an optimizer without one."""

    experiment: "Experiment"
    complete: bool
    notes: tuple[str, ...]
    epochs: Int[np.ndarray, " f"]
    rate: Float[np.ndarray, " f"]  # α of the epoch that begins there; of the last one at the end
    largest: Float[np.ndarray, " f"]  # λ_max
    edge: Float[np.ndarray, " f"]
    gradient_norm: Float[np.ndarray, " f"]
    cost: Float[np.ndarray, " f"]  # train cost, as the page shows it
    course: Float[np.ndarray, " e"]  # train cost of every epoch
    recorded: Int[np.ndarray, " r"]  # all epochs whose weights are recorded, as the player shows them
    parameters: int
    diverged: int  # the epoch in which the run diverged; -1 for none
    full_batch: bool


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
        self._epochs, self._known = np.zeros(0, int), 0
        self._largest = self._gradient_norm = np.zeros(0)

    @property
    def progress(self) -> float:
        """Share of the work done, 0 to 1."""
        if self.done:
            return 1.0
        known = self._known / max(len(self._epochs), 1)
        return TRAINING * self._training.progress + (1 - TRAINING) * known

    def _steps(self) -> Iterator[bool]:
        while not self._training.done:
            self._training.advance()
            yield False
        recorded, frames = self._training.frame_epochs, self._training.frames()
        count = min(len(recorded), MOMENTS, affordable_gradients(self._experiment) // GRADIENTS)
        places = np.unique(np.linspace(0, len(recorded) - 1, count).round().astype(int))
        self._epochs = recorded[places]
        self._largest, self._gradient_norm = (np.full(len(places), np.nan) for _ in range(2))
        nearby: dict[int, np.ndarray] = {}
        for at in coarse_first(len(places)):
            problem = measured_problem(self._experiment, self._data, frames[places[at]])
            closest = min(nearby, key=lambda one: abs(one - at), default=None)
            bend = largest_eigenvalue(problem, None if closest is None else nearby[closest])
            nearby[at] = bend.vector
            self._largest[at] = bend.value
            self._gradient_norm[at] = np.linalg.norm(gradient(problem))
            self._known += 1
            yield self._known == len(places)

    def snapshot(self) -> CurvatureStudy:
        """As far as it has come."""
        experiment, epochs, history = self._experiment, self._epochs, self._training.history()
        edge, now = stability_edge(experiment), np.minimum(epochs, experiment.epochs - 1)
        diverged = self._training.diverged_at
        costs = history.get("train_cost", np.zeros(0))
        return CurvatureStudy(
            experiment=experiment,
            complete=self.done,
            notes=what_is_left_out(experiment, self._data),
            recorded=self._training.frame_epochs,
            epochs=epochs,
            rate=learning_rates(experiment)[now],
            largest=self._largest.copy(),
            edge=np.full(len(epochs), np.nan) if edge is None else edge[now],
            gradient_norm=self._gradient_norm.copy(),
            cost=costs[epochs].astype(float),
            course=costs.astype(float),
            parameters=parameter_count(self._training.architecture),
            diverged=-1 if diverged is None else diverged,
            full_batch=batch_of(experiment, self._data.counts[0]) == self._data.counts[0],
        )


def subject(experiment: "Experiment") -> "Experiment":
    """The experiment without the members of an ensemble, of which the run knows nothing."""
    return experiment.replace(ensemble=1)


def refusal(experiment: "Experiment") -> str | None:
    """Why the curvature cannot be measured, with the remedy; None if it can."""
    too_much = run_refusal(first_run(experiment))
    if too_much is None and affordable_gradients(experiment) < GRADIENTS * FEWEST_MOMENTS:
        return TOO_LARGE
    return too_much


CURVATURE = Study(
    id="curvature",
    title="Curvature",
    question="How strongly does the cost bend while it trains, and how far is that from the edge?",
    start=_InProgress,
    refusal=refusal,
    subject=subject,
)
