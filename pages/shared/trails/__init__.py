"""Optimizers on a surface as a picture that is played: their trails, how high they are, and how they stand."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from pages.shared.run_inks import optimizer_ink

import numpy as np
from jaxtyping import Int

from dlcore.amounts import listed
from dlcore.optimizers import OPTIMIZERS
from dlcore.surfaces.race import RACERS, Race
from dlcore.surfaces.relief import relief

from ..component import component, two_numbers
from ..player import javascript
from ..player.blob import encode

__all__ = ["message", "trails"]

EVERY_UPDATE, LATER_FRAMES = 40, 70
"""Every one of the first updates is a frame, and so many of all the others, ever farther apart."""

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
_OWN = ("marks.js", "contours.js", "ground_panel.js", "heights_panel.js", "standings.js", "trails.js")

SCRIPTS = (*javascript(*_PLAYER), *(_HERE / "js" / name for name in _OWN))
STYLES = (_HERE.parent / "player" / "player.css", _HERE / "trails.css")

_component = component("trails", "Trails", SCRIPTS, *STYLES)


def trails(race: Race, *, key: str, on_start: Callable[[float, float], None]) -> None:
    """Draw a race. `on_start` is called with the x and y of a new start that was chosen in the picture."""
    _component(message(race), key=key, start=lambda at: on_start(*two_numbers(at)))


def message(race: Race) -> bytes:
    """What the browser gets: the surface, and where every optimizer is after every update."""
    surface, course, frames = race.surface, race.course, frames_of(race.updates)
    header = {
        "id": str(course),
        "unit": "update",
        "epochs": frames,
        "total_epochs": race.updates,
        "marks": _marks(race),
        "title": surface.label,
        "caption": "valleys have the page's own colour; a line joins points of the same height",
        "described": _described(race),
        "extent": surface.extent,
        "start": course.start,
        "start_height": race.heights[0, 0] - surface.lowest,
        "minima": [(*point, surface.is_lowest(k)) for k, point in enumerate(surface.minima)],
        "racers": [
            {
                "name": OPTIMIZERS[id].label,
                "rate": f"{race.rates[k]:g}",
                "ink": asdict(optimizer_ink(id)),
                "arrived": race.ends.arrived[k],
                "diverged": race.ends.diverged[k],
                "lowest": race.at_lowest[k],
            }
            for k, id in enumerate(RACERS)
        ],
    }
    arrays = {"relief": relief(surface), "paths": race.paths, "heights": race.heights - surface.lowest}
    with np.errstate(over="ignore"):  # what float32 cannot hold is drawn as infinite
        return encode(header, {name: values.astype(np.float32) for name, values in arrays.items()})


def frames_of(updates: int) -> Int[np.ndarray, " f"]:
    """The updates that are shown."""
    first = np.arange(min(updates, EVERY_UPDATE) + 1)
    later = np.geomspace(EVERY_UPDATE, updates, LATER_FRAMES) if updates > EVERY_UPDATE else first
    return np.unique(np.concatenate([first, later.round().astype(int)]))


def _marks(race: Race) -> list[dict]:
    """On the timeline: when the first one is there, and when the first diverges."""
    there, lost = race.ends.arrived[race.at_lowest], race.ends.diverged[race.ends.diverged >= 0]
    found = [(there, "first there"), (lost, "diverged")]
    return [{"epoch": int(updates.min()), "label": label} for updates, label in found if len(updates)]


def _described(race: Race) -> str:
    """The picture in words, for those who do not see it."""
    x, y = race.course.start
    there = [OPTIMIZERS[RACERS[k]].label for k in race.order if race.at_lowest[k]]
    arrive = f"{listed(there)} {'gets' if len(there) == 1 else 'get'}" if there else "None gets"
    return (
        f"{race.surface.label} from above with the trails of {len(RACERS)} optimizers from x {x:g}, y {y:g}. "
        f"{arrive} to the lowest point in {race.updates} updates, in this order."
    )
