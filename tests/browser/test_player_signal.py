"""Signal and gradient of four runs in the player: lines, edges, words, layout; and players that follow another one."""

import base64
from itertools import pairwise

from pages.shared.jacobian_card import jacobian_blob
from pages.shared.layer_histograms_card import layer_histograms_blob
from pages.shared.player import decode, encode
from pages.shared.stage import comparison_blob

import numpy as np
import pytest

from dlcore import plane_frames
from dlcore.links import parse_link
from dlcore.run import Run, train
from dlcore.signal.run_signals import signals_of
from dlcore.signal.theory import theory
from tests.browser.test_player_comparison import OUTPUT, Player, faults

LINK = "data=moons&n=100&hidden=4-4&act=tanh&epochs=6"
INITIALIZATIONS = {"He": "he", "Xavier": "glorot", "Too small": "small", "Too large": "large"}
LINES = "(at) => stage.panels.at(at).lines.map(({ name, values, theory, start }) => ({ name, values, theory, start }))"


@pytest.fixture(scope="module")
def runs() -> list[tuple[str, Run]]:
    return [(name, train(parse_link(f"{LINK}&init={id}").experiment)) for name, id in INITIALIZATIONS.items()]


@pytest.fixture
def player(page):
    return Player(page)


def with_arrays(blob: bytes, **changed: np.ndarray) -> bytes:
    """The message with other numbers in some arrays."""
    header, arrays = decode(blob)
    header.pop("arrays")
    return encode(header, {**arrays, **changed})


def described(player: Player, number: int) -> str:
    return player.page.locator(".panel-profile canvas").nth(number).get_attribute("aria-description") or ""


def test_the_lines_are_those_of_the_moment_and_the_theory_those_of_the_first_weights(player, runs):
    player.load(comparison_blob(runs, side="signal"))
    for frame in (0, 4):
        player.seek(frame)
        for panel, name in ((-2, "a_std"), (-1, "da_std")):
            drawn = player.page.evaluate(LINES, panel)
            assert [line["name"] for line in drawn] == list(INITIALIZATIONS)
            assert [line["start"] for line in drawn] == [frame == 0] * 4
            for line, (_, run) in zip(drawn, runs, strict=True):
                np.testing.assert_allclose(line["values"], getattr(signals_of(run), name)[frame], rtol=1e-5)
                assert len(line["theory"]) == 2
            assert ("theory" in described(player, panel + 2)) == (frame == 0)
    he = [float(f"{value:.3f}") for value in theory(runs[0][1].experiment, runs[0][1].data).a_std]
    player.seek(0)
    assert f"theory {he[0]:.3f} in layer 1, {he[1]:.3f} in layer 2" in described(player, 0)
    assert player.page.evaluate("() => new Set([0, 1, 2, 3].map((k) => theoryDash(k).join())).size") == 4


def test_a_moment_between_two_measured_ones_shows_the_earlier_one(player, runs):
    header, arrays = decode(comparison_blob(runs, side="signal"))
    header.pop("arrays")
    for told in header["runs"]:
        told["signal_epochs"] = [0, 3, 6]
    player.load(encode(header, {**arrays, "a_std0": np.array([[1.0, 2], [3, 4], [5, 6]])}))
    for frame, row in ((0, 1), (2, 1), (3, 3), (5, 3), (6, 5)):
        player.seek(frame)
        assert player.page.evaluate(LINES, -2)[0]["values"] == [row, row + 1]


def test_overflow_and_zero_are_said_and_marked_at_the_edges(player, runs):
    blob = comparison_blob(runs, side="signal")
    frames = len(runs[0][1].frames)
    lost = {"a_std3": np.tile([1e3, np.inf], (frames, 1)), "a_std2": np.tile([0.0, 0.0], (frames, 1))}
    player.load(with_arrays(blob, a_std1=np.tile([np.nan, np.nan], (frames, 1)), **lost))
    text = described(player, 0)
    assert "Too large: 1000 in layer 1, inf in layer 2 (overflow in layer 2)" in text
    assert "Too small: 0.000 in layer 1, 0.000 in layer 2 (exactly 0 everywhere)" in text
    assert "Xavier: not a number in layer 1, not a number in layer 2 (overflow everywhere)" in text
    assert player.page.evaluate("() => stage.panels.at(-2).lines.map(endLabel)") == [
        "He", "Xavier ▲", "Too small ▼", "Too large ▲",
    ]  # fmt: skip
    marks = player.page.evaluate(
        "() => { const panel = stage.panels.at(-2), marks = []; const draw = drawEdgeMark;"
        " drawEdgeMark = (context, x, y, up) => { marks.push(up); draw(context, x, y, up); };"
        " panel.draw(panel.run.view); drawEdgeMark = draw; return marks }"
    )
    assert sorted(marks) == [-1, -1, 1, 1, 1]


def test_one_axis_holds_all_moments_but_for_what_is_far_beyond(player, runs):
    blob = comparison_blob(runs, side="signal")
    frames = len(runs[0][1].frames)
    limits = "() => { const { limits, beyond } = stage.panels.at(-2); return [limits, beyond] }"
    far = np.tile([1e-30, 1e20], (frames, 1))
    same = {f"theory_a_std{k}": np.ones(2) for k in range(4)} | {f"a_std{k}": np.ones((frames, 2)) for k in range(4)}
    player.load(with_arrays(blob, **{**same, "a_std0": far}))
    assert player.page.evaluate(limits) == [[-9, 9], [True, True]]
    late = np.ones((frames, 2))
    late[-1] = 5e-4
    player.load(with_arrays(blob, **{**same, "a_std0": late}))
    player.seek(0)
    assert player.page.evaluate(limits) == [[-4, 0], [False, False]]


def test_pointing_at_a_layer_tells_its_numbers(player, runs):
    player.load(comparison_blob(runs, side="signal"))
    player.seek(0)
    canvas = player.page.locator(".panel-profile canvas").first
    x = player.page.evaluate("() => stage.panels.at(-2).plot.x(2)")
    canvas.hover(position={"x": x - 2, "y": 60})
    tooltip = player.page.locator(".panel-profile .tooltip").first
    tooltip.wait_for()
    lines = tooltip.inner_text().split("\n")
    assert lines[0] == "layer 2" and [line.rsplit(" ", 3)[0] for line in lines[1:]] == list(INITIALIZATIONS)
    value = signals_of(runs[0][1]).a_std[0, 1]
    assert lines[1].startswith(f"He {value:.3f}, theory ")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_four_surfaces_in_a_row_and_the_profiles_below_them(page, runs, theme):
    page.set_viewport_size({"width": 1100, "height": 900})  # what a page of 1400 px leaves to its cards
    player = Player(page, theme).load(comparison_blob(runs, side="signal"))
    boxes = [box.bounding_box() for box in page.locator(".panel .box").all()]
    assert len({box["y"] for box in boxes[:4]}) == 1 == len({box["y"] for box in boxes[4:]})
    assert min(box["width"] for box in boxes[:4]) > 230 and min(box["width"] for box in boxes[4:]) > 500
    assert page.locator(".player").bounding_box()["height"] <= 645
    assert page.locator(".panel-network").count() == 0 and page.locator(".swatch").count() == 4
    assert faults(player) == []


def test_fewer_runs_fill_the_stage_too(page, runs):
    page.set_viewport_size({"width": 1100, "height": 900})
    player = Player(page)
    for count in (3, 2, 1):
        player.load(comparison_blob(runs[:count], side="signal"))
        boxes = [box.bounding_box() for box in page.locator(".panel .box").all()]
        assert len({box["y"] for box in boxes}) == (2 if count == 3 else 1)
        assert boxes[-1]["x"] + boxes[-1]["width"] > 1070 and page.locator(".player").bounding_box()["height"] <= 645


def test_a_phone_shows_them_two_by_two(phone, runs):
    player = Player(phone).load(comparison_blob(runs, side="signal"))
    boxes = [box.bounding_box() for box in phone.locator(".panel").all()]
    rows = [boxes[0:2], boxes[2:4], boxes[4:5], boxes[5:6]]
    assert all(len({box["y"] for box in row}) == 1 for row in rows)
    assert all(one[0]["y"] + one[0]["height"] <= other[0]["y"] for one, other in pairwise(rows))
    assert phone.evaluate("() => document.scrollingElement.scrollWidth") <= 390
    assert faults(player) == []


def test_a_surface_made_by_the_server_is_that_of_the_browser(player, runs, monkeypatch):
    player.load(comparison_blob(runs[:2], side="signal"))
    side = plane_frames.FINEST
    column = OUTPUT.replace("20", str(side))
    own = player.page.evaluate(f"() => stage.runs.map({column})")
    monkeypatch.setattr(plane_frames, "BROWSER_WORK", 0)
    player.load(comparison_blob(runs[:2], side="signal"))
    made = player.page.evaluate("() => stage.runs.map((run) => Array.from(run.view.evaluation.activations.at(-1)[0]))")
    np.testing.assert_allclose(made, own, atol=1e-5)
    pictures = player.pictures("surface")
    player.seek(0)
    assert all(now != then for now, then in zip(player.pictures("surface"), pictures, strict=True))


def test_other_players_follow_the_moment_of_the_stage(player, runs):
    player.load(comparison_blob(runs, side="signal"))
    player.page.evaluate(
        "(texts) => { window.followers = texts.map((text) => { const follower = new Stage(document.body);"
        " follower.load({ data: Uint8Array.from(atob(text), (c) => c.charCodeAt(0)) }); return follower }) }",
        [base64.b64encode(make(runs[0][1])).decode() for make in (layer_histograms_blob, jacobian_blob)],
    )
    for frame in (2, 5):
        player.seek(frame)
        player.page.wait_for_function(
            "(epoch) => followers.every(({ root }) => root.dataset.epoch === String(epoch))", arg=frame
        )
    assert player.page.locator(".timeline").count() == 1
    player.page.wait_for_function("() => followers.every(({ panels }) => panels.every((panel) => panel.described))")
    assert faults(player) == []
