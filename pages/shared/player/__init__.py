"""The player: a training run played, paused, stepped and scrubbed in the browser.

The server sends one blob per run with the network's parameters at every recorded epoch (`blob.encode`);
the browser evaluates the network itself, so no pictures travel and a weight can be changed by hand.
"""

from pathlib import Path

from ..component import component
from .blob import decode, encode
from .moment import as_linked, moment_layer

__all__ = ["as_linked", "decode", "encode", "moment_layer", "player"]

_FOLDER = Path(__file__).parent

JAVASCRIPT_FILES = (
    "blob.js",
    "activations.js",
    "model.js",
    "grid.js",
    "colors.js",
    "canvas.js",
    "axes.js",
    "points.js",
    "readouts.js",
    "run_heading.js",
    "panel.js",
    "diagram.js",
    "unit_words.js",
    "weight_editor.js",
    "network_panel.js",
    "surface_panel.js",
    "fit_panel.js",
    "weight_counts.js",
    "weights_panel.js",
    "histogram_panel.js",
    "lines_panel.js",
    "image_panel.js",
    "profiles.js",
    "profile_panel.js",
    "ridges.js",
    "drift_panel.js",
    "layers_panel.js",
    "class_map_panel.js",
    "edits.js",
    "played_run.js",
    "moment.js",
    "clock.js",
    "timeline_marks.js",
    "timeline.js",
    "layout.js",
    "download.js",
    "picture.js",
    "stage.js",
)
"""Of the js folder, in the order of dependence."""


def javascript(*names: str) -> tuple[Path, ...]:
    """The named files of the js folder."""
    return tuple(_FOLDER / "js" / name for name in names)


_component = component("player", "Stage", javascript(*JAVASCRIPT_FILES), _FOLDER / "player.css")


def player(blob: bytes, *, key: str) -> None:
    """Draw the stage for one run. A blob with the same "id" as before keeps the moment that is shown."""
    _component(blob, key=key)
