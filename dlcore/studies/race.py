"""Which optimizer brings this network's cost down first? All of them on the experiment's own data, over many seeds.

`race` takes the experiment's learning rate for all. One α is not one speed (`dlcore.first_steps`), so `fair_race` first
tries the same twelve rates with each optimizer and then races each at its own best, on other first weights than those
that chose the rate: the least of many noisy numbers would look better than it is. After D. Choi et al. (2019), On
empirical comparisons of optimizers for deep learning, arXiv:1910.05446: what a comparison finds depends on how the
hyperparameters were tuned.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from dlcore.band import first_run, seed_runs
from dlcore.budget import batch_of, training_examples, update_count
from dlcore.budget import refusal as run_refusal
from dlcore.data import prepare
from dlcore.engine.many import Many
from dlcore.optimizers import OPTIMIZERS
from dlcore.race_numbers import best_place, diverged_at, spread, with_divergence
from dlcore.reading import constant_cost_of
from dlcore.run import WorkRefusedError
from dlcore.settings.seeds import later_seed
from dlcore.studies.effort import Effort, affordable, shorter_words, update_cost, with_updates
from dlcore.studies.spec import Study
from dlcore.studies.stepwise import Stepwise

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

RATES = tuple(float(f"{rate:.2g}") for rate in np.logspace(np.log10(5e-4), 1, 12))
"""Tried with every optimizer: from where Adam crawls on most networks to where gradient descent breaks on most."""
ROUNDS = 3
"""The rates are tried some at a time, evenly spread, so that every optimizer's curve is there early."""
SEEDS = (16, 8, 4)
"""Networks that race, for each optimizer: as many as there is time for."""
FEWER = 4
"""At each rate that is only tried, a fourth of them."""
MOST_SECONDS = 12.0
"""Of one core, as `update_cost` counts. The 512 networks of a fair race are 5.5 with 8-8 units, 300 training examples
and 100 epochs, and took 5.6 s of two busy cores together, evaluations included."""


@dataclass(frozen=True, eq=False)
class Race:
    """The runs of all `optimizers`, each at its own of `rates`; NaN where not yet known, inf where a run diverged.

    `low`, `middle` and `high` are the 10 %, median and 90 % of the train costs over the seeds. In a fair race `tried`
    are the rates that each optimizer was tried at, and `tried_cost` and `tried_error` what that led to on the training
    set; the rate with the least median cost is the one it races at. Errors are NaN where a run diverged.
    """

    experiment: "Experiment"
    complete: bool
    notes: tuple[str, ...]
    fair: bool
    epochs: Int[np.ndarray, " e"]  # after which the runs are evaluated
    low: Float[np.ndarray, "e optimizers"]
    middle: Float[np.ndarray, "e optimizers"]
    high: Float[np.ndarray, "e optimizers"]
    optimizers: tuple[str, ...]
    rates: Float[np.ndarray, " optimizers"]
    cost: Float[np.ndarray, "optimizers seeds e"]
    train_error: Float[np.ndarray, "optimizers seeds"]
    dev_error: Float[np.ndarray, "optimizers seeds"]
    diverged_at: Float[np.ndarray, "optimizers seeds"]  # the first evaluated epoch whose cost was no finite number
    tried: Float[np.ndarray, " r"]  # none where the race is as set
    tried_cost: Float[np.ndarray, "optimizers r few"]
    tried_error: Float[np.ndarray, "optimizers r few"]
    constant: float  # train cost of always giving the same answer
    updates_each: int  # updates of an epoch


def subject(experiment: "Experiment") -> "Experiment":
    """The experiment without what a race as set does not depend on. Early stopping is off: all run to the end."""
    return experiment.replace(optimizer=type(experiment)().optimizer, ensemble=1, patience=0)


def fair_subject(experiment: "Experiment") -> "Experiment":
    """The experiment without what a fair race does not depend on: its learning rate too, and the changes of it by
    hand, which would be the same for all."""
    usual = type(experiment)()
    return subject(experiment).replace(learning_rate=usual.learning_rate, change_at=(), change_to=())


def _effort(experiment: "Experiment", fair: bool) -> Effort | None:
    cost = update_cost(experiment, training_examples(experiment), shared=True)
    points = len(OPTIMIZERS) * (1 + (len(RATES) // FEWER if fair else 0))
    return affordable([cost] * points, update_count(experiment), SEEDS, MOST_SECONDS)


def _notes(effort: Effort, updates: int) -> tuple[str, ...]:
    """Where less is done than asked for."""
    less = f"Each optimizer has {effort.seeds} networks instead of {SEEDS[0]}: more would take too long."
    return (less,) * (effort.seeds < SEEDS[0]) + shorter_words(effort.updates, updates)


class _InProgress(Stepwise):
    """The study as it happens."""

    def __init__(self, experiment: "Experiment", fair: bool):
        super().__init__()
        reason = (fair_refusal if fair else refusal)(experiment)
        self._experiment = (fair_subject if fair else subject)(first_run(experiment))
        effort = _effort(self._experiment, fair)
        if reason is not None or effort is None:
            raise WorkRefusedError(reason)
        self._notes, self._fair = _notes(effort, update_count(self._experiment)), fair
        self._data = prepare(self._experiment)
        train = self._data.counts[0]
        self._long = with_updates(self._experiment, train, effort.updates)
        self._updates_each = -(-train // batch_of(self._experiment, train))
        self._seeds, few = effort.seeds, effort.seeds // FEWER
        self._few = [later_seed(self._long.seed, effort.seeds + k) for k in range(few)]
        self._rounds = [list(range(k, len(RATES), ROUNDS)) for k in range(ROUNDS)] if fair else []
        shape = (len(OPTIMIZERS), len(RATES) if fair else 0, few)
        self._tried_cost, self._tried_error = np.full(shape, np.nan), np.full(shape, np.nan)
        unknown = np.nan if fair else self._long.learning_rate
        self._rates = np.full(len(OPTIMIZERS), unknown)
        self._many: Many | None = None  # the race itself
        self._done_before, self._now = 0.0, 0.0  # networks trained in rounds before this one, and in this one

    @property
    def progress(self) -> float:
        """Share of the networks trained, 0 to 1."""
        every = len(OPTIMIZERS) * self._seeds + self._tried_cost.size
        return min(1.0, (self._done_before + self._now) / every)

    def _steps(self) -> Iterator[bool]:
        for places in self._rounds:
            yield from self._try(places)
        if self._fair:
            self._rates = np.array([RATES[best_place(costs)] for costs in self._tried_cost])
        runs = [
            one.replace(optimizer=id, learning_rate=float(rate))
            for id, rate in zip(OPTIMIZERS, self._rates, strict=True)
            for one in seed_runs(self._long.replace(seeds=self._seeds))
        ]
        self._many = many = Many(runs, data=self._data)
        yield from self._train(many)

    def _try(self, places: list[int]) -> Iterator[bool]:
        """Train every optimizer at some of the rates."""
        runs = [
            self._long.replace(optimizer=id, learning_rate=RATES[place], seed=seed)
            for id in OPTIMIZERS
            for place in places
            for seed in self._few
        ]
        many = Many(runs, data=self._data)
        for _ in self._train(many):
            yield False
        shape = (len(OPTIMIZERS), len(places), len(self._few))
        last = with_divergence(many.history("train_cost"), many.known)[:, -1]
        error = np.where(np.isfinite(last), many.history("train_error")[:, -1], np.nan)
        self._tried_cost[:, places] = last.reshape(shape)
        self._tried_error[:, places] = error.reshape(shape)

    def _train(self, many: Many) -> Iterator[bool]:
        """To the end, a chunk at a time."""
        while not many.done:
            many.advance()
            self._now = many.progress * len(many.experiments)
            if many.done:
                self._done_before, self._now = self._done_before + len(many.experiments), 0.0
            yield many.done

    def snapshot(self) -> Race:
        """As far as it has come."""
        many, shape = self._many, (len(OPTIMIZERS), self._seeds)
        if many is None:
            epochs = np.zeros(1, int)
            cost = np.full((*shape, 1), np.nan)
            errors = {f"{split}_error": np.full(shape, np.nan) for split in ("train", "dev")}
        else:
            epochs = many.records
            cost = with_divergence(many.history("train_cost"), many.known).reshape(*shape, -1)
            ended = np.isfinite(cost[..., -1])
            errors = {
                name: np.where(ended, many.history(name)[:, -1].reshape(shape), np.nan)
                for name in ("train_error", "dev_error")
            }
        low, middle, high = spread(cost)
        return Race(
            experiment=self._experiment,
            complete=self.done,
            notes=(*self._notes, *(many.notes if many is not None else ())),
            fair=self._fair,
            epochs=epochs,
            low=low.T,
            middle=middle.T,
            high=high.T,
            optimizers=tuple(OPTIMIZERS),
            rates=self._rates.copy(),
            cost=cost,
            **errors,
            diverged_at=diverged_at(cost, epochs),
            tried=np.array(RATES if self._fair else ()),
            tried_cost=self._tried_cost.copy(),
            tried_error=self._tried_error.copy(),
            constant=constant_cost_of(self._experiment, self._data),
            updates_each=self._updates_each,
        )


def refusal(experiment: "Experiment") -> str | None:
    """Why there is no race as set, with the remedy; None if there is."""
    return _too_much(subject(first_run(experiment)), fair=False)


def fair_refusal(experiment: "Experiment") -> str | None:
    """Why there is no fair race, with the remedy; None if there is."""
    return _too_much(fair_subject(first_run(experiment)), fair=True)


def _too_much(experiment: "Experiment", fair: bool) -> str | None:
    too_much = run_refusal(experiment)
    if too_much is None and _effort(experiment, fair) is None:
        networks = len(OPTIMIZERS) * SEEDS[-1] * (1 + (len(RATES) // FEWER if fair else 0))
        too_much = (
            f"{networks} networks like this one are too much work: use fewer epochs (epochs), larger batches (batch) "
            "or fewer hidden units (hidden)."
        )
    return too_much


RACE = Study(
    id="race",
    title="Race",
    question="Which optimizer gets there first, all at one learning rate?",
    start=lambda experiment: _InProgress(experiment, fair=False),
    refusal=refusal,
    subject=subject,
)
FAIR_RACE = Study(
    id="fair_race",
    title="Fair race",
    question="Which optimizer gets there first, each at its own best learning rate?",
    start=lambda experiment: _InProgress(experiment, fair=True),
    refusal=fair_refusal,
    subject=fair_subject,
)
