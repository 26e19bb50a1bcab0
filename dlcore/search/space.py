"""What a search varies, as a value and as the text of a link: `lr~log~0.0001~1~~batch~choice~8~32~full`."""

import difflib
from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from dlcore.experiment import Experiment
from dlcore.notices import quote
from dlcore.rules import mend
from dlcore.search.dimension import SCALES, Dimension, Scale, Value
from dlcore.search.dimensions import DIMENSIONS, LEFT_OUT, USUAL_UNITS, DimensionSpec
from dlcore.values import CLOSE_ENOUGH, read

Space = tuple[Dimension, ...]

BETWEEN, WITHIN = "~~", "~"
"""Unreserved in addresses (RFC 3986, section 2.3) and in no id or number."""
MOST_DIMENSIONS = 4
MOST_CHOICES = 16
LONGEST = 2048
"""Characters of a text that are read."""


def usual(name: str) -> Dimension:
    """A hyperparameter on its usual scale and range. KeyError for one that is not in `DIMENSIONS`."""
    return DIMENSIONS[name].usual


USUAL_SPACE: Space = (usual("lr"), usual("l2"))


def values_at(space: Space, place: Float[np.ndarray, " dims"]) -> tuple[Value, ...]:
    """The values at a place of [0, 1)^d."""
    return tuple(dimension.at(float(u)) for dimension, u in zip(space, place, strict=True))


def with_values(experiment: Experiment, space: Space, values: Sequence[Value]) -> Experiment:
    """The experiment with these values; what contradicts them is mended as in a link."""
    return mended_with(experiment, space, values)[0]


def mended_with(experiment: Experiment, space: Space, values: Sequence[Value]) -> tuple[Experiment, tuple[str, ...]]:
    """The same, and of each value that could not be used as it was drawn what is used instead, and why."""
    given = {dimension.name: value for dimension, value in zip(space, values, strict=True)}
    changes: dict[str, object] = {}
    for name, value in given.items():
        if name not in ("units", "layers"):
            changes[DIMENSIONS[name].fields[0]] = (value,) if name == "keep" else value
    if "units" in given or "layers" in given:
        units = given.get("units", max(experiment.hidden, default=USUAL_UNITS))
        changes["hidden"] = (units,) * int(given.get("layers", max(1, len(experiment.hidden))))
    mended, faults = mend(experiment.values() | changes)
    settings = Experiment.settings()
    said = (
        f"{settings[one.name].key}={settings[one.name].write(one.nearest)} was trained: the value drawn {one.why}."
        for one in faults
        if one.name in changes
    )
    return Experiment(**mended), tuple(said)


def text_of(space: Space) -> str:
    """As it stands in a link."""
    return BETWEEN.join(WITHIN.join(_parts(dimension)) for dimension in space)


def _parts(dimension: Dimension) -> tuple[str, ...]:
    setting = DIMENSIONS[dimension.name].setting
    numbers = dimension.choices if dimension.scale == "choice" else (dimension.low, dimension.high)
    return dimension.name, dimension.scale, *(setting.write(number) for number in numbers)


def space_of(text: str) -> tuple[Space, str]:
    """The nearest valid space to a text, and why it could not be used as it stands, "" if it could; the usual space
    where nothing in it is one. Never raises."""
    whys = [f"has {len(text)} characters"] if len(text) > LONGEST else []
    found: dict[str, Dimension] = {}
    for part in text[:LONGEST].strip().split(BETWEEN):
        name, *rest = part.split(WITHIN)
        why = _why_not(name, found)
        if not why:
            found[name], why = _dimension(DIMENSIONS[name], rest)
        whys.append(why)
    return tuple(found.values()) or USUAL_SPACE, next(filter(None, whys), "")


def _why_not(name: str, found: dict[str, Dimension]) -> str:
    """Why a hyperparameter cannot be one more that varies; "" where it can."""
    if not name:
        return "names no hyperparameter"
    if name in LEFT_OUT:
        return f"names {name}, which {LEFT_OUT[name]}"
    if name not in DIMENSIONS:
        close = difflib.get_close_matches(name[:30].lower(), DIMENSIONS, n=1, cutoff=CLOSE_ENOUGH)
        meant = f" (did you mean {close[0]}?)" if close else ""
        return f"names {quote(name)}, which is no hyperparameter{meant}"
    if name in found:
        return f"names {name} twice"
    return "" if len(found) < MOST_DIMENSIONS else f"varies more than {MOST_DIMENSIONS} hyperparameters"


def _dimension(spec: DimensionSpec, parts: list[str]) -> tuple[Dimension, str]:
    """One hyperparameter from what follows its name."""
    if not parts:
        return spec.usual, f"gives {spec.name} no scale"
    scale, why = _scale(spec, parts[0])
    if scale == "choice":
        choices, why_not = _choices(spec, parts[1:])
        return Dimension(spec.name, scale, choices=choices, whole=spec.usual.whole), why or why_not
    low, high, why_not = _range(spec, scale, parts[1:])
    return Dimension(spec.name, scale, low, high, whole=spec.usual.whole), why or why_not


def _scale(spec: DimensionSpec, text: str) -> tuple[Scale, str]:
    for scale in SCALES:
        if scale == text and scale in spec.scales:
            return scale, ""
    return spec.usual.scale, f"gives {spec.name} a scale that is not one of {', '.join(spec.scales)}"


def _choices(spec: DimensionSpec, texts: list[str]) -> tuple[tuple[Value, ...], str]:
    usual = spec.usual.choices or (spec.setting.default,)
    found, whys = [], []
    for text in texts[:MOST_CHOICES]:
        value, why = read(spec.setting, text)
        if why:
            why = f"gives {spec.name} a value that {why}"
        elif value in found:
            why = f"gives {spec.name} a value twice"
        else:
            found.append(value)
        whys.append(why)
    if len(texts) > MOST_CHOICES:
        whys.append(f"gives {spec.name} more than {MOST_CHOICES} values")
    if not found:
        whys.append(f"gives {spec.name} no value")
    return tuple(found) or usual, next(filter(None, whys), "")


def _range(spec: DimensionSpec, scale: Scale, texts: list[str]) -> tuple[float, float, str]:
    """Both ends, the lower first."""
    least, most = spec.bounds(scale)
    ends, whys = [], []
    for text, otherwise in zip((*texts, "", "")[:2], spec.usual_range, strict=True):
        value, why = read(spec.setting, text)
        if not isinstance(value, int | float) or why == "is not a number":
            value, why = otherwise, "is not a number"
        inside = min(max(float(value), least), most)
        if not why and inside != value:
            why = f"is not from {spec.setting.write(least)} to {spec.setting.write(most)} on the scale {scale}"
        ends.append(inside)
        whys.append(f"gives {spec.name} an end that {why}" if why else "")
    if len(texts) > 2:
        whys.append(f"gives {spec.name} more than two ends")
    if ends[0] > ends[1]:
        whys.append(f"gives {spec.name} a range from high to low")
    return min(ends), max(ends), next(filter(None, whys), "")
