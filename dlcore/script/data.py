"""The part of a script that makes, splits and scales the data."""

from typing import TYPE_CHECKING

import numpy as np

import dlcore.features
from dlcore.datasets.labels import flip_labels
from dlcore.features import applicable_features
from dlcore.script.source import Collected, lambda_body
from dlcore.splits import split_counts, split_slices

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


def data_section(experiment: "Experiment", collected: Collected) -> str:
    """Code that ends with columns `X` and `Y`, all examples, and `SPLITS`, the columns of each set."""
    dataset = experiment.dataset
    before = set(collected.definitions)
    collected.add(dataset.make, "make_examples")
    flips = dataset.task == "classification" and experiment.flip > 0
    if flips:
        collected.add(flip_labels)
    lines = [
        f"rng = np.random.RandomState({experiment.data_seed})  # data seed",
        f"raw, labels = make_examples(rng, {experiment.examples}, {experiment.noise!r}, {experiment.classes})",
    ]
    if dataset.splittable:
        lines += ["order = rng.permutation(len(raw))", "raw, labels = raw[order], labels[order]"]
    if flips:
        lines += [f"labels = flip_labels(rng, labels, {experiment.classes}, {experiment.flip!r})"]
    lines += ["", *_splits(experiment), "", *_inputs(experiment), *_targets(experiment)]
    return "\n".join(["# The data", "", collected.text(before), "", "", *lines])


def _splits(experiment: "Experiment") -> list[str]:
    dataset = experiment.dataset
    examples = experiment.examples
    if not dataset.synthetic:
        made, _ = dataset.make(np.random.RandomState(0), 0, 0.0, experiment.classes)
        examples = len(made)
    counts = split_counts(examples, experiment.split) if dataset.splittable else (examples, 0, 0)
    slices = split_slices(counts)
    entries = ", ".join(f'"{name}": slice({rows.start}, {rows.stop})' for name, rows in slices.items())
    return [f"SPLITS = {{{entries}}}", f"train_count = {counts[0]}"]


def _inputs(experiment: "Experiment") -> list[str]:
    if experiment.dataset.inputs > 2:
        lines = ["inputs = raw"]
    else:
        chosen = applicable_features(experiment.features, experiment.dataset.inputs)
        columns = ", ".join(lambda_body(dlcore.features, feature) for feature in chosen)
        lines = [f"inputs = np.column_stack([{columns}])"]
    if experiment.scale == "standard":
        lines += [
            "train_inputs = inputs[SPLITS['train']]",
            "mean, std = train_inputs.mean(axis=0), train_inputs.std(axis=0)  # of the training set alone",
            "std[train_inputs.min(axis=0) == train_inputs.max(axis=0)] = 1  # a constant input stays constant",
            "inputs = (inputs - mean) / std",
        ]
    return [*lines, "X = inputs.astype(np.float32).T  # columns are examples"]


def _targets(experiment: "Experiment") -> list[str]:
    if experiment.classes > 2:
        return [f"Y = np.eye({experiment.classes}, dtype=np.float32)[labels].T  # one-hot columns"]
    return ["Y = labels.astype(np.float32)[None]"]
