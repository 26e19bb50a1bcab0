"""Which learning rates does the network bear, with each kind of normalization? The same networks at ever larger rates.

After S. Ioffe and C. Szegedy (2015), Batch normalization, section 3.3, who say that it lets one use much higher
learning rates, and S. Santurkar et al. (2018), How does batch normalization help optimization?, arXiv:1805.11604,
whose figure 1 trains with and without it at several.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from dlcore.band import first_run, seed_runs
from dlcore.budget import batch_of, training_examples, update_count
from dlcore.budget import refusal as run_refusal
from dlcore.data import prepare
from dlcore.run import WorkRefusedError
from dlcore.studies.effort import Cost, shorter_words, update_cost, with_updates
from dlcore.studies.judged_runs import JudgedRuns
from dlcore.studies.normalization_kinds import KINDS, NO_BATCH, NO_LAYERS, Plan, kinds_of, planned, without_kind
from dlcore.studies.penalty_path import constant_error
from dlcore.studies.spec import Study

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

RATES = tuple(float(f"{rate:.2g}") for rate in np.logspace(-4, 1, 16))
"""Three to a power of ten, up to the largest that a link may have."""
DECADES_EACH = 1 / 3
"""How much of a power of ten one of the rates stands for."""
ROUNDS = 4
"""The rates are tried some at a time, evenly spread, so that every kind's curve is there early."""
SEEDS = (8, 4, 2)
"""Networks at every rate, for each kind: as many as there is time for."""
MOST_SECONDS = 15.0
"""Of one core, as `update_cost` counts."""


ONE_TILE = 64
"""Up to so many examples an update takes hardly longer with more of them, so that larger batches are less work."""


@dataclass(frozen=True, eq=False)
class RateTolerance:
    """Errors of the networks of every one of `kinds` at every one of `rates`, as their training leaves them: inf where
    a network diverged, NaN where it is not yet known, of a kind that cannot be trained, and of an empty dev set.

    The middles are medians over the seeds, a diverged network counted as worse than every other.
    """

    experiment: "Experiment"
    complete: bool
    notes: tuple[str, ...]
    kinds: tuple[str, ...]
    rates: Float[np.ndarray, " r"]
    train_middle: Float[np.ndarray, "r kinds"]
    dev_middle: Float[np.ndarray, "r kinds"]
    diverged: Int[np.ndarray, "r kinds"]  # networks
    train_error: Float[np.ndarray, "kinds r seeds"]
    dev_error: Float[np.ndarray, "kinds r seeds"]
    constant_error: float  # on the training set, of the best answer that is the same for all examples
    updates: int  # of each network


def subject(experiment: "Experiment") -> "Experiment":
    """The experiment without what the study does not depend on: its own rate too, and the changes of it by hand, which
    would be the same for all."""
    usual = type(experiment)()
    return without_kind(experiment).replace(learning_rate=usual.learning_rate, change_at=(), change_to=())


def _costs(experiment: "Experiment") -> list[Cost]:
    """Of an update of each point's networks."""
    train = training_examples(experiment)
    return [update_cost(one, train) for one in kinds_of(experiment).values()] * len(RATES)


def plan(experiment: "Experiment") -> Plan | None:
    """What of a `subject` is affordable: its `trained` are updates."""
    return planned(experiment, update_count(experiment), _costs, SEEDS, MOST_SECONDS)


class _InProgress(JudgedRuns):
    """The study as it happens."""

    def __init__(self, experiment: "Experiment"):
        super().__init__()
        reason = refusal(experiment)
        if reason is not None:
            raise WorkRefusedError(reason)
        found = plan(subject(first_run(experiment)))
        assert found is not None  # refused otherwise
        self._experiment, seeds, self._updates, notes = found
        self._notes = notes + shorter_words(self._updates, update_count(self._experiment))
        data = prepare(self._experiment)
        long = with_updates(self._experiment, data.counts[0], self._updates)
        kinds = {KINDS.index(kind): one for kind, one in kinds_of(long).items()}
        if len(kinds) < len(KINDS):
            self._notes = (*self._notes, NO_BATCH)
        each = {kind: seed_runs(one.replace(seeds=seeds)) for kind, one in kinds.items()}
        places = [
            [
                (kind, place, seed)
                for kind in kinds
                for place in range(start, len(RATES), ROUNDS)
                for seed in range(seeds)
            ]
            for start in _spread_starts()
        ]
        rounds = [
            [each[kind][seed].replace(learning_rate=RATES[place]) for kind, place, seed in of_round]
            for of_round in places
        ]
        costs = [float(len(one)) for one in rounds]
        self._begin(data, rounds, costs, places, (len(KINDS), len(RATES), seeds))

    def snapshot(self) -> RateTolerance:
        """As far as it has come."""
        return RateTolerance(
            experiment=self._experiment,
            complete=self.done,
            notes=(*self._notes, *self._runs.notes),
            kinds=KINDS,
            rates=np.array(RATES),
            diverged=np.isinf(self._errors["train"]).sum(axis=2).T,
            constant_error=constant_error(self._data),
            updates=self._updates,
            **self._found(),
        )


def _spread_starts() -> list[int]:
    """Where each round begins: the second lies halfway between the rates of the first."""
    return sorted(range(ROUNDS), key=lambda start: (start % 2, start))


def refusal(experiment: "Experiment") -> str | None:
    """Why the rates cannot be tried, with the remedy; None if they can."""
    experiment = subject(first_run(experiment))
    if not experiment.hidden:
        return NO_LAYERS
    too_much = run_refusal(experiment)
    if too_much is None and plan(experiment) is None:
        train = training_examples(experiment)
        batches = "larger" if batch_of(experiment, train) <= ONE_TILE else "smaller"
        too_much = (
            f"{len(KINDS) * len(RATES) * SEEDS[-1]} networks with {update_count(experiment):,} updates each are too "
            f"much work: use fewer epochs (epochs), {batches} batches (batch) or fewer hidden layers (hidden)."
        )
    return too_much


RATE_TOLERANCE = Study(
    id="rate_tolerance",
    title="Learning rates",
    question="Which learning rates does the network bear, with and without normalization?",
    start=_InProgress,
    refusal=refusal,
    subject=subject,
)
