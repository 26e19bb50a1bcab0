"""Make the pictures of the front page: train every ready experiment and draw what it learned.

    python tools/gallery.py [ID ...]

Needs Pillow (in the `test` extra). The runs are reproducible, so a picture changes only with its link.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from pages.shared.gallery import GALLERY, ReadyExperiment  # noqa: E402

from dlcore.activations import ACTIVATIONS  # noqa: E402
from dlcore.links import parse_link  # noqa: E402
from dlcore.normalization import EPSILON  # noqa: E402
from dlcore.parameters import ExactLayer, unflatten  # noqa: E402
from dlcore.run import Run, train  # noqa: E402

SIDE = 480  # pixels of the finished picture
SHARPER = 2  # drawn so many times larger, then reduced: smooth edges
SHADE = 0.84  # a filled area needs less colour than a point


@dataclass(frozen=True)
class Palette:
    """The project's colours in one theme, as arrays of red, green, blue."""

    neutral: np.ndarray  # the middle of the scale, near the background
    line: np.ndarray  # the grid
    rim: np.ndarray  # around every point
    classes: np.ndarray  # (10, 3); the first two are the ends of the diverging scale

    @classmethod
    def of(cls, neutral: str, line: str, rim: str, classes: str) -> "Palette":
        """From hexadecimal colours."""
        return cls(rgb(neutral), rgb(line), rgb(rim), np.array([rgb(colour) for colour in classes.split()]))


def rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[start : start + 2], 16) for start in (0, 2, 4)], float)


PALETTES = {
    "light": Palette.of(
        "fbfbfc", "e3e6eb", "ffffff",
        "2f74c0 d9822b 1f8f6f b45fa0 8c7f1c 5b4bb0 5ba7c9 8a4b2a 7d8794 c24d57",
    ),
    "dark": Palette.of(
        "161c23", "2a3441", "10151c",
        "6aa9ec f0a04b 4cc2a0 df93cf cdbf5a a094f0 9bd6ee c98f6b aab4c0 f0858c",
    ),
}  # fmt: skip


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


def diverging(share: np.ndarray, palette: Palette) -> np.ndarray:
    """Blue through neutral to orange for shares in 0..1; adds a colour axis."""
    signed = np.nan_to_num(np.clip(2 * share - 1, -1, 1))[..., None]
    blue, orange = palette.classes[:2]
    return palette.neutral + np.abs(signed) * (np.where(signed > 0, orange, blue) - palette.neutral)


def target_share(run: Run, values: np.ndarray) -> np.ndarray:
    """Values of a regression as shares of the range of its targets."""
    low, high = run.data.labels.min(), run.data.labels.max()
    return (values - low) / (high - low)


def surface(run: Run, palette: Palette, size: int) -> np.ndarray:
    """The output over the plane as colours, `(size, size, 3)`."""
    xmin, xmax, ymin, ymax = run.data.plane.extent
    x, y = np.meshgrid(np.linspace(xmin, xmax, size), np.linspace(ymax, ymin, size))
    output = network_output(run, run.data.plane.lift(np.column_stack([x.ravel(), y.ravel()])))
    if output.shape[1] > 1:
        colours = output @ palette.classes[: output.shape[1]]
    elif run.data.dataset.task == "regression":
        colours = diverging(target_share(run, output[:, 0]), palette)
    else:
        colours = diverging(output[:, 0], palette)
    return (palette.neutral + SHADE * (colours - palette.neutral)).reshape(size, size, 3)


def to_pixels(points: np.ndarray, extent: tuple[float, ...], size: int) -> np.ndarray:
    """Plane coordinates to pixels, y upwards."""
    xmin, xmax, ymin, ymax = extent
    return (points - (xmin, ymax)) / (xmax - xmin, ymin - ymax) * size


def draw_points(picture: ImageDraw.ImageDraw, run: Run, palette: Palette, size: int) -> None:
    """Examples: disks for train, diamonds for dev; the test set stays out of the picture."""
    places = to_pixels(run.data.points, run.data.plane.extent, size)
    radius, rim = (size / 80, 3) if len(places) < 600 else (size / 120, 2)
    if run.data.dataset.task == "regression":
        colours = diverging(target_share(run, run.data.labels), palette)
    else:
        colours = palette.classes[run.data.labels]
    for split, rows in run.data.slices.items():
        for (x, y), colour in zip(places[rows], colours[rows], strict=True):
            style = {"fill": paint(colour), "outline": paint(palette.rim), "width": rim}
            if split == "train":
                picture.ellipse((x - radius, y - radius, x + radius, y + radius), **style)
            elif split == "dev":
                r = 1.4 * radius
                picture.polygon([(x, y - r), (x + r, y), (x, y + r), (x - r, y)], **style)


def paint(colour: np.ndarray) -> tuple[int, ...]:
    """The colour as Pillow wants it."""
    return tuple(round(channel) for channel in colour.tolist())


def curve(run: Run, palette: Palette, size: int) -> Image.Image:
    """One input: the fitted curve through its points."""
    image = Image.new("RGB", (size, size), paint(palette.neutral))
    picture = ImageDraw.Draw(image)
    for place in np.arange(1, 6) * size / 6:
        for ends in ([(0, place), (size, place)], [(place, 0), (place, size)]):
            picture.line(ends, fill=paint(palette.line), width=SHARPER)
    extent = run.data.plane.extent
    x = np.linspace(extent[0], extent[1], 4 * SIDE)[:, None]
    fitted = to_pixels(np.column_stack([x, network_output(run, x)]), extent, size)
    blue, orange = palette.classes[:2]
    picture.line([tuple(place) for place in fitted], fill=paint(blue), width=size // 100, joint="curve")
    radius = size / 50
    for x, y in to_pixels(run.data.points, extent, size):
        box = (x - radius, y - radius, x + radius, y + radius)
        picture.ellipse(box, fill=paint(orange), outline=paint(palette.rim), width=4)
    return image


def picture(run: Run, palette: Palette) -> Image.Image:
    """The finished picture of one run."""
    size = SIDE * SHARPER
    if run.data.dataset.inputs == 1:
        image = curve(run, palette, size)
    else:
        image = Image.fromarray(surface(run, palette, size).round().astype(np.uint8))
        draw_points(ImageDraw.Draw(image), run, palette, size)
    return image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).quantize(128, dither=Image.Dither.NONE)


def make(experiment: ReadyExperiment) -> None:
    """Train one experiment, save its pictures and say how it ended."""
    run = train(parse_link(experiment.settings).experiment)
    for theme, palette in PALETTES.items():
        path = experiment.picture(theme)
        path.parent.mkdir(exist_ok=True)
        picture(run, palette).save(path, optimize=True)
    errors = ", ".join(f"{split} {end['error']:.3g}" for split, end in run.final.items() if end)
    diverged = f"; diverged in epoch {run.diverged_at}" if run.diverged_at is not None else ""
    print(f"{experiment.id}: error {errors}{diverged}", flush=True)


if __name__ == "__main__":
    chosen = sys.argv[1:]
    for entry in GALLERY:
        if not chosen or entry.id in chosen:
            make(entry)
