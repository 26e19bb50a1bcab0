"""The dataset picker: a group of radio buttons, each a small picture of its dataset."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..component import component
from ..player import javascript
from ..player.blob import encode

__all__ = ["More", "thumbnails"]

_FOLDER = Path(__file__).parent

_component = component(
    "thumbnails",
    "Picker",
    (*javascript("blob.js", "colors.js", "canvas.js"), _FOLDER / "thumbnails.js"),
    _FOLDER / "thumbnails.css",
)


@dataclass(frozen=True)
class More:
    """A button after the pictures, which opens or closes what brings another one."""

    label: str  # above it, as above a group
    words: str  # what it does, for who points at it or hears it
    is_open: bool
    on_press: Callable[[], None]


def thumbnails(
    groups: Sequence[Mapping[str, Any]],
    selected: str,
    *,
    key: str,
    on_pick: Callable[[str], None],
    held: str = "",
    more: More | None = None,
) -> None:
    """Draw the picker.

    Args:
        groups: dicts with "label" and "items"; an item has "id", "label", "kind" ("classification" or "regression")
            and "points", rows of (x, y, class or value).
        selected: the id that is chosen. The caller keeps the choice, so a link or another control can change it too.
        key: of the component.
        on_pick: gets the id, one of the items, that somebody chose.
        held: why none can be chosen, "" where one can.
        more: a button after them.
    """

    def picked(told: object) -> None:
        if told in [item["id"] for group in groups for item in group["items"]]:
            on_pick(str(told))

    def pressed(told: object) -> None:
        if more is not None:
            more.on_press()

    described, clouds = [], []
    for group in groups:
        items = []
        for item in group["items"]:
            cloud, classes = _as_bytes(item["kind"], np.asarray(item["points"], dtype=float))
            entry = {name: item[name] for name in ("id", "label", "kind")}
            items.append({**entry, "count": len(cloud), "classes": classes})
            clouds.append(cloud)
        described.append({"label": group["label"], "items": items})
    points = np.concatenate(clouds) if clouds else np.zeros((0, 3), np.uint8)
    button = None if more is None else {"label": more.label, "words": more.words, "open": more.is_open}
    header = {"label": "Data", "groups": described, "selected": selected, "held": held, "more": button}
    _component(encode(header, {"points": points}), key=key, pick=picked, more=pressed)


def _as_bytes(kind: str, points: np.ndarray) -> tuple[np.ndarray, int]:
    """Rows of (x, y, class or value) as bytes: 34 pixels on the screen need no more. Also the number of classes."""
    low, span = points.min(axis=0), np.ptp(points, axis=0)
    scaled = np.rint(255 * (points - low) / np.where(span > 0, span, 1))
    if kind != "classification":
        return scaled.astype(np.uint8), 0
    scaled[:, 2] = points[:, 2]
    return scaled.astype(np.uint8), int(points[:, 2].max()) + 1
