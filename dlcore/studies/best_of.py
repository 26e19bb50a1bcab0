"""How much does choosing the best of K networks on a dev set promise, and how much does it keep?"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from dlcore.budget import network_ends, parameter_count, training_examples, update_count
from dlcore.data import prepare
from dlcore.engine.many import Many
from dlcore.engine.settings import architecture_of
from dlcore.fresh import fresh_examples
from dlcore.prediction import at_once, outputs_for, wrong
from dlcore.run import WorkRefusedError
from dlcore.schedules.changes import changes_before
from dlcore.selection import chance_chosen, least_of_equals
from dlcore.set_counts import has_dev_set
from dlcore.settings.seeds import later_seed
from dlcore.studies.spec import Study
from dlcore.studies.stepwise import Stepwise

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

NETWORKS = (1000, 500, 200, 100, 50, 20, 10)
"""How many are trained: the largest that fits the limits below."""
TRIED = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
MOST_LAYER_UPDATES, MOST_WORK = 4e6, 2e10
"""Layers × updates and parameters × examples × epochs of all networks: about ten seconds on two cores."""
LEAST_UPDATES = 300
"""Epochs are taken away before networks are, down to so many updates a network."""
AT_ONCE = 64
"""Networks of one batch: a program's on each of two cores."""
POOL = 20_000
"""Fresh examples that tell the honest errors."""
MOST_DEV_SETS, FEWEST_DEV_SETS = 100, 10
"""Dev sets that the pool is cut into."""
EDGES = (0.1, 0.9)


@dataclass(frozen=True, eq=False)
class BestOf:
    """The networks trained so far, and what choosing the best of `tried` of them on dev gives, averaged over all ways
    to try so many: on the dev set of the experiment (`own`), and on `dev_sets` fresh ones of its size.

    A network that diverged is left out. The bars hold the middle 80 % of what one choice on one dev set may give.
    """

    experiment: "Experiment"
    complete: bool
    networks: int  # K, to be trained
    epochs: int  # each was trained for; fewer than the experiment's where that would have taken too long
    dev_examples: int
    dev_sets: int  # 0 where the dev set is too large for many of its size; what follows is then of the own dev set
    pool: int  # fresh examples
    tried: Int[np.ndarray, " k"]
    promised: Float[np.ndarray, " k"]  # dev error of the chosen one
    promised_bar: Float[np.ndarray, "k 2"]
    kept: Float[np.ndarray, " k"]  # its honest error, on the examples of the pool that did not choose it
    kept_bar: Float[np.ndarray, "k 2"]
    own_promised: Float[np.ndarray, " k"]
    own_kept: Float[np.ndarray, " k"]
    equals: Float[np.ndarray, " k"]  # dev error of the best of so many independent models that are all equally good
    dev_error: Float[np.ndarray, " n"]
    true_error: Float[np.ndarray, " n"]  # on the pool
    notes: tuple[str, ...]


def plan(experiment: "Experiment") -> tuple[int, int] | None:
    """Networks and epochs that fit the limits; None if not even ten short trainings do."""
    updates = update_count(experiment) / experiment.epochs  # of one epoch
    layer_updates = (len(experiment.hidden) + 1) * updates
    work = parameter_count(experiment, *network_ends(experiment)) * training_examples(experiment)
    fewest_epochs = min(experiment.epochs, math.ceil(LEAST_UPDATES / updates))
    for networks in NETWORKS:
        most_epochs = int(min(MOST_LAYER_UPDATES / layer_updates, MOST_WORK / work) / networks)
        if most_epochs >= fewest_epochs:
            return networks, min(experiment.epochs, most_epochs)
    return None


class _InProgress(Stepwise):
    """The study as it happens."""

    def __init__(self, experiment: "Experiment"):
        super().__init__()
        reason, planned = _refusal(experiment), plan(experiment)
        if reason is not None or planned is None:
            raise WorkRefusedError(reason)
        self._experiment = experiment
        self._networks, self._epochs = planned
        first = experiment.replace(epochs=self._epochs, seeds=1, **changes_before(experiment, self._epochs))
        self._data = prepare(first)
        seeds = [later_seed(experiment.seed, k) for k in range(self._networks)]
        self._runs = [first.model_copy(update={"seed": seed}) for seed in seeds]
        self._dev: list[float] = []
        self._wrong: list[np.ndarray] = []  # per network: examples of the pool, in every dev set and in all of it
        self._begun = 0.0  # networks of the batch in training
        self._pool = 0
        self._choice: tuple[int, dict[str, np.ndarray]] = 0, self._choose()

    @property
    def progress(self) -> float:
        """Share of the work done, 0 to 1."""
        return min(1.0, (len(self._dev) + self._begun) / self._networks)

    def _steps(self) -> Iterator[bool]:
        raw, labels = fresh_examples(self._experiment, POOL)
        inputs, self._pool = self._data.set_inputs(raw), len(labels)
        portion = at_once(architecture_of(self._runs[0], self._data), len(labels))
        for start in range(0, self._networks, AT_ONCE):
            many = Many(self._runs[start : start + AT_ONCE], data=self._data)
            while not many.done:
                many.advance()
                self._begun = len(many.experiments) * many.progress
                yield False
            parameters, found = np.stack(many.parameters()), []
            for part in range(0, len(parameters), portion):
                some = parameters[part : part + portion]
                misses = wrong(outputs_for(self._runs[0], self._data, some, inputs), labels)
                found.extend(self._counted(misses))
                yield False
            self._dev.extend(many.history("dev_error")[:, -1])
            self._wrong.extend(found)
            self._begun = 0.0
            yield start + AT_ONCE >= self._networks

    @property
    def _dev_sets(self) -> int:
        sets = min(MOST_DEV_SETS, POOL // 2 // self._data.counts[1])
        return sets if sets >= FEWEST_DEV_SETS else 0

    def _counted(self, misses: np.ndarray) -> np.ndarray:
        """Per network: how many of every dev set's examples are wrong, and of the whole pool's."""
        cut = misses[:, : self._dev_sets * self._data.counts[1]].reshape(len(misses), self._dev_sets, -1)
        return np.column_stack([cut.sum(axis=2), misses.sum(axis=1)])

    def _choose(self) -> dict[str, np.ndarray]:
        """The fields of the result that come from the networks known so far."""
        examples = self._data.counts[1]
        misses = np.array(self._wrong, float).reshape(len(self._dev), self._dev_sets + 1)
        dev = np.array(self._dev, float)
        usable = np.isfinite(dev)
        dev, misses = dev[usable], misses[usable]
        true = misses[:, -1] / max(self._pool, 1)
        tried = np.array([count for count in sorted({*TRIED, self._networks}) if count <= len(dev)], int)
        own = chance_chosen(dev[None], tried)
        shown, honest, chances = dev[None], true[None], own
        if self._dev_sets:
            shown = misses[:, :-1].T / examples
            honest = (misses[:, -1] - misses[:, :-1].T) / max(self._pool - examples, 1)
            chances = chance_chosen(shown, tried)
        each = chances / len(shown)
        return {
            "dev_error": dev,
            "true_error": true,
            "tried": tried,
            "promised": np.sum(each * shown, axis=(1, 2)),
            "promised_bar": _bars(shown, each),
            "kept": np.sum(each * honest, axis=(1, 2)),
            "kept_bar": _bars(true[None], each.sum(axis=1, keepdims=True)),
            "own_promised": own[:, 0] @ dev,
            "own_kept": own[:, 0] @ true,
            "equals": least_of_equals(tried, examples, float(true.mean())) if len(tried) else np.zeros(0),
        }

    def snapshot(self) -> BestOf:
        """As far as it has come."""
        if self._choice[0] != len(self._dev):
            self._choice = len(self._dev), self._choose()
        return BestOf(
            experiment=self._experiment,
            complete=self.done,
            networks=self._networks,
            epochs=self._epochs,
            dev_examples=self._data.counts[1],
            dev_sets=self._dev_sets,
            pool=self._pool,
            notes=self._notes(int(np.sum(~np.isfinite(self._dev)))),
            **self._choice[1],
        )

    def _notes(self, diverged: int) -> tuple[str, ...]:
        notes = []
        if self._epochs < self._experiment.epochs:
            asked = f"{self._experiment.epochs:,} epochs would take too long for {self._networks:,} networks"
            notes.append(f"{asked}: each was trained for {self._epochs:,}.")
        if diverged:
            notes.append(f"{diverged:,} of the networks diverged and were left out.")
        return tuple(notes)


def _bars(
    errors: Float[np.ndarray, "sets networks"], chances: Float[np.ndarray, "k sets networks"]
) -> Float[np.ndarray, "k 2"]:
    """The errors below which a tenth and nine tenths of the choices lie."""
    order = np.argsort(errors, axis=None, kind="stable")
    sums = np.cumsum(chances.reshape(len(chances), len(order))[:, order], axis=1)
    places = [np.minimum(np.searchsorted(one, EDGES), len(order) - 1) for one in sums]
    return errors.ravel()[order][np.array(places, int)].reshape(-1, 2)


def _refusal(experiment: "Experiment") -> str | None:
    if not experiment.dataset.synthetic:
        return (
            "Of these data there are no more examples than these, so nobody can know the honest error of a choice. "
            "Choose a data set that is drawn."
        )
    if experiment.dataset.task == "regression":
        return "This counts the examples that a network gets wrong. Choose a data set with classes."
    if not has_dev_set(experiment):
        return "There is no dev set to choose on. Choose a split with one."
    if plan(experiment) is None:
        return (
            "Ten of these networks would take too long to train: use fewer examples (n), larger batches (batch) or "
            "fewer hidden units (hidden)."
        )
    return None


BEST_OF = Study(
    id="best_of",
    title="Best of K",
    question="The best of K networks on dev: how good does it look, and how good is it?",
    start=_InProgress,
    refusal=_refusal,
)
