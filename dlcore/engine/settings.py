"""From an `Experiment` to the traced numbers of the compiled program."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import jax
import numpy as np

from dlcore.activations import ACTIVATIONS
from dlcore.budget import batch_of
from dlcore.data import PreparedData
from dlcore.engine.bucket import Bucket
from dlcore.engine.state import CHOICES, Settings
from dlcore.losses import Head, choose_head, heads_for
from dlcore.network import Normalization
from dlcore.optimizers import OPTIMIZERS
from dlcore.parameters import Architecture

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


def architecture_of(experiment: "Experiment", data: PreparedData) -> Architecture:
    """Sizes and normalization of the network that the experiment asks for on these data."""
    sizes = (data.inputs.shape[1], *experiment.hidden, data.targets.shape[1])
    kind = experiment.normalization if experiment.hidden else "none"
    return Architecture(sizes, Normalization(kind, experiment.norm_where if kind != "none" else "before"))


def head_of(experiment: "Experiment", data: PreparedData) -> Head:
    """The output activation and loss of the experiment."""
    return choose_head(data.dataset.task, data.classes, experiment.loss)


def settings_of(
    experiment: "Experiment", data: PreparedData, architecture: Architecture, bucket: Bucket, dtype=np.float32
) -> Settings:
    """The numbers of one run. lambda is divided by m, the number of training examples, here and only here."""
    train = data.counts[0]
    optimizer = OPTIMIZERS[experiment.optimizer]
    decoupled = "l2" in optimizer.uses  # AdamW shrinks the weights itself instead of adding to the gradient
    keep_prob = np.ones(bucket.layout.hidden_layers, dtype)
    keep_prob[: len(architecture.hidden)] = experiment.keep_prob  # one number stands for every layer
    activations = list(ACTIVATIONS)
    chosen, identity = activations.index(experiment.activation), activations.index("linear")
    after = architecture.normalization.kind != "none" and architecture.normalization.where == "after"
    number = dtype
    values: dict[str, Any] = dict(
        activation=np.array([chosen, identity] if after else [identity, chosen], np.int32),
        head=np.int32([one.id for one in heads_for(bucket.layout.outputs)].index(head_of(experiment, data).id)),
        optimizer=np.int32(list(OPTIMIZERS).index(experiment.optimizer)),
        regression=np.bool_(data.dataset.task == "regression"),
        outputs=np.int32(architecture.sizes[-1]),
        filling=bucket.layout.filling(architecture, dtype),
        beta1=number(experiment.beta1),
        beta2=number(experiment.beta2),
        eps=number(experiment.eps),
        l2_gradient=number(0 if decoupled else experiment.l2 / train),
        weight_decay=number(experiment.l2 / train if decoupled else 0),
        l1_shrink=number(experiment.l1 / train),
        keep_prob=keep_prob,
        norm_momentum=number(experiment.norm_momentum),
        drops=np.bool_((keep_prob < 1).any()),
        mask_step=np.int32(experiment.mask == "fresh"),
        batch=np.int32(batch_of(experiment, train)),
        dropout_key=dropout_key(experiment.batch_seed),
    )
    return Settings(**values)


def settings_of_many(each: Sequence[Settings]) -> Settings:
    """The settings of many runs as one, run axis last. Raises ValueError where they differ in a choice."""
    first = each[0]
    for name in CHOICES:
        if any((getattr(one, name) != getattr(first, name)).any() for one in each):
            raise ValueError(f"runs of one call differ in their {name}")
    together = jax.tree.map(lambda *numbers: np.stack(numbers, axis=-1), *each)
    drops = np.bool_(any(one.drops for one in each))
    return together._replace(drops=drops, **{name: getattr(first, name) for name in CHOICES})


def dropout_key(seed: int) -> np.ndarray:
    """The two words of `jax.random.key(seed)`, without asking JAX, which would compile a program for it."""
    return np.array([seed >> 32, seed & 0xFFFFFFFF], np.uint32)


def columns(rows: np.ndarray, features: int, examples: int, dtype=np.float32) -> np.ndarray:
    """The one boundary between rows and columns: `(examples, features)` to padded `(features, examples)`."""
    padded = np.zeros((features, examples), dtype)
    padded[: rows.shape[1], : rows.shape[0]] = rows.T
    return padded
