"""axe-core finds no serious or critical fault on any page, light or dark, desktop or phone."""

from pages.shared.initialization_looks import LOOKS
from pages.shared.looks import no_study
from pages.shared.navigation import HOME, PAGES

import pytest

# What Streamlit itself draws and a page cannot change: rule → selector of what surrounds the elements excused.
# With groups of pages, the list of the navigation holds the groups' headings beside its items.
EXCUSED = dict.fromkeys(("list", "listitem"), "[data-testid=stSidebarNavItems]")

# Of the background, 0 to 1.
BRIGHTNESS = r"""() => Math.max(...getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor
    .match(/[\d.]+/g).slice(0, 3)) / 255"""


def faults(page) -> list[str]:
    """One line per element with a serious or critical violation."""
    from axe_playwright_python.sync_playwright import Axe  # only where there is a browser to run it in

    response = Axe().run(page).response
    return [
        f"{violation['id']} ({violation['impact']}): {' '.join(map(str, node['target']))} — {node['html'][:120]}"
        for violation in response["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
        if not _is_excused(page, violation["id"], str(node["target"][0]))
    ]


def _is_excused(page, rule: str, target: str) -> bool:
    within = "(element, around) => element.closest(around) !== null"
    return rule in EXCUSED and page.locator(target).first.evaluate(within, EXCUSED[rule])


@pytest.mark.parametrize("page_id", PAGES)
def test_a_page_has_no_serious_fault(server, page, settle, page_id):
    """The charts are drawn for the theme in which the page is loaded: it is loaded in both."""
    page.goto(address(server, page_id))
    settle(page)
    assert faults(page) == []
    page.emulate_media(color_scheme="dark")
    page.reload()
    settle(page)
    assert page.evaluate(BRIGHTNESS) < 0.3
    assert faults(page) == [], "dark"


def overflow(page) -> int:
    """Pixels by which a page is wider than its window."""
    return page.evaluate(
        "() => { const main = document.querySelector('[data-testid=stMain]');"
        " return main.scrollWidth - main.clientWidth }"
    )


@pytest.mark.parametrize("page_id", PAGES)
def test_a_page_on_a_phone_has_no_serious_fault_and_never_scrolls_sideways(server, phone, settle, page_id):
    phone.goto(address(server, page_id))
    settle(phone)
    assert faults(phone) == []
    assert overflow(phone) <= 1
    cut = "groups => groups.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.innerText)"
    assert phone.locator("[data-testid=stButtonGroup] [role]").evaluate_all(cut) == [], "choices in lines, none cut off"


def address(server: str, page_id: str) -> str:
    return f"{server}/{'' if page_id == HOME else page_id}"


def test_no_look_of_the_page_on_initialization_has_a_serious_fault(server, page, settle):
    link = "v=1&data=circles&n=100&noise=0.1&hidden=8-8&act=relu&init=he&epochs=6&beside=own"
    page.goto(f"{server}/initialization?{link}")
    settle(page)
    for id, look in LOOKS.items():
        if look.study is no_study:
            page.get_by_test_id("stButtonGroup").get_by_text(look.title, exact=True).click()
            page.wait_for_url(f"**look={id}*")
            settle(page)
            assert faults(page) == [], id
