"""Whether changed examples still deserve their labels, by the best possible model, which knows how data are made."""

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Shaped

from dlcore.augmentation.epochs import changed_raw
from dlcore.base_error import class_probabilities, target_moments
from dlcore.data import PreparedData

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

MOST_JUDGED = 1500
"""Changed examples: with so many the error of a share is below 1.3 points."""


@dataclass(frozen=True)
class BestModel:
    """Error of the best possible model on the training examples: the share that it would label otherwise, for
    regression the RMSE."""

    original: float
    changed: float  # of the first epochs' examples, against the labels that they keep


def best_model(experiment: "Experiment", data: PreparedData) -> BestModel | None:
    """The best possible model on the examples as they are and as they are changed; None where it is not known."""
    dataset, train = data.dataset, data.counts[0]
    if dataset.density is None:
        return None
    judged = min(train, MOST_JUDGED)
    labels = data.labels[:judged]
    epochs = MOST_JUDGED // judged
    changed = np.concatenate([raw[:judged] for raw in islice(changed_raw(experiment, data), epochs)])
    return BestModel(
        original=_error(experiment, data.raw[:judged], labels),
        changed=_error(experiment, changed, np.tile(labels, epochs)),
    )


def _error(experiment: "Experiment", raw: Float[np.ndarray, "n d"], labels: Shaped[np.ndarray, " n"]) -> float:
    if experiment.dataset.task == "regression":
        expected, _ = target_moments(experiment, raw)
        return float(np.sqrt(np.mean((expected - labels) ** 2)))  # √ mean (E[y | x] - y)²
    return float(np.mean(class_probabilities(experiment, raw).argmax(axis=1) != labels))  # argmax P(c | x) against y
