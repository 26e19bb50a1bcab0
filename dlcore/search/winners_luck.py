"""How lucky is the winner of a search? Its trials are trained once more for their last weights, and then judged on
dev sets that are drawn again and again (`dlcore.search.optimism`)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from dlcore.data import PreparedData, prepare
from dlcore.engine.many import Many
from dlcore.engine.settings import architecture_of
from dlcore.fresh import fresh_examples
from dlcore.prediction import at_once, outputs_for, wrong
from dlcore.run import WorkRefusedError
from dlcore.search.optimism import Draws, Kinds, drawn, kinds_of
from dlcore.set_counts import has_dev_set
from dlcore.settings import DataSettings, SplitSettings
from dlcore.studies.stepwise import Stepwise

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

POOL = 10_000
"""Fresh examples that stand for all there are."""
REPETITIONS, AT_ONCE = 1000, 50
"""Dev sets of every size, and how many of them are drawn in one short step."""
SIZES = (10, 30, 100, 300, 1000, 3000, 10_000)
"""Dev examples that are tried beside the search's own number."""
TRAINING_SHARE = 0.6
"""Of the progress shown; the rest is drawing."""
SAME_EXAMPLES = {*DataSettings.model_fields, *SplitSettings.model_fields, "data_seed"} - {"features", "scale"}
"""Settings in which all trials must agree: otherwise they are not judged on the same examples."""


@dataclass(frozen=True)
class Luck:
    """What is asked: the trials of a search, each with its first weight seed."""

    experiments: "tuple[Experiment, ...]"


@dataclass(frozen=True, eq=False)
class WinnersLuck:
    """What is known so far. `sizes` and `tried` are the dev sizes n and numbers of trials K; rows of what is not drawn
    yet are NaN. Networks that diverged are left out."""

    luck: Luck
    complete: bool
    notes: tuple[str, ...]
    pool: int  # examples that stand for all there are
    fresh: bool  # whether they are fresh, or the experiment's own dev and test examples together
    dev_examples: int  # of the search
    test_examples: int
    dev_error: Float[np.ndarray, " networks"]  # on the search's own dev set
    true_error: Float[np.ndarray, " networks"]  # on the pool
    sizes: Int[np.ndarray, " n"]
    tried: Int[np.ndarray, " k"]
    dev: Float[np.ndarray, "n repetitions k"]
    true: Float[np.ndarray, "n repetitions k"]
    test: Float[np.ndarray, "n repetitions k"]

    @property
    def experiment(self) -> "Experiment":
        """The first trial."""
        return self.luck.experiments[0]

    @property
    def winner(self) -> int | None:
        """The network that the search's own dev set chose; None before all are judged."""
        return int(np.argmin(self.dev_error)) if len(self.dev_error) else None

    def known(self, size: int) -> bool:
        """Whether the dev sets of size number `size` have been drawn."""
        return bool(len(self.tried)) and bool(np.isfinite(self.dev[size]).all())


def refusal(luck: Luck) -> str | None:
    """Why this cannot be measured, in one sentence with the remedy; None where it can."""
    if len(luck.experiments) < 2:
        return "One trial alone is not chosen: luck needs at least two. Search with more trials."
    first = luck.experiments[0]
    if first.dataset.task == "regression":
        return "This counts the examples that a network gets wrong. Choose a data set with classes."
    if not has_dev_set(first):
        return "There is no dev set to choose on. Choose a split with one."
    differing = [
        name
        for name in sorted(SAME_EXAMPLES)
        if any(getattr(one, name) != getattr(first, name) for one in luck.experiments)
    ]
    if differing:
        key = first.settings()[differing[0]].key
        return f"The trials are judged on different examples. Search without varying {key}."
    return None


class LuckInProgress(Stepwise):
    """The measurement as it happens. Raises `dlcore.run.WorkRefusedError`."""

    def __init__(self, luck: Luck):
        super().__init__()
        reason = refusal(luck)
        if reason is not None:
            raise WorkRefusedError(reason)
        self._luck, first = luck, luck.experiments[0]
        self._data = prepare(first)
        self._fresh = first.dataset.synthetic
        self._trained = 0.0  # share of the networks
        self._wrong: list[np.ndarray] = [np.zeros(0, bool)] * len(luck.experiments)
        self._dev_errors = np.full(len(luck.experiments), np.nan)
        self._kinds: Kinds | None = None
        self._draws: list[list[Draws]] = []
        own = self._data.counts[1]
        self._sizes = np.array([own, *(size for size in SIZES if size != own)])
        self._pool = 0

    @property
    def progress(self) -> float:
        """Share of the work done, 0 to 1."""
        repeated = sum(len(some) for some in self._draws) * AT_ONCE / (len(self._sizes) * REPETITIONS)
        return TRAINING_SHARE * self._trained + (1 - TRAINING_SHARE) * min(1.0, repeated)

    def _steps(self) -> Iterator[bool]:
        yield from self._train()
        usable = np.isfinite(self._dev_errors)
        if usable.any():
            self._kinds = kinds_of(np.stack([misses for misses, good in zip(self._wrong, usable, strict=True) if good]))
            yield False
            rng = np.random.default_rng(self._luck.experiments[0].data_seed)
            for size in self._sizes:
                self._draws.append([])
                for _ in range(REPETITIONS // AT_ONCE):
                    found = drawn(self._kinds, self._tried, int(size), self._data.counts[2], AT_ONCE, rng)
                    self._draws[-1].append(found)
                    yield False
        yield True

    def _train(self) -> Iterator[bool]:
        """All networks, those together that one batch can hold, and what each says of the pool."""
        alike: dict[tuple, list[int]] = {}
        for place, one in enumerate(self._luck.experiments):
            alike.setdefault((one.features, one.scale, one.epochs), []).append(place)
        begun = 0
        for places in alike.values():
            experiments = [self._luck.experiments[place] for place in places]
            many = Many(experiments)
            assert isinstance(many.data, PreparedData)
            while not many.done:
                many.advance()
                self._trained = (begun + len(places) * many.progress) / len(self._wrong)
                yield False
            begun += len(places)
            self._dev_errors[places] = many.history("dev_error")[:, -1]
            yield from self._judge(places, many.parameters(), many.data)

    def _judge(self, places: list[int], vectors: list[np.ndarray], data: PreparedData) -> Iterator[bool]:
        """What the networks of one batch get wrong among the examples of the pool."""
        if self._fresh:
            raw, labels = fresh_examples(self._luck.experiments[0], POOL)
            inputs = data.set_inputs(raw)
        else:
            rows = slice(data.counts[0], None)
            inputs, labels = data.inputs[rows], data.labels[rows]
        self._pool = len(labels)
        work = 0
        for place, vector in zip(places, vectors, strict=True):
            one = self._luck.experiments[place]
            if not np.isfinite(vector).all():
                self._dev_errors[place] = np.nan
            self._wrong[place] = wrong(outputs_for(one, data, vector, inputs), labels)
            work += 1
            if work >= at_once(architecture_of(one, data), len(labels)):
                work = 0
                yield False

    @property
    def _tried(self) -> np.ndarray:
        networks = int(np.isfinite(self._dev_errors).sum())
        powers = 2 ** np.arange(10)
        return np.unique([*powers[powers <= networks], networks])

    def snapshot(self) -> WinnersLuck:
        """As far as it has come."""
        kinds, usable = self._kinds, np.isfinite(self._dev_errors)
        tried = self._tried if kinds is not None else np.zeros(0, int)
        found = {name: np.full((len(self._sizes), REPETITIONS, len(tried)), np.nan) for name in ("dev", "true", "test")}
        for row, some in enumerate(self._draws):
            for number, part in enumerate(some):
                for name, values in found.items():
                    values[row, number * AT_ONCE : (number + 1) * AT_ONCE] = getattr(part, name)
        diverged = len(usable) - int(usable.sum())
        return WinnersLuck(
            luck=self._luck,
            complete=self.done,
            notes=(f"{diverged:,} of the trials diverged and were left out.",)
            if kinds is not None and diverged
            else (),
            pool=self._pool,
            fresh=self._fresh,
            dev_examples=self._data.counts[1],
            test_examples=self._data.counts[2],
            dev_error=self._dev_errors[usable] if kinds is not None else np.zeros(0),
            true_error=kinds.true_error if kinds is not None else np.zeros(0),
            sizes=self._sizes,
            tried=tried,
            **found,
        )
