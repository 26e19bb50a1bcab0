"""A lesson that a teacher writes: title, question, goal, and which controls are put away. A link carries all of it.

Guided experiments (`dlcore.lessons`) are the project's own; this is anybody's. What it holds back is guidance, not
security: who edits the link has every control again.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dlcore.assignment_goal import EXAMPLE, NONE, Goal, goal_of, text_of
from dlcore.notices import Notice, quote
from dlcore.setting import Setting

LONGEST_TITLE, LONGEST_QUESTION = 80, 300  # characters
# What turns the text around it, and could make a page say something else than what was written.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
CONTROL_KEY = re.compile(r"[a-z0-9_]{1,40}", re.ASCII)


@dataclass(frozen=True)
class Wording(Setting):
    """Plain text of a person: one line, or several."""

    longest: int = 0
    lines: bool = False

    def check(self, value: Any) -> str:
        return self.from_text(str(value))[0]

    def from_text(self, text: str) -> tuple[str, str]:
        text = text.replace("\r\n", "\n").strip()
        kept = "".join(self._letter(letter) for letter in text).strip()
        why = "" if kept == text else "has characters that cannot be shown"
        if len(kept) > self.longest:
            kept, why = kept[: self.longest].rstrip(), f"has more than {self.longest} characters"
        return kept, why

    def _letter(self, letter: str) -> str:
        """The character, or a space where it is none to be seen. Joiners stay: emoji and some scripts need them."""
        if letter == "\n":
            return letter if self.lines else " "
        unseen = letter in TURNING or unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp")
        return " " if unseen else letter


@dataclass(frozen=True)
class GoalText(Setting):
    """A goal, as a link writes it."""

    def check(self, value: Any) -> str:
        return text_of(goal_of(str(value))[0])

    def from_text(self, text: str) -> tuple[str, str]:
        goal, why = goal_of(text)
        return text_of(goal), why


@dataclass(frozen=True)
class ControlKeys(Setting):
    """Controls, by the keys that their settings have in a link."""

    known: frozenset[str] = frozenset()  # of the page that reads the link; none: any key is taken

    def among(self, keys: Collection[str]) -> "ControlKeys":
        """The same for a page that has controls for these keys."""
        return replace(self, known=frozenset(keys))

    def check(self, value: Any) -> tuple[str, ...]:
        return self.from_text("-".join(value))[0]

    def from_text(self, text: str) -> tuple[tuple[str, ...], str]:
        keys = list(dict.fromkeys(part.strip().lower() for part in text.split("-") if part.strip()))
        keys = [] if keys == [NONE] else keys
        used = [key for key in keys if CONTROL_KEY.fullmatch(key) and (not self.known or key in self.known)]
        unused = [key for key in keys if key not in used]
        why = f"names what is no control of this page: {quote(', '.join(unused))}" if unused else ""
        return tuple(used), why


def _option(kind: type[Setting], key: str, label: str, help: str, default: Any, **more: Any) -> Any:
    # The group is not looked at: these are no settings of an experiment.
    return kind(label=label, help=help, group="Data", name=key, key=key, kind="text", default=default, **more)


TITLE: Wording = _option(Wording, "title", "Title", "What the lesson is called.", "", longest=LONGEST_TITLE)
QUESTION: Wording = _option(
    Wording, "ask", "Question", "What the students are to find out.", "", longest=LONGEST_QUESTION, lines=True
)
GOAL: GoalText = _option(
    GoalText, "goal", "Goal", f"A bound on one measured quantity of the run, such as `{EXAMPLE}`.", NONE
)
HIDE: ControlKeys = _option(ControlKeys, "hide", "Hidden controls", "Controls that the page does not draw.", ())
LOCK: ControlKeys = _option(
    ControlKeys, "lock", "Locked controls", "Controls that the page draws but lets nobody move.", ()
)
ASSIGNMENT_OPTIONS: dict[str, Setting] = {one.key: one for one in (TITLE, QUESTION, GOAL, HIDE, LOCK)}
"""Every page has them: key to setting."""


@dataclass(frozen=True)
class Assignment:
    """What a lesson link carries beside the experiment."""

    title: str = ""
    question: str = ""
    goal: Goal | None = None
    hidden: tuple[str, ...] = ()  # keys of settings and options
    locked: tuple[str, ...] = ()  # a key that is hidden too is hidden

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "Assignment":
        """From the values of `ASSIGNMENT_OPTIONS` by their keys."""
        return cls(
            title=options[TITLE.key],
            question=options[QUESTION.key],
            goal=goal_of(options[GOAL.key])[0],
            hidden=options[HIDE.key],
            locked=options[LOCK.key],
        )

    @property
    def options(self) -> dict[str, Any]:
        """The values of `ASSIGNMENT_OPTIONS` by their keys."""
        return {
            TITLE.key: self.title,
            QUESTION.key: self.question,
            GOAL.key: text_of(self.goal),
            HIDE.key: self.hidden,
            LOCK.key: self.locked,
        }

    @property
    def query(self) -> dict[str, str]:
        """What a link says of it: nothing that is left out."""
        return {
            key: option.write(self.options[key])
            for key, option in ASSIGNMENT_OPTIONS.items()
            if self.options[key] != option.default
        }

    @property
    def held(self) -> frozenset[str]:
        """Keys of what a student is not meant to change."""
        return frozenset((*self.hidden, *self.locked))

    def __bool__(self) -> bool:
        return bool(self.query)


def still_held(setting: Setting, value: Any) -> Notice:
    """The notice that something would have changed a setting that a lesson holds."""
    used = setting.write(value)
    return Notice(setting.key, "", used, f"{setting.label} is held by your teacher: {setting.key}={used} stays.")
