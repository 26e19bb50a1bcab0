"""The one description of a run: every number on every page is a pure function of an `Experiment`."""

import dataclasses
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import ConfigDict, model_validator

from dlcore.datasets import Dataset
from dlcore.datasets.own import dataset_of, is_known
from dlcore.rules import defaults_for, faults
from dlcore.setting import Kind, Setting
from dlcore.settings import (
    DataSettings,
    NetworkSettings,
    RegularizationSettings,
    SeedSettings,
    SplitSettings,
    TrainingSettings,
)


class Experiment(SplitSettings, SeedSettings, RegularizationSettings, TrainingSettings, NetworkSettings, DataSettings):
    """A complete, validated, hashable description of one training run.

    The fields are declared in `dlcore.settings`. Each is read by its Python name and may be given by that
    name or by its link key. `classes`, `loss` and `features` follow the data when they are left out. Raises
    `pydantic.ValidationError` for a value out of bounds, an unknown id, or settings that contradict each
    other (`dlcore.rules`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _follow_the_data(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        data = given.get("data", cls.model_fields["data"].default)
        return defaults_for(data) | given if isinstance(data, str) and is_known(data) else given

    @model_validator(mode="after")
    def _keep_the_rules(self) -> "Experiment":
        broken = [
            f"{setting.key}={setting.write(getattr(self, fault.name))} {fault.why}; "
            f"{setting.key}={setting.write(fault.nearest)} would fit"
            for fault in faults(self.values())
            for setting in [self.settings()[fault.name]]
        ]
        if broken:
            raise ValueError("; ".join(broken))
        return self

    @property
    def dataset(self) -> Dataset:
        """The data set: an entry of the registry, or own data. KeyError for own data that nobody holds any more."""
        return dataset_of(self.data)

    def values(self) -> dict[str, Any]:
        """Every field by its Python name."""
        return {name: getattr(self, name) for name in self.settings()}

    def changes(self) -> dict[str, Any]:
        """The fields, by Python name, that differ from the defaults for this data set."""
        defaults = {name: setting.default for name, setting in self.settings().items()} | defaults_for(self.data)
        return {name: value for name, value in self.values().items() if value != defaults[name]}

    def replace(self, **changes: Any) -> "Experiment":
        """A copy with other values. `classes`, `loss` and `features` follow new data unless they were set.

        Raises `pydantic.ValidationError` like the constructor.
        """
        return type(self)(**(self.changes() | changes))

    @classmethod
    def settings(cls) -> dict[str, Setting]:
        """What is known about every field, by Python name, in the order in which a link writes them."""
        return _resolved(cls)


@cache
def _resolved(model: type[Experiment]) -> dict[str, Setting]:
    return {
        name: dataclasses.replace(
            next(entry for entry in field.metadata if isinstance(entry, Setting)),
            name=name,
            key=field.alias or name,
            kind=_kind(field.annotation, field.metadata),
            default=field.default,
        )
        for name, field in model.model_fields.items()
    }


def _kind(annotation: Any, metadata: list[Any]) -> Kind:
    """What sort of value a field holds; choices are text, the rest are numbers."""
    listed = get_origin(annotation) is tuple
    entries = get_args(annotation) or (annotation,)
    if str in entries:
        return "choices" if listed else "choice"
    if int in entries:
        return "integers" if listed else "integer"
    return "numbers" if listed else "number"
