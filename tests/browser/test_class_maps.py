"""The small maps of every class's probability: what they say at a moment, where their lines lie, and their places."""

import base64

from pages.shared.class_maps_card import class_maps_blob
from pages.shared.stage import run_blob

import numpy as np
import pytest

from dlcore.links import parse_link
from dlcore.prediction import outputs_for
from dlcore.run import Run, train
from dlcore.softmax.set_answers import class_probabilities
from tests.browser.test_player_comparison import Player, faults

THREE = "data=blobs&classes=3&n=100&hidden=4&epochs=6"
TWO = "data=moons&n=100&hidden=4&epochs=8"
LOOK = """() => window.maps.panels.map((panel) => panel.canvas.getAttribute("aria-label"))"""
FOLLOW = (
    "(text) => { window.maps = new Stage(document.body);"
    " maps.load({ data: Uint8Array.from(atob(text), (c) => c.charCodeAt(0)) }) }"
)
LINE = """([values, side, level]) => {
    const points = [];
    const context = { beginPath() {}, stroke() {}, moveTo: (x, y) => points.push([x, y]), lineTo: (x, y) => points.push([x, y]) };
    traceLevel(context, values, side, level, { left: 0, top: 0, width: 1, height: 1 });
    return points;
}"""  # noqa: E501
SIDE = 240


@pytest.fixture(scope="module")
def three() -> Run:
    return train(parse_link(THREE).experiment)


@pytest.fixture
def player(page):
    return Player(page)


def beside(player: Player, run: Run) -> Player:
    """The stage of a run, and its maps below."""
    player.load(run_blob(run))
    player.page.evaluate(FOLLOW, base64.b64encode(class_maps_blob(run)).decode())
    return player


def shown_at(player: Player, epoch: int) -> list[str]:
    """What the maps say once they are drawn as finely as they will be."""
    player.scrubber.fill(str(epoch))
    player.page.wait_for_function(
        "(epoch) => maps.root.dataset.epoch === String(epoch) && maps.root.dataset.refined === 'true'", arg=epoch
    )
    return player.page.evaluate(LOOK)


def probabilities(run: Run, frame: int) -> np.ndarray:
    """At the centres of the cells that the browser draws in a pause."""
    left, right, bottom, top = run.data.plane.extent
    centres = (np.arange(SIDE) + 0.5) / SIDE
    u, v = np.meshgrid(left + centres * (right - left), top - centres * (top - bottom))
    inputs = run.data.network_inputs(run.data.plane.lift(np.stack([u, v], axis=-1).reshape(-1, 2)))
    return class_probabilities(outputs_for(run.experiment, run.data, run.frames[frame], inputs))


def test_every_map_says_on_which_share_of_the_plane_its_class_is_the_largest(player, three):
    beside(player, three)
    for frame in (0, 4):
        said, p = shown_at(player, frame), probabilities(three, frame)
        assert player.page.evaluate("() => maps.runs[0].view.evaluation.side") == SIDE
        shares = [np.mean(p.argmax(axis=1) == k) for k in range(3)]
        words = [f"largest on {100 * share:.0f} %" for share in shares]
        undecided = np.mean(p.max(axis=1) <= 0.5)
        expected = [("Largest class", f"undecided on {100 * undecided:.0f} %")]
        expected += [(f"P(class {k})", text) for k, text in enumerate(words)]
        assert said == [f"{title}. {text}" for title, text in expected]
    assert faults(player) == []


def test_two_classes_are_each_others_rest(player):
    run = train(parse_link(TWO).experiment)
    beside(player, run)
    said, p = shown_at(player, 8), probabilities(run, -1)
    share = round(100 * np.mean(p[:, 1] > 0.5))
    assert said == ["Largest class. ", f"P(class 0). largest on {100 - share} %", f"P(class 1). largest on {share} %"]


def test_the_line_of_a_level_lies_where_linear_interpolation_has_it(player):
    """Of a plane it is exact, and a value on both sides of no cell has none."""
    side = 8
    centres = (np.arange(side) + 0.5) / side
    u, v = np.meshgrid(centres, centres)
    values = (0.7 * u + 0.3 * v).ravel().tolist()
    points = np.array(player.page.evaluate(LINE, [values, side, 0.41]))
    assert len(points) > 2 * side / 2
    np.testing.assert_allclose(points @ [0.7, 0.3], 0.41, atol=1e-12)
    assert player.page.evaluate(LINE, [values, side, 2]) == []


def test_all_maps_say_what_they_have_where_one_is_pointed_at(player, three):
    beside(player, three)
    shown_at(player, 4)
    p = probabilities(three, 4).reshape(SIDE, SIDE, 3)
    canvas = player.page.locator(".panel-class_map canvas").nth(2)
    box = canvas.bounding_box()
    canvas.hover(position={"x": box["width"] / 4, "y": box["height"] / 2})
    said = player.page.locator(".panel-class_map .tooltip")
    there = p[SIDE // 2, SIDE // 4]
    near = p[SIDE // 2 - 2 : SIDE // 2 + 3, SIDE // 4 - 2 : SIDE // 4 + 3]
    words = said.all_inner_texts()
    assert words[0] == "Σ 1.00" and player.page.locator(".tooltip.strong").count() == 1
    found = [float(text) for text in words[1:]]
    assert np.argmax(found) == np.argmax(there) and sum(found) == pytest.approx(1, abs=0.02)
    low, high = near.min(axis=(0, 1)), near.max(axis=(0, 1))  # the pointer is on whole pixels
    assert all(low - 0.006 <= found) and all(found <= high + 0.006)
    canvas.dispatch_event("pointerleave")
    assert all(said.evaluate_all("(all) => all.map(({ hidden }) => hidden)"))


@pytest.mark.parametrize(("width", "columns"), [(1100, 4), (390, 2)])
def test_the_maps_stand_in_even_rows(player, three, width, columns):
    player.page.set_viewport_size({"width": width, "height": 900})
    beside(player, three)
    shown_at(player, 6)
    places = player.page.evaluate(
        "() => maps.panels.map(({ canvas }) => { const { x, y, width, height } = canvas.getBoundingClientRect();"
        " return [x, y, width, height] })"
    )
    assert len({round(x) for x, *_ in places}) == columns and len({round(y) for _, y, *_ in places}) == 4 / columns
    assert all(abs(across - down) < 1.5 for *_, across, down in places), "squares"
    assert player.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
