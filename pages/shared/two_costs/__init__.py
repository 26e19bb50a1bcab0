"""Two costs of one unit side by side as a picture that is played: both descents, and the unit that each has made."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from jaxtyping import Float

from dlcore.amounts import number_text
from dlcore.foundations.cost_descent import CostDescent
from dlcore.foundations.cost_maps import REACH, CostMap
from dlcore.foundations.two_costs import COSTS

from ..component import component, two_numbers
from ..player import javascript
from ..player.blob import encode
from ..trails import frames_of

__all__ = ["MAPS", "message", "two_costs"]

MAPS = {"cost": "Cost J", "bend": "Curvature"}
"""What the colours of the squares say."""
PLAIN = "plain"
"""J, without the border of where it bends upwards."""

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
_OWN = ("cost_panel.js", "unit_panel.js", "two_costs.js")

SCRIPTS = (
    *javascript(*_PLAYER),
    *(_HERE.parent / "trails" / "js" / name for name in ("marks.js", "contours.js")),
    *(_HERE / "js" / name for name in _OWN),
)
STYLES = (_HERE.parent / "player" / "player.css", _HERE / "two_costs.css")

_component = component("two_costs", "TwoCosts", SCRIPTS, *STYLES)


def two_costs(
    descent: CostDescent,
    maps: tuple[CostMap, ...],
    shown: str,
    *,
    key: str,
    on_start: Callable[[float, float], None],
    only_start: bool = False,
) -> None:
    """Draw both costs and both descents.

    Args:
        descent: where they go.
        maps: the costs over (w, b).
        shown: one of `MAPS`.
        key: tells the components of one page apart.
        on_start: called with w and b of a start that was chosen in the picture.
        only_start: nothing of where they go and of how the costs bend, for who is to predict it.
    """
    blob = message(descent, maps, shown, only_start=only_start)
    _component(blob, key=key, start=lambda at: on_start(*two_numbers(at)))


def message(descent: CostDescent, maps: tuple[CostMap, ...], shown: str, *, only_start: bool = False) -> bytes:
    """What the browser gets."""
    given, last = descent.given, len(descent.paths) - 1
    shown = PLAIN if only_start else shown
    frames = np.zeros(1, int) if only_start else frames_of(last)
    header = {
        "id": f"{given.name} {given.positive} {descent.start} {descent.learning_rate} {only_start}",
        "unit": "update",
        "epochs": frames,
        "total_epochs": last,
        "marks": [],
        "map": shown,
        "extent": (-REACH, REACH, -REACH, REACH),
        "start": descent.start,
        "feature": {"name": given.name, "mean": given.mean, "deviation": given.deviation},
        "positive": given.positive,
        "panels": [_panel(descent, maps, k, shown, frames) for k in range(len(COSTS))],
        "unit_caption": f"how sure it is of {given.positive} at each value of {given.name}; ▎ the training examples, "
        f"{given.positive} at the top",
    }
    arrays = {
        "relief": np.stack([_relief(one.heights) for one in maps]),
        "bends": np.stack([one.bends for one in maps]),
        "paths": descent.paths[frames],
        "x": given.x,
        "y": given.y,
    }
    return encode(header, {name: values.astype(np.float32) for name, values in arrays.items()})


def _panel(descent: CostDescent, maps: tuple[CostMap, ...], k: int, shown: str, frames: np.ndarray) -> dict:
    cost, found = COSTS[k], maps[k]
    w, b = descent.paths[frames[-1], k]
    described = (
        f"{cost.label} over w and b from {-REACH:g} to {REACH:g}; a descent from {descent.start[0]:g}, "
        f"{descent.start[1]:g} to {w:.1f}, {b:.1f}, where J is {number_text(float(descent.costs[frames[-1], k]))}."
    )
    return {
        "name": cost.label,
        "caption": _caption(found, shown),
        "described": described,
        "lowest": (*found.lowest, found.lowest_inside),
        "readouts": [
            {"label": "J", "values": descent.costs[frames, k]},
            {"label": "wrong", "values": descent.errors[frames, k], "format": "percent"},
            {"label": "‖∇J‖", "values": descent.slopes[frames, k]},
        ],
    }


def _caption(found: CostMap, shown: str) -> str:
    if shown == "bend":
        share = 100 * found.bends_down
        return f"hatched: bends down in some direction, {share:.1f} % of the square"
    low, high = number_text(float(found.heights.min())), number_text(float(found.heights.max()))
    if shown == PLAIN:
        return f"a line for each fourteenth of the way from {low} to {high}"
    upwards = "dashed: inside it bends upwards" if found.bends_down else "it bends upwards everywhere"
    return f"a line for each fourteenth of the way from {low} to {high}; {upwards}"


def _relief(heights: Float[np.ndarray, "side side"]) -> Float[np.ndarray, "side side"]:
    """Shades from 0, at the lowest point, to 1, in proportion to J."""
    above = heights - heights.min()
    return above / max(float(above.max()), 1e-12)
