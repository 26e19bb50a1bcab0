"""Settings that a link may carry and a run does not use. Nothing is ignored in silence."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dlcore.notices import Notice
from dlcore.set_counts import set_counts
from dlcore.setting import Setting

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

NOT_USED = {"ensemble": "is kept in the link and changes no run: the page Regularization averages such networks"}
"""Field name to what becomes of the setting."""


def unused_settings(
    experiment: "Experiment", used: Collection[str] = (), unused: Mapping[str, str] = MappingProxyType({})
) -> tuple[Notice, ...]:
    """One notice for each setting that differs from its default and changes nothing in a run; but for what is `used`
    otherwise where the notices are read. `unused` are names of settings that change nothing there, and why."""
    found = {name: why for name, why in NOT_USED.items() if name not in used}
    if "dev" not in set_counts(experiment):
        found["patience"] = "changes nothing: the dev set is empty"
    found |= unused
    settings = experiment.settings()
    return tuple(
        _notice(settings[name], getattr(experiment, name), why)
        for name, why in found.items()
        if getattr(experiment, name) != settings[name].default
    )


def _notice(setting: Setting, value: Any, why: str) -> Notice:
    key, given = setting.key, setting.write(value)
    return Notice(key, given, setting.write(setting.default), f"{key}={given} {why}.")
