"""The share button: what it shows opens the same experiment for somebody else."""

from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from PIL import Image

from dlcore.links import parse_link


def shared_link(page) -> str:
    page.get_by_role("button", name="Share").click()
    return page.locator("[data-testid=stPopoverBody] code", has_text="batch_seed=").inner_text().strip()


def test_the_shared_link_is_complete_and_opens_the_same_experiment(server, page, phone, settle):
    opened = "v=1&data=xor&hidden=4&act=relu&lr=0.01&epochs=20"
    page.emulate_media(reduced_motion="no-preference")  # the run is played, and the page comes to rest all the same
    page.goto(f"{server}/playground?{opened}")
    settle(page)
    link = shared_link(page)
    assert link.startswith(f"{server}/playground?v=1&")
    assert parse_link(link).experiment == parse_link(opened).experiment
    assert {"seed", "data_seed", "batch_seed", "n"} <= set(parse_qs(urlsplit(link).query)), "every field is written"

    phone.goto(link)
    settle(phone)
    assert phone.locator("[data-testid=stException]").count() == 0
    assert parse_link(shared_link(phone)).experiment == parse_link(opened).experiment


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_camera_reads_the_code_and_opens_the_same_experiment(server, page, settle, theme):
    opened = "v=1&data=xor&hidden=4&act=relu&lr=0.01&epochs=20"
    page.emulate_media(color_scheme=theme)
    page.goto(f"{server}/playground?{opened}")
    settle(page)
    page.get_by_role("button", name="Share").click()
    code = page.locator(".qr-code")
    code.wait_for()
    photograph = Image.open(BytesIO(code.screenshot()))
    (read,) = zxingcpp.read_barcodes(photograph)
    assert read.text.startswith(f"{server}/playground?")
    assert parse_link(read.text).experiment == parse_link(opened).experiment
    assert len(read.text) < 120, "what is left at its default is left out"
