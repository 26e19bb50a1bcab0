"""The sandbox in a real browser: the player plays without the server, weights yield to the hand, controls to the mouse.

The visitors of these tests ask for less motion, so a run stands still on its last moment until it is played.
"""

from urllib.parse import parse_qs, urlsplit

import pytest

from dlcore.experiment import Experiment
from dlcore.links import parse_link

LINK = "v=1&data=moons&hidden=4&epochs=60&seed=3"


class Stage:
    """The player on the page."""

    def __init__(self, page):
        self.page = page
        self.root = page.locator(".player")
        self.surface = page.locator(".panel-surface .box")
        self.network = page.locator(".panel-network canvas[role=img]")
        self.scrubber = page.get_by_label("Moment of the training run")

    def state(self, name: str) -> str:
        return self.root.get_attribute(f"data-{name}")

    @property
    def frame(self) -> int:
        return int(self.state("frame"))

    @property
    def frames(self) -> int:
        return int(self.state("frames"))

    def wait(self, **states) -> None:
        """Until the player's data attributes have these values."""
        selector = ".player" + "".join(f'[data-{name}="{value}"]' for name, value in states.items())
        self.page.locator(selector).wait_for(state="attached")

    def whole(self) -> None:
        """Until the run on the stage is complete and drawn."""
        self.root.locator(".progress[hidden]").wait_for(state="attached")
        self.wait(playing="false", refined="true")

    def play(self) -> list[int]:
        """Press Play and wait for the end of the run; gives the frames that were shown on the way.

        Written down in the browser: on a busy machine it has ended before anybody here looks.
        """
        self.root.evaluate(
            "(player) => { const { dataset } = player; window.playedFrames = [];"
            " const write = () => dataset.playing === 'true' && playedFrames.push(Number(dataset.frame));"
            " new MutationObserver(write).observe(player, { attributes: true }); }"
        )
        self.page.get_by_role("button", name="Play", exact=True).click()
        self.page.wait_for_function("() => playedFrames.length > 0")
        self.wait(playing="false", frame=60)
        return self.page.evaluate("() => playedFrames")

    def picture(self) -> bytes:
        """The surface as it stands on the screen, once it is drawn finely."""
        self.wait(refined="true", playing="false")
        self.page.mouse.move(0, 0)
        self.wait(refined="true", playing="false")
        return self.surface.screenshot()

    def scrub(self, frame: int) -> None:
        self.scrubber.fill(str(frame))
        self.wait(frame=frame)

    def epoch(self) -> int:
        return int(self.root.locator("output b").inner_text().replace(",", ""))

    def readouts(self) -> dict[str, str]:
        pairs = self.root.locator("dl.readouts > div").all()
        return {pair.locator("dt").inner_text(): pair.locator("dd").inner_text() for pair in pairs}


def opened(page, server, settle, link: str = LINK) -> Stage:
    page.goto(f"{server}/playground?{link}")
    stage = Stage(page)
    stage.whole()
    settle(page)
    return stage


def asked(page) -> Experiment:
    """The experiment of the address bar."""
    return parse_link(page.url).experiment


def test_the_run_opens_on_its_last_moment_with_the_figures_of_the_reading(server, page, settle):
    stage = opened(page, server, settle)
    assert stage.frames == 61 and stage.frame == 60 and stage.epoch() == 60
    figures = page.locator("[data-testid=stMetric]").all_inner_texts()
    for label, value in stage.readouts().items():
        assert any(label in figure and value in figure for figure in figures)


def test_scrubbing_changes_the_surface_and_coming_back_restores_it(server, page, settle):
    stage = opened(page, server, settle)
    last, errors = stage.picture(), stage.readouts()
    stage.scrub(0)
    first = stage.picture()
    assert first != last
    assert stage.epoch() == 0 and stage.readouts() != errors
    stage.scrub(20)
    assert stage.picture() not in (first, last)
    stage.scrub(60)
    assert stage.picture() == last and stage.readouts() == errors


def test_playing_runs_from_the_start_to_the_end_and_stops_there(server, page, settle):
    stage = opened(page, server, settle)
    last = stage.picture()
    page.get_by_role("button", name="Speed 4×").click()
    frames = stage.play()
    assert frames == sorted(frames) and frames[0] < 30 and len(set(frames)) > 1
    assert stage.picture() == last


def test_the_keyboard_plays_pauses_and_steps(server, page, settle):
    stage = opened(page, server, settle)
    stage.scrubber.focus()
    page.keyboard.press("Home")
    stage.wait(frame=0)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    stage.wait(frame=2)
    page.keyboard.press("ArrowLeft")
    stage.wait(frame=1)
    page.keyboard.press("Space")
    stage.wait(playing="true")
    page.keyboard.press("Space")
    stage.wait(playing="false")
    assert stage.frame >= 1
    page.keyboard.press("End")
    stage.wait(frame=60)


def test_the_player_never_asks_the_server(server, page, settle):
    sent = []
    page.once("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    stage = opened(page, server, settle)
    before = len(sent)
    assert before > 0
    for frame in range(0, 60, 7):
        stage.scrub(frame)
    page.get_by_role("button", name="Step forward").click()
    stage.scrub(0)
    label = stage.root.locator("button.play").evaluate(
        "async (button) => { const frame = () => new Promise(requestAnimationFrame); button.click();"
        " await frame(); await frame(); const { ariaLabel } = button; button.click(); return ariaLabel }"
    )
    assert label == "Pause", "and paused, in the browser itself: from here the run might be over by then"
    stage.wait(playing="false")
    assert stage.frame < 60
    assert stage.play()
    stage.network.hover()
    stage.picture()
    assert len(sent) == before
    page.locator('.picker [data-id="xor"]').click()  # and this is seen, so the count counts
    page.wait_for_url("**data=xor**")
    assert len(sent) > before


def find_on_network(stage: Stage, words: str) -> tuple[float, float]:
    """A place on the network diagram whose tooltip has these words."""
    box = stage.network.bounding_box()
    tooltip = stage.page.locator(".panel-network .tooltip")
    for column in range(4, 96, 3):
        for row in range(4, 96, 3):
            x, y = box["x"] + box["width"] * column / 100, box["y"] + box["height"] * row / 100
            stage.page.mouse.move(x, y)
            if stage.network.evaluate("(canvas) => canvas.style.cursor") != "pointer":
                continue
            if tooltip.is_visible() and words in tooltip.inner_text():
                return x, y
    raise AssertionError(f"nothing on the network says {words!r}")


def test_a_weight_changed_by_hand_changes_the_surface_and_its_error_until_undone(server, page, settle):
    stage = opened(page, server, settle)
    trained, train_error = stage.picture(), stage.readouts()["train error"]
    page.mouse.click(*find_on_network(stage, "→"))
    editor = page.locator(".editor[role=dialog]")
    assert "Weight" in editor.inner_text()
    editor.locator("input[type=number]").fill("25")
    bar = page.locator(".edit-bar")
    bar.wait_for()
    assert bar.inner_text().startswith("1 value changed by hand")
    assert f"(was {train_error})" in bar.inner_text(), "the browser's own network has the error of the server's"
    page.keyboard.press("Escape")
    assert not editor.is_visible()
    assert stage.picture() != trained
    bar.get_by_role("button", name="Undo edits").click()
    bar.wait_for(state="hidden")
    assert stage.picture() == trained


def test_the_chart_marks_the_moment_of_the_player(server, page, settle):
    stage = opened(page, server, settle)
    seen = "getComputedStyle(mark).visibility === 'visible' && getComputedStyle(mark).strokeOpacity === '1'"
    marks = f"() => [...document.querySelectorAll('g.moment_marks > *')].map((mark) => {seen})"
    for frame in (0, 17, 60):
        stage.scrub(frame)
        page.wait_for_function(f"() => ({marks})()[{frame}]")
        shown = page.evaluate(marks)
        assert len(shown) == 61 and shown.count(True) == 1


def test_the_chart_tells_its_values_also_where_the_marks_of_the_moments_lie_and_no_unseen_mark_is_painted(
    server, page, settle
):
    opened(page, server, settle)
    point = page.locator("svg.marks .mark-symbol path").nth(30)
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    told = page.locator("#vg-tooltip-element")
    told.wait_for()
    assert "30" in told.inner_text() and "cost" in told.inner_text()
    styles = "[...document.querySelectorAll('svg.marks .role-mark *')].map((one) => getComputedStyle(one))"
    assert page.evaluate(f"() => {styles}.filter((one) => one.opacity < 1).length") == 0
    unseen = f"{styles}.filter((one) => one.fillOpacity === '0' && one.strokeOpacity === '0')"
    assert page.evaluate(f"() => {unseen}.length") > 100
    assert page.evaluate(f"() => {unseen}.every((one) => one.visibility === 'hidden')")


def test_a_picture_of_the_data_picker_changes_the_data_and_keeps_the_rest(server, page, settle):
    stage = opened(page, server, settle)
    moons = stage.picture()
    page.locator('.picker [data-id="xor"]').click()
    page.wait_for_url("**data=xor**")
    settle(page)
    assert asked(page) == parse_link(LINK).experiment.replace(data="xor")
    stage.wait(frame=60)
    assert stage.picture() != moons
    assert page.locator('.picker [data-id="xor"]').get_attribute("aria-checked") == "true"


def test_nothing_but_training_moves_when_a_setting_is_changed(server, page, settle):
    """While a page is computed Streamlit calls what is on it stale, and would have it fade and come back."""
    opened(page, server, settle)
    page.emulate_media(reduced_motion="no-preference")
    page.evaluate(
        "() => { window.moved = []; for (const kind of ['transitionrun', 'animationstart']) document.addEventListener("
        "kind, ({ target, propertyName }) => moved.push(`${target.tagName} ${target.className} ${propertyName}`)); }"
    )
    for key in ("ArrowRight", "ArrowLeft"):
        before = page.url
        page.locator("[class*=st-key-playground-learning_rate]").get_by_role("slider").press(key)
        page.wait_for_function("(before) => location.href !== before", arg=before)
        settle(page)
    assert page.evaluate("() => moved") == []


def test_the_address_bar_follows_a_control(server, page, settle):
    opened(page, server, settle)
    page.locator(".st-key-playground-activation").get_by_role("combobox").click()
    page.get_by_role("option", name="relu", exact=True).click()
    page.wait_for_url("**act=relu**")
    settle(page)
    assert asked(page) == parse_link(LINK).experiment.replace(activation="relu")
    slider = page.locator("[class*=st-key-playground-learning_rate]").get_by_role("slider")
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**lr=0.1**")
    settle(page)
    assert asked(page) == parse_link(LINK).experiment.replace(activation="relu", learning_rate=0.1)
    assert set(parse_qs(urlsplit(page.url).query)) == {"v", "data", "hidden", "epochs", "seed", "act", "lr"}


def test_back_goes_back_step_by_step_and_out_of_the_page(server, page, settle):
    page.goto(server)
    settle(page)
    page.get_by_role("navigation").get_by_role("link", name="Playground").click()
    page.wait_for_url("**/playground")
    Stage(page).whole()
    settle(page)
    for data in ("moons", "xor"):
        page.locator(f'.picker [data-id="{data}"]').click()
        page.wait_for_url(f"**data={data}**")
        settle(page)
    page.go_back()
    page.locator('.picker [data-id="moons"][aria-checked="true"]').wait_for()
    settle(page)
    assert asked(page) == Experiment(data="moons")
    page.go_back()
    page.locator('.picker [data-id="spiral"][aria-checked="true"]').wait_for()
    settle(page)
    assert urlsplit(page.url).query == ""
    page.go_back()
    page.get_by_role("heading", name="Why networks train", level=1).wait_for()
    assert urlsplit(page.url).path == "/"


def test_a_suggestion_followed_stays_followed_when_another_control_is_moved(server, page, settle):
    # Widgets in the closed popover must not send back what they showed before.
    opened(page, server, settle, "v=1&data=moons&hidden=4&epochs=2&seed=3")
    suggestion = page.locator(".st-key-card-reading [data-testid=stPageLink] a")
    wanted = parse_link(suggestion.get_attribute("href")).experiment
    assert wanted != asked(page)
    suggestion.click()
    page.wait_for_url(lambda url: parse_link(url).experiment == wanted)
    settle(page)
    page.locator('.picker [data-id="xor"]').click()
    page.wait_for_url("**data=xor**")
    settle(page)
    assert asked(page) == wanted.replace(data="xor")


@pytest.mark.parametrize(
    "link", ["data=digits&hidden=32-32&epochs=2", "data=sine&hidden=8&epochs=2&lr=abc&foo=1", "n=1000000&epochs=20000"]
)
def test_a_phone_shows_the_controls_in_the_page_and_never_scrolls_sideways(server, phone, settle, link):
    phone.goto(f"{server}/playground?{link}")
    settle(phone)
    assert phone.locator("[data-testid=stException]").count() == 0
    overflow = phone.evaluate(
        "() => [document.scrollingElement, document.querySelector('[data-testid=stMain]')]"
        ".map((node) => node.scrollWidth - node.clientWidth)"
    )
    assert max(overflow) <= 1
    for name in ("activation", "learning_rate", "layers", "units", "noise"):
        box = phone.locator(f"[data-testid=stMain] [class*=st-key-playground-{name}]").first.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    for canvas in phone.locator(".player canvas").all():
        box = canvas.bounding_box()
        assert box["x"] + box["width"] <= 390 + 1
