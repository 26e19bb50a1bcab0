"""Small random networks to be checked: every activation, ending, normalization, penalty and mask, biases not zero."""

import numpy as np

from dlcore.activations import ACTIVATIONS
from dlcore.backpropagation import Configuration, Problem, parameter_count
from dlcore.losses import HEADS
from dlcore.network import Normalization
from dlcore.parameters import Architecture

KINDS = ("none", "batch", "layer")


def random_problem(seed: int, **wanted) -> Problem:
    """A network of at most three small hidden layers; `wanted` fixes any of its traits."""
    rng = np.random.RandomState(seed)
    hidden = wanted.get("hidden", tuple(rng.randint(1, 5, rng.randint(0, 4))))
    head = HEADS[wanted.get("head", rng.choice(list(HEADS)))]
    outputs = rng.randint(2, 4) if head.output == "softmax" else 1
    kind = wanted.get("kind", rng.choice(KINDS)) if hidden else "none"
    normalization = Normalization(str(kind), str(wanted.get("where", rng.choice(["before", "after"]))))
    inputs = int(wanted.get("inputs", rng.randint(1, 4)))
    architecture = Architecture((inputs, *map(int, hidden), int(outputs)), normalization)
    m = int(wanted.get("examples", rng.randint(3, 7)))
    keep = wanted.get("keep", rng.choice([1.0, 0.7]))
    masks = [(rng.rand(units, m) < keep) / keep for units in hidden] if keep < 1 and hidden else None
    theta = rng.randn(parameter_count(architecture)) * 0.8
    targets = np.eye(outputs)[:, rng.randint(0, outputs, m)] if outputs > 1 else rng.randint(0, 2, (1, m)).astype(float)
    configuration = Configuration(
        architecture,
        str(wanted.get("activation", rng.choice(list(ACTIVATIONS)))),
        head,
        l2=float(wanted.get("l2", rng.choice([0.0, 0.5]))),
        masks=masks,
    )
    return Problem(theta, rng.randn(architecture.sizes[0], m), targets, configuration)
