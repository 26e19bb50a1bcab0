"""What a trained network says of the examples of one set: a probability for every class, and the class it picks."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from jaxtyping import Bool, Float, Int

from dlcore.prediction import at_once, outputs_for
from dlcore.softmax.class_names import short_names

if TYPE_CHECKING:
    from dlcore.run import Run


@dataclass(frozen=True, eq=False)
class Answers:
    """The answers to the first `len(rows)` examples of a set, which are all of them unless the set is very large."""

    split: str
    names: tuple[str, ...]  # of the classes
    of: int  # examples in the set
    rows: Int[np.ndarray, " n"]  # of `PreparedData`
    labels: Int[np.ndarray, " n"]
    probabilities: Float[np.ndarray, "n c"]  # float32, every row adds up to 1

    @cached_property
    def predicted(self) -> Int[np.ndarray, " n"]:
        """The class of the largest probability, the first of them where two are equal."""
        return self.probabilities.argmax(axis=1)

    @cached_property
    def sureness(self) -> Float[np.ndarray, " n"]:
        """The probability given to the class that was picked, from 1/C to 1."""
        return self.probabilities.max(axis=1)

    @cached_property
    def wrong(self) -> Bool[np.ndarray, " n"]:
        """Which examples are misclassified."""
        return self.predicted != self.labels

    @property
    def numbers(self) -> Int[np.ndarray, " n"]:
        """The examples' numbers in their set, from 1."""
        return np.arange(1, len(self.rows) + 1)

    @property
    def part(self) -> str:
        """Which examples are counted, in words; "" where all are."""
        return f"the first {len(self.rows):,} of {self.of:,} {self.split} examples" if len(self.rows) < self.of else ""


_KEPT: "WeakKeyDictionary[Run, dict[str, Answers]]" = WeakKeyDictionary()
"""As long as somebody holds the run: table, reading and looks of a page ask again and again."""


def answers_of(run: "Run", split: str) -> Answers:
    """The answers of the weights that are the run's result. Raises ValueError for regression and KeyError for a set
    that there is not."""
    kept = _KEPT.setdefault(run, {})
    if split not in kept:
        kept[split] = _answers(run, split)
    return kept[split]


def _answers(run: "Run", split: str) -> Answers:
    data = run.data
    if data.dataset.task != "classification":
        raise ValueError(f"{data.dataset.id} has no classes")
    part = data.slices[split]
    most = at_once(run.architecture, 1)  # examples of one network take as long as networks of one example
    rows = np.arange(part.start, min(part.stop, part.start + most))
    said = outputs_for(run.experiment, data, run.parameters, data.inputs[rows])
    names = short_names(data.dataset, data.classes)
    return Answers(split, names, part.stop - part.start, rows, data.labels[rows], class_probabilities(said))


def class_probabilities(outputs: Float[np.ndarray, "*n outputs"]) -> Float[np.ndarray, "*n c"]:
    """A probability for every class, also of a network that has one sigmoid for two: 1 - a and a, which is the softmax
    of the logits 0 and z."""
    return np.concatenate([1 - outputs, outputs], axis=-1) if outputs.shape[-1] == 1 else outputs
