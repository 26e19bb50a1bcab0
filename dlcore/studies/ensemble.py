"""What is an average of many networks worth? Of networks trained from other first weights, or of snapshots of one run.

Snapshots, in the plain form of taking the weights at some epochs of the second half of a single run (without the
cyclic learning rate of G. Huang et al. 2017, Snapshot ensembles: train 1, get M for free), cost no training.
"""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from dlcore.averaging import average_errors, disagreement, gain_standard_error
from dlcore.band import first_run, seed_runs
from dlcore.budget import refusal as run_refusal
from dlcore.budget import training_examples, update_count
from dlcore.data import PreparedData, prepare
from dlcore.engine.training import Training
from dlcore.plane_grid import one_number, plane_grid
from dlcore.prediction import at_once, errors_of, outputs_for
from dlcore.run import WorkRefusedError
from dlcore.set_counts import has_dev_set
from dlcore.studies.effort import fitting, shorter_words, update_cost, with_updates
from dlcore.studies.shared_runs import SharedRuns, judged_by
from dlcore.studies.spec import Study
from dlcore.studies.stepwise import Stepwise

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

MEMBERS = 32
"""Where the experiment does not ask for another number."""
FEWER = (16, 8, 4)
"""Members where more would take too long."""
MOST_SECONDS = 20.0
"""Of one core."""
SNAPSHOTS_FROM = 0.5
"""Snapshots are taken from this share of the epochs on: before, the network has hardly learned."""
MOST_ORDERS, FEWEST_ORDERS, ORDERS_WORK = 200, 10, 1e7
"""Random orders of the members, and the numbers that may be added up for all of them."""
EDGES = (0.1, 0.9)


@dataclass(frozen=True, eq=False)
class Ensemble:
    """The members known so far, and averages of the first K of them, K = 1, 2, ...; all errors on the dev set.

    `average`, `low` and `high` are the mean and the edges of the middle 80 % over `orders` random orders; the average
    of all members is the same in every order. `first` is in the members' own order: of their weight seeds, or of the
    snapshots from the last one back. A member that diverged is left out.
    """

    experiment: "Experiment"
    complete: bool
    notes: tuple[str, ...]
    members: int  # to be averaged in the end
    dev_examples: int
    tried: Int[np.ndarray, " k"]  # K
    average: Float[np.ndarray, " k"]
    low: Float[np.ndarray, " k"]
    high: Float[np.ndarray, " k"]
    first: Float[np.ndarray, " k"]
    member_error: Float[np.ndarray, " k"]
    member: Int[np.ndarray, " k"]  # weight seed of each, or epoch of the snapshot
    snapshots: bool  # of one run, not runs of their own
    orders: int
    gain: float  # mean error of the members - error of the average of all; NaN before anything is known
    gain_se: float  # its standard error over the draw of the dev examples
    axes: tuple[Float[np.ndarray, " g"], ...]
    said: Float[np.ndarray, "*cells"]  # by the average of all: as in `dlcore.plane_grid.one_number`
    disagreement: Float[np.ndarray, "*cells"]  # `dlcore.averaging.disagreement`


class _Averaging(Stepwise):
    """Either study as it happens."""

    snapshots = False

    def __init__(self, experiment: "Experiment", data: PreparedData, members: int, notes: tuple[str, ...]):
        super().__init__()
        self._experiment, self._data, self._notes, self._members = experiment, data, notes, members
        self._judged, self._grid = judged_by(data, "dev"), plane_grid(data.plane)
        self._inputs = np.concatenate([self._judged.inputs, data.network_inputs(self._grid.raw)])
        self._outputs: dict[int, np.ndarray] = {}  # of every member known: dev examples, then the picture's points
        self._found: dict = {}
        self._count()

    @abstractmethod
    def _taught(self) -> Iterator[tuple[list[int], Float[np.ndarray, "some p"]]]:
        """Members as they come: their places and parameters, after every short step."""

    @abstractmethod
    def _names(self) -> list[int]:
        """What to call each member: its weight seed, or its epoch."""

    def _steps(self) -> Iterator[bool]:
        for places, vectors in self._taught():
            if places:
                found = outputs_for(self._experiment, self._data, vectors, self._inputs)
                self._outputs |= dict(zip(places, found, strict=True))
                self._count()
            yield False
        yield True

    def _count(self) -> None:
        """The fields of the result that come from the members known so far."""
        task, labels = self._data.dataset.task, self._judged.labels
        kept = [place for place in sorted(self._outputs) if np.isfinite(self._outputs[place]).all()]
        count, shape = len(kept), self._grid.shape
        if not count:
            none, unknown = np.zeros(0), np.full(shape, np.nan)
            names = ("average", "low", "high", "first", "member_error")
            self._found = {"tried": np.zeros(0, int), "member": np.zeros(0, int), **dict.fromkeys(names, none),
                           "orders": 0, "gain": float("nan"), "gain_se": float("nan"), "said": unknown,
                           "disagreement": unknown}  # fmt: skip
            return
        together = np.stack([self._outputs[place] for place in kept])
        judged, pictured = np.split(together, [len(labels)], axis=1)
        orders = int(np.clip(ORDERS_WORK / judged.size, FEWEST_ORDERS, MOST_ORDERS))
        rng = np.random.default_rng(self._experiment.seed)
        random = np.array([rng.permutation(count) for _ in range(orders)])
        errors = average_errors(task, judged, labels, random)
        low, high = np.quantile(errors, EDGES, axis=0)
        alone = errors_of(task, judged, labels)
        first = average_errors(task, judged, labels, np.arange(count)[None])[0]
        names = self._names()
        self._found = {
            "tried": np.arange(1, count + 1), "member": np.array([names[place] for place in kept]),
            "average": errors.mean(axis=0), "low": low, "high": high, "first": first, "member_error": alone,
            "orders": orders, "gain": float(alone.mean() - first[-1]),
            "gain_se": gain_standard_error(task, judged, labels),
            "said": one_number(pictured.mean(axis=0)).reshape(shape),
            "disagreement": disagreement(task, pictured).reshape(shape),
        }  # fmt: skip

    def snapshot(self) -> Ensemble:
        """As far as it has come."""
        left_out = len(self._outputs) - len(self._found["tried"])
        notes = self._notes
        if left_out:
            notes += (f"{left_out} of the networks diverged and {'is' if left_out == 1 else 'are'} left out.",)
        return Ensemble(
            experiment=self._experiment,
            complete=self.done,
            notes=notes,
            members=self._members,
            dev_examples=len(self._judged.labels),
            snapshots=self.snapshots,
            axes=self._grid.axes,
            **self._found,
        )


class _Independent(_Averaging):
    """Networks from other first weights."""

    def __init__(self, experiment: "Experiment"):
        reason, fit = refusal(experiment), _fitting(experiment)
        if reason is not None or fit is None:
            raise WorkRefusedError(reason)
        experiment = first_run(experiment)
        data, (members, made), wanted = prepare(experiment), fit, wanted_members(experiment)
        fewer = (f"{members} networks instead of {wanted}: more would take too long.",)
        notes = fewer * (members < wanted) + shorter_words(made, update_count(experiment))
        long = with_updates(experiment, data.counts[0], made)
        self._each = seed_runs(long.replace(seeds=members))
        self._runs = SharedRuns(self._each, data)
        super().__init__(experiment, data, members, notes)

    @property
    def progress(self) -> float:
        """Share of the networks trained, 0 to 1."""
        return self._runs.progress

    def _taught(self) -> Iterator[tuple[list[int], Float[np.ndarray, "some p"]]]:
        return self._runs.steps(len(self._inputs))

    def _names(self) -> list[int]:
        return [one.seed for one in self._each]


class _Snapshots(_Averaging):
    """Moments of one run."""

    snapshots = True

    def __init__(self, experiment: "Experiment"):
        reason = snapshots_refusal(experiment)
        if reason is not None:
            raise WorkRefusedError(reason)
        experiment = first_run(experiment)
        self._training = Training(experiment)
        self._epochs: list[int] = []
        super().__init__(experiment, self._training.data, wanted_members(experiment), ())

    @property
    def progress(self) -> float:
        """Share of the training done, 0 to 1."""
        return self._training.progress

    def _taught(self) -> Iterator[tuple[list[int], Float[np.ndarray, "some p"]]]:
        frames = self._training.frames()
        while not self._training.done:
            self._training.advance()
            yield [], frames[:0]
        frames, epochs = self._training.frames(), self._training.frame_epochs
        late = np.flatnonzero(epochs >= SNAPSHOTS_FROM * epochs[-1])
        wanted = self._members
        kept = late[np.unique(np.linspace(0, len(late) - 1, min(wanted, len(late))).round().astype(int))][::-1]
        self._members, self._epochs = len(kept), epochs[kept].tolist()
        if self._members < wanted:
            less = f"{self._members} snapshots instead of {wanted}"
            self._notes += (f"{less}: of the second half of this run no more epochs are kept.",)
        portion = at_once(self._training.architecture, len(self._inputs))
        for start in range(0, len(kept), portion):
            places = kept[start : start + portion]
            yield list(range(start, start + len(places))), frames[places]

    def _names(self) -> list[int]:
        return self._epochs


def wanted_members(experiment: "Experiment") -> int:
    """How many networks are averaged where there is time: the experiment's number, and `MEMBERS` where it is 1."""
    return experiment.ensemble if experiment.ensemble > 1 else MEMBERS


def _fitting(experiment: "Experiment") -> tuple[int, int] | None:
    """Members and updates of each that fit the time."""
    wanted = wanted_members(experiment)
    choices = (wanted, *(fewer for fewer in FEWER if fewer < wanted))
    cost = update_cost(experiment, training_examples(experiment), shared=True)
    return fitting([cost], update_count(experiment), choices, MOST_SECONDS)


def _without_dev(experiment: "Experiment") -> str | None:
    if not has_dev_set(experiment):
        return "The dev set says what an average is worth, and there is none: give dev a share (split)."
    return None


def refusal(experiment: "Experiment") -> str | None:
    """Why no networks of the experiment are averaged, with the remedy; None if they are."""
    experiment = first_run(experiment)
    reason = _without_dev(experiment) or run_refusal(experiment)
    if reason is None and _fitting(experiment) is None:
        return (
            f"{FEWER[-1]} networks like this one are too much work: use fewer epochs (epochs), larger batches (batch) "
            "or fewer hidden units (hidden)."
        )
    return reason


def snapshots_refusal(experiment: "Experiment") -> str | None:
    """Why no snapshots of the experiment are averaged, with the remedy; None if they are."""
    experiment = first_run(experiment)
    return _without_dev(experiment) or run_refusal(experiment)


ENSEMBLE = Study(
    id="ensemble",
    title="Independent",
    question="What is an average of many networks worth?",
    start=_Independent,
    refusal=refusal,
)
SNAPSHOTS = Study(
    id="snapshots",
    title="Snapshots",
    question="What is an average of the moments of one training worth?",
    start=_Snapshots,
    refusal=snapshots_refusal,
)
