"""The target of a race: a cost, given as a share of the cost of always giving the same answer."""

from pages.shared.option_control import option_slider
from pages.shared.settings_state import PageState

from dlcore.setting import Setting

TARGET_KEY = "target"
TARGET = Setting(
    label="Target",
    help="The race is to this cost: a share of what always giving the same answer costs, so that it means the same for "
    "any data.",
    group="Training",
    bounds=(0.001, 1),
    scale="log",
    name=TARGET_KEY,
    key=TARGET_KEY,
    default=0.3,
)
STOPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9)


def target_control(state: PageState) -> None:
    """Draw the slider."""
    option_slider(state, TARGET, STOPS, lambda share: f"{100 * share:g} %")
