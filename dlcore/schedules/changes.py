"""Changes of the learning rate by hand, in a run of another length."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

Changes = tuple[tuple[int, float], ...]
"""Epoch after which the rate changes, and the new rate, in the order of the epochs."""


def changes_of(experiment: "Experiment") -> Changes:
    """The changes of an experiment."""
    return tuple(zip(experiment.change_at, experiment.change_to, strict=True))


def as_settings(changes: Changes) -> dict[str, Any]:
    """The two settings that say these changes, by name."""
    return {"change_at": tuple(epoch for epoch, _ in changes), "change_to": tuple(rate for _, rate in changes)}


def stretched_changes(experiment: "Experiment", epochs: int) -> dict[str, Any]:
    """The two settings of a run of so many epochs that changes its rate at the same shares of its length. Of changes
    that fall into one epoch the last is kept."""
    found = {after * epochs // experiment.epochs: rate for after, rate in changes_of(experiment)}
    return as_settings(tuple(found.items()))


def changes_before(experiment: "Experiment", epochs: int) -> dict[str, Any]:
    """The two settings of a run that ends with so many epochs: the changes that it comes to."""
    return as_settings(tuple((after, rate) for after, rate in changes_of(experiment) if after < epochs))
