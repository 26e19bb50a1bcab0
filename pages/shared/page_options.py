"""What a page shows beside its experiment, and what of it travels in links: the page's own keys in the address."""

from collections.abc import Mapping, Sequence
from typing import Any

from dlcore.links import LONGEST_VALUE
from dlcore.notices import Notice, notice
from dlcore.setting import Setting
from dlcore.values import read

Options = Mapping[str, Setting]


def described(options: Mapping[str, Setting | Sequence[str]]) -> Options:
    """Every option as a setting: a bare sequence of ids is a choice between them, whose first is the default."""
    return {key: entry if isinstance(entry, Setting) else _choice(key, entry) for key, entry in options.items()}


def read_options(options: Options, address: Mapping[str, str]) -> tuple[dict[str, Any], tuple[Notice, ...]]:
    """The value of every option in an address, the nearest valid one where it cannot be used, and what to say."""
    values, notices = {}, []
    for key, option in options.items():
        values[key], why = option.default, ""
        if key in address:
            values[key], why = read(option, address[key][:LONGEST_VALUE])
        if why:
            notices.append(notice(key, address[key], why, option.write(values[key])))
    return values, tuple(notices)


def write_options(options: Options, values: Mapping[str, Any], full: bool = True) -> dict[str, str]:
    """Key to text. `full`: every option; otherwise only those that differ from their default."""
    return {key: option.write(values[key]) for key, option in options.items() if full or values[key] != option.default}


def _choice(key: str, choices: Sequence[str]) -> Setting:
    return Setting(
        label=key.capitalize(),
        help="",
        group="Data",  # of no experiment: no control is made from it
        choices=tuple(choices),
        name=key,
        key=key,
        kind="choice",
        default=choices[0],
    )
