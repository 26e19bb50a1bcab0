"""A part of our own on a blank page, without a server: what it tells is kept in `told`."""

import base64
from collections.abc import Sequence
from pathlib import Path

from tests.browser.test_player_comparison import THEMES


def blank_part(page, part: str, scripts: Sequence[Path], styles: Sequence[Path], theme: str = "light") -> None:
    """The class `part` of the scripts, as `part` on the page."""
    page.set_content(
        "<!doctype html><html lang='en'><meta name='viewport' content='width=device-width'><title>Part</title>"
        "<body style='margin: 8px'></body></html>"
    )
    background, text, primary = THEMES[theme]
    page.add_style_tag(
        content=f"body {{ --st-background-color: {background}; --st-text-color: {text};"
        f" --st-primary-color: {primary}; background: {background} }}"
        + "".join(style.read_text("utf-8") for style in styles)
    )
    code = "\n".join(path.read_text("utf-8") for path in scripts)
    page.add_script_tag(content=f"{code}\nwindow.told = []; window.part = new {part}(document.body);")


def load(page, message: bytes) -> None:
    """Give the part a message, as Streamlit does."""
    page.evaluate(
        "(text) => part.load({ data: Uint8Array.from(atob(text), (c) => c.charCodeAt(0)),"
        " setTriggerValue: (name, value) => told.push([name, value]) })",
        base64.b64encode(message).decode(),
    )
