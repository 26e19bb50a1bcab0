"""Does training get stuck in bad local minima? How rare minima are among random critical points, and what a network
really gets stuck on: a plateau beside a saddle, which one optimizer crosses and another does not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from dlcore.band import first_run
from dlcore.budget import refusal as run_refusal
from dlcore.curvature import gradient, measured_problem
from dlcore.curvature.plateau import left_at, plateau_runs
from dlcore.curvature.random_minima import DIMENSIONS, EXACT, NONE_YET, draw_matrices
from dlcore.data import prepare
from dlcore.engine.training import Training
from dlcore.initialization_runs import STANDARD, usual_for
from dlcore.reading import constant_cost
from dlcore.run import Run, WorkRefusedError, snapshot
from dlcore.studies.spec import Study
from dlcore.studies.stepwise import Stepwise

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

MATRICES, PORTION = 1_000_000, 50_000
"""Random matrices, and how many of them in one step."""


@dataclass(frozen=True, eq=False)
class LocalOptima:
    """Shares of random symmetric matrices without a negative eigenvalue, by dimension; and the train cost of one
    network from small first weights under several optimizers, NaN where not yet known or diverged."""

    experiment: "Experiment"
    complete: bool
    notes: tuple[str, ...]
    dimension: Int[np.ndarray, " n"]
    matrices: int
    minima: Int[np.ndarray, " n"]
    share: Float[np.ndarray, " n"]
    low: Float[np.ndarray, " n"]  # of its 95 % interval
    high: Float[np.ndarray, " n"]
    exact: Float[np.ndarray, " n"]  # NaN where there is no closed form here
    optimizers: tuple[str, ...]
    rates: Float[np.ndarray, " k"]
    cost: Float[np.ndarray, "k e"]  # of every epoch, before the first update included
    left: Int[np.ndarray, " k"]  # the epoch in which each left the plateau; -1 for none
    constant: float  # cost of always giving the same answer
    first_gradient: float  # ||dJ/dtheta|| at the small first weights
    usual_gradient: float  # at first weights of the size that suits the activation


class _InProgress(Stepwise):
    """The study as it happens."""

    def __init__(self, experiment: "Experiment"):
        super().__init__()
        reason = refusal(experiment)
        if reason is not None:
            raise WorkRefusedError(reason)
        self._experiment = experiment = subject(first_run(experiment))
        self._data = prepare(experiment)
        self._runs = plateau_runs(experiment)
        self._trainings = [Training(one, data=self._data) for one in self._runs.values()]
        self._random = NONE_YET
        small = next(iter(self._runs.values()))
        usual = small.replace(initialization=STANDARD[usual_for(experiment)], init_draw=experiment.init_draw)
        problems = [measured_problem(one, self._data) for one in (small, usual)]
        self._gradients = [float(np.linalg.norm(gradient(problem))) for problem in problems]

    @property
    def progress(self) -> float:
        """Share of the work done, 0 to 1."""
        trained = np.mean([training.done or training.progress for training in self._trainings])
        return float(self._random.matrices / MATRICES + 3 * trained) / 4

    def _steps(self) -> Iterator[bool]:
        rng = np.random.default_rng(0)  # the same matrices for everybody
        for _ in range(MATRICES // PORTION):
            self._random = self._random.with_more(draw_matrices(PORTION, rng))
            yield False
        for training in self._trainings:
            while not training.done:
                training.advance()
                yield all(one.done for one in self._trainings)

    def _courses(self) -> list[Run]:
        return [snapshot(training) for training in self._trainings]

    def snapshot(self) -> LocalOptima:
        """As far as it has come."""
        runs, random = self._courses(), self._random
        constant = constant_cost(runs[0])
        cost = np.full((len(runs), self._experiment.epochs + 1), np.nan)
        for row, run in zip(cost, runs, strict=True):
            known = run.history.get("train_cost", np.zeros(0))[: run.diverged_at]
            row[: len(known)] = known
        dimension = np.arange(1, DIMENSIONS + 1)
        return LocalOptima(
            experiment=self._experiment,
            complete=self.done,
            notes=(),
            dimension=dimension,
            matrices=random.matrices,
            minima=random.minima,
            share=random.share,
            low=random.interval[:, 0],
            high=random.interval[:, 1],
            exact=np.array([EXACT.get(int(n), np.nan) for n in dimension]),
            optimizers=tuple(self._runs),
            rates=np.array([one.learning_rate for one in self._runs.values()]),
            cost=cost,
            left=np.array([left_at(row, constant) for row in cost]),
            constant=constant,
            first_gradient=self._gradients[0],
            usual_gradient=self._gradients[1],
        )


def subject(experiment: "Experiment") -> "Experiment":
    """The experiment without the members of an ensemble, of which the runs know nothing."""
    return experiment.replace(ensemble=1)


def refusal(experiment: "Experiment") -> str | None:
    """Why there is nothing to measure, with the remedy; None if there is."""
    return run_refusal(first_run(experiment))


LOCAL_OPTIMA = Study(
    id="local_optima",
    title="Local optima",
    question="Does training get stuck in bad local minima?",
    start=_InProgress,
    refusal=refusal,
    subject=subject,
)
