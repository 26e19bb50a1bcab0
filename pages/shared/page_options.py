"""What a page shows beside its experiment, and what of it travels in links: the page's own keys in the address."""

from collections.abc import Mapping, Sequence
from typing import Any

from dlcore.assignment import ASSIGNMENT_OPTIONS, ControlKeys
from dlcore.experiment import Experiment
from dlcore.links import LONGEST_VALUE
from dlcore.notices import Notice, notice
from dlcore.setting import Setting
from dlcore.values import Reading, read

Options = Mapping[str, Setting]


def described(options: Mapping[str, Setting | Sequence[str]]) -> Options:
    """Every option as a setting: a bare sequence of ids is a choice between them, whose first is the default. Those
    that name controls may name any setting of the experiment and any other option of the page, but none of a lesson."""
    every = {
        key: entry if isinstance(entry, Setting) else choice_of(key, key.capitalize(), entry)
        for key, entry in options.items()
    }
    controls = {setting.key for setting in Experiment.settings().values()} | every.keys() - ASSIGNMENT_OPTIONS.keys()
    return {key: one.among(controls) if isinstance(one, ControlKeys) else one for key, one in every.items()}


def read_options(options: Options, address: Mapping[str, str]) -> tuple[dict[str, Any], tuple[Notice, ...]]:
    """The value of every option in an address, the nearest valid one where it cannot be used, and what to say."""
    values, notices = {}, []
    for key, option in options.items():
        values[key], why = option.default, ""
        if key in address:
            values[key], why = _checked(option, read(option, address[key][:LONGEST_VALUE]))
        if why:
            notices.append(notice(key, address[key], why, option.write(values[key])))
    return values, tuple(notices)


def _checked(option: Setting, reading: Reading) -> Reading:
    """What was read, or the default where it is none of the option's values after all."""
    try:
        return option.check(reading[0]), reading[1]
    except ValueError as error:
        return option.default, str(error)


def write_options(options: Options, values: Mapping[str, Any], full: bool = True) -> dict[str, str]:
    """Key to text. `full`: every option; otherwise only those that differ from their default."""
    return {key: option.write(values[key]) for key, option in options.items() if full or values[key] != option.default}


def choice_of(key: str, label: str, choices: Sequence[str], help: str = "") -> Setting:
    """An option that is a choice between ids, whose first is the default."""
    return Setting(
        label=label,
        help=help,
        group="Data",  # of no experiment: no control is made from it
        choices=tuple(choices),
        name=key,
        key=key,
        kind="choice",
        default=choices[0],
    )
