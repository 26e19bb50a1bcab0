"""The result of one experiment."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import jax
import numpy as np
from jaxtyping import Float, Int, Shaped

from dlcore.budget import refusal
from dlcore.data import PreparedData
from dlcore.engine.training import Training
from dlcore.metrics import SPLITS
from dlcore.parameters import Architecture

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


class WorkRefusedError(ValueError):
    """The experiment asks for more work than one run may do; the message names the limit and the remedy."""


@dataclass(frozen=True, eq=False)
class Run:
    """What training gave, complete or so far.

    `history` has one entry per epoch from 0, `frames` the parameters of the epochs in `frame_epochs`.
    `diverged_at` is the epoch in which the cost stopped being finite; frames end before it.

    With early stopping (`dlcore.early_stopping`) the result of the run are the weights of `best_epoch`, in `restored`,
    whether it ended early, with epoch `stopped_at`, or not. All three are None without.
    """

    experiment: "Experiment"
    data: PreparedData
    architecture: Architecture
    frame_epochs: Int[np.ndarray, " f"]
    frames: Float[np.ndarray, "f p"]
    history: dict[str, Shaped[np.ndarray, " e"]]
    updates: int
    seconds: float
    device: str
    diverged_at: int | None
    complete: bool
    best_epoch: int | None = None
    stopped_at: int | None = None
    restored: Float[np.ndarray, " p"] | None = None

    @property
    def last(self) -> int:
        """Index into the history of the epoch whose weights are the result: the best one, with early stopping."""
        return self.ended if self.best_epoch is None else self.best_epoch

    @property
    def parameters(self) -> Float[np.ndarray, " p"]:
        """The weights that are the result, in the exact order of `dlcore.parameters`."""
        return self.frames[-1] if self.restored is None else self.restored

    @cached_property
    def ended(self) -> int:
        """Index into the history of the last epoch trained, before the divergence, whose cost is finite."""
        # the weights of the diverged epoch have overflowed, even where its cost happens to be finite
        finite = np.isfinite(self.history["train_cost"][: self.diverged_at])
        return int(np.flatnonzero(finite)[-1]) if finite.any() else 0

    @cached_property
    def final(self) -> dict[str, dict[str, float] | None]:
        """Per split: cost, error and, for classification, accuracy; None for an empty split."""
        result: dict[str, dict[str, float] | None] = {}
        for split, count in zip(SPLITS, self.data.counts, strict=True):
            if count == 0:
                result[split] = None
                continue
            cost, error = (float(self.history[f"{split}_{what}"][self.last]) for what in ("cost", "error"))
            accuracy = {"accuracy": 1 - error} if self.data.dataset.task == "classification" else {}
            result[split] = {"cost": cost, "error": error, **accuracy}
        return result


def snapshot(training: Training) -> Run:
    """The run as far as it has come."""
    return Run(
        experiment=training.experiment,
        data=training.data,
        architecture=training.architecture,
        frame_epochs=training.frame_epochs,
        frames=training.frames(),
        history=training.history(),
        updates=training.updates,
        seconds=training.seconds,
        device=jax.devices()[0].platform,
        diverged_at=training.diverged_at,
        complete=training.done,
        best_epoch=training.best_epoch,
        stopped_at=training.stopped_at,
        restored=training.restored,
    )


def start(experiment: "Experiment", **given) -> Training:
    """Begin a run that fits the budget; raises `WorkRefusedError` otherwise. `given` goes to `Training`."""
    reason = refusal(experiment)
    if reason is not None:
        raise WorkRefusedError(reason)
    return Training(experiment, **given)


def train(experiment: "Experiment", *, each_chunk: Callable[[Training], None] | None = None, **given) -> Run:
    """Train to the end. `each_chunk` is called after every chunk. Raises `WorkRefusedError`."""
    training = start(experiment, **given)
    while not training.done:
        training.advance()
        if each_chunk is not None:
            each_chunk(training)
    return snapshot(training)
