"""The inputs of every layer in the player: ridges of the moment, words, and room for them on every screen."""

from pages.shared.player import decode, encode
from pages.shared.stage import comparison_blob

import numpy as np
import pytest

from dlcore.batch_norm.drift import drift_of
from dlcore.experiment import Experiment
from dlcore.run import Run, train
from tests.browser.test_player_comparison import Player, faults

SMALL = Experiment(data="moons", examples=200, hidden=(8, 8), activation="tanh", epochs=6)
KINDS = {"Plain": "none", "Batch norm": "batch", "Layer norm": "layer"}
CELLS = (
    "() => stage.panels.at(-1).cells.map(({ ridges }) => ridges.map((one) => ({ name: one.name, what: one.what,"
    " bars: Array.from(one.bars), median: one.median, first: one.first, drift: one.drift, start: one.start })))"
)


@pytest.fixture(scope="module")
def runs() -> list[tuple[str, Run]]:
    return [(name, train(SMALL.replace(normalization=kind))) for name, kind in KINDS.items()]


def described(player: Player) -> str:
    return player.page.locator(".panel-drift canvas").get_attribute("aria-description") or ""


def test_the_ridges_are_those_of_the_moment(page, runs):
    page.set_viewport_size({"width": 1100, "height": 900})
    blob = comparison_blob(runs, side="drift")
    _, arrays = decode(blob)
    player = Player(page).load(blob)
    for frame in (0, 4):
        player.seek(frame)
        for place, ridges in enumerate(page.evaluate(CELLS)):
            assert [(one["name"], one["what"]) for one in ridges] == list(zip(KINDS, ("z", "z̃", "z̃"), strict=True))
            for k, (one, (_, run)) in enumerate(zip(ridges, runs, strict=True)):
                bars = arrays[f"ridges{k}"][frame, place]
                assert one["bars"] == bars[: len(one["bars"])].tolist() and len(one["bars"]) >= 24
                found = drift_of(run).inputs.layers[:, place, 2]
                assert one["median"] == pytest.approx(found[frame], rel=1e-5)
                assert one["first"] == pytest.approx(found[0], rel=1e-5)
                assert one["start"] == (frame == 0)
                typical = drift_of(run).inputs.typical_drift()[frame, place]
                assert one["drift"] == pytest.approx(typical, rel=1e-5)
        text = described(player)
        assert text.count("Batch norm z̃: median") == 2 and ("drift" in text) == (frame > 0)
    boxes = [box.bounding_box() for box in page.locator(".panel .box").all()]
    assert len({box["y"] for box in boxes[:3]}) == 1 and boxes[3]["y"] > boxes[0]["y"] and boxes[3]["width"] > 1000
    page.locator(".panel-drift canvas").hover(position={"x": 900, "y": 60})
    tooltip = page.locator(".panel-drift .tooltip")
    tooltip.wait_for()
    assert tooltip.inner_text().split("\n")[0] == "layer 2" and "Layer norm z̃: median" in tooltip.inner_text()
    assert faults(player) == []


def test_overflow_and_what_lies_beyond_the_axis_are_said(page, runs):
    header, arrays = decode(comparison_blob(runs, side="drift"))
    header.pop("arrays")
    marks = arrays["drift1"].copy()
    marks[:, 0, 3], marks[:, 1, 5], marks[:, 1, 0:3] = 0.25, 1, np.nan
    player = Player(page).load(encode(header, {**arrays, "drift1": marks}))
    assert "25.0 % below the axis" in described(player) and "▲ overflow" in described(player)


def test_a_phone_has_a_layer_below_the_other_and_few_runs_stand_beside_theirs(phone, runs):
    player = Player(phone, "dark").load(comparison_blob(runs, side="drift"))
    first, second = phone.evaluate(
        "() => stage.panels.at(-1).cells.map(({ left, top, height }) => [left, top, height])"
    )
    assert first[0] == second[0] and second[1] >= first[1] + first[2]
    assert phone.evaluate("() => document.scrollingElement.scrollWidth") <= 390
    assert faults(player) == []
    for count in (2, 1):
        phone.set_viewport_size({"width": 1100, "height": 900})
        player.load(comparison_blob(runs[:count], side="drift"))
        boxes = [box.bounding_box() for box in phone.locator(".panel .box").all()]
        assert len({box["y"] for box in boxes}) == 1
        assert phone.locator(".player").bounding_box()["height"] <= 645
