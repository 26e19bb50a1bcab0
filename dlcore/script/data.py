"""The part of a script that makes, splits and scales the data."""

from typing import TYPE_CHECKING

import dlcore.features
from dlcore.datasets.labels import flip_labels
from dlcore.datasets.own import CsvFile, OwnDataset
from dlcore.datasets.size import example_count
from dlcore.features import applicable_features
from dlcore.mismatch import (
    BALANCE_STREAM,
    MISMATCH,
    NOISE_STREAM,
    fresh_count,
    input_units,
    rebalanced,
    redrawn,
    shifted,
    turned,
)
from dlcore.own_data.read_examples import read_examples
from dlcore.script.source import Collected, lambda_body
from dlcore.splits import split_counts, split_slices, stratified_rows, train_dev_count, train_dev_last

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


TRAINING_MOMENTS = (
    "train_inputs = inputs[SPLITS['train']]",
    "mean, std = train_inputs.mean(axis=0), train_inputs.std(axis=0)  # of the training set alone",
    "std[train_inputs.min(axis=0) == train_inputs.max(axis=0)] = 1  # a constant input stays constant",
)
SCALED = "inputs = (inputs - mean) / std"
SCALE_LINES: dict[str, tuple[str, ...]] = {
    "none": (),
    "standard": (*TRAINING_MOMENTS, SCALED),
    "variance": (*TRAINING_MOMENTS, "std = std**2  # as often written: the variance, which is a mistake", SCALED),
    "own": (
        *TRAINING_MOMENTS,
        "unscaled = inputs",
        SCALED,
        "for rows in list(SPLITS.values())[1:]:  # as often written: every set by itself, which is a mistake",
        "    own = unscaled[rows]",
        "    if len(own):",
        "        own_std = own.std(axis=0)",
        "        own_std[own.min(axis=0) == own.max(axis=0)] = 1",
        "        inputs[rows] = (own - own.mean(axis=0)) / own_std",
    ),
}
"""Code that scales `inputs`, for every choice of the setting `scale`."""


def data_section(experiment: "Experiment", collected: Collected) -> str:
    """Code that ends with columns `X` and `Y`, all examples, and `SPLITS`, the columns of each set; with augmentation
    also `network_inputs`, which makes columns of other raw inputs."""
    dataset = experiment.dataset
    before = set(collected.definitions)
    lines = [f"rng = np.random.RandomState({experiment.data_seed})  # data seed"]
    if isinstance(dataset, OwnDataset):
        collected.add(read_examples)
        lines += _own_examples(dataset.file)
    else:
        collected.add(dataset.make, "make_examples")
        lines += [
            f"raw, labels = make_examples(rng, {experiment.examples}, {experiment.noise!r}, {experiment.classes})"
        ]
    counts = _counts(experiment)
    if dataset.splittable:
        lines += _order("rng.permutation(len(raw))")
    if experiment.balance:
        lines += ["clean = labels"]
    if dataset.task == "classification" and experiment.flip > 0:
        collected.add(flip_labels)
        lines += [f"labels = flip_labels(rng, labels, {experiment.classes}, {experiment.flip!r})"]
    clean = ["clean = clean[order]"] if experiment.balance else []
    if experiment.stratify == "yes":
        collected.add(stratified_rows)
        lines += [*_order(f"stratified_rows(labels, {counts})"), *clean]
    if counts[1]:
        collected.add(train_dev_last)
        lines += [*_order(f"train_dev_last({counts})"), *clean]
    lines += ["", *_splits(counts), "", *_mismatch(experiment, collected, counts)]
    lines += [*_inputs(experiment), *_targets(experiment)]
    return "\n".join(["# The data", "", collected.text(before), "", "", *lines])


def _own_examples(file: CsvFile) -> list[str]:
    given = {
        "encoding": file.encoding,
        "delimiter": file.delimiter,
        "names": int(file.header),
        "decimal": "," if file.decimal_comma else ".",
        "inputs": file.inputs,
        "target": file.target,
        "labels": file.labels,
    }
    arguments = [f"    {name}={value!r}," for name, value in given.items()]
    return ["raw, labels = read_examples(", f"    {file.name!r},", *arguments, ")"]


def _order(rows: str) -> list[str]:
    return [f"order = {rows}", "raw, labels = raw[order], labels[order]"]


def _counts(experiment: "Experiment") -> tuple[int, int, int, int]:
    """Examples in train, train-dev, dev and test."""
    dataset = experiment.dataset
    examples = example_count(dataset, experiment.examples)
    if not dataset.splittable:
        return examples, 0, 0, 0
    train, dev, test = split_counts(examples, experiment.split)
    train_dev = train_dev_count(train, experiment.train_dev)
    return train - train_dev, train_dev, dev, test


def _splits(counts: tuple[int, int, int, int]) -> list[str]:
    train, train_dev, dev, test = counts
    slices = split_slices((train, dev, test))
    if train_dev:
        slices["train-dev"] = slice(train + dev + test, sum(counts))
    entries = ", ".join(f'"{name}": slice({rows.start}, {rows.stop})' for name, rows in slices.items())
    return [f"SPLITS = {{{entries}}}", f"train_count = {train}"]


def _mismatch(experiment: "Experiment", collected: Collected, counts: tuple[int, int, int, int]) -> list[str]:
    """Code that changes dev and test, in the order of `dlcore.mismatch.mismatched`."""
    if not any(getattr(experiment, name) for name in MISMATCH):
        return []
    train, _, dev, test = counts
    seed, classes = experiment.data_seed, experiment.classes
    lines = ["# dev and test come from elsewhere", f"elsewhere = slice({train}, {train + dev + test})"]
    if experiment.balance:
        collected.add(rebalanced)
        collected.add(redrawn)
        size = fresh_count(dev + test, classes)
        lines += [
            f"rng = np.random.RandomState([{seed}, {BALANCE_STREAM}])",
            'sets = [clean[SPLITS["dev"]], clean[SPLITS["test"]]]',
            f"wanted = np.concatenate([rebalanced(rng, each, {classes}, {experiment.balance!r}) for each in sets])",
            f"draw = lambda examples: make_examples(rng, examples, {experiment.noise!r}, {classes})",
            f"raw[elsewhere] = redrawn(rng, raw[elsewhere], clean[elsewhere], wanted, draw, {size})",
            f"labels[elsewhere] = (wanted + labels[elsewhere] - clean[elsewhere]) % {classes}",
        ]
    if experiment.turn:
        collected.add(turned)
        lines += [f"raw[elsewhere] = turned(raw[elsewhere], {experiment.turn!r})"]
    if experiment.shift or experiment.more_noise:
        collected.add(input_units)
        own = ", own_units=True" if experiment.dataset.own_units else ""
        lines += [f"units = input_units(raw[:train_count]{own})"]
    if experiment.shift:
        collected.add(shifted)
        lines += [f"raw[elsewhere] = shifted(raw[elsewhere], {experiment.shift!r}, units)"]
    if experiment.more_noise:
        lines += [f"rng = np.random.RandomState([{seed}, {NOISE_STREAM}])"]
        if experiment.dataset.noise_on == "targets":
            lines += [f"labels[elsewhere] += {experiment.more_noise!r} * rng.randn({dev + test})"]
        else:
            lines += [f"raw[elsewhere] += {experiment.more_noise!r} * units * rng.randn(*raw[elsewhere].shape)"]
    return [*lines, ""]


def _inputs(experiment: "Experiment") -> list[str]:
    lines = [f"inputs = {_features(experiment)}", *SCALE_LINES[experiment.scale]]
    lines += ["X = inputs.astype(np.float32).T  # columns are examples"]
    if experiment.augmentation:
        lines += [
            "", "",
            "def network_inputs(raw):",
            '    """Columns of other raw inputs, scaled like the training examples."""',
            f"    inputs = {_features(experiment)}",
            *["    inputs = (inputs - mean) / std"] * (experiment.scale != "none"),
            "    return inputs.astype(np.float32).T",
            "", "",
        ]  # fmt: skip
    return lines


def _features(experiment: "Experiment") -> str:
    """What the network sees of `raw`, before it is scaled."""
    if experiment.dataset.inputs > 2:
        return "raw"
    chosen = applicable_features(experiment.features, experiment.dataset.inputs)
    return f"np.column_stack([{', '.join(lambda_body(dlcore.features, feature) for feature in chosen)}])"


def _targets(experiment: "Experiment") -> list[str]:
    if experiment.classes > 2:
        return [f"Y = np.eye({experiment.classes}, dtype=np.float32)[labels].T  # one-hot columns"]
    return ["Y = labels.astype(np.float32)[None]"]
