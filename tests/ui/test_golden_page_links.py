"""Links with a page's own keys, written once, must show the same for ever: entries are added to the file, not changed.

The settings of such links are held in tests/core/golden_links.json.
"""

import json
from pathlib import Path
from urllib.parse import parse_qsl

from pages.shared import navigation
from pages.shared.page_options import read_options, write_options

import pytest

from dlcore.links import parse_link
from tests.ui.page_options_of import page_options_of

# "link", the "page" it names, and the values of the page's "options" that it gives.
GOLDEN = json.loads((Path(__file__).parents[1] / "core" / "golden_page_links.json").read_text(encoding="utf-8"))
PAGES = [page for page in navigation.PAGES if page != "home"]


def query_of(link: str) -> dict[str, str]:
    return dict(parse_qsl(link.partition("?")[2], keep_blank_values=True))


def plain(values: dict) -> dict:
    """As JSON has them."""
    return json.loads(json.dumps(values))


@pytest.mark.parametrize("entry", GOLDEN, ids=[f"{place}-{one['page']}" for place, one in enumerate(GOLDEN)])
def test_a_golden_link_shows_the_same_on_its_page(entry):
    options, query = page_options_of(entry["page"]), query_of(entry["link"])
    values, notices = read_options(options, query)
    assert notices == ()
    assert {key: plain(values)[key] for key in entry["options"]} == entry["options"]
    assert {key for key in query if key in options} == set(entry["options"])
    assert parse_link(entry["link"], page_keys=options).notices == ()
    assert read_options(options, write_options(options, values)) == (values, ())


@pytest.mark.parametrize("page", PAGES)
def test_every_key_and_every_id_of_a_page_is_in_the_file(page):
    queries = [query_of(entry["link"]) for entry in GOLDEN]
    here = [query_of(entry["link"]) for entry in GOLDEN if entry["page"] == page]
    for key, option in page_options_of(page).items():
        assert any(key in query for query in queries), key
        if option.kind == "choice":
            assert set(option.choices) <= {query.get(key) for query in here}, key
