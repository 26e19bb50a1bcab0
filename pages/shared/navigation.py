"""The registry of pages: adding a page is one file in `pages/` and one entry here.

A page's id is its file's stem *and* its path in the address bar. That is not only tidy: Streamlit derives a
page's identity from that path alone, so the two must agree for a link to survive a server that has just started
(see `shell.enter`).
"""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

APP_NAME = "Why networks train"
FOLDER = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class PageSpec:
    """One page: what the sidebar, its header and the front page say about it."""

    id: str  # file stem and address
    title: str  # in the sidebar and, unless `heading` says otherwise, on the page
    question: str  # one line, under the title
    icon: str  # a Material symbol
    heading: str = ""
    group: str = ""  # heading in the sidebar; "" stands above the groups
    blurb: str = ""  # what one can do there, for the front page


GROUPS = ("", "Is it bias or variance?", "Getting it to learn", "Getting it right")
HOME = "home"  # the default page: it lives at `/` only, so nothing may link to `/home`

_PAGES = (
    PageSpec(
        id=HOME,
        title="Start",
        heading=APP_NAME,
        question="What happens inside a neural network while it learns?",
        icon=":material/home:",
    ),
    PageSpec(
        id="playground",
        title="Playground",
        question="What does each hidden unit contribute to the boundary?",
        icon=":material/experiment:",
        blurb="Choose data, build a network, train it, and step through what every unit does at every epoch.",
    ),
    PageSpec(
        id="splits",
        title="Data splits",
        question="How many examples must dev and test have, and what can they tell?",
        icon=":material/call_split:",
        group="Is it bias or variance?",
        blurb="Split the examples, open the test set once, and measure how often a dev set picks the better model.",
    ),
    PageSpec(
        id="bias_variance",
        title="Bias and variance",
        question="Is the network too simple, or does it learn single examples by heart?",
        icon=":material/balance:",
        group="Is it bias or variance?",
        blurb="Diagnose a network, apply the remedy that fits, and measure whether more data or more units would help.",
    ),
    PageSpec(
        id="regularization",
        title="Regularization",
        question="Which restraint makes this network better on examples it has not seen?",
        icon=":material/compress:",
        group="Is it bias or variance?",
        blurb="Restrain a network and see it beside its free twin: L2 and L1, dropout, changed examples, stopping "
        "early, and many networks that vote.",
    ),
)

PAGES: dict[str, PageSpec] = {spec.id: spec for spec in _PAGES if (FOLDER / f"{spec.id}.py").exists()}
TOPICS: tuple[PageSpec, ...] = tuple(spec for spec in PAGES.values() if spec.id != HOME)


def as_page(page_id: str):
    """The page as Streamlit knows it, for `st.navigation` and `st.page_link`.

    The script's path is absolute, so that it means the same from the router and from a page.

    Raises:
        KeyError: no such page.
    """
    spec = PAGES[page_id]
    return st.Page(
        FOLDER / f"{spec.id}.py",
        title=spec.title,
        url_path=spec.id,
        default=spec.id == HOME,
    )


def build():
    """Declare the pages to Streamlit and return the one that the address asks for."""
    sections: dict[str, list] = {}
    for group in GROUPS:
        pages = [as_page(spec.id) for spec in PAGES.values() if spec.group == group]
        if pages:
            sections[group] = pages
    return st.navigation(sections, expanded=True)
