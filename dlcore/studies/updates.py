"""What does every single update meet and do? The first updates of a run, told again in NumPy (`dlcore.updates`), and,
with a mistake in the update rule, the same beside it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Bool, Float32, Int

from dlcore.band import first_run
from dlcore.budget import batch_of, network_ends, parameter_count, training_examples, update_count
from dlcore.budget import refusal as run_refusal
from dlcore.data import prepare
from dlcore.prediction import ACTIVATION_WORK
from dlcore.run import WorkRefusedError
from dlcore.sampled_masks import drops_units
from dlcore.studies.spec import Study
from dlcore.studies.stepwise import Stepwise
from dlcore.updates.replay import Replay
from dlcore.updates.traps import NO_TRAP, TRAPS, inside_of, sits_in

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

MOST_UPDATES = 2000
"""More than anybody looks at one by one."""
MOST_NUMBERS = 2_000_000
"""In all gradients together: 8 MB."""
MOST_WORK = 5e9
"""Multiply-adds in all updates together, about 4 s on one core."""
FEWEST_UPDATES = 20
"""With less of a run there is nothing to see."""
STEP_WORK = 1.2e8
"""Of one short step: about 0.1 s."""
LAYER_WORK = 60_000
"""What Python takes for each layer of each update, in multiply-adds."""
PASSES = 3
"""Forward, backward and the gradient of the weights are one multiply-add each, for each parameter and example."""
MASK_WORK = 60
"""A random bit of dropout in multiply-adds."""


@dataclass(frozen=True, eq=False)
class Updates:
    """The first u updates so far, one row each; theta and its order are those of `dlcore.backpropagation.blocks`."""

    experiment: "Experiment"
    complete: bool
    notes: tuple[str, ...]
    cost: Float32[np.ndarray, " u"]  # mean loss of the update's mini-batch, before it, dropout as it was, no penalty
    norm: Float32[np.ndarray, " u"]  # of the gradient
    epoch: Int[np.ndarray, " u"]  # that the update is a part of, from 0
    examples: Int[np.ndarray, " u"]  # in the mini-batch
    learning_rate: Float32[np.ndarray, " u"]
    gradients: Float32[np.ndarray, "u p"] = field(metadata={"exported": False})  # as the rule gets them: L2 included
    is_weight: Bool[np.ndarray, " p"] = field(metadata={"exported": False})  # not a bias, gamma or beta
    first: Float32[np.ndarray, " p"]  # parameters before the first update
    last: Float32[np.ndarray, " p"]  # and after the last one so far
    planned: int  # updates in the end
    train_examples: int
    diverged_at: int | None  # the update, counted from 1, whose cost or gradient was no number; it has no row


@dataclass(frozen=True, eq=False)
class TrappedUpdates(Updates):
    """The run with the right rule, and `wrong` the same run with a trap in it. They part at the first update."""

    trap: str
    wrong_cost: Float32[np.ndarray, " w"]
    wrong: Updates = field(metadata={"exported": False})


def subject(experiment: "Experiment") -> "Experiment":
    """The experiment without what no update depends on: the other runs of a band and the members of an ensemble."""
    return experiment.replace(seeds=1, ensemble=1)


def update_work(experiment: "Experiment") -> float:
    """About how many multiply-adds one update takes."""
    batch = batch_of(experiment, training_examples(experiment))
    units = sum(experiment.hidden)
    drawn = MASK_WORK * units if drops_units(experiment) else 0
    each = PASSES * parameter_count(experiment, *network_ends(experiment)) + ACTIVATION_WORK * units + drawn
    return float(LAYER_WORK * (len(experiment.hidden) + 1) + each * batch)


def planned_updates(experiment: "Experiment") -> int:
    """How many updates are told again: all of them, or as many as memory and time allow."""
    parameters = parameter_count(experiment, *network_ends(experiment))
    affordable = min(MOST_UPDATES, MOST_NUMBERS // parameters, int(MOST_WORK / update_work(experiment)))
    return min(update_count(experiment), affordable)


class _InProgress(Stepwise):
    """The study as it happens: the run as it is set, and with a trap the wrong one in step with it."""

    def __init__(self, experiment: "Experiment", trap: str = NO_TRAP):
        super().__init__()
        reason = refusal(experiment, trap)
        if reason is not None:
            raise WorkRefusedError(reason)
        self._experiment = experiment = subject(first_run(experiment))
        self._data, self._trap, self._planned = prepare(experiment), trap, planned_updates(experiment)
        traps = (NO_TRAP,) if trap == NO_TRAP else (NO_TRAP, trap)
        rules = [inside_of(experiment.optimizer, one).rule for one in traps]
        self._replays = [Replay(experiment, self._data, rule, self._planned) for rule in rules]

    @property
    def progress(self) -> float:
        """Share of the updates made, 0 to 1."""
        made = [self._planned if one.done else one.made for one in self._replays]
        return min(made) / self._planned

    def _steps(self) -> Iterator[bool]:
        portion = max(1, int(STEP_WORK / update_work(self._experiment) / len(self._replays)))
        while not all(one.done for one in self._replays):
            for one in self._replays:
                one.advance(portion)
            yield all(one.done for one in self._replays)

    def snapshot(self) -> Updates:
        """As far as it has come."""
        right, *wrong = (self._fields(one) for one in self._replays)
        if not wrong:
            return Updates(**right)
        beside = Updates(**wrong[0])
        return TrappedUpdates(**right, trap=self._trap, wrong_cost=beside.cost, wrong=beside)

    def _fields(self, replay: Replay) -> dict[str, Any]:
        names = ("cost", "norm", "epoch", "examples", "learning_rate", "gradients", "first", "diverged_at")
        return {name: getattr(replay, name) for name in names} | {
            "experiment": self._experiment,
            "complete": self.done,
            "notes": self._notes(),
            "is_weight": replay.is_weight > 0,
            "last": replay.theta,
            "planned": self._planned,
            "train_examples": self._data.counts[0],
        }

    def _notes(self) -> tuple[str, ...]:
        total, notes = update_count(self._experiment), []
        if self._planned < total:
            notes.append(f"The first {self._planned:,} of {total:,} updates, told again one by one.")
        if self._experiment.patience:
            notes.append("Early stopping is left out here: the run may have ended before these updates do.")
        return tuple(notes)


def refusal(experiment: "Experiment", trap: str = NO_TRAP) -> str | None:
    """Why the updates are not told, with the remedy; None if they can be."""
    experiment = subject(first_run(experiment))
    if trap != NO_TRAP and not sits_in(trap, experiment):
        possible = " or ".join(TRAPS[trap].rules)
        return f"This mistake cannot be made in {experiment.optimizer}: choose another optimizer (opt), {possible}."
    too_much = run_refusal(experiment)
    if too_much is not None or planned_updates(experiment) >= min(FEWEST_UPDATES, update_count(experiment)):
        return too_much
    parameters = parameter_count(experiment, *network_ends(experiment))
    if MOST_NUMBERS // parameters < FEWEST_UPDATES:
        most = MOST_NUMBERS // FEWEST_UPDATES
        return (
            f"Every gradient of {parameters:,} parameters is too much to keep, {most:,} are the most: use fewer or "
            "smaller hidden layers (hidden)."
        )
    return "Every update takes too much work to be told one by one: use smaller batches (batch)."


def _start(trap: str) -> "Callable[[Experiment], _InProgress]":
    return lambda experiment: _InProgress(experiment, trap)


def _refusal(trap: str) -> "Callable[[Experiment], str | None]":
    return lambda experiment: refusal(experiment, trap)


UPDATES = Study(
    id="updates",
    title="Updates",
    question="What does every single update meet and do?",
    start=_start(NO_TRAP),
    refusal=_refusal(NO_TRAP),
    subject=subject,
)
TRAPPED_UPDATES = tuple(
    Study(
        id=f"updates_{trap.id}",
        title=f"Updates, {trap.label}",
        question="What does a wrong line in the update rule do?",
        start=_start(trap.id),
        refusal=_refusal(trap.id),
        subject=subject,
    )
    for trap in TRAPS.values()
)


def updates_study(trap: str = NO_TRAP) -> str:
    """The id of the study: of the run as it is, or beside it with a trap."""
    return UPDATES.id if trap == NO_TRAP else f"{UPDATES.id}_{trap}"


def record(experiment: "Experiment", trap: str = NO_TRAP) -> Updates:
    """The whole record at once. Raises `WorkRefusedError`."""
    study = _InProgress(experiment, trap)
    while not study.done:
        study.advance()
    return study.snapshot()
