"""What does every mini-batch of a batch-normalised run say of its units? The run is told again update by update
(`dlcore.updates`); kept are the means and variances that its mini-batches were normalised with.

Rounding grows from update to update where a run is wild, and a run told again ends elsewhere. So it is trained once
more too, and the telling takes up its weights at every recorded epoch.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Float32, Float64, Int

from dlcore.backpropagation import Cache, flatten, problem_of, unflatten
from dlcore.band import first_run
from dlcore.batch_norm.judged import new_examples
from dlcore.batch_norm.layer_moments import MOST_WORK as MOST_AT_ONCE
from dlcore.batch_norm.layer_moments import batch_moments, training_moments, with_running
from dlcore.budget import batch_of, training_examples, update_count
from dlcore.budget import refusal as run_refusal
from dlcore.data import PreparedData, prepare
from dlcore.engine.settings import architecture_of, head_of
from dlcore.engine.training import Training
from dlcore.minibatches.batch_sizes import updates_per_epoch
from dlcore.parameters import unflatten as unflatten_frame
from dlcore.prediction import error_of, outputs, prediction_work
from dlcore.rules import faults
from dlcore.run import WorkRefusedError
from dlcore.studies.spec import Study
from dlcore.studies.stepwise import Stepwise
from dlcore.studies.updates import FEWEST_UPDATES, MOST_UPDATES, MOST_WORK, STEP_WORK, update_work
from dlcore.update_rules import RULES
from dlcore.updates.replay import Replay

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

MOST_NUMBERS = 2_000_000
"""Means and variances of all units and updates together: 8 MB."""
MOST_OWN = 60
"""Moments at which the training set's own are taken, evenly spread over the epochs."""


@dataclass(frozen=True, eq=False)
class BatchMoments:
    """The first u updates so far, one row each; the columns are the hidden units, layer after layer. The training set's
    own moments are those after `ends` updates, with the weights of then."""

    experiment: "Experiment"
    complete: bool
    notes: tuple[str, ...]
    examples: Int[np.ndarray, " u"]  # in the mini-batch
    means: Float32[np.ndarray, "u units"] = field(metadata={"exported": False})
    variances: Float32[np.ndarray, "u units"] = field(metadata={"exported": False})
    ends: Int[np.ndarray, " e"]
    own_means: Float64[np.ndarray, "e units"] = field(metadata={"exported": False})
    own_variances: Float64[np.ndarray, "e units"] = field(metadata={"exported": False})
    per_epoch: int
    planned: int  # updates in the end
    last: Float32[np.ndarray, " p"] = field(metadata={"exported": False})  # theta after the last update so far
    data: PreparedData = field(metadata={"exported": False})
    diverged_at: int | None

    @property
    def lone(self) -> int:
        """Updates whose mini-batch was a single example."""
        return int((self.examples == 1).sum())


def subject(experiment: "Experiment") -> "Experiment":
    """The batch-normalised run, without what no update depends on: the momentum of the averages among it, and where the
    run ends early. Where batch normalization is impossible, the experiment itself."""
    experiment = experiment.replace(seeds=1, ensemble=1, patience=0, norm_momentum=0.9)
    if any(faults(experiment.values() | {"normalization": "batch"})):
        return experiment
    return experiment.replace(normalization="batch")


def planned_updates(experiment: "Experiment") -> int:
    """How many updates are told again: all of them, or as many as memory and time allow."""
    numbers = MOST_NUMBERS // (2 * max(sum(experiment.hidden), 1))
    return min(update_count(experiment), MOST_UPDATES, numbers, int(MOST_WORK / update_work(experiment)))


def refusal(experiment: "Experiment") -> str | None:
    """Why nothing is told, with the remedy; None if it can be."""
    experiment = subject(first_run(experiment))
    if not experiment.hidden:
        return "There is no hidden layer to normalise: add one (hidden)."
    if experiment.normalization != "batch":
        return "Batch normalization needs mini-batches of at least 2 examples: choose a larger one (batch)."
    too_much = run_refusal(experiment)
    if too_much is not None or planned_updates(experiment) >= min(FEWEST_UPDATES, update_count(experiment)):
        return too_much
    return (
        "Every update takes too much work to be told one by one: use smaller batches (batch) or fewer units (hidden)."
    )


class _InProgress(Stepwise):
    """The study as it happens."""

    def __init__(self, experiment: "Experiment"):
        super().__init__()
        reason = refusal(experiment)
        if reason is not None:
            raise WorkRefusedError(reason)
        self._early = experiment.patience > 0
        self._experiment = experiment = subject(first_run(experiment))
        self._data, self._planned = prepare(experiment), planned_updates(experiment)
        self._each = updates_per_epoch(*_sizes(experiment))
        self._training = Training(experiment, data=self._data)
        self._met: list[tuple[np.ndarray, np.ndarray]] = []
        self._ends: list[int] = []
        self._own: list[tuple[np.ndarray, np.ndarray]] = []
        rule = RULES[experiment.optimizer]
        self._replay = Replay(experiment, self._data, rule, self._planned, each_cache=self._meet)
        affordable = int(MOST_AT_ONCE / prediction_work(architecture_of(experiment, self._data)))
        self._problem = problem_of(experiment, self._data, max(affordable, 2))

    @property
    def progress(self) -> float:
        """Share of the updates made, 0 to 1."""
        if self._replay.done:
            return 1.0
        trained = max(self._training.updates, 0) / self._planned
        return min(1.0, trained) / 2 + self._replay.made / self._planned / 2

    def _meet(self, cache: Cache) -> None:
        self._met.append(_joined(batch_moments(cache)))

    def _steps(self) -> Iterator[bool]:
        while not self._training.done and self._training.updates < self._planned:
            self._training.advance()
            yield False
        recorded = dict(zip(self._training.frame_epochs.tolist(), self._training.frames(), strict=True))
        portion = max(1, int(STEP_WORK / update_work(self._experiment)))
        every = max(1, -(-self._planned // (self._each * MOST_OWN)))  # epochs between two looks at the training set
        replay = self._replay
        while True:
            epoch, within = divmod(replay.made, self._each)
            if within == 0 and epoch in recorded:
                layers = unflatten_frame(recorded[epoch], self._training.architecture)
                replay.theta = flatten(layers).astype(np.float32)
            at_an_end = (within == 0 and epoch % every == 0) or replay.done
            if at_an_end and self._ends[-1:] != [replay.made]:
                self._look()
                yield False
            if replay.done:
                break
            replay.advance(min(portion, self._each - within))
        yield True

    def _look(self) -> None:
        """The training set's own moments with the weights as they are."""
        self._ends.append(self._replay.made)
        self._own.append(_joined(training_moments(replace(self._problem, theta=self._replay.theta.astype(np.float64)))))

    def snapshot(self) -> BatchMoments:
        """As far as it has come."""
        made, units = self._replay.made, sum(self._experiment.hidden)
        means, variances = (np.array([one[k] for one in self._met], np.float32).reshape(made, units) for k in (0, 1))
        own = [np.array([one[k] for one in self._own], np.float64).reshape(len(self._own), units) for k in (0, 1)]
        return BatchMoments(
            experiment=self._experiment,
            complete=self.done,
            notes=self._notes(),
            examples=self._replay.examples,
            means=means,
            variances=variances,
            ends=np.array(self._ends, int),
            own_means=own[0],
            own_variances=own[1],
            per_epoch=self._each,
            planned=self._planned,
            last=self._replay.theta,
            data=self._data,
            diverged_at=self._replay.diverged_at,
        )

    def _notes(self) -> tuple[str, ...]:
        total, notes = update_count(self._experiment), []
        if self._planned < total:
            notes.append(f"The first {self._planned:,} of {total:,} updates, told again one by one.")
        if self._early:
            notes.append("Early stopping is left out here: the run may have ended before these updates do.")
        return tuple(notes)


def error_with(
    found: BatchMoments, means: Float[np.ndarray, " units"], variances: Float[np.ndarray, " units"]
) -> float:
    """Error on new examples (`dlcore.batch_norm.judged`) of the weights after the last update, with these running means
    and variances of all units: share misclassified, or RMSE."""
    experiment, data = found.experiment, found.data
    architecture, head = architecture_of(experiment, data), head_of(experiment, data)
    weights = with_running(unflatten(found.last, architecture), means, variances)
    new = new_examples(data)
    return error_of(
        data.dataset.task, outputs(architecture, experiment.activation, head, weights, new.inputs), new.labels
    )


def _sizes(experiment: "Experiment") -> tuple[int, int]:
    train = training_examples(experiment)
    return train, batch_of(experiment, train)


def _joined(moments: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Means and variances of all layers in a row each."""
    means, variances = zip(*moments, strict=True)
    return np.concatenate(means), np.concatenate(variances)


BATCH_MOMENTS = Study(
    id="batch_moments",
    title="Running averages",
    question="What does every mini-batch say of its units, and what do the running averages make of it?",
    start=_InProgress,
    refusal=refusal,
    subject=subject,
)
