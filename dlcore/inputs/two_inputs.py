"""Two inputs and what is to be learned from them: a regression so small that its cost can be drawn."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

if TYPE_CHECKING:
    from dlcore.data import PreparedData

MOST_EXAMPLES = 300
"""Training examples used, the first ones: their order is random."""
FEWEST_EXAMPLES = 5
PENALTY = 1.0
"""λ where the two inputs separate the classes: without it there would be no minimum, ever larger weights cost less."""
IN_STEP = 1 - 1e-9
"""Correlation from which on two inputs are one: the valley has a floor that is level all along."""


@dataclass(frozen=True, eq=False)
class TwoInputs:
    """Training examples as the smallest network sees them: logistic regression for classes (class 1 against all others)
    and linear regression for values."""

    names: tuple[str, str]
    columns: Float[np.ndarray, "m 2"]  # not scaled
    targets: Float[np.ndarray, " m"]  # 0 and 1, or values
    logistic: bool


def why_not(data: "PreparedData") -> str | None:
    """Why the cost of these data cannot be drawn over two weights; None where it can."""
    if len(data.feature_ids) < 2:
        return "There is one input only, so one weight: no valley to look at. Choose a second feature, or other data."
    train = _train(data)
    if len(train) < FEWEST_EXAMPLES:
        return f"{len(train)} training examples are too few: give train a larger share (split)."
    if len(varying_inputs(data)) < 2:
        return "Fewer than two inputs vary among the training examples: there is no valley to look at."
    if data.dataset.task == "classification" and len(set((data.labels[: len(train)] == 1).tolist())) < 2:
        return "All these training examples are on one side: class 1 or not. There is nothing to tell apart."
    return None


def why_not_these(data: "PreparedData", pair: tuple[int, ...] = ()) -> str | None:
    """Why the cost cannot be drawn over the weights of these two, which `chosen_inputs` are; None where it can."""
    columns = data.columns_of(_train(data))[:, chosen_inputs(data, pair)]
    if abs(np.corrcoef(columns.T)[0, 1]) <= IN_STEP:
        return None
    first, second = (data.feature_ids[one] for one in chosen_inputs(data, pair))
    return (
        f"Among these training examples {first} and {second} rise and fall together, on one straight line: one weight "
        "can do the work of both, so the valley has no lowest point. Choose two other inputs."
    )


def varying_inputs(data: "PreparedData") -> list[int]:
    """Places of the inputs that are not the same in all training examples: there are weights to learn for these."""
    return _varying(data.columns_of(_train(data)))


def why_not_chosen(data: "PreparedData", pair: tuple[int, ...]) -> str | None:
    """Why `chosen_inputs` are other inputs than those asked for; None where they are these, or none were asked for."""
    shown = [one + 1 for one in chosen_inputs(data, pair)]
    if not pair or data.dataset.inputs <= 2 or list(pair) == shown:
        return None
    names, varying = data.feature_ids, varying_inputs(data)
    if any(one > len(names) for one in pair):
        why = f"these data have {len(names)} inputs"
    else:
        still = [names[one - 1] for one in dict.fromkeys(pair) if one - 1 not in varying]
        verb = "changes" if len(still) == 1 else "change"
        why = f"{' and '.join(still)} never {verb} among these training examples" if still else "two are needed"
    first, second = shown
    return f"Inputs {'-'.join(map(str, pair))} cannot be compared: {why}. Instead: {first}-{second}."


def chosen_inputs(data: "PreparedData", pair: tuple[int, ...] = ()) -> list[int]:
    """Places of the two inputs, for data that `why_not` has nothing against; `pair` as for `two_inputs`."""
    columns, varying = data.columns_of(_train(data)), varying_inputs(data)
    chosen = [one - 1 for one in pair if one - 1 in varying]
    if data.dataset.inputs <= 2:
        return varying[:2]
    if len(set(chosen)) < 2:
        return _telling(varying, columns.std(axis=0), data.dataset.image is not None)
    return chosen


def two_inputs(data: "PreparedData", pair: tuple[int, ...] = (), stretch: float = 1.0) -> TwoInputs:
    """Two inputs of the training set.

    Args:
        data: the examples; `why_not` says what is wrong with them, and `why_not_these` with the pair.
        pair: numbers of two inputs from 1, of real data; anything else stands for the input that varies most and the
            first of the others, or of pictures the one that varies second most. Of a plane it is the first two
            features.
        stretch: the second input of a plane is multiplied by it, as if it came in a smaller unit.

    Raises ValueError for what `why_not` or `why_not_these` refuse.
    """
    reason = why_not(data) or why_not_these(data, pair)
    if reason is not None:
        raise ValueError(reason)
    train, chosen = _train(data), chosen_inputs(data, pair)
    columns = data.columns_of(train)[:, chosen] * [1.0, stretch if data.dataset.inputs <= 2 else 1.0]
    logistic = data.dataset.task == "classification"
    labels = data.labels[: len(train)]
    first, second = (data.feature_ids[one] for one in chosen)
    return TwoInputs((first, second), columns, (labels == 1 if logistic else labels).astype(float), logistic)


def _train(data: "PreparedData") -> Float[np.ndarray, "m d"]:
    return data.raw[: min(data.counts[0], MOST_EXAMPLES)]


def _telling(varying: list[int], deviations: Float[np.ndarray, " k"], picture: bool) -> list[int]:
    """Two inputs as different as those of most tables are; of the pixels of a picture the first are nearly always 0."""
    most = sorted(varying, key=lambda one: -deviations[one])
    return sorted([most[0], most[1] if picture else min(most[1:])])


def _varying(columns: Float[np.ndarray, "m k"]) -> list[int]:
    """The columns that are not constant."""
    return np.flatnonzero(columns.min(axis=0) < columns.max(axis=0)).tolist()
