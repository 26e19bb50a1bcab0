"""The search that a link asks for: its experiment, and what the keys of the page on search say."""

from collections.abc import Mapping

from dlcore.experiment import Experiment
from dlcore.search.plan import SearchPlan
from dlcore.search.space import space_of

PLAN_KEYS = ("space", "sampler", "trials", "sampler_seed")
"""Link keys that decide what is searched."""


def asked_plan(experiment: Experiment, options: Mapping[str, str]) -> SearchPlan:
    """From values that are written as they should be. Raises ValueError for numbers that are none."""
    usual = SearchPlan(experiment, ())
    return SearchPlan(
        experiment=experiment,
        space=space_of(options.get("space", ""))[0],
        sampler=options.get("sampler", usual.sampler),
        trials=int(options.get("trials", usual.trials)),
        sampler_seed=int(options.get("sampler_seed", usual.sampler_seed)),
    )
