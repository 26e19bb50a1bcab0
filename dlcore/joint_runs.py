"""Several runs that a page shows together on one timeline."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.run import Run

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


@dataclass(frozen=True, eq=False)
class JointRuns:
    """Runs by their names, in the order of the stage: the page's own first, and those beside it, if any."""

    runs: Mapping[str, Run]

    @property
    def own(self) -> str:
        """What the page's own run is called."""
        return next(iter(self.runs))

    @property
    def run(self) -> Run:
        """The page's own."""
        return self.runs[self.own]

    @property
    def experiment(self) -> "Experiment":
        """The page's own."""
        return self.run.experiment

    @property
    def others(self) -> dict[str, Run]:
        """All but the page's own."""
        return {name: run for name, run in self.runs.items() if name != self.own}

    @property
    def complete(self) -> bool:
        """Whether all have ended."""
        return all(run.complete for run in self.runs.values())
