"""How much work an experiment asks for, and the limit of one run.

Time has two parts: arithmetic, which grows with parameters × examples × epochs, and a fixed cost for each
layer of each update, which is what tiny batches pay. The limits keep one run under about two minutes on two
CPU cores.
"""

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from dlcore.datasets.size import example_count
from dlcore.features import applicable_features
from dlcore.splits import split_counts, train_dev_count

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

MOST_WORK = 5e10
"""Parameters × training examples × epochs × networks, each about three multiply-adds (forward, backward,
gradient). Measured per second on one CPU core: 2e9 to 4e9 with layers of 64 to 256 units, 6e8 with 50 layers of
256, 1e9 with layers of 8 and batches of 1024; small batches of small layers meet the next limit first."""

MOST_LAYER_UPDATES = 2e7
"""Layers × updates × networks. Measured per second on one CPU core, with layers of 8: 2e5 (batches of 32) to 6e5 (of
1), one network as fast as each of many together."""

MOST_HELD = 5e7
"""Unit outputs held at once by one update: units × batch × networks. The backward pass keeps about five such
arrays of 4-byte numbers, 1 GB together."""


def parameter_count(experiment: "Experiment", inputs: int, outputs: int) -> int:
    """Weights, biases, and γ and β of normalised layers. Running averages are not learned and not counted."""
    sizes = (inputs, *experiment.hidden, outputs)
    # n[l] (n[l-1] + 1) for every layer
    weights_and_biases = sum(n_out * (n_in + 1) for n_in, n_out in pairwise(sizes))
    scales_and_shifts = 2 * sum(experiment.hidden) if experiment.normalization != "none" else 0
    return weights_and_biases + scales_and_shifts


def network_ends(experiment: "Experiment") -> tuple[int, int]:
    """Inputs and outputs of the network, known without making the data."""
    dataset = experiment.dataset
    inputs = dataset.inputs
    if inputs <= 2:
        inputs = len(applicable_features(experiment.features, inputs))
    return inputs, experiment.classes if experiment.classes > 2 else 1


def training_examples(experiment: "Experiment") -> int:
    """Examples in the training set, known without making the data."""
    dataset = experiment.dataset
    examples = example_count(dataset, experiment.examples)
    if not dataset.splittable:
        return examples
    train = split_counts(examples, experiment.split)[0]
    return train - train_dev_count(train, experiment.train_dev)


def batch_of(experiment: "Experiment", train: int) -> int:
    """Examples per mini-batch of so many training examples: all of them when "full" or when there are no more."""
    return train if experiment.batch_size == "full" else min(experiment.batch_size, train)


def update_count(experiment: "Experiment") -> int:
    """Updates of one network: batches per epoch (the last may be smaller) × epochs."""
    examples = training_examples(experiment)
    return math.ceil(examples / batch_of(experiment, examples)) * experiment.epochs


def work(experiment: "Experiment") -> int:
    """Parameters × training examples × epochs × networks (the runs of a band).

    Every hidden layer counts as wide as the widest, because that is how the engine computes it.
    """
    return math.prod(_products(experiment)[0][0].values())


def refusal(experiment: "Experiment") -> str | None:
    """Why the experiment is too much for one run and what to lower, in one sentence; None if it is not."""
    usual = _products(type(experiment)())
    for (factors, limit), (usual_factors, _) in zip(_products(experiment), usual, strict=True):
        amount = math.prod(factors.values())
        if amount <= limit:
            continue
        # The factor furthest above the default experiment's is the one to lower.
        largest = max(factors, key=lambda name: factors[name] / usual_factors[name])
        numbers = " × ".join(f"{factor:,} {name}" for name, factor in factors.items() if factor > 1)
        return (
            f"This run is too much work: {numbers} is {_short(amount)}, over the limit of {_short(limit)}; "
            f"{REMEDIES[largest]}."
        )
    return None


REMEDIES = {
    "parameters": "use fewer or smaller hidden layers (hidden)",
    "training examples": "use fewer examples (n)",
    "epochs": "train for fewer epochs (epochs)",
    "networks": "train fewer networks (seeds)",
    "layers": "use fewer hidden layers (hidden)",
    "batches per epoch": "use larger batches (batch)",
    "units": "use fewer or smaller hidden layers (hidden)",
    "examples per batch": "use smaller batches (batch)",
}


def _products(experiment: "Experiment") -> tuple[tuple[dict[str, int], float], ...]:
    """The three things that are limited, as named factors, and their limits."""
    examples = training_examples(experiment)
    batch = batch_of(experiment, examples)
    networks = experiment.seeds
    # The engine computes every hidden layer as wide as the widest: one program serves many networks.
    widest = (max(experiment.hidden, default=0),) * len(experiment.hidden)
    computed = experiment.model_copy(update={"hidden": widest})
    return (
        (
            {
                "parameters": parameter_count(computed, *network_ends(experiment)),
                "training examples": examples,
                "epochs": experiment.epochs,
                "networks": networks,
            },
            MOST_WORK,
        ),
        (
            {
                "layers": len(widest) + 1,
                "batches per epoch": math.ceil(examples / batch),
                "epochs": experiment.epochs,
                "networks": networks,
            },
            MOST_LAYER_UPDATES,
        ),
        (
            {"units": max(1, sum(widest)), "examples per batch": batch, "networks": networks},
            MOST_HELD,
        ),
    )


def _short(number: int | float) -> str:
    """Two significant digits: 1.3e12."""
    return f"{number:.1e}".replace("e+", "e")
