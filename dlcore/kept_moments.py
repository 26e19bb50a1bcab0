"""What is measured of runs at some of their recorded moments, kept while the runs grow."""

import zlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np
from jaxtyping import Int, Shaped

if TYPE_CHECKING:
    from dlcore.experiment import Experiment
    from dlcore.run import Run

CHECKED = 4096
"""Numbers of a frame that tell it from another one: of all of them it would take as long as many a measurement."""

Moment = TypeVar("Moment")


class KeptMoments(Generic[Moment]):
    """Of up to `kept_runs` runs what was measured of their frames, by epoch and with a checksum of the weights, because
    a run can be given other weights than its experiment's. The run that was asked about longest ago makes room."""

    def __init__(self, kept_runs: int) -> None:
        self._kept_runs = kept_runs
        self._runs: OrderedDict[Experiment, dict[int, tuple[int, Moment]]] = OrderedDict()
        self._lock = Lock()

    def of(
        self,
        run: "Run",
        places: Int[np.ndarray, " f"],
        measure: Callable[[Shaped[np.ndarray, "new p"]], Sequence[Moment]],
    ) -> list[Moment]:
        """What is measured at these places of `run.frames`; `measure` is asked about those that are new."""
        known = self._known(run.experiment)
        checks = {int(run.frame_epochs[place]): _check(run.frames[place]) for place in places}
        new = [
            place for place in places if known.get(epoch := int(run.frame_epochs[place]), (None,))[0] != checks[epoch]
        ]
        if new:
            epochs = run.frame_epochs[new].tolist()
            known |= {epoch: (checks[epoch], one) for epoch, one in zip(epochs, measure(run.frames[new]), strict=True)}
        return [known[epoch][1] for epoch in checks]

    def _known(self, experiment: "Experiment") -> dict[int, tuple[int, Moment]]:
        with self._lock:
            known = self._runs.pop(experiment, {})
            self._runs[experiment] = known
            while len(self._runs) > self._kept_runs:
                self._runs.popitem(last=False)
        return known


def evenly(frames: int, most: int) -> Int[np.ndarray, " f"]:
    """Places of every frame, or every second, fourth, ..., and the last: `most` of them and one. Of a longer run they
    are mostly the same as of a shorter one."""
    stride = 1
    while -(-frames // stride) > most:
        stride *= 2
    return np.unique(np.append(np.arange(0, frames, stride), frames - 1))


def _check(frame: Shaped[np.ndarray, " p"]) -> int:
    return zlib.crc32(frame[:: len(frame) // CHECKED + 1].tobytes())
