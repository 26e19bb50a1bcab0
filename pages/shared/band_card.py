"""Many runs of the same settings: where they end, what that says of one run, and A against B."""

from pages.shared.pinned import compare_row
from pages.shared.said import say
from pages.shared.settings_state import PageState
from pages.shared.strip_charts import pairs_chart, strip_chart

import streamlit as st

from dlcore.band import Band
from dlcore.band_reading import Words, gap, number, read_band
from dlcore.comparison import FEWEST_PAIRS, pair, read_pairs
from dlcore.reading import format_error


def band_cards(state: PageState, band: Band, a: Band | None) -> None:
    """Draw where the runs of a band end, beside what they say; with a band A, the same for the pairs."""
    marks, words = st.columns([6, 5], gap="medium")
    left = marks.container(border=True, key="card-strip", height="stretch")
    right = words.container(border=True, key="card-band", height="stretch")
    if a is not None and a.complete and band.complete:
        _compared(a, band, left, right)
    else:
        _alone(band, left, right)
    with right:
        compare_row(state)


def _alone(band: Band, left, right) -> None:
    percent = band.data.dataset.task == "classification"
    name = "error" if percent else "RMSE"
    when = "Final" if band.complete else f"Epoch {band.epoch},"
    with left:
        st.markdown(
            f"**{when} {name}s** · each mark is one of the {band.experiment.seeds} networks, the bar their median, "
            "the ring the network shown above; marks that lie wide apart mean that luck decides"
        )
        strip_chart(band, key="strip-chart")
    figures = []
    if not band.diverged.all():
        low, middle, high = (format_error(band, edge) for edge in band.edges(f"{band.judged}_error"))
        figures = [
            (f"median {band.judged} {name}", middle),
            ("10–90 %", f"{low.removesuffix(' %')} – {high}"),
        ]
    figures += [("diverged", f"{band.diverged.sum()} of {band.experiment.seeds}")] if band.diverged.any() else []
    figures.append(("trained in", f"{band.seconds:.2f} s"))
    with right:
        _figures(figures, read_band(band), "band-figures")
        for note in band.notes:
            st.caption(note)


def _compared(a: Band, b: Band, left, right) -> None:
    pairs = pair(a, b)
    percent = b.data.dataset.task == "classification"
    name = f"{pairs.judged} error" if percent else f"{pairs.judged} RMSE"
    with left:
        st.markdown(
            f"**Final {name}, A and B** · a line joins the two networks of one weight seed: solid where B is better, "
            "dashed where it is not; the bars are the medians"
        )
        pairs_chart(pairs, percent, key="pairs-chart")
    result, figures = pairs.result, []
    if result is not None and result.pairs >= FEWEST_PAIRS:
        span = f"{number(b, result.paired.low, sign=True)} to {number(b, result.paired.high, sign=True)}"
        figures = [
            ("B − A", gap(b, result.difference, sign=True)),
            ("95 % interval", span),
            ("B is better in", f"{result.lower} of {result.pairs}"),
        ]
    with right:
        _figures(figures, read_pairs(a, b, pairs), "pair-figures")


def _figures(figures: list[tuple[str, str]], words: Words, key: str) -> None:
    with st.container(horizontal=True, gap="medium", key=key):
        for label, value in figures:
            st.metric(label, value, width="content")
    say(words)
