"""docs/settings.md says what the schema says."""

from pathlib import Path

from dlcore.assignment import ASSIGNMENT_OPTIONS
from dlcore.experiment import Experiment
from dlcore.settings_table import settings_page

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


def test_the_documented_table_is_the_schema():
    assert DOCS.read_text(encoding="utf-8") == settings_page(), "python -m dlcore.settings_table > docs/settings.md"


def test_every_setting_has_one_row_with_its_range():
    rows = [line for line in settings_page().splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] != []
    keys = [each.key for each in Experiment.settings().values()] + list(ASSIGNMENT_OPTIONS)
    assert sorted(row.split("`")[1] for row in rows) == sorted(keys)
    (rate,) = (row for row in rows if row.startswith("| `lr`"))
    assert "1e-06 to 10" in rate and rate.endswith("| `0.03` |")
    assert all(row.replace("\\|", "").count("|") == 6 for row in rows)
