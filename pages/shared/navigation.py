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
    PageSpec(
        id="initialization",
        title="Inputs and initialization",
        question="Does the signal reach the last layer, and the gradient the first?",
        icon=":material/graphic_eq:",
        group="Getting it to learn",
        blurb="One deep network from four first draws: watch the signal vanish or explode layer by layer, and see what "
        "of it learns.",
    ),
    PageSpec(
        id="minibatches",
        title="Mini-batches and averages",
        question="How many examples should decide one step?",
        icon=":material/scatter_plot:",
        group="Getting it to learn",
        blurb="One network trained by single examples, by batches and by all at once: measure the noise of each step, "
        "and average it away.",
    ),
    PageSpec(
        id="optimizers",
        title="Optimizers",
        question="Which update rule gets there first, and at which learning rate?",
        icon=":material/sprint:",
        group="Getting it to learn",
        blurb="Race eight update rules on your own network, each at its own best rate, and follow one weight through "
        "every average.",
    ),
    PageSpec(
        id="learning_rate",
        title="Learning rate and curvature",
        question="How fast may it step, and when should it slow down?",
        icon=":material/speed:",
        group="Getting it to learn",
        blurb="Draw a schedule above the cost, change α while it trains, and watch the curvature meet the edge of "
        "stability.",
    ),
    PageSpec(
        id="gradient_checking",
        title="Gradient checking",
        question="How do you know that your gradient is right?",
        icon=":material/rule:",
        group="Getting it to learn",
        blurb="Watch backpropagation number by number, check it against differences of the cost, and find a bug that "
        "is hidden in it.",
    ),
    PageSpec(
        id="batch_norm",
        title="Batch normalization",
        question="What changes when every layer's inputs are normalised while it learns?",
        icon=":material/align_vertical_center:",
        group="Getting it to learn",
        blurb="One network with and without normalization: follow a mini-batch through four equations, watch every "
        "layer drift, and measure which learning rates it bears.",
    ),
    PageSpec(
        id="softmax",
        title="Softmax",
        question="How does a network choose among several classes, and how sure is it?",
        icon=":material/category:",
        group="Getting it to learn",
        blurb="Click a point and follow it from logits to loss, see every class's probability over the plane, and draw "
        "a digit for the network to read.",
    ),
    PageSpec(
        id="search",
        title="Hyperparameter search",
        question="Which settings make this network good, and which of them matter at all?",
        icon=":material/travel_explore:",
        group="Getting it right",
        blurb="Let hundreds of real networks train while you watch: on a grid or at random, on the right scale, and "
        "see whether the winner is good or only lucky.",
    ),
    PageSpec(
        id="foundations",
        title="Foundations",
        question="Which brick is missing: the cost, the shapes, the derivatives or the activations?",
        icon=":material/foundation:",
        group="Getting it right",
        blurb="Descend two costs of one unit from the same start, watch the shapes of every product, and differentiate "
        "a formula of your own, node by node.",
    ),
    PageSpec(
        id="traps",
        title="Traps",
        question="Which mistakes run without an error message, and what do they cost?",
        icon=":material/report:",
        group="Getting it right",
        blurb="Every line that popular notes get wrong beside the right one, and what comes of it in a real run, "
        "measured while you look.",
    ),
)

PAGES: dict[str, PageSpec] = {spec.id: spec for spec in _PAGES if (FOLDER / f"{spec.id}.py").exists()}
TOPICS: tuple[PageSpec, ...] = tuple(spec for spec in PAGES.values() if spec.id != HOME)


def as_page(page_id: str):
    """The page as Streamlit knows it, for `st.navigation` and `st.page_link`.

    The script's path is absolute, so that it means the same from the router and from a page. Made once for each
    session: Streamlit resolves the path, which asks the disk, and one run of a page needs some twenty of them.

    Raises:
        KeyError: no such page.
    """
    made = st.session_state.setdefault("pages", {})
    if page_id not in made:
        spec = PAGES[page_id]
        made[page_id] = st.Page(
            FOLDER / f"{spec.id}.py",
            title=spec.title,
            url_path=spec.id,
            default=spec.id == HOME,
        )
    return made[page_id]


def build():
    """Declare the pages to Streamlit and return the one that the address asks for."""
    sections: dict[str, list] = {}
    for group in GROUPS:
        pages = [as_page(spec.id) for spec in PAGES.values() if spec.group == group]
        if pages:
            sections[group] = pages
    return st.navigation(sections, expanded=True)
