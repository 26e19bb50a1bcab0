"""The film of a run: a picture for each epoch, which says at every point what the network of that epoch says there."""

from io import BytesIO
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from dlcore.__main__ import main
from dlcore.animation import (
    CLASSES,
    FINEST,
    HEAD,
    INK,
    LAST_MILLISECONDS,
    MARGIN,
    MOST_FRAMES,
    PLOT,
    SIZE,
    SOFT,
    to_gif,
)
from dlcore.links import parse_link
from dlcore.prediction import outputs_for
from dlcore.run import Run, train

CLEAR = 0.08
"""Of the axis: how far from every example a point is looked at."""
UNDECIDED = 0.1
MOONS = "data=moons&n=100&hidden=4&lr=0.1&epochs=12"


def trained(link: str) -> Run:
    return train(parse_link(link).experiment)


def frames_of(gif: bytes) -> list[np.ndarray]:
    """Red, green and blue of every pixel of every frame."""
    film = Image.open(BytesIO(gif))
    frames = []
    for number in range(film.n_frames):
        film.seek(number)
        frames.append(np.asarray(film.convert("RGB"), int))
    return frames


def looked_at(run: Run) -> list[tuple[float, float, int, int]]:
    """Points of the plane far from every example: their coordinates, and the row and column of their pixel."""
    left, right, bottom, top = run.data.plane.extent
    found = []
    centres = (np.arange(4, FINEST - 4, 2) + 0.5) / FINEST
    for x in centres:
        for y in centres:
            u, v = left + x * (right - left), top - y * (top - bottom)
            distance = np.abs((run.data.points - (u, v)) / (right - left, top - bottom)).max(axis=1)
            if distance.min() > CLEAR:
                found.append((u, v, HEAD + int(y * PLOT), MARGIN + int(x * PLOT)))
    assert len(found) > 100
    return found


def said(run: Run, frame: int, points) -> np.ndarray:
    raw = run.data.plane.lift(np.array([point[: len(run.data.plane.axes)] for point in points]))
    return outputs_for(run.experiment, run.data, run.frames[frame], run.data.network_inputs(raw))


@pytest.mark.parametrize("link", [MOONS, "data=cancer&hidden=3&epochs=4"])
def test_the_colour_is_the_class_that_the_network_of_that_epoch_says(link):
    run = trained(link)
    frames = frames_of(to_gif(run))
    assert len(frames) == run.experiment.epochs + 1 == len(run.frame_epochs)
    assert {frame.shape for frame in frames} == {(*SIZE[::-1], 3)}
    assert (frames[0][HEAD:] != frames[-1][HEAD:]).any(), "not the words alone"
    points, decided = looked_at(run), 0
    for number in (0, len(frames) // 2, len(frames) - 1):
        probability = said(run, number, points)[:, 0]
        for (_, _, row, column), one in zip(points, probability, strict=True):
            red, _, blue = frames[number][row, column]
            if abs(one - 0.5) > UNDECIDED:
                decided += 1
                assert (red > blue) == (one > 0.5), (number, row, column)
    assert decided > 100


def test_of_several_classes_the_most_probable_one_has_its_colour():
    run = trained("data=blobs&classes=4&n=100&hidden=4&lr=0.1&epochs=8")
    last, points = frames_of(to_gif(run))[-1], looked_at(run)
    soft = np.array(CLASSES) * SOFT + 255 * (1 - SOFT)
    outputs = said(run, -1, points)
    sure = np.sort(outputs, axis=1)[:, -1] - np.sort(outputs, axis=1)[:, -2] > 0.3
    shown = [int(np.abs(soft - last[row, column]).sum(axis=1).argmin()) for _, _, row, column in points]
    assert sure.sum() > 50
    np.testing.assert_array_equal(np.array(shown)[sure], outputs.argmax(axis=1)[sure])


def test_of_one_input_the_line_is_what_the_network_says():
    run = trained("data=sine&n=100&hidden=8&lr=0.1&epochs=10&split=60-40-0")
    frames = frames_of(to_gif(run))
    left, right, bottom, top = run.data.plane.extent
    for number in (0, len(frames) - 1):
        along = np.linspace(left, right, 41)[4:-4]
        values = said(run, number, [(u, 0) for u in along])[:, 0]
        for u, value in zip(along, values, strict=True):
            row, column = HEAD + (top - value) / (top - bottom) * PLOT, MARGIN + (u - left) / (right - left) * PLOT
            if HEAD + 4 < row < HEAD + PLOT - 4:
                around = frames[number][int(row) - 2 : int(row) + 3, int(column) - 1 : int(column) + 2]
                assert np.abs(around - INK).sum(axis=-1).min() < 30, (number, u)


def test_a_long_run_is_a_short_film_that_rests_at_its_end():
    run = trained("data=moons&n=100&hidden=2&epochs=300&batch=full")
    gif = to_gif(run)
    film = Image.open(BytesIO(gif))
    assert film.n_frames == MOST_FRAMES and film.info["loop"] == 0 and len(gif) < 2_000_000
    film.seek(MOST_FRAMES - 1)
    assert film.info["duration"] == LAST_MILLISECONDS


def test_the_words_are_of_the_epoch_and_the_test_set_is_not_in_it():
    whole = trained("data=circles&n=200&noise=0.5&hidden=4&epochs=4&split=10-10-80")
    frames = frames_of(to_gif(whole))
    words = [frame[:HEAD] for frame in frames]
    assert all((one != other).any() for one, other in pairwise(words))
    points = whole.data.points[whole.data.slices["test"]]
    left, right, bottom, top = whole.data.plane.extent
    others = whole.data.points[whole.data.split_index < 2]
    away = [np.abs(others - point).max(axis=1).min() > 0.05 * (right - left) for point in points]
    hidden = [(u, v) for u, v in points[away] if max(abs(u), abs(v)) < 0.45 * (right - left)]
    for u, v in hidden:  # the surface lies open there, with its own cell's colour all around
        row, column = HEAD + (top - v) / (top - bottom) * PLOT, MARGIN + (u - left) / (right - left) * PLOT
        patch = frames[0][int(row) - 4 : int(row) + 5, int(column) - 4 : int(column) + 5].reshape(-1, 3)
        assert np.ptp(patch, axis=0).max() < 60
    assert len(hidden) > 10


def test_the_command_line_writes_it(tmp_path):
    path = tmp_path / "run.gif"
    assert main(["run", MOONS, "--gif", str(path)]) == 0
    assert path.read_bytes() == to_gif(trained(MOONS))
