"""The study `range_test`: which learning rates the network bears, from short runs in which α rises."""

from pages.shared.charts import cost_unit
from pages.shared.range_test_chart import range_chart
from pages.shared.said import say
from pages.shared.settings_state import PageState

import numpy as np
import streamlit as st

from dlcore.amounts import number_text
from dlcore.range_reading import CLOSE, own_share, read_range_test
from dlcore.studies.range_test import RATES, RangeTest


def range_known(result: RangeTest) -> bool:
    """Whether a study so far has anything to show."""
    return result.seeds > 0


def range_test_card(state: PageState, result: RangeTest) -> None:
    """Draw the test, say which rate it suggests, and offer to set it."""
    st.markdown(
        f"**Range test** · {len(RATES)} updates in which α rises from {number_text(float(RATES[0]))} to "
        f"{number_text(float(RATES[-1]))}. Too small a rate leaves J flat, a good one makes it fall, too large a one "
        "throws it back up"
    )
    own = state.experiment.learning_rate
    range_chart(result, own, f"J ({cost_unit(result.experiment)})", key="range-test")
    say(read_range_test(result, own))
    if np.isfinite(result.suggested) and not 1 / CLOSE <= own_share(result, own) <= CLOSE:
        st.button(
            f"Set α = {number_text(result.suggested)}",
            icon=":material/arrow_forward:",
            on_click=state.change,
            args=[""],
            kwargs={"learning_rate": result.suggested},
            key=state.key("suggested-rate", steady=True),
            help="A third of the rate at which the median J was lowest, or a tenth of where it diverges.",
        )
    st.caption(_how_to_read(result))


def _how_to_read(result: RangeTest) -> str:
    full = result.batch == result.examples
    each = "all examples" if full else f"mini-batches of {result.batch}"
    return (
        f"Faint: {result.seeds} runs from other first weights, with your optimizer and {each}, "
        f"{number_text(result.passes)} passes over the training set; bold: their median. J is that of the whole "
        "training set after every update."
    )
