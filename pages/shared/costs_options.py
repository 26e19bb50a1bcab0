"""What the chapter on two costs asks: which feature of which data, from where, how fast, and what the colours say."""

from pages.shared.page_options import choice_of
from pages.shared.settings_state import PageState
from pages.shared.two_costs import MAPS

from dlcore.foundations.cost_descent import RATES, CostDescent, cost_descent
from dlcore.foundations.cost_maps import REACH
from dlcore.foundations.one_feature import CHOSEN_FOR_YOU, CLASSIFICATION, OneFeature, one_feature
from dlcore.setting import Setting

DATA_KEY, FEATURE_KEY, POSITIVE_KEY = "cost_data", "feature", "positive"
START_KEY, RATE_KEY, MAP_KEY = "start_wb", "descent_lr", "cost_map"
USUAL = "cancer"
DATA = choice_of(
    DATA_KEY,
    "Data",
    (USUAL, *(id for id in CLASSIFICATION if id != USUAL)),
    "The data that the unit learns from: one feature of them, standardised.",
)
FEATURE = Setting(
    label="Feature x",
    help="The one input of the unit. At first the one that says most by itself.",
    group="Data",
    bounds=(1, 64),
    word=CHOSEN_FOR_YOU,
    name=FEATURE_KEY,
    key=FEATURE_KEY,
    kind="integer",
    default=CHOSEN_FOR_YOU,
)
POSITIVE = Setting(
    label="y = 1 for",
    help="The class that the unit is to know from all others.",
    group="Data",
    bounds=(0, 9),
    word=CHOSEN_FOR_YOU,
    name=POSITIVE_KEY,
    key=POSITIVE_KEY,
    kind="integer",
    default=CHOSEN_FOR_YOU,
)
START = Setting(
    label="Start",
    help="w and b of where both descents start.",
    group="Training",
    bounds=(-REACH, REACH),
    length=(2, 2),
    name=START_KEY,
    key=START_KEY,
    kind="numbers",
    default=(6.0, -6.0),
)
RATE = Setting(
    label="Learning rate α",
    help="Of plain gradient descent over all examples, the same on both costs.",
    group="Training",
    bounds=(0.001, 100),
    scale="log",
    name=RATE_KEY,
    key=RATE_KEY,
    default=1.0,
)
MAP = choice_of(
    MAP_KEY,
    "Colours",
    tuple(MAPS),
    "How high J is, or how it bends where it bends least: the smallest eigenvalue of its Hessian.",
)
COSTS_OPTIONS = {one.key: one for one in (DATA, FEATURE, POSITIVE, START, RATE, MAP)}

__all__ = ["COSTS_OPTIONS", "RATES", "descent_of", "unit_data"]


def unit_data(state: PageState) -> OneFeature:
    """The examples that the options ask for, drawn and split by the page's data seed."""
    return one_feature(
        state.option(DATA_KEY), state.experiment.data_seed, state.option(FEATURE_KEY), state.option(POSITIVE_KEY)
    )


def descent_of(state: PageState) -> CostDescent:
    """Both descents that the options ask for."""
    w, b = state.option(START_KEY)
    return cost_descent(unit_data(state), (w, b), state.option(RATE_KEY))
