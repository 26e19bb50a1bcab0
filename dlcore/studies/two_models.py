"""How often does a dev set of this size pick the better of two models? Measured on two real networks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from dlcore.band import seed_runs
from dlcore.band_training import BandTraining
from dlcore.budget import refusal as too_much
from dlcore.engine.settings import architecture_of
from dlcore.fresh import fresh_examples
from dlcore.intervals import wilson
from dlcore.prediction import outputs_for, prediction_work, wrong
from dlcore.run import WorkRefusedError
from dlcore.selection import better_picked
from dlcore.studies.spec import Study
from dlcore.studies.stepwise import Stepwise

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

CANDIDATES = 4
"""Networks among which B is chosen: the same settings from the next weight seeds."""
WISHED_DIFFERENCE = 0.01
"""B is the candidate whose true error is about this far from A's: small, and still worth finding."""
POOL = 200_000
"""Fresh examples on which all are judged."""
CHUNK_WORK, LARGEST_CHUNK, SMALLEST_CHUNK = 5e8, 25_000, 500
"""Of one step over the pool (`dlcore.prediction.prediction_work`), and its examples."""
SIZES = tuple(round(size) for size in np.geomspace(10, 100_000, 13))
LINE_SIZES = tuple(int(size) for size in np.unique(np.geomspace(10, 100_000, 81).round()))
REPEATS = 2000
"""Dev sets drawn of every size."""
SURE = 0.95
TRAINING_SHARE = 0.5  # of the progress shown; the rest is the pool


@dataclass(frozen=True, eq=False)
class TwoModels:
    """A is the network of the experiment, B that of weight seed `other_seed`; `errors` are their true ones, as measured
    on `pool` fresh examples. Until `complete` some of it is not known: empty, None or NaN.
    """

    experiment: "Experiment"
    complete: bool
    pool: int
    other_seed: int | None
    errors: tuple[float, float]  # of A and B
    only_better_right: float  # share of examples
    only_worse_right: float
    sizes: Int[np.ndarray, " s"]
    picked: Float[np.ndarray, " s"]  # share of the dev sets of this size that picked the better, a tie counting half
    low: Float[np.ndarray, " s"]  # Wilson's interval, 95 %
    high: Float[np.ndarray, " s"]
    line_sizes: Int[np.ndarray, " l"]
    line: Float[np.ndarray, " l"]  # the same in theory
    dev_examples: int  # of the experiment
    own: float  # in theory, for its dev set; NaN without one
    needed: int | None  # examples from which on `SURE` of the dev sets pick the better; None: not even a million
    notes: tuple[str, ...] = ()


class _InProgress(Stepwise):
    """The study as it happens."""

    def __init__(self, experiment: "Experiment"):
        super().__init__()
        reason = _refusal(experiment)
        if reason is not None:
            raise WorkRefusedError(reason)
        self._experiment = experiment
        self._training = BandTraining(experiment.replace(seeds=1 + CANDIDATES))
        self._judged = 0
        self._only_a, self._only_b = (
            np.zeros(CANDIDATES, int),
            np.zeros(CANDIDATES, int),
        )  # examples only one is right on
        self._wrong = np.zeros(1 + CANDIDATES, int)
        self._picked: list[float] = []

    @property
    def progress(self) -> float:
        """Share of the work done, 0 to 1."""
        return TRAINING_SHARE * self._training.progress + (1 - TRAINING_SHARE) * min(1.0, self._judged / POOL)

    def _steps(self) -> Iterator[bool]:
        while not self._training.done:
            self._training.advance()
            yield False
        data, part = self._training.data, 0
        parameters = self._training.parameters()
        each = prediction_work(architecture_of(self._experiment, data)) * len(parameters)
        chunk = int(np.clip(CHUNK_WORK / each, SMALLEST_CHUNK, LARGEST_CHUNK))
        while self._judged < POOL:
            raw, labels = fresh_examples(self._experiment, chunk, part)
            inputs = data.set_inputs(raw)
            self._count(wrong(outputs_for(self._experiment, data, parameters, inputs), labels))
            part += 1
            yield False
        rng = np.random.default_rng(self._experiment.data_seed)
        for size in SIZES:
            # Examples drawn with replacement from the pool, of which only these three kinds matter.
            found = rng.multinomial(size, [*self._shares, 1 - sum(self._shares)], REPEATS)
            ties = np.mean(found[:, 0] == found[:, 1])
            self._picked.append(float(np.mean(found[:, 0] > found[:, 1]) + ties / 2))
        yield True

    def _count(self, wrong: np.ndarray) -> None:
        a, others = wrong[0], wrong[1:]
        self._wrong += wrong.sum(axis=1)
        self._only_a += (~a & others).sum(axis=1)
        self._only_b += (a & ~others).sum(axis=1)
        self._judged += len(a)

    def _error(self, network: int) -> float:
        return float(self._wrong[network]) / self._judged

    @property
    def _other(self) -> int:
        """Number of the candidate that is B: a difference of nothing at all could not be found by anybody."""
        gaps = np.abs(self._only_a - self._only_b) / self._judged
        return int(np.argmin(np.where(gaps > 0, np.abs(gaps - WISHED_DIFFERENCE), np.inf)))

    @property
    def _shares(self) -> tuple[float, float]:
        """Shares of the pool on which only the better, and only the worse model is right."""
        only = self._only_a[self._other] / self._judged, self._only_b[self._other] / self._judged
        return float(max(only)), float(min(only))

    def snapshot(self) -> TwoModels:
        """As far as it has come."""
        known = self._judged > 0
        better, worse = self._shares if known else (np.nan, np.nan)
        line = [better_picked(size, better, worse) for size in LINE_SIZES] if known else []
        dev = self._training.data.counts[1]
        intervals = [wilson(round(share * REPEATS), REPEATS) for share in self._picked]
        return TwoModels(
            experiment=self._experiment,
            complete=self.done,
            pool=self._judged,
            other_seed=seed_runs(self._training.experiment)[1 + self._other].seed if known else None,
            errors=(self._error(0), self._error(1 + self._other)) if known else (np.nan, np.nan),
            only_better_right=better,
            only_worse_right=worse,
            sizes=np.array(SIZES[: len(self._picked)], int),
            picked=np.array(self._picked, float),
            low=np.array([low for low, _ in intervals], float),
            high=np.array([high for _, high in intervals], float),
            line_sizes=np.array(LINE_SIZES[: len(line)], int),
            line=np.array(line, float),
            dev_examples=dev,
            own=better_picked(dev, better, worse) if known and dev else np.nan,
            needed=_needed(better, worse) if known else None,
        )


def _needed(better: float, worse: float) -> int | None:
    """Fewest examples with which `SURE` of the dev sets pick the better model, by halving."""
    few, many = 0, 1_000_000
    if better_picked(many, better, worse) < SURE:
        return None
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if better_picked(middle, better, worse) >= SURE else (middle, many)
    return many


def _refusal(experiment: "Experiment") -> str | None:
    if not experiment.dataset.synthetic:
        return (
            "Of these data there are no more examples than these, so nobody can know which model is truly better. "
            "Choose a data set that is drawn."
        )
    if experiment.dataset.task == "regression":
        return "This counts the examples that a model gets wrong. Choose a data set with classes."
    return too_much(experiment.replace(seeds=1 + CANDIDATES))


TWO_MODELS = Study(
    id="two_models",
    title="Which of two models?",
    question="How often does a dev set of this size pick the better one?",
    start=_InProgress,
    refusal=_refusal,
)
