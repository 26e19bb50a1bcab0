"""Several runs on one timeline, dropped units, marks and histograms: the player on a page of its own."""

import base64
from dataclasses import replace
from itertools import pairwise

from pages.shared.player import JAVASCRIPT_FILES, javascript
from pages.shared.stage import comparison_blob, run_blob
from pages.shared.stage_parts import SubNetworks

import numpy as np
import pytest

from dlcore.links import parse_link
from dlcore.run import Run, train

LINK = "data=moons&n=100&hidden=4&epochs=8"
STYLE = javascript("stage.js")[0].parents[1] / "player.css"
THEMES = {"light": ("#ffffff", "#1b2430", "#0b5cad"), "dark": ("#12171e", "#eef2f6", "#7ab7ff")}

OUTPUT = "(run) => Array.from(run.evaluator.evaluate(run.view.parameters, 20).activations.at(-1)[0])"


@pytest.fixture(scope="module")
def free() -> Run:
    return train(parse_link(LINK).experiment)


@pytest.fixture(scope="module")
def restrained() -> Run:
    return train(parse_link(f"{LINK}&l2=5").experiment)


@pytest.fixture(scope="module")
def stopped(restrained) -> Run:
    """Every second epoch until 4, then back to epoch 2."""
    frames = [0, 2, 4]
    return replace(
        restrained,
        frame_epochs=restrained.frame_epochs[frames],
        frames=restrained.frames[frames],
        best_epoch=2,
        stopped_at=4,
    )


class Player:
    """The stage on a blank page."""

    def __init__(self, page, theme: str = "light"):
        self.page = page
        page.emulate_media(reduced_motion="reduce")
        page.set_content(
            "<!doctype html><html lang='en'><meta name='viewport' content='width=device-width'><title>Player</title>"
            "<body style='margin: 0'></body></html>"
        )
        background, text, primary = THEMES[theme]
        page.add_style_tag(
            content=f"body {{ --st-background-color: {background}; --st-text-color: {text};"
            f" --st-primary-color: {primary}; background: {background} }}" + STYLE.read_text("utf-8")
        )
        code = "\n".join(path.read_text("utf-8") for path in javascript(*JAVASCRIPT_FILES))
        page.add_script_tag(content=code + "\nwindow.stage = new Stage(document.body);")
        self.scrubber = page.get_by_label("Moment of the training run")

    def load(self, blob: bytes) -> "Player":
        self.page.evaluate(
            "(text) => { stage.root.dataset.refined = 'false';"
            " stage.load({ data: Uint8Array.from(atob(text), (c) => c.charCodeAt(0)) }) }",
            base64.b64encode(blob).decode(),
        )
        return self.settled()

    def settled(self) -> "Player":
        self.page.locator('.player[data-refined="true"][data-playing="false"]').wait_for(state="attached")
        return self

    def seek(self, frame: int) -> None:
        self.scrubber.fill(str(frame))
        self.page.locator(f'.player[data-frame="{frame}"][data-refined="true"]').wait_for(state="attached")

    def frames(self) -> list[int]:
        """The frame of its own that each run shows."""
        return self.page.evaluate("() => stage.runs.map((run) => run.view.frame)")

    def headings(self) -> list[str]:
        return [" ".join(text.split()) for text in self.page.locator(".run-heading").all_inner_texts()]

    def pictures(self, kind: str) -> list[str]:
        """What is drawn on the canvases of a kind of panel; of surfaces, the maps without their points."""
        selector = f".panel-{kind} canvas{'.map' if kind == 'surface' else ''}"
        return self.page.locator(selector).evaluate_all("(all) => all.map((canvas) => canvas.toDataURL())")


@pytest.fixture
def player(page):
    return Player(page)


def test_every_run_shows_its_own_epoch_of_one_timeline(player, free, restrained, stopped):
    player.load(comparison_blob([("without", free), ("with", stopped)]))
    found = {}
    for frame in range(9):
        player.seek(frame)
        found[frame] = player.frames()
        errors = [run.history["dev_error"][min(frame, 8)] for run in (free, restrained)]
        assert f"dev error {100 * errors[0]:.1f} %" in player.headings()[0]
        if frame in (0, 2, 4):
            assert f"dev error {100 * errors[1]:.1f} %" in player.headings()[1]
    assert [frames[0] for frames in found.values()] == list(range(9))
    assert [frames[1] for frames in found.values()] == [0, 0, 1, 1, 2, 1, 1, 1, 1], "in the end the restored weights"


def test_a_run_that_is_elsewhere_on_the_timeline_says_so(player, free, stopped):
    player.load(comparison_blob([("without", free), ("with", stopped)]))
    assert "stopped at epoch 4, with the weights of epoch 2" in player.headings()[1]
    player.seek(3)
    assert player.headings()[1].endswith("its epoch 2")
    player.seek(4)
    assert player.headings()[1].endswith("%"), "nothing to say"
    player.load(comparison_blob([("without", free), ("with", replace(stopped, complete=False))]))
    assert player.page.locator(".player").get_attribute("data-frames") == "5", "the timeline waits for the growing run"


def test_a_run_that_ended_with_earlier_weights_shows_them_at_the_end_of_the_timeline(player, free, restrained):
    player.load(comparison_blob([("without", free), ("with", replace(restrained, best_epoch=5))]))
    assert player.frames() == [8, 5] and "ended at epoch 8, with the weights of epoch 5" in player.headings()[1]
    player.seek(7)
    assert player.frames() == [7, 7] and player.headings()[1].endswith("%")


def test_one_run_comes_to_rest_on_its_result(player, stopped):
    player.load(run_blob(stopped))
    shown = player.page.locator(".player")
    assert shown.get_attribute("data-epoch") == "2", "at once, where nothing is to move"
    player.scrubber.focus()
    player.page.keyboard.press("End")
    player.page.locator('.player[data-epoch="4"]').wait_for(state="attached")


def test_each_surface_is_the_surface_of_its_run_alone(player, free, restrained):
    player.load(comparison_blob([("without", free), ("with", restrained)]))
    columns = player.page.evaluate(f"() => stage.runs.map({OUTPUT})")
    for run, column in zip((free, restrained), columns, strict=True):
        player.load(run_blob(run))
        np.testing.assert_array_equal(column, player.page.evaluate(f"() => ({OUTPUT})(stage.runs[0])"))
    assert not np.allclose(*columns)


def test_the_keyboard_and_an_edit(player, free, restrained):
    player.load(comparison_blob([("without", free), ("with", restrained)]))
    trained = player.pictures("surface")
    player.scrubber.focus()
    for key, frame in (("Home", 0), ("ArrowRight", 1), ("End", 8)):
        player.page.keyboard.press(key)
        player.page.locator(f'.player[data-frame="{frame}"]').wait_for(state="attached")
        assert player.frames() == [frame, frame]
    player.settled()
    player.page.evaluate("() => stage.runs[1].edit([0, 1, 2], 9)")
    bar = player.page.locator(".edit-bar")
    bar.wait_for()
    assert bar.inner_text().startswith("with: 3 values changed by hand")
    player.settled()
    edited = player.pictures("surface")
    assert edited[0] == trained[0] and edited[1] != trained[1], "only the run that was edited"
    bar.get_by_role("button", name="Undo edits").click()
    bar.wait_for(state="hidden")
    player.settled()
    assert player.pictures("surface") == trained


def test_a_unit_under_the_pointer_is_shown_for_both_runs(player, free, restrained):
    player.load(comparison_blob([("without", free), ("with", restrained)]))
    before = player.pictures("surface")
    x, y = player.page.evaluate("() => { const { x, y } = stage.panels[2].places[1][2]; return [x, y] }")
    player.page.locator(".panel-network canvas[role=img]").first.hover(position={"x": x, "y": y})
    player.page.locator(".panel-surface .caption", has_text="Layer 1, unit 3").nth(1).wait_for()
    player.settled()
    assert all(now != then for now, then in zip(player.pictures("surface"), before, strict=True))


def test_nothing_is_drawn_again_for_a_change_of_height_alone(player, free):
    player.load(run_blob(free))
    drawn = player.page.evaluate("""async () => {
        const counted = async (change) => {
            let times = 0;
            stage.draw = (...given) => { times += 1; Stage.prototype.draw.apply(stage, given) };
            change();
            for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
            return times > 0;
        };
        const taller = await counted(() => { stage.root.style.minHeight = "5000px" });
        return [taller, await counted(() => { stage.root.style.maxWidth = "600px" })];
    }""")
    assert drawn == [False, True]


def test_both_diagrams_draw_the_same_weight_as_wide(player, free, restrained):
    small = replace(restrained, frames=restrained.frames / 10)
    player.load(comparison_blob([("without", free), ("with", small)]))
    first, second = player.page.evaluate("() => stage.panels.slice(2).map((panel) => panel.scale)")
    player.load(run_blob(free))
    assert first == second == player.page.evaluate("() => stage.panels[0].scale")


def test_dropped_units_are_crossed_out_and_have_no_edges(player, free):
    kept = np.ones((8, 4), bool)
    kept[3, [0, 2]] = False
    sampled = SubNetworks([kept], "training example 7", np.arange(1001, 1009))
    player.load(comparison_blob([("without", free), ("with", free)], sampled={"with": sampled}))
    diagram = "stage.panels[3]"
    caption, picture = player.page.locator(".panel-network .caption").last, lambda: player.pictures("network")[-1]
    drawn = f"() => {diagram}.edges.gaps.map((edges) => edges.map(({{ from, to }}) => [from.unit, to.unit]))"
    assert "dropped" not in caption.inner_text(), "no update follows the last frame"
    for frame, units in ((3, {1, 3}), (4, {0, 1, 2, 3})):
        player.seek(frame)
        assert f"dropped for training example 7 in update {1001 + frame:,}" in caption.inner_text()
        first, second = player.page.evaluate(drawn)
        assert {unit for _, unit in first} == {unit for unit, _ in second} == units
    player.seek(3)
    crossed = picture()
    switch = player.page.get_by_role("button", name="Show which units dropout leaves out")
    switch.click()
    player.page.wait_for_function(f"() => {diagram}.edges.gaps[1].length === 4")
    assert switch.get_attribute("aria-pressed") == "false" and picture() != crossed
    assert "dropped" not in caption.inner_text()


def test_nothing_is_dropped_after_the_end(player, free, stopped):
    sampled = SubNetworks([np.zeros((2, 4), bool)], "training example 7", np.arange(2))
    player.load(comparison_blob([("without", free), ("with", stopped)], sampled={"with": sampled}))
    dropped = []
    for frame in (0, 3, 4, 8):
        player.seek(frame)
        dropped.append(player.page.evaluate("() => stage.runs[1].view.dropped !== null"))
    assert dropped == [True, True, False, False]


def test_a_mark_of_the_timeline_leads_to_its_epoch(player, free, stopped):
    player.load(comparison_blob([("without", free), ("with", stopped)]))
    for name, epoch in (("best epoch: go to epoch 2", 2), ("stopped: go to epoch 4", 4)):
        player.page.get_by_role("button", name=name).click()
        player.page.locator(f'.player[data-epoch="{epoch}"]').wait_for(state="attached")
        assert player.scrubber.get_attribute("aria-valuetext") == f"epoch {epoch} of 8, {name.split(':')[0]}"
        tick, track = player.page.locator(".tick").nth(epoch // 2 - 1).bounding_box(), player.scrubber.bounding_box()
        thumb = track["x"] + 7 + (track["width"] - 14) * epoch / 8
        assert abs(tick["x"] + tick["width"] / 2 - thumb) <= 1, "the tick stands where the thumb is"
    player.load(run_blob(free))
    assert player.page.locator(".mark").count() == 0


def test_the_histogram_counts_every_weight_once(player, free):
    sparse = replace(free, frames=np.where(np.abs(free.frames) < 0.5, 0, free.frames).astype(np.float32))
    player.load(comparison_blob([("without", free), ("with", sparse)], side="weights"))
    counted = player.page.evaluate(
        "() => stage.runs.map((run) => {"
        " const { limit } = stage.panels.at(-1);"
        " const { bars, zeros, total } = countWeights(run.evaluator.layout, run.view.parameters, limit);"
        " return { limit, bars: Array.from(bars), zeros, total } })"
    )
    for run, found in zip((free, sparse), counted, strict=True):
        weights = np.concatenate([run.frames[-1][:8], run.frames[-1][12:16]])  # 2-4-1: W1, b1, W2, b2
        expected, _ = np.histogram(weights[weights != 0], bins=41, range=(-found["limit"], found["limit"]))
        assert found["bars"] == expected.tolist() and found["total"] == 12
        assert found["zeros"] == np.sum(weights == 0) == 12 - expected.sum()
    beyond = player.page.evaluate(
        "() => { const [run] = stage.runs;"
        " return Array.from(countWeights(run.evaluator.layout, run.view.parameters, 0.1).bars) }"
    )
    assert sum(beyond) == 12 and beyond[0] + beyond[-1] > 6, "what lies beyond the axis is counted to its ends"
    zeros = counted[1]["zeros"]
    assert zeros > 0 == counted[0]["zeros"]
    words = player.page.locator(".panel-weights canvas").get_attribute("aria-description")
    assert words == f"without: none of 12 exactly 0; with: {zeros} of 12 exactly 0 ({100 * zeros / 12:.1f} %)"


def test_a_chart_with_other_epochs_marks_the_last_one_before_the_moment(player, free):
    player.load(run_blob(free))
    player.page.evaluate(
        """() => {
            const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
            svg.innerHTML = '<g class="moment_marks"><line/><line/><line/></g>';
            const lines = [...svg.querySelectorAll("line")];
            [0, 3, 7].forEach((epoch, k) => { lines[k].__data__ = { datum: { epoch } }; });
            document.body.append(svg);
        }"""
    )
    shown = "() => [...document.querySelectorAll('line')].map((line) => line.style.strokeOpacity === '1')"
    for frame, marked in ((0, 0), (2, 0), (3, 1), (6, 1), (8, 2)):
        player.seek(frame)
        player.page.wait_for_function(f"() => ({shown})()[{marked}]")
        assert player.page.evaluate(shown).count(True) == 1


@pytest.mark.parametrize("side, theme", [("network", "light"), ("weights", "dark")])
def test_the_comparison_fits_a_desktop_and_has_no_serious_fault(page, free, stopped, side, theme):
    page.set_viewport_size({"width": 1130, "height": 900})  # what a page of 1400 px leaves to its cards
    player = Player(page, theme).load(comparison_blob([("without", free), ("with", stopped)], side=side))
    boxes = [box.bounding_box() for box in page.locator(".panel-surface .box").all()]
    assert boxes[0]["y"] == boxes[1]["y"] and min(box["width"] for box in boxes) > 300
    assert page.locator(".player").bounding_box()["height"] < 620
    assert faults(player) == []


def test_a_phone_shows_one_column_with_the_surfaces_first(phone, free, stopped):
    player = Player(phone).load(comparison_blob([("without", free), ("with", stopped)]))
    boxes = [box.bounding_box() for box in phone.locator(".panel").all()]
    assert all(one["y"] + one["height"] <= other["y"] for one, other in pairwise(boxes))
    assert "panel-surface" in (phone.locator(".panel").first.get_attribute("class") or "")
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    assert phone.evaluate("() => document.scrollingElement.scrollWidth") <= 390
    assert faults(player) == []


def faults(player: Player) -> list[str]:
    """Serious and critical faults that axe-core finds within the player."""
    from axe_playwright_python.sync_playwright import Axe  # only where there is a browser to run it in

    response = Axe().run(player.page, context=".player").response
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in response["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize(("width", "columns"), [(1400, 4), (390, 2)])
def test_the_pictures_of_four_runs_stand_in_one_row_and_two_by_two_on_a_phone(player, free, width, columns):
    player.page.set_viewport_size({"width": width, "height": 900})
    runs = [(f"run {number}", replace(free)) for number in range(4)]
    player.load(comparison_blob(runs, only_start=True, side="signal", without=("profile",)))
    tops = player.page.locator(".panel-surface").evaluate_all("(all) => all.map((panel) => panel.offsetTop)")
    assert len(tops) == 4 and tops.count(tops[0]) == columns
