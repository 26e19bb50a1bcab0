"""What theory says of the first weights, in one line under the controls: it needs no run, so it follows a slider."""

from functools import lru_cache

from pages.shared.unbroken import unbroken

import numpy as np
import streamlit as st

from dlcore.band import first_run
from dlcore.budget import training_examples
from dlcore.data import prepare
from dlcore.experiment import Experiment
from dlcore.initialization_reading import factor_text
from dlcore.initialization_runs import MOST_EXAMPLES
from dlcore.signal.theory import no_theory, theory
from dlcore.studies.signal import subject


def initialization_words(experiment: Experiment) -> None:
    """Draw the line."""
    st.caption(unbroken(words(first_run(experiment))), width="content")


def words(experiment: Experiment) -> str:
    """What one layer does on average, and all of them together; or why there is no theory."""
    return _words(subject(experiment))


@lru_cache(maxsize=64)
def _words(experiment: Experiment) -> str:
    why = no_theory(experiment)
    if why is None and training_examples(experiment) > MOST_EXAMPLES:
        why = "So many examples are not measured while a slider moves."
    if why is not None:
        return f"No theory here: {why}"
    layers = len(experiment.hidden)
    if layers == 1:
        return "With one hidden layer the signal has hardly a way to go: more layers make it a question."
    expected = theory(experiment, prepare(experiment), pairs=False)
    assert expected is not None
    with np.errstate(all="ignore"):
        signal, gradient = (
            float(last / first)
            for last, first in (
                (expected.a_std[-1], expected.a_std[0]),
                (expected.da_std[0], expected.da_std[-1]),
            )
        )
        each = [factor ** (1 / (layers - 1)) for factor in (signal, gradient)]
    one = f"In theory one layer takes the signal **{factor_text(each[0])}** and the gradient **{factor_text(each[1])}**"
    if layers == 2:  # the way is one layer long
        return f"{one}."
    return f"{one}; all {layers} together {factor_text(signal)} and {factor_text(gradient)}."
