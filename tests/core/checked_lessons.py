"""The gradient check that answers a guided experiment."""

from dlcore.checked_experiment import Checked, CheckPlan, checked
from dlcore.experiment import Experiment
from dlcore.lessons import Lesson

FIELDS = {"check_eps": ("epsilon", float), "precision": ("precision", str), "bug": ("bug", str)}
"""Of `CheckPlan`, by the page's options that guided experiments set."""


def check_of(lesson: Lesson, experiment: Experiment) -> Checked:
    """The check of the experiment's network under the lesson's options. Raises KeyError for another option."""
    chosen = {FIELDS[key][0]: FIELDS[key][1](value) for key, value in lesson.options.items()}
    return checked(CheckPlan(experiment, **chosen))
