"""The table of settings in docs/settings.md, made from the schema.

`python -m dlcore.settings_table > docs/settings.md` writes it anew; a test compares the two.
"""

from typing import get_args

from dlcore.experiment import Experiment
from dlcore.setting import Group, Setting, write_number

INTRODUCTION = """# Settings

Every run is described by these settings and nothing else. The key is the name in a link and in exported
files: `/<page>?v=1&data=moons&hidden=8-4&lr=0.01`, where `v` is the version of this list and lists are joined
by hyphens. Settings that a link leaves out have their defaults; what a link says that is not valid is replaced
by the nearest valid value, and the page says so. `python -m dlcore run 'LINK'` takes the same links.

The number of classes, the loss and the features follow the data when they are left out.
"""


def settings_page() -> str:
    """The whole of docs/settings.md."""
    settings = Experiment.settings().values()
    sections = [_section(group, [each for each in settings if each.group == group]) for group in get_args(Group)]
    return "\n".join([INTRODUCTION, *sections])


def valid_values(setting: Setting) -> str:
    """The valid values as Markdown: ids, or the range and what stands beside it."""
    if setting.choices:
        marked = [setting.choice_label(choice).replace(choice, f"`{choice}`", 1) for choice in setting.choices]
        listed = " ".join(marked)
        return f"any of {listed}" if setting.kind == "choices" else listed
    low, high = setting.bounds or (float("-inf"), float("inf"))
    text = f"{write_number(low)} to {write_number(high)}" + (f" {setting.unit}" if setting.unit else "")
    if setting.kind in ("numbers", "integers"):
        fewest, most = setting.length
        text = f"{fewest if fewest == most else f'{max(fewest, 1)} to {most}'} numbers, each {text}"
    return text + (f", or `{setting.word}`" if setting.word else "")


def _section(group: str, settings: list[Setting]) -> str:
    rows = [
        f"| `{each.key}` | {each.label} | {_cell(each.help)} | {valid_values(each)} | `{default}` |"
        for each in settings
        for default in [each.write(each.default)]
    ]
    head = ["| key | setting | meaning | values | default |", "|---|---|---|---|---|"]
    return "\n".join([f"## {group}", *head, *rows, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")  # a bare one would end the cell


if __name__ == "__main__":
    print(settings_page(), end="")
