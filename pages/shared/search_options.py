"""What the page on hyperparameter search shows beside its experiment: what varies, who draws the trials, its looks."""

from dataclasses import dataclass
from typing import Any

from pages.shared.page_options import choice_of
from pages.shared.search_looks import LOOK_OPTIONS
from pages.shared.settings_state import PageState
from pages.shared.trials_field_card import TRIALS_FIELD_OPTIONS

from dlcore.search.plan import MOST_TRIALS, SearchPlan
from dlcore.search.samplers import SAMPLERS
from dlcore.search.space import USUAL_SPACE, Space, space_of, text_of
from dlcore.setting import Setting


@dataclass(frozen=True)
class _Space(Setting):
    """What varies, as a link says it."""

    def check(self, value: Any) -> Any:
        return text_of(space_of(str(value))[0])

    def from_text(self, text: str) -> tuple[str, str]:
        space, why = space_of(text)
        return text_of(space), why


SPACE = _Space(
    label="What varies",
    help="Up to four hyperparameters, each with its scale and its range. A trial draws a value of each.",
    group="Training",
    name="space",
    key="space",
    kind="text",
    default=text_of(USUAL_SPACE),
)
SAMPLER = choice_of(
    "sampler",
    "Sampler",
    tuple(SAMPLERS),
    "Who proposes the trials. A grid tries few values of each hyperparameter again and again; random trials never "
    "repeat one; coarse to fine zooms into the best region; Sobol spreads its points evenly.",
)
TRIALS = Setting(
    label="Trials",
    help="How many settings are tried. A grid takes as many of them as fit its rows and columns.",
    group="Training",
    bounds=(1, MOST_TRIALS),
    name="trials",
    key="trials",
    kind="integer",
    default=64,
)
SAMPLER_SEED = Setting(
    label="Sampler's seed",
    help="Another seed draws other trials from the same ranges.",
    group="Seeds",
    bounds=(0, 1_000_000),
    name="sampler_seed",
    key="sampler_seed",
    kind="integer",
    default=0,
)
PLANNED = {SPACE.key: SPACE, SAMPLER.key: SAMPLER, TRIALS.key: TRIALS, SAMPLER_SEED.key: SAMPLER_SEED}
"""The options that decide what is searched; the others only what is shown of it."""
OPTIONS: dict[str, Setting] = PLANNED | TRIALS_FIELD_OPTIONS | LOOK_OPTIONS


def space_on(state: PageState) -> Space:
    """What varies on the page."""
    return space_of(state.option(SPACE.key))[0]


def plan_of(state: PageState) -> SearchPlan:
    """The search that the page asks for."""
    return SearchPlan(
        experiment=state.experiment,
        space=space_on(state),
        sampler=state.option(SAMPLER.key),
        trials=state.option(TRIALS.key),
        sampler_seed=state.option(SAMPLER_SEED.key),
    )


def query_of(plan: SearchPlan) -> dict[str, str]:
    """The options of the page that ask for a search, as a link writes them."""
    values = (text_of(plan.space), plan.sampler, plan.trials, plan.sampler_seed)
    return {key: option.write(value) for (key, option), value in zip(PLANNED.items(), values, strict=True)}
