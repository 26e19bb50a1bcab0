"""How many examples every set gets, by arithmetic alone, and what is wrong with a split."""

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from dlcore.data import PreparedData
from dlcore.datasets.size import example_count
from dlcore.splits import split_counts, train_dev_count

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


@dataclass(frozen=True)
class Problem:
    """What is wrong, in one sentence or two, and the nearest settings without it: a label, and changes by name."""

    message: str
    label: str = ""
    changes: dict[str, Any] = field(default_factory=dict, hash=False)


def set_counts(experiment: "Experiment") -> dict[str, int]:
    """Examples in "train", "train-dev", "dev" and "test", known without drawing them; a set without any is left out,
    but for train."""
    dataset = experiment.dataset
    examples = example_count(dataset, experiment.examples)
    if not dataset.splittable:
        return {"train": examples}
    train, dev, test = split_counts(examples, experiment.split)
    aside = train_dev_count(train, experiment.train_dev)
    counts = {"train": train - aside, "train-dev": aside, "dev": dev, "test": test}
    return {name: count for name, count in counts.items() if count or name == "train"}


def has_dev_set(experiment: "Experiment") -> bool:
    """Whether dev gets at least one example."""
    return "dev" in set_counts(experiment)


def empty_sets(experiment: "Experiment") -> tuple[Problem, ...]:
    """Sets that a share of the examples was meant for, and that is too small a share for a single one."""
    counts, dataset = set_counts(experiment), experiment.dataset
    if not dataset.splittable:
        return ()
    examples = example_count(dataset, experiment.examples)
    found = []
    for name, share in zip(("dev", "test"), experiment.split[1:], strict=True):
        if share == 0 or name in counts:
            continue
        enough = math.ceil(100 / share)
        message = f"The {name} set is empty: {share:g} % of {examples:,} examples is less than one."
        largest = experiment.settings()["examples"].bounds or (0, 0)
        if dataset.synthetic and enough <= largest[1]:
            found.append(Problem(message, f"{enough:,} examples", {"examples": enough}))
        else:
            found.append(Problem(message, "60 / 20 / 20", {"split": (60.0, 20.0, 20.0)}))
    return tuple(found)


def missing_classes(experiment: "Experiment", data: PreparedData) -> tuple[Problem, ...]:
    """Classes of which train or dev has no example."""
    if data.dataset.task == "regression":
        return ()
    found = []
    for name, consequence in (("train", "nothing is learned there"), ("dev", "errors there will not be seen")):
        rows = data.slices[name]
        if rows.start == rows.stop:
            continue
        present = np.bincount(data.labels[rows].astype(int), minlength=data.classes)
        absent = [str(number) for number in np.flatnonzero(present == 0)]
        if not absent:
            continue
        which = f"class {absent[0]}" if len(absent) == 1 else f"classes {', '.join(absent[:-1])} and {absent[-1]}"
        message = f"The {name} set has no example of {which}: {consequence}."
        enough = rows.stop - rows.start >= data.classes
        if experiment.stratify == "no" and enough:
            found.append(Problem(message, "a stratified split", {"stratify": "yes"}))
        else:
            found.append(Problem(message, "60 / 20 / 20", {"split": (60.0, 20.0, 20.0)}))
    return tuple(found)
