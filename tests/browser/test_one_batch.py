"""A mini-batch through a normalization, on a page of its own: sliders that move it at once, what the server is told."""

import base64
from dataclasses import replace

from pages.shared.one_batch import SCRIPTS, STYLES, message

import numpy as np
import pytest

from dlcore.activations import ACTIVATIONS
from dlcore.batch_norm.one_batch import one_batch
from dlcore.experiment import Experiment
from tests.browser.test_accessibility import faults
from tests.browser.test_player_comparison import THEMES
from tests.core.runs import standing

EXPERIMENT = Experiment(data="moons", n=100, hidden=(5, 4), activation="tanh", normalization="batch", batch_size=16)


def run_of(**changes):
    run = standing(EXPERIMENT.replace(**changes))
    return replace(run, frames=run.frames + np.random.RandomState(3).randn(*run.frames.shape).astype(np.float32))


class Picture:
    """A mini-batch on a blank page; `told` is what the server would be told."""

    def __init__(self, page, theme: str = "light", size: int = 16, **changes):
        self.page = page
        page.set_content(
            "<!doctype html><html lang='en'><meta name='viewport' content='width=device-width'><title>Batch</title>"
            "<body style='margin: 0'></body></html>"
        )
        background, text, primary = THEMES[theme]
        page.add_style_tag(
            content=f"body {{ --st-background-color: {background}; --st-text-color: {text};"
            f" --st-primary-color: {primary}; background: {background} }}"
            + "".join(style.read_text("utf-8") for style in STYLES)
        )
        code = "\n".join(path.read_text("utf-8") for path in SCRIPTS)
        page.add_script_tag(content=code + "\nwindow.told = []; window.picture = new OneBatch(document.body);")
        self.found = one_batch(run_of(**changes), 0, 2, 1, size, 3)
        names = [f"number {k + 1}" for k in range(len(self.found.given))]
        page.evaluate(
            "(text) => picture.load({ data: Uint8Array.from(atob(text), (c) => c.charCodeAt(0)),"
            " setTriggerValue: (name, value) => told.push([name, value]) })",
            base64.b64encode(message(self.found, names, 2)).decode(),
        )
        self.shows(chosen=self.found.chosen)

    def shows(self, **data) -> None:
        said = "".join(f'[data-{name}="{value}"]' for name, value in data.items())
        self.page.locator(f".one-batch{said}").wait_for(state="attached")

    def number(self, name: str) -> float:
        return float(self.page.locator(".one-batch").get_attribute(f"data-{name}"))


def test_the_sliders_move_the_numbers_at_once_and_tell_when_they_are_let_go(page):
    picture = Picture(page)
    found = picture.found
    gamma, beta = found.of_unit
    assert (picture.number("gamma"), picture.number("beta")) == (gamma, beta)
    assert picture.number("a") == pytest.approx(found.a[3], abs=1e-6)
    page.evaluate(
        "() => { const one = picture.inputs[0].input; one.value = '2'; one.dispatchEvent(new Event('input')); }"
    )
    picture.shows(stale="true")
    used = picture.number("gamma")
    assert used == pytest.approx(2, abs=0.02) and picture.number("beta") == beta, "the other one stays as it is"
    assert picture.number("tilde") == pytest.approx(used * found.norm[3] + beta, abs=1e-6)
    g = ACTIVATIONS["tanh"].numpy_function
    assert picture.number("a") == pytest.approx(float(g(np.array([used * found.norm[3] + beta]))[0]), abs=1e-6)
    assert page.evaluate("told") == []
    page.evaluate("() => picture.inputs[0].input.dispatchEvent(new Event('change'))")
    assert page.evaluate("told") == [["scale", {"values": [used, beta]}]]
    page.get_by_role("button", name="give z back").click()
    picture.shows(gamma=np.format_float_positional(found.deviation), beta=np.format_float_positional(found.mean))
    assert picture.number("tilde") == pytest.approx(found.given[3], abs=1e-6)
    page.get_by_role("button", name="as learned").click()
    picture.shows(stale="false")
    assert page.evaluate("told.at(-1)") == ["scale", {"values": None}]


def test_an_example_is_followed_by_keys_and_by_a_click(page):
    picture = Picture(page)
    page.get_by_role("button", name="The next one").press("Enter")
    picture.shows(chosen=4)
    assert page.locator(".followed").inner_text() == "number 5" and page.evaluate("told.at(-1)") == ["chosen", 4]
    place = page.evaluate("() => ({ x: picture.lines.places[0].xs[9], y: picture.lines.places[0].y })")
    box = page.locator(".lines-picture").bounding_box()
    page.mouse.click(box["x"] + place["x"], box["y"] + place["y"])
    chosen = page.evaluate("told.at(-1)[1]")
    assert abs(picture.found.given[chosen] - picture.found.given[9]) < 0.2, "it, or one that lies over it"
    picture.shows(chosen=chosen)
    words = page.locator(".equations.back-equations li").nth(3).inner_text()
    assert float(words.rpartition("= ")[2].replace("−", "-").split("·")[0]) != 0


@pytest.mark.parametrize(
    ("size", "words"), [(16, ["mean 0, spread 1", "mean β, spread |γ|"]), (1, ["mean 0, spread 0", "mean β, spread 0"])]
)
def test_one_example_alone_is_given_no_spread_of_1(page, size, words):
    picture = Picture(page, size=size)
    assert page.evaluate("() => picture.steps.lines().slice(1, 3).map((line) => line.words)") == words
    assert ("has no slope" in page.locator(".backward .caption").inner_text()) == (size == 16)
    assert picture.found.norm_spread == page.evaluate("picture.steps.lines()[1].half")


@pytest.mark.parametrize("theme", THEMES)
def test_no_serious_fault_and_nothing_scrolls_sideways_on_a_phone(phone, theme):
    Picture(phone, theme=theme, normalization="layer", norm_where="after")
    assert faults(phone) == []
    assert phone.evaluate("() => document.documentElement.scrollWidth") <= 390
