"""Pinned runs in a real browser: pin, change, copy the link, open it cold; and charts and the stage as files."""

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from dlcore.pins import pins_of
from tests.browser.test_accessibility import faults, overflow

LINK = "v=1&data=moons&n=100&hidden=4&batch=full&epochs=8"
PINS = "(count) => (new URLSearchParams(location.search).get('pins') || '').split('data').length === count + 1"
CURVES = """() => [...document.querySelectorAll("[data-testid=stVegaLiteChart] path[aria-roledescription='line mark']")]
    .map((path) => path.getAttribute("d"))"""


def test_two_pins_and_their_curves_are_the_same_behind_the_link(cold_server, page, phone, settle):
    page.goto(f"{cold_server}/playground?{LINK}")
    settle(page)
    for pins, rate in enumerate(("0.3", "0.003"), start=1):
        page.get_by_role("button", name="Pin", exact=True).click()
        page.wait_for_function(PINS, arg=pins)
        settle(page)
        page.goto(f"{page.url.replace('&lr=0.3', '')}&lr={rate}")
        settle(page)
    assert faults(page) == []
    table = page.get_by_role("region", name="Pinned runs")
    assert table.get_by_role("row").count() == 4, "the heads, the page's own run and two pins"
    curves, rows = page.evaluate(CURVES), table.inner_text()
    page.get_by_role("button", name="Share").click()
    link = page.locator("[data-testid=stPopoverBody] [data-testid=stCode] code").first.inner_text().strip()

    page.goto("about:blank")
    page.goto(link)
    settle(page)
    assert page.evaluate(CURVES) == curves and len(curves) == 4
    assert page.get_by_role("region", name="Pinned runs").inner_text() == rows
    assert len(pins_of(page.evaluate("() => new URLSearchParams(location.search).get('pins')"))) == 2

    page.get_by_role("button", name="Open P2: set this page to it").click()
    page.wait_for_url("**lr=0.3*")
    settle(page)
    page.get_by_role("button", name="Remove P1").press("Enter")
    page.wait_for_function(PINS, arg=1)

    phone.goto(link)
    settle(phone)
    assert faults(phone) == []
    assert overflow(phone) <= 1


def saved(page, press) -> tuple[str, bytes]:
    with page.expect_download() as download:
        press()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_a_chart_and_the_stage_are_saved_by_keyboard(server, page, settle):
    page.emulate_media(color_scheme="dark")
    page.goto(f"{server}/playground?{LINK}")
    settle(page)
    menu = page.locator(".chart-menu summary")
    menu.press("Enter")
    name, drawing = saved(page, lambda: page.get_by_role("button", name="Save as SVG").press("Enter"))
    assert name == "curves.svg" and b"nats per example" in drawing
    assert drawing.startswith(b"<svg") and b'fill="rgb(16, 21, 28)"' in drawing, "on the page's own ground"
    menu.press("Enter")
    name, picture = saved(page, lambda: page.get_by_role("button", name="Save as PNG").press("Enter"))
    pixels = np.asarray(Image.open(BytesIO(picture)).convert("RGB"), int)
    assert name == "curves.png" and tuple(pixels[0, 0]) == (16, 21, 28)
    assert (pixels.sum(axis=-1) > 600).any(), "light curves and words on it"
    menu.press("Enter")
    page.keyboard.press("Escape")
    assert page.locator(".chart-menu[open]").count() == 0

    save = page.get_by_role("button", name="Save this picture (PNG)")
    name, picture = saved(page, lambda: save.press("Enter"))
    assert name == "epoch-8.png"
    whole = Image.open(BytesIO(picture)).convert("RGB")
    shown = page.locator(".panels").bounding_box()
    assert abs(whole.width / 2 - shown["width"]) < 40 and whole.height / 2 > shown["height"]
    colours = np.asarray(whole, int)
    warmth = colours[..., 0] - colours[..., 2]
    assert (warmth < -50).mean() > 0.05 < (warmth > 50).mean(), "the surface is in it, with both classes"
