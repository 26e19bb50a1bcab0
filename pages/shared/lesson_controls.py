"""The controls of a page that a lesson can hide or lock, in the groups that a teacher reads."""

from pages.shared.common_options import COMMON_OPTIONS
from pages.shared.more_settings import TABS
from pages.shared.settings_state import PageState

from dlcore.experiment import Experiment
from dlcore.setting import Setting

OWN = "This page"
"""The group of a page's own options."""
WITHOUT_SETTINGS = frozenset({"traps"})
"""Pages that have no controls for the experiment's settings."""
OUTSIDE_THE_TABS = ("data", "seeds")
"""Settings that have a control of their own on the pages."""


def controls_of(state: PageState) -> dict[str, Setting]:
    """Key to setting or option: all that a page has controls for."""
    settings = Experiment.settings()
    own = {key: option for key, option in state.described_options.items() if key not in COMMON_OPTIONS}
    if state.page_id in WITHOUT_SETTINGS:
        return own
    in_tabs = {name for names in TABS.values() for name in names}
    drawn = [one for name, one in settings.items() if name in in_tabs or name in OUTSIDE_THE_TABS]
    return {one.key: one for one in drawn} | own


def groups_of(controls: dict[str, Setting]) -> dict[str, dict[str, str]]:
    """Group to key to label, in the order of the settings; a label that two controls share says the key too."""
    experiment = {setting.key for setting in Experiment.settings().values()}
    labels = [one.label for one in controls.values()]
    groups: dict[str, dict[str, str]] = {}
    for key, one in controls.items():
        group = one.group if key in experiment else OWN
        groups.setdefault(group, {})[key] = f"{one.label} ({key})" if labels.count(one.label) > 1 else one.label
    return groups
