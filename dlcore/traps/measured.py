"""What an entry came to for one draw, and how pages ask for it in the background."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from dlcore.experiment import Experiment
from dlcore.traps import ENTRIES
from dlcore.traps.spec import Consequence, TrapSpec

KEPT = 128
"""Consequences remembered: each is a few numbers and short curves."""
_measuring = {id: Lock() for id in ENTRIES}
"""Held while an entry is measured: who asks for the same one meanwhile waits for it and measures nothing twice."""


@dataclass(frozen=True, eq=False)
class Measured:
    """The consequence of one entry."""

    entry: str  # id of the entry
    seed: int
    consequence: Consequence
    complete: bool = True  # never half done; guided experiments ask

    @property
    def spec(self) -> TrapSpec:
        return ENTRIES[self.entry]

    @property
    def experiment(self) -> Experiment:
        """What a page holds that shows it: the draw, which is all that a visitor sets."""
        return Experiment(seed=self.seed)

    @property
    def holds(self) -> bool:
        """Whether the entry's claim is true of these numbers."""
        return self.spec.holds(self.consequence)


def measured(entry: str, seed: int) -> Measured:
    """Measure an entry, once for every draw. Raises KeyError for an unknown entry."""
    with _measuring[entry]:
        return _remembered(entry, seed)


@lru_cache(KEPT)
def _remembered(entry: str, seed: int) -> Measured:
    return Measured(entry, seed, ENTRIES[entry].measure(seed))


def trap_asked(experiment: Experiment, options: Mapping[str, str]) -> Measured:
    """What answers a guided experiment: the entry under the option `entry`. Raises KeyError where it is missing."""
    return measured(options["entry"], experiment.seed)


class MeasuredInProgress:
    """The same as `dlcore.studies.spec.InProgress`: one step, which is all of it."""

    def __init__(self, entry: str, seed: int):
        self._asked = entry, seed
        self._result: Measured | None = None

    @property
    def done(self) -> bool:
        return self._result is not None

    @property
    def progress(self) -> float:
        return float(self.done)

    def advance(self) -> None:
        self._result = measured(*self._asked)

    def snapshot(self) -> Measured | None:
        return self._result
