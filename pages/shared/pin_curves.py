"""The pinned runs as thin curves on any chart of a cost or an error over the epochs."""

from collections.abc import Iterable
from copy import deepcopy
from typing import NamedTuple

from pages.shared.end_labels import CHART_HEIGHT, end_labels
from pages.shared.pin_runs import Pin
from pages.shared.run_inks import PIN_INKS
from pages.shared.unseen import UNSEEN

import numpy as np

from dlcore.amounts import listed, number_text
from dlcore.experiment import Experiment
from dlcore.pinned_run import PinnedRun
from dlcore.pins import pin_name

PENALISED = "penalised"
"""The quantity J: the train cost and the penalty."""
NEAR = 0.15
"""Of the axis: names of curves that end no farther from each other are kept clear of each other."""
OWN_UNIT = {"ce": "nats", "mse": "squared error"}
NAMES = {"train_cost": "train cost", "dev_cost": "dev cost", "train_error": "train error", "dev_error": "dev error",
         PENALISED: "J"}  # fmt: skip


class Overlay(NamedTuple):
    """What of the pinned runs a chart draws: a quantity of their histories, if it means the same as in `experiment`.

    `ceiling` is where the axis ends at most that makes room for them; what lies above runs along its edge. `longer`
    says whether the axis of epochs makes room for a run that is longer than those of the chart.
    """

    quantity: str
    experiment: Experiment
    ceiling: float = np.inf
    longer: bool = True


class Overlaid(NamedTuple):
    """A chart with the pinned runs on it, its data and numbers, and what there is to say below it."""

    spec: dict
    datasets: dict[str, list[dict]]
    numbers: dict[str, float]
    words: str


def overlaid(
    spec: dict, datasets: dict[str, list[dict]], numbers: dict[str, float], of: Overlay, pins: list[Pin], dark: bool
) -> Overlaid:
    """Lay the pins whose runs are trained over the chart, which has curves of a field "value" over "epoch" (or "at"),
    names in the dataset "ends", and an axis that ends at the number "top"."""
    fitting = [pin for pin in pins if pin.run is not None and not misfit(pin, of)]
    end = "last_epoch" if "last_epoch" in numbers else "last"
    most = np.inf if of.longer else numbers[end]
    curves = {pin_name(pin.place): pin_rows(pin, of.quantity, most) for pin in fitting}
    rows = [row for some in curves.values() for row in some]
    if not rows:
        return Overlaid(spec, datasets, numbers, _words(pins, fitting, of, numbers["top"]))
    calm = [row["value"] for pin in fitting if pin.run and pin.run.diverged_at is None
            for row in curves[pin_name(pin.place)]]  # fmt: skip
    top = max(numbers["top"], min(1.05 * max(calm, default=0.0), of.ceiling))
    last = max(numbers[end], *(row["epoch"] for row in rows))
    layers = spec["layer"]
    first = next(place for place, layer in enumerate(layers) if _is_curve(layer))
    x, y = (layers[first]["encoding"][axis] for axis in ("x", "y"))
    pinned_ends = [some[-1] for some in curves.values()]
    ends = _ends(datasets["ends"], pinned_ends, x["field"], top, last, spec.get("height", CHART_HEIGHT))
    drawn = [layer for pin in fitting for layer in _layers(pin, x, y, dark)]
    hover = _hover(x, y, NAMES[of.quantity])
    return Overlaid(
        spec | {"layer": [*layers[:first], *drawn, *layers[first:], hover]},
        datasets | {"ends": ends[: len(datasets["ends"])], "pins": rows, "pin_ends": ends[len(datasets["ends"]) :]},
        numbers | {"top": top, end: last},
        _words(pins, fitting, of, top),
    )


def misfit(pin: Pin, of: Overlay) -> str:
    """Why a trained pin has no place on the axis of the chart; "" if it has one."""
    own, other = of.experiment, pin.experiment
    if own.dataset.task != other.dataset.task:
        return f"is a {other.dataset.task}"
    if not of.quantity.endswith("error") and own.loss != other.loss:
        return f"has its cost in {OWN_UNIT[other.loss]}"
    assert pin.run is not None
    return "" if pin.run.final["dev"] is not None or not of.quantity.startswith("dev") else "has no dev set"


def pin_rows(pin: Pin, quantity: str, last: float = np.inf) -> list[dict]:
    """Rows (epoch, at, set, value) of a pin whose run is trained, to the epoch `last` at most: the epoch under both
    names that charts have for it."""
    run = pin.run
    assert run is not None
    return [
        {"epoch": int(epoch), "at": int(epoch), "set": pin_name(pin.place), "value": float(value)}
        for epoch, value in zip(run.epochs, _curve(run, quantity), strict=True)
        if np.isfinite(value) and epoch <= last
    ]


def _curve(run: PinnedRun, quantity: str) -> np.ndarray:
    if quantity == PENALISED:
        return run.curves["train_cost"] + run.curves.get("penalty", 0.0)
    return run.curves[quantity]


def _is_curve(layer: dict) -> bool:
    encoding = layer.get("encoding", {})
    return (
        layer.get("mark", {}).get("type") == "line"
        and encoding.get("x", {}).get("field") in ("epoch", "at")
        and encoding.get("y", {}).get("field") == "value"
    )


def _ends(own: list[dict], pinned: list[dict], field: str, top: float, last: float, height: int) -> list[dict]:
    """Where the names stand, those of the chart's own curves first; those beside each other are kept clear of each
    other."""
    names = [row | {"place": place} for place, row in enumerate((*own, *pinned))]
    groups: list[list[dict]] = []
    for row in sorted(names, key=lambda row: row[field]):
        if not groups or row[field] - groups[-1][-1][field] > NEAR * last:
            groups.append([])
        groups[-1].append(row)
    placed = {row["place"]: row for group in groups for row in end_labels(group, top, height)}
    return [placed[place] for place in range(len(names))]


def _layers(pin: Pin, x: dict, y: dict, dark: bool) -> Iterable[dict]:
    """The curve of a pin and its name: layers of their own, because all layers share one scale of colours."""
    ink = PIN_INKS[pin.place]
    only = [{"filter": f"datum.set === '{pin_name(pin.place)}'"}]
    line = {"type": "line", "clip": True, "strokeWidth": 1.25, "color": ink.colour(dark), "strokeDash": [*ink.dash]}
    text = {"type": "text", "align": "left", "dx": 6, "fontSize": 12, "fontWeight": "bold", "color": ink.colour(dark)}
    where = {"x": deepcopy(x), "y": deepcopy(y)}
    yield {"data": {"name": "pins"}, "transform": only, "mark": line, "encoding": where}
    named = where | {"text": {"field": "set", "type": "nominal"}}
    yield {"data": {"name": "pin_ends"}, "transform": only, "mark": text, "encoding": named}


def _hover(x: dict, y: dict, name: str) -> dict:
    told = [
        {"field": "set", "type": "nominal", "title": "pinned run"},
        {"field": "epoch", "type": "quantitative"},
        {"field": "value", "type": "quantitative", "title": name, "format": ".4~g"},
    ]
    mark = {"type": "point", "size": 60} | UNSEEN
    return {"data": {"name": "pins"}, "mark": mark, "encoding": {"x": x, "y": y, "tooltip": told}}


def _words(pins: list[Pin], fitting: list[Pin], of: Overlay, top: float) -> str:
    """How to read the thin curves, and which pins have none and why."""
    said = []
    if fitting:
        names = listed([pin_name(pin.place) for pin in fitting])
        said.append(f"**Thin and named P: pinned.** Here the {NAMES[of.quantity]} of {names}.")
    for pin in pins:
        name, run = pin_name(pin.place), pin.run
        if run is None:
            continue
        if pin not in fitting:
            said.append(f"{name} is not on this axis: it {misfit(pin, of)}.")
        elif run.diverged_at is not None:
            said.append(f"{name} diverged in epoch {run.diverged_at:,}.")
        else:
            value = pin_rows(pin, of.quantity)[-1]["value"]
            said += [f"{name} ends above the axis, at {number_text(value)}."] if value > top else []
    return " ".join(said)
