"""One trap, large: both lines of code, what comes of the wrong one in a real run, and where it lives."""

from html import escape

from pages.shared import guided
from pages.shared.controls import control
from pages.shared.jobs import Job
from pages.shared.navigation import PAGES, as_page
from pages.shared.settings_state import PageState
from pages.shared.status_row import Words, status_row
from pages.shared.streamed import streamed
from pages.shared.trap_chart import trap_chart
from pages.shared.traps_jobs import open_trap_jobs
from pages.shared.traps_options import DRAW, ENTRY

import streamlit as st

from dlcore.traps import ENTRIES, TrapSpec
from dlcore.traps.export import to_csv, to_json
from dlcore.traps.links import address_of
from dlcore.traps.measured import Measured
from dlcore.traps.spec import Consequence, figure_text

WATCHED = "entry"
PATIENCE_SECONDS = 0.5
WORDS = Words(
    doing="Measuring",
    refused="Not measured.",
    advice="",
    broke="This measurement broke",
    stopped="Stopped",
    out_of=" before there was anything to show.",
    again="Measure it",
)


def trap_card(state: PageState) -> None:
    """Draw the entry that is open. Its words and lines are there at once; its numbers when they are measured, and
    until then those of the draw before."""
    entry, seed = ENTRIES[state.option(ENTRY.key)], getattr(state.experiment, DRAW)
    _head(state, entry)
    if guided.waiting(state):
        return
    st.caption(entry.why)
    drawn = state.key("measured", steady=True)

    def draw(jobs: dict[str, Job]) -> None:
        job = jobs[WATCHED]
        status_row(open_trap_jobs(), job, WORDS, key="trap", patience=PATIENCE_SECONDS)
        if job.run is not None:
            st.session_state[drawn] = job.run
            guided.answer(state, job.run)
        elif job.done:
            st.session_state.pop(drawn, None)
        shown: Measured | None = st.session_state.get(drawn)
        if shown is not None and shown.entry == entry.id:
            _consequence(entry, shown)

    streamed(state, open_trap_jobs(), {WATCHED: (entry.id, seed)}, draw)


def _head(state: PageState, entry: TrapSpec) -> None:
    """What is known of an entry before anything is measured or predicted: its name and both lines."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="trap-head"):
        st.subheader(entry.title, anchor=False, width="content")
        with st.container(width=150, key="trap-draw"):
            control(
                state,
                DRAW,
                label="Draw",
                help="Other data, other first weights, another order of examples: what is claimed must hold for all of "
                f"them. In a link: `{DRAW}`.",
            )
    ways = (("As often written", "close", entry.wrong), ("As it should be", "check", entry.right))
    for column, (title, icon, code) in zip(st.columns(2, gap="medium"), ways, strict=True):
        with column:
            st.markdown(f":material/{icon}: **{title}**")
            st.code(code, language="python", wrap_lines=True)


def _consequence(entry: TrapSpec, shown: Measured) -> None:
    """What came of it: the chart, the figures, the sentence, whether the claim holds, and where to look further."""
    found = shown.consequence
    chart, told = st.columns([13, 9], gap="large")
    with chart:
        if found.curves is not None:
            st.markdown(f"**{_capital(found.curves.y_label)}** · {found.curves.read}")
            trap_chart(found.curves, "trap-chart")
    with told:
        st.html(figures_table(found))
        st.markdown(found.said)
    verdict = "So it is here." if shown.holds else "**Here it is not so.**"
    st.caption(f"Claimed of every draw: {entry.claim} {verdict}")
    with st.container(horizontal=True, vertical_alignment="center", key="trap-links"):
        st.page_link(
            as_page(entry.page),
            label=f"See it in {PAGES[entry.page].title}",
            icon=":material/arrow_forward:",
            query_params=address_of(entry, shown.seed),
        )
        with st.popover("Export", type="tertiary"):
            _files(shown)


def _files(shown: Measured) -> None:
    name = f"{shown.entry}-{shown.seed}"
    st.download_button("Curves (CSV)", to_csv(shown), f"{name}.csv", "text/csv", on_click="ignore")
    st.download_button("Figures (JSON)", to_json(shown), f"{name}.json", "application/json", on_click="ignore")


def figures_table(found: Consequence) -> str:
    """The figures of both ways as HTML; names are the registry's own."""
    rows = "".join(
        f'<tr><th scope="row">{escape(one.name)}</th><td class="wrong">{figure_text(one.wrong, one.form)}</td>'
        f"<td>{figure_text(one.right, one.form)}</td></tr>"
        for one in found.figures
    )
    heads = "<th></th><th>as often written</th><th>as it should be</th>"
    return f'<table class="trap-figures"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
