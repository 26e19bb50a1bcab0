"""New examples for a trained network, and its two ways to answer them: with the running averages, as at test time, or
with the statistics of the batch that they come in, as in training."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Shaped

from dlcore.data import PreparedData
from dlcore.engine.settings import head_of
from dlcore.prediction import outputs, outputs_by_batch
from dlcore.run import Run

MOST_JUDGED = 1000
"""Examples of the dev set that are judged: the standard error of a share is at most 1.6 %."""


@dataclass(frozen=True, eq=False)
class NewExamples:
    """Examples as a network sees them: those of the dev set, or of the training set where there is no dev set."""

    split: str
    of: int  # examples of the set
    regression: bool
    inputs: Float[np.ndarray, "n k"]
    labels: Shaped[np.ndarray, " n"]


def new_examples(data: PreparedData) -> NewExamples:
    """The first examples of the set, at most `MOST_JUDGED`."""
    split = "dev" if data.counts[1] else "train"
    rows = data.slices[split]
    kept = slice(rows.start, min(rows.stop, rows.start + MOST_JUDGED))
    regression = data.dataset.task == "regression"
    return NewExamples(split, rows.stop - rows.start, regression, data.inputs[kept], data.labels[kept])


def by_running(run: Run, frame: Shaped[np.ndarray, " p"], new: NewExamples) -> Float[np.ndarray, "n outputs"]:
    """What the network says at test time, of each example whatever the others are."""
    experiment = run.experiment
    return outputs(run.architecture, experiment.activation, head_of(experiment, run.data), frame, new.inputs)


def by_batch(
    run: Run, frame: Shaped[np.ndarray, " p"], batches: Shaped[np.ndarray, "b s k"]
) -> Float[np.ndarray, "b s outputs"]:
    """What it says of batches that are each normalised with their own statistics."""
    experiment = run.experiment
    return outputs_by_batch(run.architecture, experiment.activation, head_of(experiment, run.data), frame, batches)
