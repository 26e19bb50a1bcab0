"""The study `spectrum`: all eigenvalues of the Hessian, and whether the run has come to a minimum."""

from pages.shared.runs_table import runs_table
from pages.shared.said import say
from pages.shared.spectrum_chart import shown_moments, spectrum_chart

import streamlit as st

from dlcore.amounts import number_text
from dlcore.optima_reading import read_spectrum
from dlcore.reading import percent
from dlcore.studies.spectrum import FLAT, SpectrumStudy


def spectrum_known(result: SpectrumStudy) -> bool:
    """Whether a study so far has anything to show."""
    return bool(shown_moments(result))


def spectrum_card(result: SpectrumStudy) -> None:
    """Draw the spectrum at both ends of the run, a row for each moment measured, and say what it is."""
    st.markdown(
        "**Spectrum of the Hessian** · each point is a direction of weight space: above 0 J bends up along it, below 0 "
        "down, at 0 it is flat. A minimum has no point below 0; a saddle has both"
    )
    left, right = st.columns([3, 2], gap="large", vertical_alignment="center")
    with left:
        spectrum_chart(result, key="spectrum")
    with right:
        st.html(moments_table(result))
    say(read_spectrum(result))
    st.caption(
        f"Flat: at most {percent(FLAT)} of the largest eigenvalue in size. ‖dJ‖ is the length of the gradient: where "
        "it is not near 0, the weights have not settled anywhere yet."
    )


def moments_table(result: SpectrumStudy) -> str:
    """The table as HTML: numbers of the page's own making."""
    heads = ("epoch", "J", "‖dJ‖", "up", "flat", "down", "lowest λ")
    return runs_table(heads, [_row(result, int(place)) for place in result.known])


def _row(result: SpectrumStudy, place: int) -> list[str]:
    numbers = (result.cost[place], result.gradient_norm[place])
    cells = [number_text(float(one)) for one in numbers] + [f"<b>{one:,}</b>" for one in result.counted(place)]
    lowest = number_text(float(result.eigenvalues[place, -1])).replace("-", "−")
    return [f"{result.epochs[place]:,}", *cells, lowest]
