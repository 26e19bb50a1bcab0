"""A plane on which points of classes are set, moved and taken away, with a mouse, a finger or the keys."""

from collections.abc import Callable, Sequence
from pathlib import Path

from dlcore.own_data.points import MOST_POINT_CLASSES, MOST_POINTS, Point, points_from
from dlcore.projection import PLANE_EXTENT

from ..component import component
from ..player import javascript
from ..player.blob import encode

__all__ = ["message", "points_pad"]

_HERE = Path(__file__).parent

SCRIPTS = (
    *javascript("blob.js", "colors.js", "canvas.js", "axes.js"),
    *(_HERE / "js" / name for name in ("plane_board.js", "points_pad.js")),
)

_component = component("points_pad", "PointsPad", SCRIPTS, _HERE / "points_pad.css")


def points_pad(
    points: Sequence[Point], *, edition: int, key: str, on_points: Callable[[tuple[Point, ...]], None]
) -> None:
    """Draw the plane with these points. `on_points` is called with all of them after every change.

    The browser is ahead of what it hears: it takes points over only where they are of another `edition`.
    """
    _component(message(points, edition), key=key, points=lambda rows: on_points(points_from(rows)))


def message(points: Sequence[Point], edition: int) -> bytes:
    """What the browser gets."""
    header = {
        "points": [list(point) for point in points],
        "edition": edition,
        "extent": PLANE_EXTENT,
        "classes": MOST_POINT_CLASSES,
        "most": MOST_POINTS,
    }
    return encode(header, {})
