"""What augmentation does to the training examples of a run, in words: above all, whether their labels stay right."""

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from dlcore.amounts import error_text, measure
from dlcore.augmentation import AUGMENTATIONS
from dlcore.augmentation.epochs import changed_inputs
from dlcore.augmentation.truth import BestModel, best_model
from dlcore.band_reading import Words

if TYPE_CHECKING:
    from dlcore.data import PreparedData
    from dlcore.experiment import Experiment

SPOILED = 0.05
"""From this share of spoiled labels on they are called wrong, or from that much more error in regression, in standard
deviations of the targets."""


FAR = 30.0
"""Standard deviations of the originals: from here on scaling is to blame for an input, if no original comes so far."""


@lru_cache(maxsize=4)
def read_augmentation(experiment: "Experiment", data: "PreparedData") -> Words:
    """The finding, and the numbers or the reason behind it. Kept, because changing many examples takes its time, and a
    page asks for it again and again while a run grows."""
    words = _about_labels(experiment, data)
    return Words(words.finding, f"{words.detail}{_stretched(experiment, data)}")


def _about_labels(experiment: "Experiment", data: "PreparedData") -> Words:
    if not experiment.augmentation:
        return Words("Augmentation is off:", "the network meets the same examples at every epoch.")
    augmentation, task = AUGMENTATIONS[experiment.augment], data.dataset.task
    labels = "labels" if task == "classification" else "targets"
    what = (
        f"every epoch shows the {data.counts[0]:,} training examples {augmentation.label}, each by a draw of its own."
    )
    why, known = augmentation.wrong_for(data.dataset), best_model(experiment, data)
    if known is None:
        if why is not None:
            return Words(f"Changed examples carry wrong {labels}:", f"{why}. The network learns them all the same.")
        return Words(f"The {labels} stay right while the changes are small:", what)
    before, after = (error_text(task, one) for one in (known.original, known.changed))
    numbers = (
        f"The best possible model, which knows how the data are made, has an {measure(task)} of {before} on the "
        f"examples as they are and of {after} as they are changed."
    )
    if not _spoils(known, data):
        return Words(f"The {labels} stay right:", f"{what} {numbers}")
    reason = why or "the changes reach further than the classes lie apart"
    return Words(f"Changed examples carry wrong {labels}:", f"{reason}. {numbers}")


def _stretched(experiment: "Experiment", data: "PreparedData") -> str:
    """A pixel that is hardly ever inked has nearly no standard deviation, and a moved picture inks it."""
    if not experiment.augmentation or experiment.scale == "none":
        return ""
    farthest = float(np.abs(next(changed_inputs(experiment, data))).max())
    if farthest < max(FAR, 1.5 * float(np.abs(data.inputs[: data.counts[0]]).max())):
        return ""
    return (
        f" Beware of the scaling: some inputs are now {farthest:.0f} standard deviations of the original ones, because "
        "they hardly vary there. Input scaling `none` cures it."
    )


def _spoils(known: BestModel, data: "PreparedData") -> bool:
    more = known.changed - known.original
    if data.dataset.task == "classification":
        return more > SPOILED
    return more > SPOILED * float(data.labels[: data.counts[0]].std())
