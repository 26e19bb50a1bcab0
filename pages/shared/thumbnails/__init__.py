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
    key: str,
    on_change: Callable[[], None] | None = None,
    label: str = "Data",
    held: str = "",
    more: More | None = None,
) -> str:
    """Draw the picker and return the id that is chosen: the one just clicked, otherwise `selected`.

    `groups`: dicts with "label" and "items"; an item has "id", "label", "kind" ("classification" or
    "regression") and "points", rows of (x, y, class or value). The caller keeps the choice and hands it back
    as `selected`, so a link or another control can change it too. Inside `on_change` the new id is
    `told(key, "pick")`. `held` says why none can be chosen, "" where one can.
    `more` is a button after them.
    """
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
    header = {"label": label, "groups": described, "selected": selected, "held": held, "more": button}
    result = _component(
        data=encode(header, {"points": points}),
        key=key,
        on_pick_change=on_change or _nothing,
        on_more_change=_nothing if more is None else more.on_press,
    )
    known = {item["id"] for group in groups for item in group["items"]}
    return result.pick if isinstance(result.pick, str) and result.pick in known else selected


def _as_bytes(kind: str, points: np.ndarray) -> tuple[np.ndarray, int]:
    """Rows of (x, y, class or value) as bytes: 34 pixels on the screen need no more. Also the number of classes."""
    low, span = points.min(axis=0), np.ptp(points, axis=0)
    scaled = np.rint(255 * (points - low) / np.where(span > 0, span, 1))
    if kind != "classification":
        return scaled.astype(np.uint8), 0
    scaled[:, 2] = points[:, 2]
    return scaled.astype(np.uint8), int(points[:, 2].max()) + 1


def _nothing() -> None:
    """Streamlit lists a component's values only when they have a callback."""
