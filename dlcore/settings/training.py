"""Settings of the training: loss, optimizer, learning rate and batches."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from dlcore.optimizers import OPTIMIZERS
from dlcore.schedules import SCHEDULES
from dlcore.setting import Setting

RATES = (1e-6, 10)
"""Bounds of every learning rate."""
MOST_CHANGES = 8
"""Changes of the learning rate by hand that one run may have."""


class TrainingSettings(BaseModel):
    """Fields of `Experiment` that fix how the weights are learned."""

    loss: Annotated[
        str,
        Setting(
            "Loss",
            "Cross-entropy (ce) or squared error (mse). Regression uses squared error.",
            "Training",
            choices=("ce", "mse"),
        ),
    ] = "ce"
    optimizer: Annotated[
        str,
        Field(alias="opt"),
        Setting(
            "Optimizer",
            "The rule that turns gradients into steps.",
            "Training",
            choices=tuple(OPTIMIZERS),
        ),
    ] = "adam"
    learning_rate: Annotated[
        float,
        Field(alias="lr"),
        Setting(
            "Learning rate",
            "Size of a step, α. Too small learns slowly, too large diverges.",
            "Training",
            bounds=RATES,
            scale="log",
        ),
    ] = 0.03
    beta1: Annotated[
        float,
        Setting(
            "β₁",
            "Momentum: share of the old average of gradients kept at every update.",
            "Training",
            bounds=(0, 0.9999),
        ),
    ] = 0.9
    beta2: Annotated[
        float,
        Setting(
            "β₂",
            "Share of the old average of squared gradients kept at every update (RMSprop, Adam).",
            "Training",
            bounds=(0, 0.99999),
        ),
    ] = 0.999
    eps: Annotated[
        float,
        Setting(
            "ε",
            "Small number that keeps RMSprop, Adagrad and Adam from dividing by zero.",
            "Training",
            bounds=(1e-12, 1),
            scale="log",
        ),
    ] = 1e-8
    decay: Annotated[
        str,
        Setting(
            "Learning-rate decay",
            "How the learning rate changes from epoch to epoch.",
            "Training",
            choices=tuple(SCHEDULES),
        ),
    ] = "none"
    decay_rate: Annotated[
        float,
        Setting(
            "Decay rate",
            "The number in the formula of the chosen decay. Exponential and step decay need at most 1.",
            "Training",
            bounds=(0, 10),
        ),
    ] = 0.95
    decay_every: Annotated[
        int,
        Setting(
            "Decay interval",
            "Epochs between two steps of the decay.",
            "Training",
            bounds=(1, 20_000),
            scale="log",
            unit="epochs",
        ),
    ] = 1
    warmup: Annotated[
        int,
        Setting(
            "Warm-up",
            "Epochs over which the learning rate first grows in equal steps to its full size.",
            "Training",
            bounds=(0, 20_000),
            unit="epochs",
        ),
    ] = 0
    batch_size: Annotated[
        int | Literal["full"],
        Field(alias="batch"),
        Setting(
            "Batch size",
            "Examples per update. Full, or a size of at least the training set's, uses all of them every time. Batch "
            "normalization takes a mean and a variance over them, so it needs at least 2.",
            "Training",
            bounds=(1, 1_000_000),
            scale="log",
            unit="examples",
            word="full",
        ),
    ] = 32
    epochs: Annotated[
        int,
        Setting(
            "Epochs",
            "Passes over the training set.",
            "Training",
            bounds=(1, 20_000),
            scale="log",
            unit="epochs",
        ),
    ] = 200
    change_at: Annotated[
        tuple[int, ...],
        Setting(
            "Change α after epoch",
            "Epochs after which the learning rate is changed by hand, in rising order. From there on it is constant.",
            "Training",
            bounds=(0, 20_000),
            unit="epochs",
            word="none",
            length=(0, MOST_CHANGES),
        ),
    ] = ()
    change_to: Annotated[
        tuple[float, ...],
        Setting(
            "Change α to",
            "The learning rate after each of these epochs, until the next change: as many as there are changes.",
            "Training",
            bounds=RATES,
            scale="log",
            word="none",
            length=(0, MOST_CHANGES),
        ),
    ] = ()
