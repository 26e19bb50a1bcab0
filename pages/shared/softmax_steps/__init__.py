"""Softmax in steps as a picture that answers a hand at once: an example is dragged, the browser computes the rest."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..component import component
from ..player import javascript
from ..player.blob import encode

__all__ = ["softmax_steps"]

_HERE = Path(__file__).parent
_PLAYER = (
    "blob.js",
    "activations.js",
    "model.js",
    "grid.js",
    "colors.js",
    "canvas.js",
    "axes.js",
    "points.js",
    "unit_words.js",
)
_OWN = (
    "softmax_steps_math.js",
    "place_panel.js",
    "place_inputs.js",
    "steps_table.js",
    "jacobian_table.js",
    "log_range.js",
    "overflow_table.js",
    "softmax_steps.js",
)

SCRIPTS = (*javascript(*_PLAYER), *(_HERE / "js" / name for name in _OWN))
STYLES = (_HERE.parent / "player" / "player.css", _HERE / "softmax_steps.css")

_component = component("softmax_steps", "SoftmaxSteps", SCRIPTS, *STYLES)


def softmax_steps(
    header: Mapping[str, Any],
    arrays: Mapping[str, np.ndarray],
    *,
    key: str,
    on_choice: Callable[[object], None],
) -> None:
    """Draw the example that `header["choice"]` names. `on_choice` is called with what a hand chose when it rests, as it
    comes from the browser: a dict with the link keys of the options."""
    _component(encode(header, arrays), key=key, choice=on_choice)
