"""The dev error over two hyperparameters, measured: real trainings that fill their ranges evenly."""

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from dlcore.band import seed_runs
from dlcore.budget import refusal as run_refusal
from dlcore.data import prepare
from dlcore.run import WorkRefusedError
from dlcore.search.dimension import Dimension
from dlcore.search.landscape import Landscape
from dlcore.search.plan import SearchPlan
from dlcore.search.plan import subject as search_subject
from dlcore.search.scored_runs import Place, ScoredRuns, scores
from dlcore.search.shortened import affordable_share, shortened
from dlcore.search.space import with_values
from dlcore.set_counts import has_dev_set

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

SHAPES = ((32, 16), (24, 12), (16, 8))
"""Values of x and of y: as many as there is time for."""
MOST_SECONDS = 20.0
"""Of one core, as `dlcore.studies.effort.update_cost` counts."""
ROUNDS = ((0, 0), (1, 1), (0, 1), (1, 0))
"""Every other row and column first, from the first or the second on: the whole surface is there early, and grows finer.
"""
OTHER_DATA = "scale"
"""Changes what all networks see, and here all see the same."""


@dataclass(frozen=True)
class SurfacePlan:
    """What is measured: the dev error of `experiment` with other values of x and y, the mean over its `seeds`."""

    experiment: "Experiment"
    x: Dimension
    y: Dimension


def subject(plan: SurfacePlan) -> SurfacePlan:
    """The plan without what it does not depend on."""
    return SurfacePlan(search_subject(SearchPlan(plan.experiment, (plan.x, plan.y))).experiment, plan.x, plan.y)


@dataclass(frozen=True, eq=False)
class ResponseSurface:
    """Dev error and dev cost of every cell and seed: inf where a network diverged, NaN where it is not known yet."""

    plan: SurfacePlan
    complete: bool
    notes: tuple[str, ...]
    error: Float[np.ndarray, "rows columns seeds"]
    cost: Float[np.ndarray, "rows columns seeds"]
    constant_error: float
    """On the training set, of the best answer that is the same for all examples."""

    @property
    def experiment(self) -> "Experiment":
        """What stays the same."""
        return self.plan.experiment

    @cached_property
    def score(self) -> Float[np.ndarray, "rows columns"]:
        """Of every cell (`dlcore.search.scored_runs.scores`); NaN where not known."""
        return scores(self.error, self.cost, self.constant_error)

    @cached_property
    def landscape(self) -> Landscape:
        """The scores as a surface; cells that are not known yet have the score of the nearest that is. Raises
        ValueError where none is."""
        steps = (by_steps(self.plan.x), by_steps(self.plan.y))
        return Landscape(_filled(self.score), steps)


def _filled(score: Float[np.ndarray, "rows columns"]) -> Float[np.ndarray, "rows columns"]:
    known = np.argwhere(~np.isnan(score))
    if not len(known):
        raise ValueError("nothing is measured yet")
    every = np.argwhere(np.ones_like(score, bool))
    away = np.abs(every[:, None] - known[None]).max(axis=2)
    nearest = known[away.argmin(axis=1)]
    return score[nearest[:, 0], nearest[:, 1]].reshape(score.shape)


def by_steps(dimension: Dimension) -> bool:
    """Whether every one of its values is tried, and there is nothing between them."""
    evenly = dimension.scale in ("choice", "linear")  # each value has the same share
    return dimension.levels is not None and evenly and dimension.levels <= SHAPES[-1][1]


def cells_of(dimension: Dimension, most: int) -> Float[np.ndarray, " cells"]:
    """The middles of its equal cells, at most so many."""
    count = dimension.levels if by_steps(dimension) and dimension.levels else most
    return (np.arange(count) + 0.5) / count


def experiments_of(plan: SurfacePlan, shape: tuple[int, int]) -> "list[list[tuple[Experiment, ...]]]":
    """Rows of columns of the networks that differ only in their seed."""
    across, up = cells_of(plan.x, shape[0]), cells_of(plan.y, shape[1])
    space = (plan.x, plan.y)
    return [
        [seed_runs(with_values(plan.experiment, space, (plan.x.at(u), plan.y.at(v)))) for u in across.tolist()]
        for v in up.tolist()
    ]


def refusal(plan: SurfacePlan) -> str | None:
    """Why the surface is not measured, with the remedy; None if it is."""
    if plan.x.name == plan.y.name:
        return "Both axes are the same hyperparameter: choose two different ones."
    if OTHER_DATA in (plan.x.name, plan.y.name):
        return "The scaling of the inputs changes the data that all networks share: choose another hyperparameter."
    if not has_dev_set(plan.experiment):
        return "There is no dev set to judge the networks by: give dev a share of the examples (split)."
    return run_refusal(plan.experiment)


class SurfaceInProgress(ScoredRuns):
    """A surface while it is measured. Raises `WorkRefusedError`."""

    def __init__(self, plan: SurfacePlan, most_seconds: float = MOST_SECONDS):
        super().__init__()
        reason = refusal(plan)
        if reason is not None:
            raise WorkRefusedError(reason)
        self._plan = plan
        cells, share = _affordable(plan, most_seconds)
        rows, columns, seeds = len(cells), len(cells[0]), len(cells[0][0])
        self._notes = _notes(plan, (columns, rows), share)
        rounds, places = [], []
        for down, right in ROUNDS:
            at: list[Place] = list(product(range(down, rows, 2), range(right, columns, 2), range(seeds)))
            if at:
                rounds.append([shortened(cells[row][column][seed], share) for row, column, seed in at])
                places.append(at)
        self._begin(prepare(plan.experiment), rounds, places, (rows, columns, seeds))

    def snapshot(self) -> ResponseSurface:
        """As far as it has come."""
        notes = (*self._notes, *self._runs.notes)
        error, cost = self._error.copy(), self._cost.copy()
        return ResponseSurface(self._plan, self.done, notes, error, cost, self._constant_error)


def _affordable(plan: SurfacePlan, most_seconds: float) -> "tuple[list[list[tuple[Experiment, ...]]], float]":
    for shape in SHAPES:
        cells = experiments_of(plan, shape)
        share = affordable_share([one for row in cells for cell in row for one in cell], most_seconds)
        if share is not None and (share == 1 or shape == SHAPES[-1]):
            return cells, share
    raise WorkRefusedError(
        f"{np.prod(SHAPES[-1])} networks like this one are too much work: use fewer epochs (epochs), larger batches "
        "(batch), fewer hidden units (hidden) or fewer seeds (seeds)."
    )


def _notes(plan: SurfacePlan, shape: tuple[int, int], share: float) -> tuple[str, ...]:
    full = tuple(len(cells_of(one, most)) for one, most in zip((plan.x, plan.y), SHAPES[0], strict=True))
    fewer = f"{shape[0]} × {shape[1]} settings are measured instead of {full[0]} × {full[1]}: more would take too long."
    less = f"Every network trains for {100 * share:.0f} % of its epochs: more would take too long."
    return (fewer,) * (shape != full) + (less,) * (share < 1)
