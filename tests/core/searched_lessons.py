"""The search that answers a guided experiment."""

from functools import cache

from dlcore.experiment import Experiment
from dlcore.lessons import Lesson
from dlcore.search.asked_plan import asked_plan
from dlcore.search.plan import SearchPlan
from dlcore.search.result import Trials
from dlcore.search.trials import TrialsInProgress


def trials_of(lesson: Lesson, experiment: Experiment) -> Trials:
    """The trials of the experiment under the lesson's options, to the end."""
    return searched(asked_plan(experiment, lesson.options))


@cache
def searched(plan: SearchPlan) -> Trials:
    """A search, made once for all tests."""
    search = TrialsInProgress(plan)
    while not search.done:
        search.advance()
    return search.snapshot()
