"""The fields of `Experiment`, one file per group. A new setting is one declaration in one of these files."""

from dlcore.settings.data import DataSettings
from dlcore.settings.network import NetworkSettings
from dlcore.settings.regularization import RegularizationSettings
from dlcore.settings.seeds import SeedSettings
from dlcore.settings.splits import SplitSettings
from dlcore.settings.training import TrainingSettings

__all__ = [
    "DataSettings",
    "NetworkSettings",
    "RegularizationSettings",
    "SeedSettings",
    "SplitSettings",
    "TrainingSettings",
]
