"""Settings that a link may already carry and training does not use yet. Nothing is ignored in silence."""

from typing import TYPE_CHECKING

from dlcore.notices import Notice

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

NOT_USED = ("augmentation", "patience", "ensemble")
"""Field names; an entry goes when training uses the setting."""


def unused_settings(experiment: "Experiment") -> tuple[Notice, ...]:
    """One notice for each setting that differs from its default and changes nothing in a run."""
    settings = experiment.settings()
    return tuple(
        Notice(
            settings[name].key,
            settings[name].write(getattr(experiment, name)),
            settings[name].write(settings[name].default),
            f"{settings[name].key}={settings[name].write(getattr(experiment, name))} is kept in the link, "
            "but training does not use it yet.",
        )
        for name in NOT_USED
        if getattr(experiment, name) != settings[name].default
    )
