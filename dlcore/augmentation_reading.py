"""What augmentation does to the training examples of a run, in words: above all, whether their labels stay right."""

from typing import TYPE_CHECKING

from dlcore.amounts import error_text, measure
from dlcore.augmentation import AUGMENTATIONS
from dlcore.augmentation.truth import BestModel, best_model
from dlcore.band_reading import Words

if TYPE_CHECKING:
    from dlcore.data import PreparedData
    from dlcore.experiment import Experiment

SPOILED = 0.05
"""From this share of spoiled labels on they are called wrong, or from that much more error in regression, in standard
deviations of the targets."""


def read_augmentation(experiment: "Experiment", data: "PreparedData") -> Words:
    """The finding, and the numbers or the reason behind it."""
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


def _spoils(known: BestModel, data: "PreparedData") -> bool:
    more = known.changed - known.original
    if data.dataset.task == "classification":
        return more > SPOILED
    return more > SPOILED * float(data.labels[: data.counts[0]].std())
