"""What a peer is: another program that does the work of the engine."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.workload import Workload


@dataclass(frozen=True)
class Outcome:
    """Seconds of training, without compiling and without setting up; the cost of the training set at the end."""

    seconds: float
    cost: float  # with several seeds, the mean over them


@dataclass(frozen=True)
class Peer:
    """One column of the table.

    `train` does one run. `train_many` does all `seeds` runs of a workload at once; a peer without it does them one
    after another, at the speed of one run.
    """

    name: str
    train: Callable[[Workload], Outcome]
    train_many: Callable[[Workload], Outcome] | None = None
    same_start: bool = True  # False: first weights and batches are its own, so that its cost is another
    as_long_as: "Peer | None" = None  # the one whose speed says how many updates to time, if not its own
    missing: str = ""  # why it cannot run on this machine

    def updates_per_second(self, workload: Workload) -> float:
        """Updates of all runs together."""
        if workload.seeds > 1 and self.train_many is not None:
            return workload.seeds * workload.updates / self.train_many(workload).seconds
        return workload.updates / self.train(workload).seconds
