"""What grid and random search are replayed on: which two hyperparameters, with how many trials. Links carry it."""

from pages.shared.page_options import choice_of
from pages.shared.settings_state import PageState

from dlcore.search.dimension import Dimension
from dlcore.search.dimensions import DIMENSIONS
from dlcore.search.plan import SearchPlan
from dlcore.search.replay import REPLAYS, SIDES
from dlcore.search.response_surface import OTHER_DATA, SurfacePlan, subject
from dlcore.search.space import usual
from dlcore.setting import Setting

ACROSS_KEY, UP_KEY, SIDE_KEY, REPLAY_KEY = "replay_x", "replay_y", "replay_side", "replay"
NAMES = tuple(name for name in DIMENSIONS if name != OTHER_DATA)


def _axis(key: str, label: str, default: str) -> Setting:
    names = (default, *(name for name in NAMES if name != default))
    return choice_of(key, label, names, "On the range of the search where it varies there, else on its usual one.")


ACROSS = _axis(ACROSS_KEY, "Across", "lr")
UP = _axis(UP_KEY, "Upwards", "beta2")
SIDE = Setting(
    label="Trials",
    help="Of either search. In a link it is the k of a grid of k × k.",
    group="Training",
    bounds=(SIDES[0], SIDES[-1]),
    name=SIDE_KEY,
    key=SIDE_KEY,
    kind="integer",
    default=3,
)
REPLAY = Setting(
    label="Replay",
    help="Which of the replays is shown.",
    group="Seeds",
    bounds=(1, REPLAYS),
    name=REPLAY_KEY,
    key=REPLAY_KEY,
    kind="integer",
    default=1,
)
GRID_OR_RANDOM_OPTIONS = {option.key: option for option in (ACROSS, UP, SIDE, REPLAY)}
"""Options for the page that draws the card."""
PAIRS = {
    "One matters": {ACROSS_KEY: "lr", UP_KEY: "beta2"},
    "Both matter": {ACROSS_KEY: "lr", UP_KEY: "keep"},
}
"""Two pairs to begin with, by what is usually found."""


def surface_plan_of(state: PageState, plan: SearchPlan) -> SurfacePlan:
    """The surface over the hyperparameters of the options, on the ranges of the search."""
    x, y = (_dimension(plan, state.option(key)) for key in (ACROSS_KEY, UP_KEY))
    return subject(SurfacePlan(plan.experiment, x, y))


def _dimension(plan: SearchPlan, name: str) -> Dimension:
    return next((one for one in plan.space if one.name == name), usual(name))
