"""Links of garbage on every page: a state comes of each, what it holds is valid, and what was not used is told.

`--hypothesis-profile=hostile` tries 100,000 of them.
"""

import string
from urllib.parse import parse_qsl

from pages.shared.navigation import PAGES
from pages.shared.page_options import read_options, write_options

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.experiment import Experiment
from dlcore.links import LONGEST_VALUE, parse_link
from dlcore.values import read
from tests.ui.page_options_of import page_options_of

WITH_OPTIONS = [page for page in PAGES if page != "home"]
NASTY = st.sampled_from(
    [
        "../../etc/passwd",
        "__import__('os').system('id')",
        "{{7*7}}",
        "<script>alert(1)</script>",
        "\0",
        "nan",
        "-inf",
        "1e999",
        "9" * 400,
        "1-" * 500,
        "%00%ff",
        "none",
        "٣",
        "\ud800",
        "null",
        "0x10",
    ]
)
VALUE = NASTY | st.text(max_size=40) | st.text(string.digits + ".-~,:e;_ab", max_size=30) | st.floats().map(str)


@st.composite
def addresses(draw) -> tuple[str, dict[str, str]]:
    """A page, and an address of it whose keys are mostly its own and whose values are mostly not."""
    page = draw(st.sampled_from(WITH_OPTIONS))
    keys = [*page_options_of(page), *(setting.key for setting in Experiment.settings().values()), "v"]
    return page, draw(st.dictionaries(st.sampled_from(keys) | st.text(max_size=12), VALUE, max_size=8))


@given(addresses())
def test_any_address_opens_something_valid_and_says_what_was_not_used(given_address):
    page, address = given_address
    options = page_options_of(page)
    link = parse_link(address, page_keys=set(options))
    assert Experiment.model_validate(link.experiment.values()) == link.experiment
    chosen, notices = read_options(options, address)
    assert set(chosen) == set(options)
    again, silent = read_options(options, write_options(options, chosen))
    assert again == chosen and silent == (), "what a page would write of it is read without a notice"
    told = {one.key for one in (*link.notices, *notices)}
    for key in address.keys() & options.keys() - told:
        value, why = read(options[key], address[key][:LONGEST_VALUE])
        assert why == "" and value == chosen[key], "what is not told is used as it was given"


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_any_text_in_place_of_a_link_opens_something_valid(text):
    link = parse_link(text)
    assert Experiment.model_validate(link.experiment.values()) == link.experiment
    parse_qsl(text)


@pytest.mark.parametrize("page", WITH_OPTIONS)
def test_every_page_says_its_options(page):
    """Otherwise the garbage above would meet none."""
    assert page_options_of(page)
