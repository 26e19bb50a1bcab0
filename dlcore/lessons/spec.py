"""A guided experiment: a link, a question to answer before looking, and what the run then shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


@dataclass(frozen=True)
class Lesson:
    """One guided experiment of a page.

    `choices` are the possible predictions and `answer` the index of the right one. `holds` says whether a run
    of `query` shows it, and is what the tests check; `explain` puts the run's own numbers into words. With a `study`
    both get the complete result of that study (`dlcore.studies`) instead of the run, with `compared` the run beside its
    free twin (`dlcore.restraints.Restrained`), with `joint` the run beside others (`dlcore.joint_runs.JointRuns`): that
    function gives the experiments of all by their names, the own first. With `checked` they get the gradient check of
    its network (`dlcore.checked_experiment.Checked`) under the options in `chosen`, with `searched` the trials of the
    search that these ask for (`dlcore.search.asked_plan`). Where `measured` is given they get what it makes of the
    experiment and the lesson's options: at once, so that it must be cheap.
    """

    id: str
    page: str
    title: str
    teaser: str  # one line on the card
    question: str
    choices: tuple[str, ...]
    answer: int
    query: str
    holds: Callable[[Any], bool]
    explain: Callable[[Any], str]
    fails: bool = False  # shows something that does not work
    study: str = ""  # id of the study that answers the question; "" where the run does
    compared: bool = False
    joint: "Callable[[Experiment], Mapping[str, Experiment]] | None" = None
    checked: bool = False
    measured: "Callable[[Experiment, Mapping[str, str]], Any] | None" = None
    searched: bool = False
    chosen: tuple[tuple[str, str], ...] = ()  # options of the page and their values, as a link writes them
    look: str = ""  # the side of the run that the page is to show, its option "look"; "" for what the page opens with

    @property
    def options(self) -> dict[str, str]:
        """The page's own options that the link sets."""
        if self.chosen:
            return dict(self.chosen)
        if self.look:
            return {"look": self.look}
        return {"study": self.study} if self.study else {}
