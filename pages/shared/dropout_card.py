"""Dropout at work: the noise that masks put on J, what units hand on on average, and what a prediction is."""

from pages.shared.dropout_charts import expectation_chart, predictions_chart, two_costs_chart
from pages.shared.said import say

import streamlit as st

from dlcore.amounts import measure
from dlcore.dropout_numbers import expectations, two_costs, two_predictions
from dlcore.dropout_reading import read_costs, read_expectations, read_keep_prob, read_predictions
from dlcore.run import Run
from dlcore.sampled_masks import drops_units


def dropout_card(run: Run) -> None:
    """Draw what dropout did in a run that has been evaluated at least once."""
    if not drops_units(run.experiment):
        st.markdown(
            "**Dropout is off** · keep_prob is 1, a drop rate of 0: every hidden unit stays at every update. Set it "
            "below 1, to 0.8 for example, and this card shows what the masks do."
        )
        return
    st.markdown(
        f"**Dropout** · {read_keep_prob(run.experiment)}: at every update a hidden unit stays with probability "
        "keep_prob, and what stays is divided by keep_prob"
    )
    costs, found, two = two_costs(run), expectations(run), two_predictions(run)
    left, middle, right = st.columns(3, gap="medium")
    with left:
        st.markdown("**J, noisy and quiet** · thin: the mean loss that the updates met, with masks; thick: all units")
        if len(costs.epochs):
            two_costs_chart(run, costs, key="dropout-costs")
        say(read_costs(run, costs))
    with middle:
        st.markdown("**E[a · d / keep_prob] = a** · one example, every unit: on the dashed line the mean is a")
        expectation_chart(found, key="dropout-expectations")
        say(read_expectations(run, found))
    with right:
        st.markdown("**One example, two predictions** · bars: in training, mask by mask; solid: at test time")
        predictions_chart(two, _predicted(run), key="dropout-predictions")
        say(read_predictions(two))


def _predicted(run: Run) -> str:
    """What the network says of an example."""
    if measure(run.data.dataset.task) == "RMSE":
        return "predicted value"
    return "probability of its class" if run.data.classes > 2 else "probability of class 1"
