"""Changes by hand of a run that is watched: of the learning rate, of λ and of the batch size, after any epoch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.amounts import number_text
from dlcore.branches import Change, Changes, Notation
from dlcore.experiment import Experiment
from dlcore.learning_rate_runs import rate_text
from dlcore.rules import mend
from dlcore.schedules.changes import as_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = ("learning_rate", "l2", "batch_size")
"""What can be changed, by Python name: a link writes their number."""
SYMBOLS = ("α", "λ", "batch")
FULL = 0
"""As a link writes the batch size of all examples."""
MOST_NUDGES, MOST_RUNS = 6, 4


def _fault(change: Change) -> str:
    _, what, value = change
    if what not in range(len(NAMES)):
        return f"needs 0, 1 or 2 for {', '.join(SYMBOLS)}"
    setting = Experiment.settings()[NAMES[int(what)]]
    low, high = setting.bounds or (0, float("inf"))
    if setting.word:
        low = FULL
    whole = setting.kind != "integer" or value == int(value)
    return "" if low <= value <= high and whole else f"needs {SYMBOLS[int(what)]} {setting.range_rule()}"


NOTATION = Notation(3, "an epoch, what is changed and its new value", _fault, MOST_NUDGES, MOST_RUNS)


@dataclass(frozen=True)
class Babysat:
    """One run that is watched, and the changes (epoch, number of what is changed, value) that it goes through."""

    experiment: Experiment
    nudges: Changes = ()


@dataclass(frozen=True)
class Stage:
    """A part of such a run between two changes: what it is like, and the epoch with which it ends."""

    experiment: Experiment
    until: int


def watched(experiment: Experiment) -> Experiment:
    """The run that is watched: one seed, without early stopping, whose part the person has, and without other changes
    by hand."""
    return experiment.replace(seeds=1, patience=0, ensemble=1, **as_settings(()))


def fitting(nudges: Changes, experiment: Experiment) -> Changes:
    """Those of the changes that a run comes to before its end and that its other settings bear: batch normalization
    has no batches of one example."""
    return tuple(one for one in nudges if one[0] < experiment.epochs and _bears(experiment, setting_of(*one[1:])))


def _bears(experiment: Experiment, changes: dict[str, object]) -> bool:
    return mend(experiment.values() | changes)[0] == experiment.values() | changes


def setting_of(what: int | float, value: int | float) -> dict[str, object]:
    """The field that a change sets, with its new value."""
    name = NAMES[int(what)]
    if name != "batch_size":
        return {name: float(value)}
    return {name: "full" if value == FULL else int(value)}


def scheduled(babysat: Babysat) -> Experiment:
    """The experiment with its changes of the learning rate alone, which a schedule can hold."""
    rates = tuple((int(after), value) for after, what, value in babysat.nudges if NAMES[int(what)] == "learning_rate")
    return babysat.experiment.replace(**as_settings(rates))


def stages(babysat: Babysat) -> tuple[Stage, ...]:
    """The parts of the run, in their order."""
    return tuple(_stages(babysat))


def _stages(babysat: Babysat) -> "Iterator[Stage]":
    experiment, changed = babysat.experiment, {}
    for after in sorted({int(change[0]) for change in babysat.nudges}):
        if after:
            yield Stage(experiment.replace(**changed), after)
        for _, what, value in (one for one in babysat.nudges if one[0] == after):
            changed |= setting_of(what, value)
    yield Stage(experiment.replace(**changed), experiment.epochs)


def nudge_text(change: Change) -> str:
    """A change in words: α = 0.01."""
    _, what, value = change
    if NAMES[int(what)] == "learning_rate":
        return f"α = {rate_text(value)}"
    if NAMES[int(what)] == "l2":
        return f"λ = {number_text(value)}"
    return "all examples at once" if value == FULL else f"batches of {int(value):,}"


def nudges_text(nudges: Sequence[Change]) -> str:
    """All of them: α = 0.01 after epoch 40, λ = 0.1 after epoch 60."""
    return ", ".join(f"{nudge_text(one)} after epoch {int(one[0]):,}" for one in nudges)
