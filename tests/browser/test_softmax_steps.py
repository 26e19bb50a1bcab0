"""One example through softmax, on a page of its own: the browser's numbers are Python's; a hand's choice is told."""

import base64

from pages.shared.one_point_message import Examples
from pages.shared.one_point_options import NEAREST, UNSURE
from pages.shared.player.blob import encode
from pages.shared.softmax_steps import SCRIPTS, STYLES

import numpy as np
import pytest

from dlcore.amounts import number_text
from dlcore.experiment import Experiment
from dlcore.softmax.overflow import LARGEST_LOGIT, LEAST_FACTOR, in_float32, loss_in_float32
from dlcore.softmax.steps import Steps
from dlcore.softmax.steps_reading import read_steps
from tests.browser.test_accessibility import faults
from tests.browser.test_player_comparison import THEMES
from tests.core.runs import drawn

TOLERANCE = {"rtol": 1e-5, "atol": 1e-5}
BLOBS = Experiment(data="blobs", classes=4, examples=100, hidden=(6, 5), features=("x1", "x2", "x1x2", "sinx2"))
MOONS = Experiment(data="moons", examples=100, hidden=(4,), loss="mse")
DIGITS = Experiment(data="digits", hidden=(4,), scale="standard")
LOAD = (
    "(text) => part.load({ data: Uint8Array.from(atob(text), (c) => c.charCodeAt(0)),"
    " setTriggerValue: (name, value) => told.push([name, value]) })"
)


class Picture:
    """An example on a blank page; `told` is what the server would be told."""

    def __init__(self, page, experiment: Experiment, theme: str = "light", **choice):
        self.page, self.examples = page, Examples(drawn(experiment), 0)
        page.set_content(
            "<!doctype html><html lang='en'><meta name='viewport' content='width=device-width'><title>Softmax</title>"
            "<body style='margin: 0'></body></html>"
        )
        background, text, primary = THEMES[theme]
        page.add_style_tag(
            content=f"body {{ --st-background-color: {background}; --st-text-color: {text};"
            f" --st-primary-color: {primary}; background: {background} }}"
            + "".join(style.read_text("utf-8") for style in STYLES)
        )
        code = "\n".join(path.read_text("utf-8") for path in SCRIPTS)
        page.add_script_tag(content=code + "\nwindow.told = []; window.part = new SoftmaxSteps(document.body);")
        self.root = page.locator(".softmax-steps")
        page.evaluate(LOAD, self.message(**choice))
        page.locator(".softmax-steps[data-row]").wait_for(state="attached")

    def message(self, point=UNSURE, label=NEAREST, temperature=1.0, factor=1.0) -> str:
        self.chosen = self.examples.chosen(point, label)
        header = self.examples.header(self.chosen, temperature, factor)
        return base64.b64encode(encode(header, self.examples.arrays())).decode()

    def at_row(self, row: int) -> None:
        """Wait until this example is the nearest."""
        self.page.locator(f'.softmax-steps[data-row="{row}"]').wait_for(state="attached")

    def told(self) -> dict:
        """The last thing that the server is told when the hand rests: a slow machine may see it rest before."""
        self.page.wait_for_function("told.length > 0 && !part.waiting")
        name, value = self.page.evaluate("told.splice(0)")[-1]
        assert name == "choice"
        return value


@pytest.mark.parametrize(
    ("experiment", "point", "label", "temperature"),
    [
        (BLOBS, (1.5, -2.0), NEAREST, 1.0),
        (BLOBS, (-3.25, 0.5), 2, 0.3),
        (MOONS, (0.7, 0.1), 0, 4.0),
        (DIGITS, (5,), NEAREST, 1.0),
    ],
    ids=["blobs", "cool blobs", "moons", "digits"],
)
def test_the_numbers_are_those_of_python(page, experiment, point, label, temperature):
    picture = Picture(page, experiment, point=point, label=label, temperature=temperature)
    shown, chosen = page.evaluate("part.steps"), picture.chosen
    np.testing.assert_allclose(shown["logits"], chosen.logits, **TOLERANCE)
    steps = Steps(np.array(shown["logits"]), chosen.label, temperature, experiment.loss)
    for name, quantity in {
        "shifted": steps.shifted, "exponentials": steps.exponentials, "total": steps.total, "dz": steps.dz,
        "probabilities": steps.probabilities, "hard": steps.hard_max, "jacobian": steps.jacobian, "loss": steps.loss,
    }.items():  # fmt: skip
        np.testing.assert_allclose(shown[name], quantity, rtol=1e-9, atol=1e-12, err_msg=name)
    if experiment.loss == "ce":
        np.testing.assert_allclose(shown["diagonal"], steps.dz_of_the_diagonal, rtol=1e-9, atol=1e-12)
    picture.at_row(chosen.row)
    assert page.locator("tr.label th .name").inner_text() == picture.examples.header(chosen, 1, 1)["row_names"][
        chosen.label
    ]  # fmt: skip


@pytest.mark.parametrize("logits", [[5.0, 2.0, -1.0, 3.0], [88.7, 0.0], [88.8, 0.0], [88.6, 88.6], [-110.0, -120.0]])
def test_float32_breaks_where_it_breaks_in_python(page, logits):
    Picture(page, BLOBS)
    z = np.float32(logits)
    for subtract in (False, True):
        found = page.evaluate(
            "([z, subtract]) => { const { exponentials, total, probabilities, loss } ="
            " softmaxInFloat32(z, 1, subtract);"
            " return [...exponentials, total, ...probabilities, loss].map(String) }",
            [logits, subtract],
        )
        expected = in_float32(z, 1, subtract=subtract)
        numbers = [*expected.exponentials, expected.total, *expected.probabilities, expected.loss]
        values = [float(text.replace("Infinity", "inf")) for text in found]
        np.testing.assert_allclose(values, np.array(numbers, float), rtol=2e-6, atol=1e-38)
    assert page.evaluate("(z) => lossInFloat32(z, 1)", logits) == pytest.approx(loss_in_float32(z, 1), rel=1e-6)


def test_the_factor_at_which_it_breaks_is_shown(page):
    picture = Picture(page, BLOBS, point=(1.5, -2.0))
    breaking = LARGEST_LOGIT / float(picture.chosen.logits.max())
    assert 1 < breaking < 200
    for factor, broken in ((breaking * 0.98, "false"), (breaking * 1.01, "true")):
        page.evaluate("(factor) => part.choose({ factor })", factor)
        page.locator(f'.overflow[data-broken="{broken}"]').wait_for(state="attached")
        lost = page.locator(".float32 .lost").all_inner_texts()
        assert ("NaN" in lost) == ("∞" in lost) == (broken == "true")
    assert picture.told().keys() == {"logit_factor"}


@pytest.mark.parametrize(
    ("logits", "factor", "said"),
    [
        ([5.0, 2.0, -1.0, 3.0], 1, "From × 17.7 on the largest logit is above 88.72"),
        ([5.0, 2.0, -1.0, 3.0], 20, "e to more than 88.72 is infinite"),
        ([-1.56, -1.38, -1.42, -2.0], 1, "From × 75.3 on every e^z is 0 in float32, and the left side breaks: 0/0"),
        ([-1.56, -1.38, -1.42, -2.0], 76, "Every e^z is too small for float32"),
        ([0.4, 0.3, -0.2, 0.0], 1, "With these logits the left side holds, up to any factor of the slider."),
        ([-0.4, -0.5, -0.6, -0.7], 1, "With these logits the left side holds, up to any factor of the slider."),
        ([0.0, -5.0, -6.0, -7.0], 200, "With these logits the left side holds, up to any factor of the slider."),
        ([0.443, 0.443, 0.443, 0.443], 1, "Below × 200 the sum of all e^z becomes infinite"),
        ([0.443, 0.443, 0.443, 0.443], 200, "The sum of all e^z is infinite in float32, and every ŷ is 0."),
    ],
)
def test_where_the_left_side_breaks_is_said(page, logits, factor, said):
    Picture(page, BLOBS)
    words = page.evaluate(
        "([logits, factor]) => { part.overflow.draw(logits, { label: 0, factor });"
        " return part.overflow.told.textContent }",
        [logits, factor],
    )
    assert words.startswith(said)
    broken = [
        in_float32(np.float32(by) * np.float32(logits), 0, subtract=False).broken for by in (factor, LEAST_FACTOR, 200)
    ]
    assert not broken[1] and broken[0] == (factor > 1 and "holds" not in said) and broken[2] == ("holds" not in said)


def test_the_loss_and_its_digits_are_those_of_the_words(page):
    Picture(page, BLOBS)
    for logits, label, temperature in (
        ([9.2, 0.0, -3.0, -4.0], 0, 1.0),
        ([9.2, 0.0, -3.0, -4.0], 2, 1.0),
        ([9.2, 0.0, -3.0, -4.0], 3, 4.0),
        ([60.0, 0.0, -3.0, -4.0], 0, 1.0),
        ([20.0, -20.0, 3.0, 0.0], 1, 0.05),
        ([1.13e6, 0.0, 3.0, 0.0], 1, 1.0),
    ):
        text = page.evaluate(
            "([logits, label, temperature]) => { part.table.writeLoss(softmaxSteps(logits, { temperature, label,"
            " loss: 'ce' }), label, temperature !== 1); return part.table.loss.textContent }",
            [logits, label, temperature],
        )
        words = read_steps(Steps(np.array(logits), label, temperature), ("a", "b", "c", "d"), 1.0).detail
        equation = words.partition("The loss is ")[2].partition(" nats")[0]
        assert text.startswith(f"LossL = −ln ŷ{label} = {equation}nats"), (text, equation)
    values = [0.0, 1e-30, 9.994e-4, 0.001, 0.01234, 0.9996, 12.345, 999.4, 999.6, 15_230.0, 999_400.0, 2.151e6]
    assert page.evaluate("(values) => values.map(precise)", values) == [number_text(value) for value in values]


def test_a_hand_moves_the_point_at_once_and_is_told_of_when_it_rests(page):
    picture = Picture(page, BLOBS, point=(1.5, -2.0))
    box = page.locator(".place canvas.points").bounding_box()
    side, (left, right, _, top) = box["width"] - 30, picture.examples.header(picture.chosen, 1, 1)["extent"]
    page.mouse.click(box["x"] + 30 + 0.25 * side, box["y"] + 0.25 * side)
    width = right - left
    np.testing.assert_allclose(picture.told()["point"], [left + width / 4, top - width / 4], atol=0.06)
    ring = page.locator(".handle").bounding_box()
    middle = ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + side / 2, middle[1] + side / 4, steps=3)
    page.mouse.up()
    told = picture.told()
    np.testing.assert_allclose(told["point"], [left + 3 * width / 4, top - width / 2], atol=0.06)
    chosen = picture.examples.chosen(tuple(told["point"]), NEAREST)
    np.testing.assert_allclose(page.evaluate("part.steps.logits"), chosen.logits, **TOLERANCE)
    picture.at_row(chosen.row)
    page.locator(".handle").focus()
    page.keyboard.press("ArrowRight")
    np.testing.assert_allclose(picture.told()["point"], [told["point"][0] + width / 60, told["point"][1]], atol=0.002)
    page.get_by_label("x₂").fill("-1.5")
    page.keyboard.press("Enter")
    assert picture.told()["point"][1] == -1.5


def test_a_label_a_temperature_and_examples_worth_a_look(page):
    picture = Picture(page, BLOBS, point=(1.5, -2.0))
    other = (picture.chosen.label + 1) % 4
    page.locator(".target .number").nth(other).click()
    assert picture.told() == {"label": other}
    page.get_by_role("button", name="y: back to").click()
    assert picture.told() == {"label": NEAREST}
    page.get_by_label("Temperature T", exact=True).fill("0")
    assert picture.told() == {"temperature": 0.05}
    page.get_by_role("button", name="Temperature T: back to 1").click()
    assert picture.told() == {"temperature": 1}
    page.get_by_role("button", name="least sure").click()
    picture.at_row(picture.examples.unsure)
    np.testing.assert_allclose(picture.told()["point"], picture.examples.points[picture.examples.unsure], atol=6e-4)


def test_examples_of_more_inputs_are_chosen_one_by_one(page):
    picture = Picture(page, DIGITS, point=(1,))
    page.get_by_role("button", name="Next example").click()
    assert picture.told() == {"point": [2]}
    np.testing.assert_allclose(page.evaluate("part.steps.logits"), picture.examples.logits[1], **TOLERANCE)
    page.locator(".handle").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert picture.told() == {"point": [len(picture.examples.rows)]}, "after the first comes the last"
    page.get_by_label("Example", exact=True).fill("40")
    page.keyboard.press("Enter")
    assert picture.told() == {"point": [40]}
    assert page.get_by_role("img", name="Image of example 40").count() == 1


def test_an_answer_to_what_was_before_takes_nothing_out_of_the_hand(page):
    picture = Picture(page, BLOBS, point=(1.5, -2.0))
    old = picture.message(point=(1.5, -2.0))
    at = page.evaluate(f"(old) => {{ part.choose({{ at: [-1, 1] }}); ({LOAD})(old); return part.choice.at }}", old)
    assert at == [-1, 1]
    assert picture.told()["point"] == [-1, 1], "and it is told of"
    page.wait_for_function("part.choice.at[0] === 1.5")  # the server insists


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("experiment", [BLOBS, DIGITS], ids=["blobs", "digits"])
def test_no_serious_fault_and_nothing_scrolls_sideways_on_a_phone(phone, experiment, theme):
    Picture(phone, experiment, theme=theme, factor=200.0, label=1)
    assert faults(phone) == []
    assert phone.evaluate("() => document.documentElement.scrollWidth") <= 390
