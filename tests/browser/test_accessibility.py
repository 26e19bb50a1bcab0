"""axe-core finds no serious or critical fault on any page, light or dark, desktop or phone."""

from pages.shared.navigation import HOME, PAGES

import pytest

# What Streamlit itself draws and a page cannot change: rule → selector of what surrounds the elements excused.
# With groups of pages, the list of the navigation holds the groups' headings beside its items.
EXCUSED = dict.fromkeys(("list", "listitem"), "[data-testid=stSidebarNavItems]")


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


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("page_id", PAGES)
def test_a_page_has_no_serious_fault(server, page, settle, page_id, theme):
    page.emulate_media(color_scheme=theme)
    page.goto(f"{server}/{'' if page_id == HOME else page_id}")
    settle(page)
    assert faults(page) == []


@pytest.mark.parametrize("page_id", PAGES)
def test_a_page_on_a_phone_has_no_serious_fault_and_never_scrolls_sideways(server, phone, settle, page_id):
    phone.goto(f"{server}/{'' if page_id == HOME else page_id}")
    settle(phone)
    assert faults(phone) == []
    overflow = phone.evaluate(
        "() => { const main = document.querySelector('[data-testid=stMain]');"
        " return main.scrollWidth - main.clientWidth }"
    )
    assert overflow <= 1
