"""Networks of any kind on the same data, judged by their last weights alone: trained in rounds, each handed out as it
ends. Nothing is evaluated on the way, which in short runs would cost as much as the training."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from jaxtyping import Float

from dlcore.data import PreparedData
from dlcore.engine.many import Many
from dlcore.studies.shared_runs import Judged, errors_on

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


class Ended(NamedTuple):
    """One network at its end: its round, its place there, what it is, and its last parameters."""

    round: int
    place: int
    experiment: "Experiment"
    vector: Float[np.ndarray, " p"]


class LastWeights:
    """The `rounds` of experiments, one after the other. `costs` says how much work each round is beside the others."""

    def __init__(self, rounds: "Sequence[Sequence[Experiment]]", costs: Sequence[float], data: PreparedData):
        self._rounds, self._costs, self._data = rounds, costs, data
        self._before, self._now = 0.0, 0.0  # cost of the rounds that are over, and of what is done of this one
        self._notes: dict[str, None] = {}

    @property
    def progress(self) -> float:
        """Share of the work done, 0 to 1."""
        return min(1.0, (self._before + self._now) / sum(self._costs))

    @property
    def notes(self) -> tuple[str, ...]:
        """What the engine has to say about the runs."""
        return tuple(self._notes)

    def steps(self) -> Iterator[list[Ended]]:
        """Train them all: after every chunk the networks that have ended since; often there are none."""
        for number, (experiments, cost) in enumerate(zip(self._rounds, self._costs, strict=True)):
            # data of their own, though the same ones, is what runs without evaluations have
            many = Many(experiments, data=[self._data] * len(experiments))
            known = np.zeros(len(experiments), bool)
            while not many.done:
                many.advance()
                fresh = np.flatnonzero(many.ended & ~known).tolist()
                known[fresh] = True
                vectors = many.parameters() if fresh else []
                self._now = cost * many.progress
                self._notes |= dict.fromkeys(many.notes)
                yield [Ended(number, place, experiments[place], vectors[place]) for place in fresh]
            self._before, self._now = self._before + cost, 0.0


def judged_error(ended: Ended, data: PreparedData, judged: Judged) -> float:
    """Share misclassified, or RMSE; inf where the network diverged, NaN where there is nothing to judge it by."""
    if not len(judged.labels):
        return float("nan")
    error = float(errors_on(ended.experiment, data, ended.vector[None], judged)[0])
    return error if np.isfinite(error) else float("inf")
