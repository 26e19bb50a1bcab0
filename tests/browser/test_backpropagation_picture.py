"""The picture of both passes, on a page of its own: what is there at which step, numbers explained, keys, a phone."""

import base64

from pages.shared.backpropagation import SCRIPTS, STYLES, message

import numpy as np
import pytest

from dlcore.backpropagation import backward, problem_of
from dlcore.data import prepare
from dlcore.links import parse_link
from tests.browser.test_accessibility import faults
from tests.browser.test_player_comparison import THEMES

LINK = "data=moons&hidden=3-2"


def problem_at(link: str):
    experiment = parse_link(link).experiment
    return problem_of(experiment, prepare(experiment), 6)


class Picture:
    """Both passes of a network, finished, on a blank page."""

    def __init__(self, page, link: str = LINK, theme: str = "light", motion: str = "reduce"):
        self.page = page
        page.emulate_media(reduced_motion=motion)
        page.set_content(
            "<!doctype html><html lang='en'><meta name='viewport' content='width=device-width'><title>Passes</title>"
            "<body style='margin: 0'></body></html>"
        )
        background, text, primary = THEMES[theme]
        page.add_style_tag(
            content=f"body {{ --st-background-color: {background}; --st-text-color: {text};"
            f" --st-primary-color: {primary}; background: {background} }}"
            + "".join(style.read_text("utf-8") for style in STYLES)
        )
        code = "\n".join(path.read_text("utf-8") for path in SCRIPTS)
        page.add_script_tag(content=code + "\nwindow.passes = new Backpropagation(document.body);")
        self.root = page.locator(".backpropagation")
        self.load(link)

    def load(self, link: str, example: int = 0) -> None:
        self.problem = problem_at(link)
        self.page.evaluate(
            "(text) => passes.load({ data: Uint8Array.from(atob(text), (c) => c.charCodeAt(0)) })",
            base64.b64encode(message(self.problem, example)).decode(),
        )
        self.page.locator(".backpropagation[data-step]").wait_for(state="attached")

    def seek(self, step: int) -> None:
        self.page.get_by_label("Step of the two passes").fill(str(step - 1))
        self.page.locator(f'.backpropagation[data-step="{step}"]').wait_for(state="attached")

    def unknown(self) -> set[str]:
        """The arrays of the network that are not computed yet."""
        found = self.page.locator(".overview .matrix.unknown")
        return set(found.evaluate_all("(all) => all.map((one) => one.dataset.name)"))

    def said(self) -> str:
        return self.page.locator(".number").inner_text()


@pytest.fixture
def picture(page):
    return Picture(page)


def test_arrays_appear_when_their_step_has_come(picture):
    assert picture.unknown() == set(), "without animation everything is there at once"
    picture.seek(1)
    assert {"a1", "z2", "loss", "dW1", "db3"} <= picture.unknown()
    assert not {"x", "y", "W1", "b3", "z1"} & picture.unknown()
    before = picture.page.locator('[data-name="a1"] canvas').get_attribute("aria-label")
    assert before == "a[1], 3 × m: not computed yet"
    picture.page.locator('[data-name="dW2"] canvas').click()
    picture.page.locator('.backpropagation[data-gives="dW2"][data-direction="backward"]').wait_for(state="attached")
    assert picture.unknown() == {"db2", "da1", "dz1", "dW1", "db1"}
    assert picture.page.locator(".overview .matrix.active").get_attribute("data-name") == "dW2"


def written(value: float) -> str:
    """Three digits that count, as the picture writes them."""
    return f"{float(f'{value:.3g}'):g}".replace("-", "−")


def test_a_number_is_explained_by_what_it_is_made_of(picture):
    """The largest one first, then the one that is pointed at."""
    cache = picture.problem.forward()
    layer = cache.layers[0]
    picture.seek(1)
    unit = int(np.abs(layer.z[:, 0]).argmax())
    factors = [*layer.parameters.weights[unit], *cache.inputs[:, 0]]
    assert all(written(abs(factor)) in picture.said() for factor in factors)
    assert picture.said().startswith(f"Unit {unit + 1}: ")
    assert picture.said().endswith(f"+ 0 = {written(layer.z[unit, 0])}")

    other = (unit + 1) % 3
    canvas = picture.page.locator(".equation canvas").first
    box = canvas.bounding_box()
    canvas.hover(position={"x": box["width"] / 2, "y": box["height"] * (other + 0.5) / 3})
    assert picture.said().endswith(f"= {written(layer.z[other, 0])}")
    picture.page.locator(".equation canvas").nth(1).hover(position={"x": 5, "y": 5})
    assert picture.said() == f"W[1], row 1, column 1: {written(layer.parameters.weights[0, 0])}"


def test_a_weight_tells_this_example_and_the_mean(picture):
    gradient = backward(picture.problem.forward()).layers[1]
    layer = picture.problem.forward().layers[1]
    picture.page.locator('[data-name="dW2"] canvas').click()
    picture.page.locator('.backpropagation[data-gives="dW2"]').wait_for(state="attached")
    row, column = np.unravel_index(np.abs(gradient.weights).argmax(), gradient.weights.shape)
    alone = gradient.dz[row, 0] * layer.a_previous[column, 0]
    said = picture.said()
    assert said.startswith(f"From unit {column + 1} to unit {row + 1}, this example gives ")
    assert f"= {written(alone)}; the mean over 6 examples is {written(gradient.weights[row, column])}" in said


def test_keys_and_other_numbers(picture):
    picture.root.focus()
    for key, step in (("Home", 1), ("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2)):
        picture.page.keyboard.press(key)
        picture.page.locator(f'.backpropagation[data-step="{step}"]').wait_for(state="attached")
    picture.load(LINK + "&seed=5", example=3)
    assert picture.root.get_attribute("data-step") == "2", "other numbers keep the step"
    assert "example 4 of the m = 6" in picture.page.locator(".caption").inner_text()
    picture.page.keyboard.press("Space")
    picture.page.locator('.backpropagation[data-playing="true"]').wait_for(state="attached")
    picture.page.keyboard.press("Space")
    picture.load("data=moons&hidden=4")
    picture.page.locator('.backpropagation[data-steps="13"][data-step="13"]').wait_for(state="attached")


def test_arrays_are_chosen_by_key_and_their_numbers_are_told(picture):
    layer = picture.problem.forward().layers[0].parameters
    weights = picture.page.locator('[data-name="W1"] canvas')
    rows = weights.get_attribute("aria-description").split("; ")
    assert rows == [", ".join(written(value) for value in row) for row in layer.weights]
    assert weights.get_attribute("role") == "img", "no step computes it"
    picture.page.locator('[data-name="dW2"] canvas').focus()
    for key, name in (("Enter", "dW2"), ("Tab", None), ("Space", "db2")):
        picture.page.keyboard.press(key)
        if name:
            picture.page.locator(f'.backpropagation[data-gives="{name}"]').wait_for(state="attached")
    assert picture.root.get_attribute("data-playing") == "false"
    assert picture.page.evaluate("() => document.activeElement.closest('.matrix').dataset.name") == "db2"
    assert not picture.page.locator('[data-name="dW1"] canvas').get_attribute("aria-description"), "not computed yet"


def test_it_is_played_when_it_is_first_seen(page):
    picture = Picture(page, motion="no-preference")
    assert (picture.root.get_attribute("data-playing"), picture.root.get_attribute("data-step")) == ("true", "1")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("link", [LINK, "data=blobs&classes=3&hidden=20-6-6-6&norm=batch&keep=0.6&l2=1"])
def test_no_serious_fault_and_nothing_scrolls_sideways_on_a_phone(phone, link, theme):
    picture = Picture(phone, link, theme)
    assert faults(phone) == []
    for step in range(1, int(picture.root.get_attribute("data-steps")) + 1, 4):
        picture.seek(step)
        assert phone.evaluate("() => document.documentElement.scrollWidth") <= 390
