"""The film of a run: a picture for each epoch, which says at every point what the network of that epoch says there."""

from io import BytesIO
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageDraw

from dlcore.__main__ import main
from dlcore.animation import (
    CLASSES,
    FINEST,
    FRAME_MILLISECONDS,
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


def looked_at(run: Run, clear: float = CLEAR) -> list[tuple[float, float, int, int]]:
    """Points of the plane far from every example: their coordinates, and the row and column of their pixel."""
    left, right, bottom, top = run.data.plane.extent
    found = []
    centres = (np.arange(4, FINEST - 4, 2) + 0.5) / FINEST
    for x in centres:
        for y in centres:
            u, v = left + x * (right - left), top - y * (top - bottom)
            distance = np.abs((run.data.points - (u, v)) / (right - left, top - bottom)).max(axis=1)
            if distance.min() > clear:
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


def test_of_a_value_of_two_inputs_the_colour_is_above_or_below_the_middle_of_the_targets():
    run = trained("data=multigauss&n=100&hidden=8&lr=0.1&epochs=8")
    last, points = frames_of(to_gif(run))[-1], looked_at(run, CLEAR / 2)
    low, high = run.data.labels.min(), run.data.labels.max()
    decided = 0
    for (_, _, row, column), value in zip(points, said(run, -1, points)[:, 0], strict=True):
        share = (value - low) / (high - low) - 0.5
        if abs(share) > UNDECIDED:
            decided += 1
            assert (last[row, column][0] > last[row, column][2]) == (share > 0), (row, column)
    assert decided > 30


@pytest.mark.parametrize("link", ["data=xor&n=100&hidden=4&epochs=2", "data=multigauss&n=100&epochs=2"])
def test_examples_have_the_colour_of_their_class_or_value_and_dev_is_told_from_train(link, monkeypatch):
    run = trained(link)
    drawn: dict[str, list] = {"ellipse": [], "polygon": []}
    for shape, calls in drawn.items():
        real = getattr(ImageDraw.ImageDraw, shape)
        monkeypatch.setattr(
            ImageDraw.ImageDraw, shape, lambda *given, r=real, c=calls, **more: (c.append(1), r(*given, **more))
        )
    picture = frames_of(to_gif(run))[-1][HEAD : HEAD + PLOT, MARGIN : MARGIN + PLOT]
    left, right, bottom, top = run.data.plane.extent
    places = (run.data.points - (left, top)) / (right - left, bottom - top) * PLOT
    values = run.data.labels
    alone = {0: 0, 1: 0}
    for k in np.flatnonzero(run.data.split_index < 2):
        apart = np.abs(np.delete(places, k, axis=0) - places[k]).max(axis=1).min()
        x, y = places[k].astype(int)
        if apart < 10 or min(x, y) < 8 or max(x, y) > PLOT - 8:
            continue
        colour = picture[y, x]
        if run.data.dataset.task == "classification":
            assert np.abs(np.array(CLASSES) - colour).sum(axis=1).argmin() == values[k]
        else:
            share = (values[k] - values.min()) / np.ptp(values) - 0.5
            assert abs(share) < UNDECIDED or (colour[0] > colour[2]) == (share > 0)
        alone[int(run.data.split_index[k])] += 1
    assert min(alone.values()) > 3
    assert (len(drawn["ellipse"]), len(drawn["polygon"])) == run.data.counts[:2], "circles and diamonds"


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
    shown_for = []
    for number in range(MOST_FRAMES):
        film.seek(number)
        shown_for.append(film.info["duration"])
    assert shown_for == [FRAME_MILLISECONDS] * (MOST_FRAMES - 1) + [LAST_MILLISECONDS]


def test_every_picture_names_its_epoch_and_the_costs_of_that_epoch_but_not_of_test(monkeypatch):
    run = trained("data=moons&n=100&hidden=2&epochs=300&batch=full&split=60-20-20")
    words: list[str] = []
    monkeypatch.setattr(ImageDraw.ImageDraw, "text", lambda draw, place, text, *more: words.append(text))
    to_gif(run)
    epochs = [int(told.split()[1]) for told in words[::2]]
    assert epochs[0] == 0 and epochs[-1] == 300 and epochs == sorted(set(epochs)) and len(epochs) == MOST_FRAMES
    train_cost, dev_cost = run.history["train_cost"], run.history["dev_cost"]
    for epoch, when, costs in zip(epochs, words[::2], words[1::2], strict=True):
        assert when == f"epoch {epoch} of 300"
        assert costs == f"cost: train {train_cost[epoch]:.3g}, dev {dev_cost[epoch]:.3g}"


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
