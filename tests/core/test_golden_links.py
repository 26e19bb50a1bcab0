"""Links written once must open the same experiment for ever: entries are added to the file, never changed."""

import json
from pathlib import Path

import pytest

from dlcore.experiment import Experiment
from dlcore.links import parse_link, to_query

# "link", the "page" it names, and the "settings" it opens, by name, where they differ from those of the first
# entry: a link without any settings, which lists all there were.
GOLDEN = json.loads((Path(__file__).parent / "golden_links.json").read_text())
DEFAULTS = GOLDEN[0]["settings"]


@pytest.mark.parametrize("entry", GOLDEN, ids=[entry["link"][:60] for entry in GOLDEN])
def test_a_golden_link_opens_the_same_experiment(entry):
    link = parse_link(entry["link"])
    opened = link.experiment.model_dump(mode="json")
    assert link.notices == ()
    assert link.page == entry["page"]
    # A later release may add settings whose defaults leave the experiment as it was; it may not change these.
    added = {name: value for name, value in Experiment().model_dump(mode="json").items() if name not in DEFAULTS}
    assert opened == added | DEFAULTS | entry["settings"]
    assert parse_link(to_query(link.experiment)).experiment == link.experiment


def test_every_key_and_every_id_is_in_the_file():
    settings = Experiment.settings().values()
    pairs = [pair.split("=") for entry in GOLDEN for pair in entry["link"].rpartition("?")[2].split("&") if pair]
    used = {(key, value) for key, values in pairs for value in {values, *values.split("-")}}
    assert {each.key for each in settings} | {"v"} == {key for key, _ in used}
    assert {(each.key, choice) for each in settings for choice in each.choices} <= used
    assert len(GOLDEN) >= 25
