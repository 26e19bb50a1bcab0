"""What a network says over the plane of its picture at every recorded epoch, for networks too large for the browser.

The browser evaluates a network by itself from its weights; with many wide layers neither would arrive in time, the
weights nor the picture.
"""

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from dlcore.plane_grid import cell_centres
from dlcore.prediction import outputs_for, prediction_work

if TYPE_CHECKING:
    from dlcore.run import Run

BROWSER_WORK = 4e7
"""Multiply-adds that a browser does between two frames of the animation, in about 40 ms."""
FEWEST_POINTS = 400
"""The browser's coarsest picture, 20 × 20."""
SERVER_WORK = 2e8
"""Multiply-adds for one picture made here, about 10 ms on one core."""
RUN_WORK = 2.4e9
"""For all pictures of a run, about 0.12 s: where even the coarsest ones take more there are fewer of them."""
COARSEST, FINEST = 12, 40
FEWEST_PICTURES = 2
LINE_POINTS = 201
KEPT_PICTURES = 1000
"""Of all runs together, those asked for last."""
FINGERPRINT = 2000
"""Numbers of a frame that tell it from another frame of the same experiment and epoch."""

_kept: OrderedDict[tuple, Float[np.ndarray, "outputs points"]] = OrderedDict()
_lock = Lock()


def too_much_for_a_browser(run: "Run", runs: int) -> bool:
    """Whether a browser that animates `runs` networks like this one would fall behind."""
    points = LINE_POINTS if run.data.dataset.inputs == 1 else FEWEST_POINTS
    return prediction_work(run.architecture) * points * runs > BROWSER_WORK


def plane_outputs(run: "Run") -> Float[np.ndarray, "f outputs points"]:
    """Outputs at the centres of `side` × `side` cells over the plane, the top row first, or along the line of one
    input, at every recorded epoch. float32. A growing run is not evaluated anew. Of the largest networks the first,
    the last and every second, fourth, ... are evaluated, and stand until the next one."""
    raw = _points(run)
    most = max(FEWEST_PICTURES, int(RUN_WORK // (prediction_work(run.architecture) * len(raw))))
    last, stride = len(run.frames) - 1, 1
    while -(-last // stride) > most:
        stride *= 2
    shown = [frame if frame == last else frame - frame % stride for frame in range(last + 1)]
    return np.stack([_picture(run, frame, raw) for frame in shown])


def _points(run: "Run") -> Float[np.ndarray, "n d"]:
    plane = run.data.plane
    if len(plane.axes) == 1:
        left, right, _, _ = plane.extent
        return plane.lift(np.linspace(left, right, LINE_POINTS)[:, None])
    side = int(np.clip(np.sqrt(SERVER_WORK / prediction_work(run.architecture)), COARSEST, FINEST))
    return cell_centres(plane, side)


def _picture(run: "Run", frame: int, raw: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "outputs n"]:
    parameters = run.frames[frame]
    fingerprint = parameters[:: max(1, len(parameters) // FINGERPRINT)].tobytes()
    key = (run.experiment, int(run.frame_epochs[frame]), fingerprint)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    said = outputs_for(run.experiment, run.data, parameters, run.data.network_inputs(raw))
    picture = np.ascontiguousarray(said.T, np.float32)
    with _lock:
        _kept[key] = picture
        while len(_kept) > KEPT_PICTURES:
            _kept.popitem(last=False)
    return picture
