"""The trials of a search as a picture that is played: where each lies, its dev error over the epochs, the best."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..component import component
from ..player import javascript
from ..player.blob import encode

__all__ = ["trials_field"]

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
_OWN = (
    "trial_shades.js",
    "axis_choice.js",
    "field_panel.js",
    "courses_panel.js",
    "trial_rows.js",
    "trials_field.js",
)

SCRIPTS = (*javascript(*_PLAYER), *(_HERE / "js" / name for name in _OWN))
STYLES = (_HERE.parent / "player" / "player.css", _HERE / "trials_field.css")

_component = component("trials_field", "TrialsField", SCRIPTS, *STYLES)


def trials_field(
    header: Mapping[str, Any], arrays: Mapping[str, np.ndarray], *, key: str, on_choice: Callable[[object], None]
) -> None:
    """Draw the trials. `on_choice` is called with what a hand chose, as it comes from the browser: a dict with the link
    keys of the options."""
    _component(encode(header, arrays), key=key, choice=on_choice)
