"""Grid and random search beside each other on a measured surface, replay after replay, with the score of all so far."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from pages.shared.run_inks import ink_of
from pages.shared.trial_shades import STOPS

import numpy as np
from jaxtyping import Float, Int, UInt8

from dlcore.amounts import error_text, measure
from dlcore.search.axis import ticks_of
from dlcore.search.dimension import Dimension
from dlcore.search.landscape import Landscape
from dlcore.search.names import name_of, symbol_of
from dlcore.search.replay import Replays, distinct
from dlcore.search.response_surface import ResponseSurface, by_steps
from dlcore.search.scored_runs import SAME_ERROR

from ..component import component
from ..player import javascript
from ..player.blob import encode

__all__ = ["message", "replays", "replays_shown"]

ACROSS, UP = 160, 100
"""Points of the picture: the surface as it is interpolated."""
EACH, LATER = 40, 60
"""Each of the first replays is shown, and so many of all the others, ever farther apart."""
WORST = 0.9
"""The colours end at this quantile of the surface: a wide bad region must not make all others alike."""
NAMES = ("Grid", "Random")
INKS = (replace(ink_of(0), mark="square"), replace(ink_of(5), mark="circle"))
"""Of the grid and of random search, clear of the colour of errors."""

_HERE = Path(__file__).parent
_PLAYER = (
    "blob.js",
    "colors.js",
    "canvas.js",
    "axes.js",
    "readouts.js",
    "clock.js",
    "timeline_marks.js",
    "timeline.js",
)
_OWN = ("search_map.js", "tally.js", "replays.js")
SCRIPTS = (
    *javascript(*_PLAYER),
    _HERE.parent / "trails" / "js" / "marks.js",
    *(_HERE / "js" / name for name in _OWN),
)
STYLES = (_HERE.parent / "player" / "player.css", _HERE / "replays.css")

_component = component("replays", "Replays", SCRIPTS, *STYLES)


def replays(
    surface: ResponseSurface, found: Replays | None, at: int, *, key: str, on_replay: Callable[[int], None]
) -> None:
    """Draw them. `found` is None while the surface is measured; `at` is the replay that a link opens, from 1; where
    another one is looked at, `on_replay` is called with it."""

    def looked(replay: object) -> None:
        if isinstance(replay, int | float):
            on_replay(int(replay))

    data = message(surface, found, at)
    _component(data, key=key, replay=looked)


def replays_shown(count: int, at: int) -> Int[np.ndarray, " f"]:
    """The replays that are shown, from 1, `at` among them."""
    first = np.arange(1, min(count, EACH) + 1)
    later = np.geomspace(first[-1], count, LATER).round().astype(int) if count > EACH else first
    return np.unique(np.concatenate([first, later, [min(at, count)]]))


def message(surface: ResponseSurface, found: Replays | None, at: int) -> bytes:
    """What the browser gets."""
    task, landscape = surface.experiment.dataset.task, surface.landscape
    low, high = float(landscape.values.min()), float(np.quantile(landscape.values, WORST))
    high = high if high - low > SAME_ERROR else low + SAME_ERROR
    u, v = np.meshgrid((np.arange(ACROSS) + 0.5) / ACROSS, (np.arange(UP) + 0.5) / UP)
    picture = landscape.at(np.stack([u, v], axis=-1))
    shown = replays_shown(len(found.lead), at) if found is not None else np.array([1])
    header = {
        "id": f"{surface.plan}{surface.complete}{found and found.side}",
        "unit": "replay",
        "growing": found is None,
        "at": int(min(at, shown[-1])),
        "epochs": shown,
        "total_epochs": len(found.lead) if found is not None else 1,
        "percent": task == "classification",
        "axes": [_axis(one) for one in (surface.plan.x, surface.plan.y)],
        "kinds": _kinds(surface, found),
        "scale": {
            "name": f"dev {measure(task)}",
            "low": error_text(task, low),
            "high": f"{error_text(task, high)} or more",
            "colors": {name: STOPS[dark] for name, dark in (("light", False), ("dark", True))},
            "note": "Gray, above and beside a map: how good each value is on average over the other one; needles: the "
            "values that were tried",
        },
    }
    across, up = worth(landscape)
    arrays = {
        "surface": _shades(picture, low, high),
        "across": _along(across, landscape.steps[0], ACROSS),
        "up": _along(up, landscape.steps[1], UP),
    }
    if found is not None:
        rows = shown - 1
        for k, (places, scored) in enumerate(((found.grid, found.grid_scores), (found.random, found.random_scores))):
            arrays |= {f"places{k}": places[rows], f"scores{k}": scored[rows]}
        won = np.stack([found.lead < 0, found.lead == 0, found.lead > 0], axis=1)
        arrays["tally"] = np.cumsum(won, axis=0)[rows]
    return encode(header, arrays)


def _axis(dimension: Dimension) -> dict:
    return {
        "name": name_of(dimension.name),
        "ticks": ticks_of(dimension),
        "scale": dimension.scale,
        "low": dimension.low,
        "high": dimension.high,
        "choices": [str(one) for one in dimension.choices],
        "whole": dimension.whole,
    }


def _kinds(surface: ResponseSurface, found: Replays | None) -> Sequence[dict]:
    captions = ["", ""]
    if found is not None:
        counts = [one.levels if by_steps(one) else None for one in (surface.plan.x, surface.plan.y)]
        for k, places in enumerate((found.grid[0], found.random[0])):
            x, y = distinct(places, (counts[0], counts[1]))
            names = [symbol_of(one.name) for one in (surface.plan.x, surface.plan.y)]
            captions[k] = f"{found.side**2} trials try {x} values of {names[0]} and {y} of {names[1]}"
    return [
        {"name": name, "caption": caption or "the surface is being measured", "ink": asdict(ink)}
        for name, caption, ink in zip(NAMES, captions, INKS, strict=True)
    ]


def _shades(values: Float[np.ndarray, "*p"], low: float, high: float) -> UInt8[np.ndarray, "*p"]:
    """√((v − low)/(high − low)) as a byte, as the trials of a search are coloured."""
    return np.round(255 * np.sqrt(np.clip((values - low) / (high - low), 0, 1))).astype(np.uint8)


def worth(landscape: Landscape) -> tuple[Float[np.ndarray, " columns"], Float[np.ndarray, " rows"]]:
    """How good each value of x and of y is on average over the other: 1 for the best of them all, 0 for the worst, so
    that the one which matters less is the flatter."""
    across, up = landscape.values.mean(axis=0), landscape.values.mean(axis=1)
    low, high = min(across.min(), up.min()), max(across.max(), up.max())
    span = max(high - low, SAME_ERROR)
    return (high - across) / span, (high - up) / span


def _along(values: Float[np.ndarray, " cells"], steps: bool, points: int) -> Float[np.ndarray, " points"]:
    """As the surface is interpolated."""
    at = (np.arange(points) + 0.5) / points
    if steps:
        return values[np.minimum((at * len(values)).astype(int), len(values) - 1)]
    return np.interp(at, (np.arange(len(values)) + 0.5) / len(values), values)
