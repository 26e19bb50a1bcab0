"""What a study of a network found, as a picture, and in words."""

from collections.abc import Callable
from typing import Any

from pages.shared.decomposition_card import decomposition_card
from pages.shared.said import say
from pages.shared.study_charts import error_curves
from pages.shared.study_numbers import study_numbers

import numpy as np
import streamlit as st

from dlcore.amounts import measure
from dlcore.studies.spec import StudyResult
from dlcore.study_reading import read_capacity_curve, read_learning_curve


def study_card(study_id: str, result: Any, base: float) -> None:
    """Draw the result of one study so far."""
    CARDS[study_id](result, base)
    study_end(study_id, result)


def study_end(study_id: str, result: StudyResult) -> None:
    """Draw what stands below every result: what is to be known of how it was measured, and all its numbers."""
    for note in result.notes:
        st.caption(note)
    study_numbers(study_id, result)


def has_something(result: Any) -> bool:
    """Whether a result so far holds any number that a card would draw."""
    numbers = result.dev_error if hasattr(result, "dev_error") else result.bias2
    return bool(np.isfinite(numbers).any())


def learning_curve_card(result: Any, base: float) -> None:
    """Draw the errors against the number of training examples."""
    st.markdown(
        "**Learning curve** · the same network on ever more examples. Where the curves stand close together and high, "
        "it is bias; where they are far apart, variance, and more data help"
    )
    _curves(result, result.sizes, "training examples (log scale)", base, None)
    say(read_learning_curve(result, base))


def capacity_curve_card(result: Any, base: float) -> None:
    """Draw the errors against the number of hidden units."""
    st.markdown(
        "**Capacity curve** · ever larger networks on the same examples. Left too simple, and around the upright line "
        "just able to fit every example: there the dev error may peak"
    )
    rule = interpolation(result.units, result.parameters, result.examples * result.outputs)
    _curves(result, result.units, "hidden units (log scale)", base, rule)
    say(read_capacity_curve(result, base))


def interpolation(units: np.ndarray, parameters: np.ndarray, numbers: int) -> tuple[float, str]:
    """Where the network has as many parameters as there are numbers to fit, between the units that were tried."""
    at = float(np.exp(np.interp(numbers, parameters, np.log(units))))
    if not parameters[0] <= numbers <= parameters[-1]:
        at = np.inf  # nowhere on this axis
    return at, f"{numbers:,} parameters: one for each number to fit"


def _curves(result: Any, sizes: np.ndarray, size: str, base: float, rule: tuple[float, str] | None) -> None:
    task = result.experiment.dataset.task
    error_curves(
        [int(one) for one in sizes],
        {"train": result.train_error, "dev": result.dev_error},
        size=size,
        measure=measure(task),
        percent=task == "classification",
        base=base,
        rule=rule,
        key="study-chart",
    )
    st.caption(
        f"Each point is {result.dev_error.shape[1]} networks: the line is their median, the band holds the middle "
        "80 %. Dotted: the base error, which no network can beat."
    )


CARDS: dict[str, Callable[[Any, float], None]] = {
    "learning_curve": learning_curve_card,
    "capacity_curve": capacity_curve_card,
    "decomposition": decomposition_card,
}
