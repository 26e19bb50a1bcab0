"""A run as an animated GIF, for slides: what the network says over the plane at epoch after epoch, and its costs.

Test examples are left out: whoever shows the film has not opened the test set by that.
"""

from io import BytesIO

import numpy as np
from jaxtyping import Float, Int, UInt8
from PIL import Image, ImageColor, ImageDraw, ImageFont

from dlcore.colours import CLASSES as CLASS_COLOURS
from dlcore.colours import NEUTRAL as GROUND
from dlcore.metrics import SPLITS
from dlcore.plane_grid import cell_centres
from dlcore.prediction import outputs_for, prediction_work
from dlcore.run import Run

PLOT, HEAD, MARGIN = 360, 44, 12
"""Pixels: side of the plot, height of the words above it, and what surrounds both."""
SIZE = (PLOT + 2 * MARGIN, PLOT + HEAD + MARGIN)
MOST_FRAMES, FEWEST_FRAMES = 60, 2
FRAME_MILLISECONDS, LAST_MILLISECONDS = 110, 2500
FINEST, COARSEST = 60, 12
"""Cells of the plane along a side; a network that takes long to evaluate gets coarser ones, and fewer frames."""
WORK = 6e9
"""Multiply-adds for all frames, about half a second."""
LINE_POINTS = 181
MOST_POINTS = 500
"""Examples drawn of each set."""
SMOOTH = 3
"""Marks are drawn so many times larger, and then made smaller: their edges are smooth."""
REACH = 0.82
"""How far the shades of the surface go towards the colours of the classes."""
SHADES = 64
"""Of the surface, half of them on each side of the boundary."""
NEUTRAL = ImageColor.getrgb(GROUND)
CLASSES = tuple(ImageColor.getrgb(colour) for colour in CLASS_COLOURS)
BLUE, ORANGE = CLASSES[:2]
INK, QUIET, WHITE = (27, 36, 48), (93, 104, 120), (255, 255, 255)
SOFT = 0.45
"""How much of a class's colour is left in the part of the plane that it has."""
GREYS = 16

Pixels = UInt8[np.ndarray, "rows columns 3"]


def to_gif(run: Run) -> bytes:
    """The film of a run that has been evaluated at least once. It repeats, and rests on its last frame."""
    shown = _shown_frames(run)
    side = int(np.clip(np.sqrt(WORK / (prediction_work(run.architecture) * len(shown))), COARSEST, FINEST))
    points, palette = _points(run), _palette()
    pictures = [_frame(run, int(frame), side, points).quantize(palette=palette, dither=Image.Dither.NONE)
                for frame in shown]  # fmt: skip
    file = BytesIO()
    durations = [FRAME_MILLISECONDS] * (len(pictures) - 1) + [LAST_MILLISECONDS]
    pictures[0].save(file, "GIF", save_all=True, append_images=pictures[1:], duration=durations, loop=0, optimize=False)
    return file.getvalue()


def _shown_frames(run: Run) -> Int[np.ndarray, " shown"]:
    """Indices into the recorded frames, evenly spaced, both ends among them."""
    affordable = int(WORK // (prediction_work(run.architecture) * COARSEST**2))
    most = min(MOST_FRAMES, len(run.frames), max(FEWEST_FRAMES, affordable))
    return np.unique(np.linspace(0, len(run.frames) - 1, most).round().astype(int))


def _frame(run: Run, frame: int, side: int, points: Image.Image) -> Image.Image:
    """One picture: the words, what the network says, and the examples."""
    picture = Image.new("RGB", SIZE, WHITE)
    corner = (MARGIN, HEAD)
    if len(run.data.plane.axes) == 1:
        picture.paste(NEUTRAL, (*corner, corner[0] + PLOT, corner[1] + PLOT))
        picture.paste(points, corner, points)
        line = _line(run, frame)
        picture.paste(line, corner, line)
    else:
        cells = Image.fromarray(_surface(run, frame, side))
        picture.paste(cells.resize((PLOT, PLOT), Image.Resampling.NEAREST), corner)
        picture.paste(points, corner, points)
    _write(picture, run, int(run.frame_epochs[frame]))
    return picture


def _write(picture: Image.Image, run: Run, epoch: int) -> None:
    draw = ImageDraw.Draw(picture)
    draw.text((MARGIN, 5), f"epoch {epoch:,} of {run.experiment.epochs:,}", INK, ImageFont.load_default(16))
    costs = [
        f"{split} {run.history[f'{split}_cost'][epoch]:.3g}"
        for split, count in zip(SPLITS[:2], run.data.counts, strict=False)
        if count
    ]
    draw.text((MARGIN, 25), f"cost: {', '.join(costs)}", QUIET, ImageFont.load_default(13))


def _said(run: Run, frame: int, raw: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n outputs"]:
    return outputs_for(run.experiment, run.data, run.frames[frame], run.data.network_inputs(raw))


def _surface(run: Run, frame: int, side: int) -> Pixels:
    said = _said(run, frame, cell_centres(run.data.plane, side))
    if said.shape[1] > 1:
        soft = np.asarray(CLASSES) * SOFT + np.asarray(WHITE) * (1 - SOFT)
        colours = soft[said.argmax(axis=1) % len(CLASSES)]
    else:
        colours = _diverging()[_shade_of(run, said[:, 0])]
    return colours.round().astype(np.uint8).reshape(side, side, 3)


def _shade_of(run: Run, values: Float[np.ndarray, " n"]) -> Int[np.ndarray, " n"]:
    """The shade of a probability, or of a value between the lowest and the highest target: the upper half of them
    belongs to what is above the middle."""
    low, high = (0.0, 1.0)
    if run.data.dataset.task == "regression":
        low, high = float(run.data.labels.min()), float(run.data.labels.max())
    share = (values.astype(float) - low) / max(high - low, 1e-12)
    return np.clip(np.floor(np.nan_to_num(share, nan=0.5) * SHADES), 0, SHADES - 1).astype(int)


def _diverging() -> Float[np.ndarray, "shades 3"]:
    """From blue over the ground to orange, a little paler than the examples."""
    at = 0.5 + REACH * ((np.arange(SHADES) + 0.5) / SHADES - 0.5)
    return np.stack(
        [np.interp(at, (0, 0.5, 1), ends) for ends in zip(BLUE, NEUTRAL, ORANGE, strict=True)], axis=1
    ).round()


def _line(run: Run, frame: int) -> Image.Image:
    """What a network of one input says along it."""
    left, right, _, _ = run.data.plane.extent
    along = np.linspace(left, right, LINE_POINTS)
    said = _said(run, frame, run.data.plane.lift(along[:, None]))[:, 0]
    places = _places(run, np.stack([along, said], axis=1))
    picture = Image.new("RGBA", (SMOOTH * PLOT, SMOOTH * PLOT))
    known = np.isfinite(places).all(axis=1)
    draw = ImageDraw.Draw(picture)
    draw.line([tuple(place) for place in places[known]], fill=(*INK, 255), width=3 * SMOOTH, joint="curve")
    return picture.resize((PLOT, PLOT), Image.Resampling.LANCZOS)


def _points(run: Run) -> Image.Image:
    """The train and dev examples, which do not move: circles and diamonds in the colours of their classes."""
    picture = Image.new("RGBA", (SMOOTH * PLOT, SMOOTH * PLOT))
    draw, data = ImageDraw.Draw(picture), run.data
    places, split = _places(run, data.points), data.split_index
    reach, edge = 3.6 * SMOOTH, SMOOTH
    for number in (0, 1):
        for k in np.flatnonzero(split == number)[:MOST_POINTS]:
            (x, y), colour = places[k], _colour(run, int(k))
            if number:
                corners = [(x, y - 1.3 * reach), (x + 1.3 * reach, y), (x, y + 1.3 * reach), (x - 1.3 * reach, y)]
                draw.polygon(corners, fill=colour, outline=WHITE, width=edge)
            else:
                draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=colour, outline=WHITE, width=edge)
    return picture.resize((PLOT, PLOT), Image.Resampling.LANCZOS)


def _colour(run: Run, k: int) -> tuple[int, ...]:
    if run.data.dataset.task == "classification":
        return CLASSES[int(run.data.labels[k]) % len(CLASSES)]
    if len(run.data.plane.axes) == 1:
        return QUIET
    red, green, blue = _diverging()[_shade_of(run, run.data.labels[k : k + 1])][0]
    return int(red), int(green), int(blue)


def _places(run: Run, points: Float[np.ndarray, "m 2"]) -> Float[np.ndarray, "m 2"]:
    """Of points of the picture in the enlarged plot, in pixels; far outside is just outside."""
    left, right, bottom, top = run.data.plane.extent
    x = (points[:, 0] - left) / (right - left)
    y = (top - points[:, 1]) / (top - bottom)
    return np.clip(np.stack([x, y], axis=1), -1, 2) * PLOT * SMOOTH


def _palette() -> Image.Image:
    """The colours of all frames: the shades and classes as they are, and what the edges of marks and words need."""
    classes = np.asarray(CLASSES, float)
    soft = classes * SOFT + np.asarray(WHITE) * (1 - SOFT)
    greys = np.linspace(INK, WHITE, GREYS)
    edges = (classes + np.asarray(WHITE)) / 2
    colours = np.concatenate([_diverging(), classes, soft.round(), greys, edges, [QUIET, NEUTRAL]])
    palette = Image.new("P", (1, 1))
    palette.putpalette(colours.round().astype(np.uint8).tobytes())
    return palette
