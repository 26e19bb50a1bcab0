"""Links: `/<page>?v=1&key=value&...`, read without ever raising, written to open the same run for ever.

What is unknown, invalid, out of bounds or contradictory is replaced by the nearest valid setting, and a
notice says so. The keys and the valid values come from `Experiment.settings()`.
"""

import dataclasses
import difflib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from dlcore.datasets.own import OWN_DATA, is_known, is_own
from dlcore.experiment import Experiment
from dlcore.notices import LONGEST_QUOTE, Notice, notice, quote
from dlcore.rules import defaults_for, mend
from dlcore.setting import Setting
from dlcore.values import read

VERSION = "1"
LONGEST_LINK = 8192  # characters; several times the longest link that can be written, and still read at once
LONGEST_VALUE = 2048  # characters; the longest value written is 50 numbers for keep, 22 characters each
MOST_NOTICES = 20  # a page full of them helps nobody
FRAME_KEYS = frozenset({"embed", "embed_options"})
"""Of a page that stands in a frame: Streamlit reads them, and no experiment is meant."""
PAGE = re.compile(r"[A-Za-z0-9_-]{1,60}")


@dataclass(frozen=True)
class Link:
    """What a link opens: the page (None if it names none), the experiment, and what was not used as given."""

    page: str | None
    experiment: Experiment
    notices: tuple[Notice, ...]


def parse_link(
    text: str | Mapping[str, str | Sequence[str]], page_keys: Collection[str] = frozenset(), own: str | None = None
) -> Link:
    """Read a full link, a path with a query, a bare query, or a mapping from keys to values. Never raises.

    Keys in `page_keys` belong to the page that reads the link and are passed over. `own` is the id of the own data that
    the reader holds: no link says which, so without them the default set takes their place.
    """
    notices: list[Notice] = []
    page = None
    if isinstance(text, str):
        page, pairs = _pairs_of_text(text, notices)
    else:
        pairs = _pairs_of_mapping(text)
    given = _given_values(pairs, page_keys, notices)
    experiment = _nearest_experiment(given, notices, own)
    return Link(page, experiment, _bounded(notices))


def nearest(values: Mapping[str, Any]) -> Link:
    """The nearest valid experiment to values given by field name, which may contradict each other.

    For widgets: when one of them has changed, others may no longer fit it. The notices say what gave way.
    """
    settings = Experiment.settings()
    own = values["data"] if is_own(values.get("data", "")) else None
    return parse_link({settings[name].key: settings[name].write(value) for name, value in values.items()}, own=own)


def to_mapping(experiment: Experiment, full: bool = True) -> dict[str, str]:
    """Key to text. `full`: every field; otherwise only what differs from the defaults, {} if nothing does."""
    values = experiment.values() if full else experiment.changes()
    settings = Experiment.settings()
    pairs = {settings[name].key: settings[name].write(value) for name, value in values.items()}
    return {"v": VERSION} | pairs if pairs else {}


def to_query(experiment: Experiment, full: bool = True) -> str:
    """The query of a link, without the question mark: of "Copy link" (`full`) or of the address bar."""
    # Ids, digits, dots and hyphens only: nothing needs percent encoding.
    return "&".join(f"{key}={value}" for key, value in to_mapping(experiment, full).items())


def _pairs_of_text(text: str, notices: list[Notice]) -> tuple[str | None, list[tuple[str, str]]]:
    text = text.strip()
    if len(text) > LONGEST_LINK:
        why = f"has {len(text)} characters; all after the first {LONGEST_LINK} are ignored"
        notices.append(Notice("link", quote(text), "", f"The link {why}."))
        text = text[:LONGEST_LINK]
    text = text.partition("#")[0]
    path, mark, query = text.partition("?")
    if not mark and ("=" in path or "/" not in path):
        path, query = "", text
    page = path.rstrip("/").rpartition("/")[2]
    is_host = "://" in path and path.rstrip("/").count("/") == 2
    pairs = parse_qsl(query, keep_blank_values=True, errors="replace")
    return (page if PAGE.fullmatch(page) and not is_host else None), pairs


def _pairs_of_mapping(mapping: Mapping[str, str | Sequence[str]]) -> list[tuple[str, str]]:
    return [
        (str(key), str(value))
        for key, values in mapping.items()
        for value in ([values] if isinstance(values, str) else values)
    ]


def _given_values(pairs: list[tuple[str, str]], page_keys: Collection[str], notices: list[Notice]) -> dict[str, str]:
    """Key to text for the known keys; the last of a repeated key wins."""
    keys = {setting.key: name for name, setting in Experiment.settings().items()}
    given: dict[str, str] = {}
    for key, text in pairs:
        if key in page_keys or key in FRAME_KEYS:
            continue
        if key not in keys and key != "v":
            if len(notices) <= MOST_NOTICES:
                notices.append(notice(key, text, "is not a known setting" + _did_you_mean(key, keys)))
            continue
        if key in given and given[key] != text:
            notices.append(notice(key, given[key], "is given more than once", quote(text)))
        given[key] = text
    version = given.pop("v", VERSION)
    if version != VERSION:
        notices.append(notice("v", version, "is not a version this playground knows", VERSION))
    return given


def _did_you_mean(key: str, keys: Mapping[str, str]) -> str:
    names = {name: key for key, name in keys.items()} | {key: key for key in keys}
    close = difflib.get_close_matches(key[:LONGEST_QUOTE].lower(), names, n=1, cutoff=0.75)
    return f" (did you mean {names[close[0]]}?)" if close else ""


def _nearest_experiment(given: Mapping[str, str], notices: list[Notice], own: str | None) -> Experiment:
    settings = Experiment.settings()
    data = _read_data(settings["data"], given, notices, own)
    values = {name: setting.default for name, setting in settings.items()} | defaults_for(data)
    values["data"] = data
    for name, setting in settings.items():
        if name == "data" or setting.key not in given:
            continue
        text = given[setting.key]
        followed = dataclasses.replace(setting, default=values[name])  # the default that follows the data
        values[name], why = read(followed, text[:LONGEST_VALUE])
        if why:
            notices.append(notice(setting.key, text, why, setting.write(values[name])))
    mended, faults = mend(values)
    for fault in faults:
        setting = settings[fault.name]
        notices.append(notice(setting.key, setting.write(values[fault.name]), fault.why, setting.write(fault.nearest)))
    return Experiment(**mended)


def _read_data(setting: Setting, given: Mapping[str, str], notices: list[Notice], own: str | None) -> str:
    text = given.get("data", setting.default)
    if text == OWN_DATA and own is not None and is_known(own):
        return own
    if text == OWN_DATA:
        data, why = setting.default, "is somebody's own data, which no link carries"
    else:
        data, why = read(setting, text[:LONGEST_VALUE])
    if why:
        notices.append(notice("data", text, why, data))
    return data


def _bounded(notices: list[Notice]) -> tuple[Notice, ...]:
    if len(notices) <= MOST_NOTICES:
        return tuple(notices)
    rest = Notice("link", "", "", f"More than {MOST_NOTICES} parts of the link could not be used as given.")
    return (*notices[:MOST_NOTICES], rest)
