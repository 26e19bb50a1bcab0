"""The goal of a lesson that a teacher writes: a bound on one measured quantity, and how far a run has come to it."""

import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dlcore.metrics import SPLITS
from dlcore.setting import write_number
from dlcore.values import NUMBER

if TYPE_CHECKING:
    from dlcore.run import Run

MEASURES = ("error", "cost", "accuracy")
NONE = "none"
MOST = 1e6
"""The largest number of a goal: of a cost, or of an RMSE in the unit of the targets."""
SHAPE = re.compile(
    rf"({'|'.join(SPLITS)})[\s-]+({'|'.join(MEASURES)})[\s-]*(?:(below|above)(?:-|\s+)|(<|>)\s*)([^\s%]+)\s*(%?)",
    re.IGNORECASE,
)
"""`dev-error-below-0.05` as a link writes it; `dev error < 5 %`, as people do, is read too."""
EXAMPLE = "dev-error-below-0.05"


@dataclass(frozen=True)
class Goal:
    """A bound on one quantity of the result of a run."""

    split: str  # one of SPLITS
    measure: str  # one of MEASURES
    below: bool  # the quantity is to be smaller than the number; otherwise larger
    number: float  # a share for the error and the accuracy of a classification, else in the quantity's own unit

    def met_by(self, value: float) -> bool:
        """Whether a measured value reaches the goal. NaN never does."""
        return value < self.number if self.below else value > self.number

    def quantity(self, task: str) -> str:
        """The quantity in words; the error of a regression is its RMSE."""
        return f"{self.split} {'RMSE' if self.measure == 'error' and task == 'regression' else self.measure}"

    def words(self, task: str) -> str:
        """`dev error < 5 %`."""
        return f"{self.quantity(task)} {'<' if self.below else '>'} {self.said(self.number, task)}"

    def said(self, value: float, task: str) -> str:
        """A value of the quantity as people read it."""
        # A value just short of the goal must not read like it.
        if self.measure == "cost" or task == "regression":
            digits = next((d for d in (4, 6) if value == self.number or f"{value:.{d}g}" != f"{self.number:.4g}"), 9)
            return f"{value:.{digits}g}"
        digits = next((d for d in (1, 2, 3) if abs(100 * (value - self.number)) >= 10**-d), 3)
        return f"{100 * self.number:.10g} %" if value == self.number else f"{100 * value:.{digits}f} %"


@dataclass(frozen=True)
class Standing:
    """How far a run has come to a goal."""

    now: float  # the quantity of the weights that are the result so far
    epoch: int  # the epoch of these weights
    reached: bool
    best: float  # the value of any epoch that comes closest to the goal, or goes furthest beyond it
    best_epoch: int
    was_reached: bool  # by that epoch


def goal_of(text: str) -> tuple[Goal | None, str]:
    """The goal that a link asks for, None for none; and why the text could not be used as it stands, "" if it could."""
    text = text.strip()
    if not text or text.lower() == NONE:
        return None, ""
    found = SHAPE.fullmatch(text)
    if found is None or not NUMBER.fullmatch(found[5]):
        return None, f"is no goal like {EXAMPLE}"
    split, measure, word, sign, digits, percent = found.groups()
    split, measure = split.lower(), measure.lower()
    given = float(digits) / (100 if percent else 1)
    most = 1.0 if measure == "accuracy" else MOST
    number = min(max(given, 0.0), most) + 0.0
    why = "" if number == given else f"has a number that is not from 0 to {write_number(most)}"
    return Goal(split, measure, sign == "<" or (word or "").lower() == "below", number), why


def text_of(goal: Goal | None) -> str:
    """The goal as a link writes it: `goal_of` reads it back."""
    if goal is None:
        return NONE
    return f"{goal.split}-{goal.measure}-{'below' if goal.below else 'above'}-{write_number(goal.number)}"


def unmeasured(goal: Goal, task: str, splits: Collection[str]) -> str:
    """Why a goal says nothing about a run, "" if it does. `splits`: those that have examples."""
    if goal.measure == "accuracy" and task == "regression":
        return "These data have no classes, so there is no accuracy: choose data with classes."
    if goal.split not in splits:
        return f"There is no {goal.split} set, so nothing measures its {goal.measure}: give it a share of the examples."
    return ""


def standing(goal: Goal, run: "Run") -> Standing | None:
    """How far the run has come, complete or so far; None where it does not measure the quantity or not yet."""
    splits = [split for split, count in zip(SPLITS, run.data.counts, strict=True) if count > 0]
    if unmeasured(goal, run.data.dataset.task, splits) or len(run.history["epoch"]) == 0:
        return None
    rows = run.history[f"{goal.split}_{'cost' if goal.measure == 'cost' else 'error'}"][: run.ended + 1]
    values = 1 - np.asarray(rows) if goal.measure == "accuracy" else np.asarray(rows)
    towards = np.where(np.isfinite(values), -values if goal.below else values, -math.inf)
    best, now = int(np.argmax(towards)), float(values[run.last])
    epochs = run.history["epoch"]
    return Standing(
        now=now,
        epoch=int(epochs[run.last]),
        reached=goal.met_by(now),
        best=float(values[best]),
        best_epoch=int(epochs[best]),
        was_reached=goal.met_by(float(values[best])),
    )
