"""The table of settings in docs/settings.md, made from the schema.

`python -m dlcore.settings_table > docs/settings.md` writes it anew; a test compares the two.
"""

from collections.abc import Sequence
from typing import get_args

from dlcore.assignment import ASSIGNMENT_OPTIONS, GOAL, HIDE, LOCK, LONGEST_QUESTION, LONGEST_TITLE, QUESTION, TITLE
from dlcore.assignment_goal import EXAMPLE, MEASURES
from dlcore.experiment import Experiment
from dlcore.metrics import SPLITS
from dlcore.pins import MOST_PINS, NO_PINS, PINS_KEY
from dlcore.setting import Group, Setting, write_number

INTRODUCTION = """# Settings

Every run is described by these settings and nothing else. The key is the name in a link and in exported
files: `/<page>?v=1&data=moons&hidden=8-4&lr=0.01`, where `v` is the version of this list and lists are joined
by hyphens. Settings that a link leaves out have their defaults; what a link says that is not valid is replaced
by the nearest valid value, and the page says so. `python -m dlcore run 'LINK'` takes the same links.

The number of classes, the loss and the features follow the data when they are left out.
"""


HEAD = ("| key | setting | meaning | values | default |", "|---|---|---|---|---|")


def _ids(ids: Sequence[str]) -> str:
    """Ids as Markdown."""
    return " ".join(f"`{one}`" for one in ids)


LESSONS = """Beside its settings a link may carry a lesson (README, *Write a lesson*). Every page understands these
keys. What is hidden or locked guides students; it keeps nobody out: who edits the link has every control again. A link
that sets a hidden or locked setting still sets it. `embed=true` is no setting: a page in a frame leaves out what is
around it.
"""
_LESSON_VALUES = {
    TITLE.key: f"plain text, at most {LONGEST_TITLE} characters",
    QUESTION.key: f"plain text, at most {LONGEST_QUESTION} characters, several lines",
    GOAL.key: f"one of {_ids(SPLITS)}, of {_ids(MEASURES)}, of `below` `above`, and a number, joined by hyphens: "
    f"`{EXAMPLE}`. Shares are from 0 to 1, or in percent: `5%25`",
    HIDE.key: "keys of settings and of the page's own options: `lr-l2`",
    LOCK.key: "the same; a control that is hidden too is hidden",
}

PINNED = f"""
## Pinned runs
`{PINS_KEY}` holds up to {MOST_PINS} runs that a page keeps beside its own, such as
`{PINS_KEY}=lr:0.1,l2:1~data:moons`. A pin is what differs from the defaults, with the keys and values above; a run that
differs in nothing names its data. `{NO_PINS}` is the default. Pages that train no run pass it over.
"""


def settings_page() -> str:
    """The whole of docs/settings.md."""
    settings = Experiment.settings().values()
    sections = [_section(group, [each for each in settings if each.group == group]) for group in get_args(Group)]
    rows = [
        f"| `{key}` | {one.label} | {_cell(one.help)} | {_LESSON_VALUES[key]} | {_lesson_default(one)} |"
        for key, one in ASSIGNMENT_OPTIONS.items()
    ]
    return "\n".join([INTRODUCTION, *sections, "## Lessons", LESSONS, *HEAD, *rows, PINNED, ""])


def _lesson_default(option: Setting) -> str:
    written = option.write(option.default)
    return f"`{written}`" if written else "nothing"


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
    return "\n".join([f"## {group}", *HEAD, *rows, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")  # a bare one would end the cell


if __name__ == "__main__":
    print(settings_page(), end="")
