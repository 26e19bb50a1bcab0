"""The curves of a run, of a band, or of two bands, with how to read them."""

from pages.shared.band_charts import band_chart, two_bands_chart
from pages.shared.charts import cost_chart

import streamlit as st

from dlcore.band import Band
from dlcore.run import Run

MOMENT = "the line marks the moment shown above"


def curves_card(run: Run, band: Band | None, a: Band | None) -> None:
    """Draw the cost of the run; of a band the median and the middle 80 %; of two bands their errors."""
    if band is None:
        st.markdown(f"**Cost** · mean loss per epoch, without the penalty; {MOMENT}")
        cost_chart(run, key="cost-chart")
    elif a is None or a.data.dataset.task != band.data.dataset.task:
        st.markdown(
            f"**Cost** · {band.experiment.seeds} seeds: the median, and the band that holds the middle 80 % of them; "
            f"{MOMENT}"
        )
        band_chart(run, band, key="band-chart")
    else:
        judged = "dev" if a.judged == band.judged == "dev" else "train"
        name = "error" if band.data.dataset.task == "classification" else "RMSE"
        st.markdown(
            f"**{judged.capitalize()} {name}** · A is what you kept (dotted), B what the page shows: median and "
            f"middle 80 % of their seeds; {MOMENT}"
        )
        two_bands_chart(run, a, band, judged, key="two-bands-chart")
