"""The trials of a search while they are trained: many at a time, those alike together."""

from collections import Counter
from collections.abc import Generator, Iterator, Sequence

import numpy as np

from dlcore.band import Band, seed_runs
from dlcore.band_training import BandTraining
from dlcore.data import PreparedData, prepare
from dlcore.engine.frames import spaced_epochs
from dlcore.engine.many import MOST_RECORDS, Many
from dlcore.engine.singles import Singles
from dlcore.experiment import Experiment
from dlcore.race_numbers import spread, with_divergence
from dlcore.run import WorkRefusedError
from dlcore.search.plan import SearchPlan, refusal
from dlcore.search.result import Trials
from dlcore.search.samplers import SAMPLERS, Asked
from dlcore.search.together import Run, calls_of, data_of, portions, program_of
from dlcore.studies.stepwise import Stepwise

ERRORS: tuple[str, ...] = ("train_error", "dev_error", "test_error")
COURSES = ("train_error", "dev_error")
MADE_AT_ONCE = 1024
"""Experiments that one step makes, in about a tenth of a second."""


class TrialsInProgress(Stepwise):
    """A search as it happens. Raises `WorkRefusedError` where `dlcore.search.plan.refusal` has a reason."""

    def __init__(self, plan: SearchPlan):
        super().__init__()
        reason = refusal(plan)
        if reason is not None:
            raise WorkRefusedError(reason)
        self.plan = plan
        self._seeds = plan.experiment.seeds
        self._places = np.zeros((0, len(plan.space)))
        self._experiments: list[Experiment] = []
        self._rounds: list[int] = []
        self._confirmed = np.zeros(plan.count, bool)
        self._data: dict[tuple, PreparedData] = {}
        self._notes: dict[str, None] = {}
        self._mended: Counter[str] = Counter()  # trials in which a value could not be used as it was drawn
        self._epochs = spaced_epochs(_most_epochs(plan), MOST_RECORDS)
        self._last = {name: np.zeros((0, self._seeds)) for name in (*ERRORS, "dev_cost")}
        self._courses = {name: np.zeros((0, self._seeds, len(self._epochs))) for name in COURSES}
        self._before, self._now = 0, 0.0  # runs of portions that are over, and of the one that is trained

    @property
    def progress(self) -> float:
        """Share of the training done, 0 to 1."""
        return min(1.0, (self._before + self._now) / (self.plan.count * self._seeds))

    def _steps(self) -> Iterator[bool]:
        rng = np.random.RandomState(self.plan.sampler_seed)
        for number, count in enumerate(self.plan.rounds):
            yield False  # to propose and to prepare takes a moment of its own
            runs = yield from self._propose(number, count, rng)
            calls = calls_of(runs)
            for portion in portions(runs):
                ones = [run.experiment for run in portion]
                many = Many(ones, data=self._prepared(ones[0]), beside=[calls[program_of(one)] for one in ones])
                while not many.done:
                    many.advance()
                    self._now = many.progress * len(portion)
                    self._keep(portion, many, many.parameters())
                    yield False
                self._before, self._now = self._before + len(portion), 0.0
        yield from self._confirm()

    def _confirm(self) -> Iterator[bool]:
        """Train the best trial as its link does, until the best is one that was.

        A program of many runs rounds otherwise than that of one, and where learning is chaotic, as at large rates, that
        is enough to end elsewhere. What is shown as the best is to be what its link shows.
        """
        while (best := self.snapshot().best) is not None and not self._confirmed[best]:
            one = self._experiments[best]
            runs = seed_runs(one)
            records = spaced_epochs(one.epochs, MOST_RECORDS)
            work = BandTraining(one) if one.seeds > 1 else Singles(runs, [self._prepared(one)], records)
            while not work.done:
                work.advance()
                yield False
            known = work.snapshot() if isinstance(work, BandTraining) else work
            self._keep([Run(best, seed, run) for seed, run in enumerate(runs)], known, [*work.parameters()])
            self._confirmed[best] = True

    def _propose(self, number: int, count: int, rng: np.random.RandomState) -> Generator[bool, None, list[Run]]:
        """The runs of one more round, whose trials are added to the tables. Thousands of them take several steps."""
        known = len(self._places)
        asked = Asked(self.plan.space, self._places, self._last["dev_error"].mean(axis=1), count, self.plan.count, rng)
        places = SAMPLERS[self.plan.sampler].propose(asked)
        experiments: list[Experiment] = []
        runs: list[Run] = []
        mended: list[str] = []
        for trial, place in enumerate(places, known):
            one, said = self.plan.mended_at(place)
            mended += said
            experiments.append(one)
            runs += [Run(trial, seed, run) for seed, run in enumerate(seed_runs(one))]
            if len(runs) % MADE_AT_ONCE < self._seeds:
                yield False
        self._places = np.concatenate([self._places, places])
        self._experiments += experiments
        self._mended.update(mended)
        self._rounds += [number] * len(places)
        for tables in (self._last, self._courses):
            for name, table in tables.items():
                unknown = np.full((len(places), *table.shape[1:]), np.nan)
                tables[name] = np.concatenate([table, unknown])
        return runs

    def _prepared(self, experiment: Experiment) -> PreparedData:
        key = data_of(experiment)
        if key not in self._data:
            self._data[key] = prepare(experiment)
        return self._data[key]

    def _keep(self, portion: list[Run], work: Many | Singles | Band, weights: Sequence[np.ndarray]) -> None:
        """What is known of the runs of a portion, into the tables. `weights` are those of the runs that have ended,
        empty ones of the others. Whatever is not finite in the end has diverged."""
        trials, seeds = np.array([run[:2] for run in portion]).T
        records, known = spaced_epochs(portion[0].experiment.epochs, MOST_RECORDS), work.known
        broken = np.isinf(with_divergence(_history(work, "train_cost"), known))
        ended = known == len(records)
        # overflowed weights may still have a finite cost: the outputs of saturated units are
        broken[:, -1] |= ended & ~np.array([np.isfinite(one).all() for one in weights])
        counts: dict[str, int] = dict(zip(ERRORS, self._prepared(portion[0].experiment).counts, strict=True))
        for name, table in self._last.items():
            values, there = _history(work, name), counts.get(name, 1) > 0
            values = np.where(there & (broken | (ended[:, None] & ~np.isfinite(values))), np.inf, values)
            table[trials[ended], seeds[ended]] = values[ended, -1]
            if name in self._courses:
                # where epochs vary: the last evaluated one before, and nothing after the end of the shorter runs
                columns = np.searchsorted(records, self._epochs, side="right") - 1
                course = np.where(self._epochs <= records[-1], values[:, columns], np.nan)
                self._courses[name][trials, seeds] = course
        if isinstance(work, Many):
            self._notes |= dict.fromkeys(work.notes)

    def snapshot(self) -> Trials:
        """As far as it has come."""
        courses = {name: spread(course)[1] for name, course in self._courses.items()}
        return Trials(
            plan=self.plan,
            complete=self.done,
            notes=(
                *self._notes,
                *(f"In {count:,} of {len(self._places):,} trials {why}" for why, count in self._mended.items()),
            ),
            places=self._places,
            experiments=tuple(self._experiments),
            round=np.array(self._rounds, int),
            confirmed=self._confirmed[: len(self._places)].copy(),
            epochs=self._epochs,
            train_course=courses["train_error"],
            dev_course=courses["dev_error"],
            **{name: table.copy() for name, table in self._last.items()},
        )


def _history(work: Many | Singles | Band, name: str) -> np.ndarray:
    """One quantity, a row for each run."""
    return work.history[name] if isinstance(work, Band) else work.history(name)


def _most_epochs(plan: SearchPlan) -> int:
    """The longest run that the space has."""
    varied = next((one for one in plan.space if one.name == "epochs"), None)
    if varied is None:
        return plan.experiment.epochs
    return max(int(one) for one in (varied.choices if varied.scale == "choice" else (varied.high,)))
