"""All traps on one page: as often written, as it should be, what comes of it, and where it lives."""

from html import escape

from pages.shared.jobs import Job
from pages.shared.navigation import PAGES
from pages.shared.settings_state import PageState
from pages.shared.streamed import streamed
from pages.shared.traps_jobs import traps_jobs
from pages.shared.traps_options import DRAW
from pages.shared.unbroken import unbroken

import streamlit as st

from dlcore.traps import ENTRIES
from dlcore.traps.spec import TrapSpec, headline

WAITING, BROKE, STOPPED = "…", "this measurement broke", "not measured"
HEADS = ("", "as often written (✕), as it should be (✓)", "what comes of it", "where")


def traps_table(state: PageState) -> None:
    """Draw the table; its consequences are filled as they are measured."""
    seed = getattr(state.experiment, DRAW)
    st.markdown("**All of them** · every consequence is computed from a run with this draw, none is remembered")

    def draw(jobs: dict[str, Job]) -> None:
        st.html(table_of(jobs))

    streamed(state, traps_jobs(), {id: (id, seed) for id in ENTRIES}, draw)


def table_of(jobs: dict[str, Job]) -> str:
    """The table as HTML; words and code are the registry's own."""
    head = "".join(f"<th>{text}</th>" for text in HEADS)
    rows = "".join(_row(entry, line_of(jobs[entry.id])) for entry in ENTRIES.values())
    return f'<table class="traps-table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _row(entry: TrapSpec, line: str) -> str:
    cells = (
        f'<th scope="row">{escape(entry.title)}</th>',
        f"<td>{_way('wrong', '✕', entry.wrong)}{_way('right', '✓', entry.right)}</td>",
        f"<td>{escape(unbroken(line))}</td>",
        f"<td>{escape(PAGES[entry.page].title)}</td>",
    )
    return f"<tr>{''.join(cells)}</tr>"


def _way(name: str, mark: str, code: str) -> str:
    """Code beside a mark that says which way it is, as its colour does."""
    return f'<div class="{name}"><b>{mark}</b><pre>{escape(code)}</pre></div>'


def line_of(job: Job) -> str:
    """What comes of an entry, once it is measured."""
    if job.run is not None:
        return headline(job.run.consequence)
    if job.failed:
        return f"{BROKE}: {job.failed}"
    return STOPPED if job.stopped else WAITING
