"""What the share button opens: the whole link, the short address with its QR code, and the run's fingerprint."""

from pages.shared.addresses import absolute, as_query
from pages.shared.fingerprint_words import fingerprint_words
from pages.shared.jobs import jobs
from pages.shared.lesson_dialog import lesson_button
from pages.shared.own_data_words import say_link_lacks
from pages.shared.qr_code import qr_code
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.band import first_run


def share_box(state: PageState, is_open: bool) -> None:
    """Draw what is in the box; as long as it is closed, only what costs nothing."""
    st.markdown("**The full link opens exactly this experiment**, with every setting and seed written out.")
    st.code(absolute(state.link), language=None, wrap_lines=True)
    say_link_lacks(state.experiment.dataset)
    if not is_open:  # a code takes longer to make than everything else that a page sends
        return
    st.markdown(
        "**The short address** opens the same. It leaves out what is at its default; a class can photograph it."
    )
    short = absolute(as_query(state.short_pairs))
    st.code(short, language=None, wrap_lines=True)
    qr_code(short)
    _fingerprint(state)
    lesson_button(state)


def _fingerprint(state: PageState) -> None:
    """The letters of the page's own run, where it has one that is complete."""
    job = jobs().known(first_run(state.experiment))
    if job is not None and job.run is not None and job.run.complete:
        st.markdown(fingerprint_words(job.run))
