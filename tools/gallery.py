"""Make the pictures of the front page: train every ready experiment and draw what it learned.

    python tools/gallery.py [ID ...]

Needs Pillow (in the `test` extra). The runs are reproducible, so a picture changes only with its link.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from dlcore.activations import ACTIVATIONS  # noqa: E402
from dlcore.links import parse_link  # noqa: E402
from dlcore.normalization import EPSILON  # noqa: E402
from dlcore.parameters import ExactLayer, unflatten  # noqa: E402
from dlcore.run import Run, train  # noqa: E402
from pages.shared.gallery import GALLERY, ReadyExperiment  # noqa: E402

SIDE = 480  # pixels of the finished picture
SHARPER = 2  # drawn so many times larger, then reduced: smooth edges
INK, PAPER, GRID = (27, 36, 48), (255, 255, 255), (227, 230, 235)
NEUTRAL = (251, 251, 252)
BLUE, ORANGE = (47, 116, 192), (217, 130, 43)
CLASSES = [
    BLUE, ORANGE, (31, 143, 111), (180, 95, 160), (140, 127, 28),
    (91, 75, 176), (91, 167, 201), (138, 75, 42), (125, 135, 148), (194, 77, 87),
]  # fmt: skip
SHADE = 0.84  # a filled area needs less colour than a point


def network_output(run: Run, raw: np.ndarray) -> np.ndarray:
    """Probabilities (or the value) of the trained network for raw inputs `(m, d)`; shape `(m, outputs)`."""
    a = run.data.network_inputs(raw).T
    *hidden, output = unflatten(run.frames[-1], run.architecture)
    where = run.architecture.normalization.where
    for layer in hidden:
        z = layer.weights @ a + layer.bias[:, None]  # z = W a + b
        if where == "before":
            z = normalized(layer, z)
        a = np.asarray(ACTIVATIONS[run.experiment.activation].function(z))  # a = g(z)
        if where == "after":
            a = normalized(layer, a)
    z = output.weights @ a + output.bias[:, None]
    if run.data.dataset.task == "regression":
        return z.T
    if len(z) == 1:
        return 0.5 * (1 + np.tanh(z.T / 2))  # the logistic function, without overflow
    t = np.exp(z - z.max(axis=0))
    return (t / t.sum(axis=0)).T


def normalized(layer: ExactLayer, z: np.ndarray) -> np.ndarray:
    """Batch normalization with the running averages; nothing for a layer that has none."""
    if layer.gamma is None:
        return z
    deviation = np.sqrt(layer.running_variance + EPSILON)[:, None]
    return layer.gamma[:, None] * (z - layer.running_mean[:, None]) / deviation + layer.beta[:, None]


def diverging(share: np.ndarray) -> np.ndarray:
    """Blue through neutral to orange for shares in 0..1; adds a colour axis."""
    signed = np.nan_to_num(np.clip(2 * share - 1, -1, 1))[..., None] * SHADE
    ends = np.where(signed > 0, np.array(ORANGE), np.array(BLUE))
    return np.array(NEUTRAL) + np.abs(signed) * (ends - np.array(NEUTRAL))


def surface(run: Run, size: int) -> np.ndarray:
    """The output over the plane as colours, `(size, size, 3)`."""
    xmin, xmax, ymin, ymax = run.data.plane.extent
    x, y = np.meshgrid(np.linspace(xmin, xmax, size), np.linspace(ymax, ymin, size))
    output = network_output(run, run.data.plane.lift(np.column_stack([x.ravel(), y.ravel()])))
    if output.shape[1] > 1:
        colours = np.array(NEUTRAL) + SHADE * (np.array(CLASSES) - np.array(NEUTRAL))
        return (output @ colours[: output.shape[1]]).reshape(size, size, 3)
    share = output[:, 0]
    if run.data.dataset.task == "regression":
        low, high = run.data.labels.min(), run.data.labels.max()
        share = (share - low) / (high - low)
    return diverging(share.reshape(size, size))


def point_colours(run: Run) -> list[tuple[int, int, int]]:
    """One colour per example."""
    if run.data.dataset.task == "classification":
        return [CLASSES[label] for label in run.data.labels]
    low, high = run.data.labels.min(), run.data.labels.max()
    return [tuple(c) for c in diverging((run.data.labels - low) / (high - low)).astype(int)]


def to_pixels(points: np.ndarray, extent: tuple[float, ...], size: int) -> np.ndarray:
    """Plane coordinates to pixels, y upwards."""
    xmin, xmax, ymin, ymax = extent
    return (points - (xmin, ymax)) / (xmax - xmin, ymin - ymax) * size


def draw_points(picture: ImageDraw.ImageDraw, run: Run, size: int) -> None:
    """Examples: disks for train, diamonds for dev; the test set stays out of the picture."""
    places = to_pixels(run.data.points, run.data.plane.extent, size)
    radius = size / 90 if len(places) < 600 else size / 150
    colours = point_colours(run)
    for split, rows in run.data.slices.items():
        for (x, y), colour in zip(places[rows], colours[rows], strict=True):
            if split == "train":
                box = (x - radius, y - radius, x + radius, y + radius)
                picture.ellipse(box, fill=colour, outline=PAPER, width=max(2, round(size / 320)))
            elif split == "dev":
                r = 1.25 * radius
                corners = [(x, y - r), (x + r, y), (x, y + r), (x - r, y)]
                picture.polygon(corners, fill=colour, outline=PAPER, width=max(2, round(size / 320)))


def curve(run: Run, size: int) -> Image.Image:
    """One input: the fitted curve through its points."""
    image = Image.new("RGB", (size, size), NEUTRAL)
    picture = ImageDraw.Draw(image)
    for line in range(1, 6):
        place = size * line / 6
        picture.line([(0, place), (size, place)], fill=GRID, width=SHARPER)
        picture.line([(place, 0), (place, size)], fill=GRID, width=SHARPER)
    extent = run.data.plane.extent
    x = np.linspace(extent[0], extent[1], 4 * SIDE)[:, None]
    fitted = np.column_stack([x[:, 0], network_output(run, x)[:, 0]])
    picture.line([tuple(p) for p in to_pixels(fitted, extent, size)], fill=BLUE, width=size // 110, joint="curve")
    radius = size / 60
    for x, y in to_pixels(run.data.points, extent, size):
        box = (x - radius, y - radius, x + radius, y + radius)
        picture.ellipse(box, fill=ORANGE, outline=PAPER, width=size // 200)
    return image


def picture(run: Run) -> Image.Image:
    """The finished picture of one run."""
    size = SIDE * SHARPER
    if run.data.dataset.inputs == 1:
        image = curve(run, size)
    else:
        image = Image.fromarray(np.clip(surface(run, size), 0, 255).astype(np.uint8))
        draw_points(ImageDraw.Draw(image), run, size)
    return image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).quantize(128, dither=Image.Dither.NONE)


def make(experiment: ReadyExperiment) -> None:
    """Train one experiment, save its picture and say how it ended."""
    run = train(parse_link(experiment.settings).experiment)
    experiment.picture.parent.mkdir(exist_ok=True)
    picture(run).save(experiment.picture, optimize=True)
    errors = ", ".join(f"{split} {end['error']:.3g}" for split, end in run.final.items() if end)
    diverged = f"; diverged in epoch {run.diverged_at}" if run.diverged_at is not None else ""
    print(f"{experiment.id}: error {errors}; {experiment.picture.stat().st_size // 1024} KB{diverged}")


if __name__ == "__main__":
    chosen = sys.argv[1:]
    for entry in GALLERY:
        if not chosen or entry.id in chosen:
            make(entry)
