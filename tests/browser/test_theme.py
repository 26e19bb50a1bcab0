"""Somebody changes the theme of a page that is open: what the server has drawn follows without anything being set."""

INK = """() => [...document.querySelectorAll("[data-testid=stVegaLiteChart] svg text")]
    .filter((text) => text.textContent === "train").map((text) => text.getAttribute("fill"))"""


def test_the_inks_of_charts_follow_the_theme(server, page, settle):
    page.goto(f"{server}/playground?data=xor&hidden=2&epochs=5")
    settle(page)
    assert page.evaluate(INK) == ["#1b2430"]
    for theme, ink in (("dark", "#e6ebf2"), ("light", "#1b2430")):
        page.emulate_media(color_scheme=theme)
        page.wait_for_function(f"({INK})().join() === '{ink}'")
