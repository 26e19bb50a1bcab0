"""What a confusion matrix says, in words."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from dlcore.amounts import error_text
from dlcore.datasets import Dataset
from dlcore.reading import percent
from dlcore.softmax.class_names import class_name
from dlcore.softmax.confusion import Confusion
from dlcore.softmax.set_answers import Answers
from dlcore.softmax.sureness import Sureness, sureness_of


@dataclass(frozen=True)
class ConfusionReading:
    """The finding, and the numbers behind it."""

    finding: str
    detail: str


def read_confusion(found: Confusion, answers: Answers, dataset: Dataset) -> ConfusionReading:
    """Say how much is mistaken, what for what most often, and how sure the network is where it is wrong."""
    split, sure = answers.split, sureness_of(answers)
    if not found.examples:
        return ConfusionReading(f"There are no {split} examples.", "The split leaves none for this set.")
    if not found.mistakes:
        said = f"Its answers get a probability of {percent(sure.right)} on average."
        return ConfusionReading(f"All {found.examples:,} {split} examples are right.", said)
    finding = f"{found.mistakes:,} of {found.examples:,} {split} examples are wrong"
    sentences = [_most_often(found, dataset), *_least(found, dataset), _how_sure(found, sure)]
    return ConfusionReading(f"{finding} ({error_text('classification', found.error)}).", " ".join(sentences))


def _most_often(found: Confusion, dataset: Dataset) -> str:
    most = found.pairs[0]
    alike = sum(pair.count == most.count for pair in found.pairs)
    times = f"{most.count:,} of the {found.mistakes:,} mistakes" if found.mistakes > 1 else "the one mistake"
    often = f"{class_name(dataset, most.true)} taken for {class_name(dataset, most.predicted)}: {times}"
    if alike == 1:
        return f"Most often {often}."
    return f"{alike} confusions are equally frequent, among them {often}."


def _least(found: Confusion, dataset: Dataset) -> list[str]:
    """The classes with the lowest recall, and those with the lowest precision."""
    sentences, lowest = [], _lowest(found.recall)
    if lowest:
        share, name = found.recall[lowest[0]], class_name(dataset, lowest[0])
        if len(lowest) == 1:
            sentences.append(f"Hardest to find is {name}: {percent(share)} of its examples are found (recall).")
        elif share == 0:
            sentences.append(f"{len(lowest)} classes are never found, among them {name} (recall {percent(share)}).")
        else:
            sentences.append(
                f"Hardest to find are {len(lowest)} classes, among them {name}: {percent(share)} of the examples of "
                "each are found (recall)."
            )
    lowest = _lowest(found.precision)
    if lowest:
        share, name = found.precision[lowest[0]], class_name(dataset, lowest[0])
        least = f"is the answer {name}" if len(lowest) == 1 else f"are {len(lowest)} answers, among them {name}"
        sentences.append(f"Least to be trusted {least}: {percent(share)} right (precision).")
    return sentences


def _lowest(shares: Float[np.ndarray, " c"]) -> list[int]:
    """The classes with the lowest share; none where no class has one."""
    return [] if np.isnan(shares).all() else np.flatnonzero(shares == np.nanmin(shares)).tolist()


def _how_sure(found: Confusion, sure: Sureness) -> str:
    compared = f", where it is right {percent(sure.right)}" if found.mistakes < found.examples else ""
    return f"Where it is wrong it gives its answer a probability of {percent(sure.wrong)} on average{compared}."
