"""The card of augmentation: it draws what the run was trained on, and few enough marks."""

import base64
import io
from itertools import islice

from pages.shared.cloud_chart import EXAMPLES_SHOWN
from pages.shared.contact_sheet import ENLARGED, FIRST_GAP, GAP, contact_sheet

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from dlcore.augmentation.epochs import changed_raw
from dlcore.augmentation_reading import read_augmentation
from dlcore.data import prepare
from dlcore.links import parse_link
from tests.ui.visitor import WAIT, numbers_of, tables_of

MOST_MARKS = 2000


def card(link: str) -> AppTest:
    """The card alone, of a run that has not begun: it says nothing about the result of the training."""

    def script(link: str) -> None:
        from pages.shared.augmentation_card import augmentation_card

        from dlcore.engine.training import Training
        from dlcore.links import parse_link
        from dlcore.run import snapshot

        augmentation_card(snapshot(Training(parse_link(link).experiment)))

    app = AppTest.from_function(script, args=(link,), default_timeout=WAIT).run()
    assert not app.exception
    return app


@pytest.mark.parametrize(
    "link",
    [
        "data=moons&aug=0.5&aug_kind=rotate",
        "data=rings&classes=6&n=2000&aug=1&aug_kind=mirror",
        "data=sine&aug=0.2",
        "data=wine&aug=0.3",
        "data=plane&aug=0.5&aug_kind=rotate&epochs=3",
    ],
)
def test_the_cloud_is_what_the_first_epochs_show(link):
    app, experiment = card(link), parse_link(link).experiment
    data = prepare(experiment)
    (chart,) = app.get("vega_lite_chart")
    tables = tables_of(chart)
    shown, epochs = min(data.counts[0], EXAMPLES_SHOWN), min(8, experiment.epochs)
    assert len(tables["originals"]) == shown and len(tables["changed"]) == shown * epochs
    assert len(tables["originals"]) + len(tables["changed"]) <= MOST_MARKS
    np.testing.assert_allclose([(row["x"], row["y"]) for row in tables["originals"]], data.points[:shown])
    raws = list(islice(changed_raw(experiment, data), epochs))
    drawn = [row for row in tables["changed"] if row["epoch"] == epochs]
    expected = data.points_of(raws[-1], data.labels[: data.counts[0]])[:shown]
    np.testing.assert_allclose([(row["x"], row["y"]) for row in drawn], expected)
    assert [row["label"] for row in drawn] == [row["label"] for row in tables["originals"]]
    low, high = (
        np.array([value for name, value in numbers_of(chart).items() if name.endswith(end)]) for end in ("low", "high")
    )
    every = np.array([(row["x"], row["y"]) for name in ("originals", "changed") for row in tables[name]])
    assert (every >= low).all() and (every <= high).all(), "nothing is drawn beyond the axes"
    if data.dataset.inputs == 2:
        assert np.ptp(low) == np.ptp(high) == 0, "both axes alike: a turn looks like a turn"


def test_the_card_says_whether_labels_stay_right():
    link = "data=xor&aug=1&aug_kind=rotate"
    experiment = parse_link(link).experiment
    words = read_augmentation(experiment, prepare(experiment))
    assert f"**{words.finding}** {words.detail}" in [one.value for one in card(link).markdown]


def test_without_augmentation_there_is_nothing_to_draw():
    app = card("data=moons")
    assert not app.get("vega_lite_chart") and "Augmentation is off" in app.markdown[0].value


def test_pictures_are_shown_as_a_contact_sheet():
    link = "data=digits&aug=0.5&aug_kind=elastic"
    experiment = parse_link(link).experiment
    data, (image,) = prepare(experiment), card(link).get("image")
    address = image.proto.imgs[0].url
    sheet = np.asarray(Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))))
    tile = 8 * ENLARGED + GAP
    assert sheet.shape == (10 * tile + GAP, 9 * tile + FIRST_GAP, 3)
    row = int(np.flatnonzero(data.labels[: data.counts[0]] == 6)[0])
    fourth = list(islice(changed_raw(experiment, data), 4))[-1][row].reshape(8, 8)
    top, left = GAP + 6 * tile, FIRST_GAP + 4 * tile
    darkness = 255 - sheet[top : top + 8 * ENLARGED : ENLARGED, left : left + 8 * ENLARGED : ENLARGED, 0].astype(float)
    np.testing.assert_allclose(darkness, np.clip(fourth, 0, 1) * (255 - 27), atol=0.51)


@pytest.mark.parametrize("dark", [False, True])
def test_the_sheet_has_paper_ink_and_a_frame_between(dark):
    images = np.zeros((2, 3, 2, 2))
    images[1, 2] = 5.0  # beyond ink
    sheet = contact_sheet(images, dark)
    step = 2 * ENLARGED + GAP
    paper, ink, frame = sheet[GAP, GAP], sheet[GAP + step, FIRST_GAP + 2 * step], sheet[0, 0]
    assert abs(int(paper[0]) - int(ink[0])) > 200
    assert 20 < abs(int(paper[0]) - int(frame[0])) < 200
    np.testing.assert_array_equal(sheet[-1], np.broadcast_to(frame, sheet[-1].shape))
