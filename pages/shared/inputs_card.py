"""Why inputs are normalised: the cost over two weights as they are and standardised, and two mistakes, measured."""

from functools import lru_cache

from pages.shared.bowl_chart import bowl_chart
from pages.shared.held_controls import is_hidden, lock
from pages.shared.option_control import option_slider
from pages.shared.own_moments_chart import own_moments_chart
from pages.shared.said import say
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.amounts import error_text, measure, number_text
from dlcore.data import PreparedData
from dlcore.inputs.conditioning import Conditioning, View, conditioning
from dlcore.inputs.own_moments import own_moments, why_no_own_moments
from dlcore.inputs.reading import about_conditioning, read_conditioning, read_own_moments, updates_text
from dlcore.inputs.two_inputs import chosen_inputs, two_inputs, varying_inputs, why_not, why_not_chosen, why_not_these
from dlcore.mismatch import MISMATCH
from dlcore.run import Run
from dlcore.setting import Setting

STRETCH_KEY, RATE_KEY, PAIR_KEY = "stretch", "gd_rate", "pair"
STRETCH = Setting(
    label="Second input multiplied by",
    help="As if it came in a smaller unit: 100 is centimetres instead of metres. In this comparison only, not in the "
    "network above.",
    group="Data",
    bounds=(1, 100),
    scale="log",
    name=STRETCH_KEY,
    key=STRETCH_KEY,
    default=10.0,
)
RATE = Setting(
    label="Rate, in parts of 2/λ_max",
    help="Each scaling gets this share of its own largest stable rate. Above 1 nothing settles.",
    group="Training",
    bounds=(0.01, 1.5),
    name=RATE_KEY,
    key=RATE_KEY,
    default=0.9,
)
PAIR = Setting(
    label="Two inputs",
    help="Numbers of the two inputs that are compared, of data with more than two.",
    group="Data",
    bounds=(1, 64),
    word="auto",
    length=(0, 2),
    name=PAIR_KEY,
    key=PAIR_KEY,
    kind="integers",
    default=(),
)
INPUTS_OPTIONS = {STRETCH_KEY: STRETCH, RATE_KEY: RATE, PAIR_KEY: PAIR}
"""Options for the page that draws the card."""
STRETCHES = (1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 30.0, 50.0, 100.0)
SHARES = (0.05, 0.1, 0.25, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.02, 1.1, 1.2)
ARRIVED = "until J is above its minimum by 1 % of what it was at the start"
TITLES = {
    "none": "**As they are** · no scaling",
    "standard": "**Standardised** · (x − μ)/σ",
    "variance": "**Divided by σ²** · as often written",
}


def inputs_card(state: PageState, run: Run) -> None:
    """Draw the cost of a small regression on the run's data in three scalings, and what the dev set's own moments do
    to the run's network."""
    st.markdown(
        "**The scale of the inputs** · the same cost over the weights of two inputs. Each line is as high above the "
        "minimum everywhere; gradient descent goes at right angles to them, so it zigzags through a narrow valley"
    )
    reason = why_not(run.data)
    if reason is not None:
        st.info(reason, icon=":material/info:")
    else:
        _bowls(state, run)
    st.divider()
    _own_moments(state, run)


def _bowls(state: PageState, run: Run) -> None:
    in_the_plane = run.data.dataset.inputs <= 2
    with st.container(horizontal=True, gap="medium", key="inputs-controls", vertical_alignment="bottom"):
        if in_the_plane:
            with st.container(width=260):
                option_slider(state, STRETCH, STRETCHES, "{:g}".format)
        else:
            _pair(state, run)
        with st.container(width=260):
            option_slider(state, RATE, SHARES, "{:g}".format)
    if why := why_not_chosen(run.data, state.option(PAIR_KEY)):
        st.caption(why)
    reason = why_not_these(run.data, state.option(PAIR_KEY))
    if reason is not None:
        st.info(reason, icon=":material/info:")
        return
    stretch = state.option(STRETCH_KEY)
    found = _compared(run.data, state.option(PAIR_KEY), stretch, state.option(RATE_KEY))
    given = found.given
    names = given.names[0], f"{given.names[1]} × {stretch:g}" if in_the_plane and stretch != 1 else given.names[1]
    for column, (scale, view) in zip(st.columns(len(TITLES), gap="medium"), found.views.items(), strict=True):
        with column:
            st.markdown(TITLES[scale])
            bowl_chart(view, found.least, names, key=f"bowl-{scale}")
            _figures(view)
            _use(state, scale)
    say(read_conditioning(found))
    st.caption(about_conditioning(found))


@lru_cache(maxsize=8)
def _compared(data: PreparedData, pair: tuple[int, ...], stretch: float, share: float) -> Conditioning:
    """Kept, because it is asked for again and again while the run grows, and has nothing of the run but its data."""
    return conditioning(two_inputs(data, pair, stretch), share)


def _figures(view: View) -> None:
    with st.container(horizontal=True, gap="small", key=f"bowl-figures-{view.scale}"):
        for label, text, help in (
            ("κ", number_text(view.condition), "Condition number of the Hessian, λ_max/λ_min: 1 is a round bowl."),
            ("2/λ_max", number_text(view.largest_rate), "The largest stable learning rate: above it nothing settles."),
            (
                "updates",
                updates_text(view).replace("about", "≈"),
                f"With a learning rate of {number_text(view.learning_rate)}, {ARRIVED}.",
            ),
        ):
            st.metric(label, text, width="content", help=help)


def _pair(state: PageState, run: Run) -> None:
    """Two lists of the names of inputs that vary."""
    if is_hidden(state, PAIR_KEY):
        return
    names, varying = run.data.feature_ids, varying_inputs(run.data)
    now = [one + 1 for one in chosen_inputs(run.data, state.option(PAIR_KEY))]
    for place, word in enumerate(("First input", "Second input")):
        widget = f"{PAIR_KEY}-{place}"
        key = state.key(widget, of=PAIR_KEY)

        def chosen(key: str = key, place: int = place) -> None:
            state.choose(**{PAIR_KEY: tuple(st.session_state[key] if at == place else now[at] for at in range(2))})

        st.session_state[key] = now[place]
        other = now[1 - place]
        with st.container(width=260):
            st.selectbox(
                word,
                [one + 1 for one in varying if one + 1 != other],
                format_func=lambda one: names[one - 1],
                key=key,
                on_change=state.on_change(widget, chosen, of=PAIR_KEY),
                **lock(state, PAIR),
            )


def _own_moments(state: PageState, run: Run) -> None:
    left, right = st.columns([6, 5], gap="large", vertical_alignment="center")
    reason = why_no_own_moments(run)
    with left:
        st.markdown(
            "**Dev scaled by itself** · as often written, a mistake. The network above judges the same dev examples, "
            "scaled by the training set's mean and deviation, and by those of each dev set"
        )
        if reason is not None:
            st.info(reason, icon=":material/info:")
            return
        task = run.data.dataset.task
        found = own_moments(run)
        percent = task == "classification"
        own_moments_chart(found, f"dev {measure(task)}", percent, key="own-moments-chart")
    with right:
        with st.container(horizontal=True, gap="medium", key="own-moments-figures"):
            st.metric("dev by train's", error_text(task, found.right), width="content")
            st.metric("dev by its own", error_text(task, float(found.own[-1])), width="content")
        mismatched = any(getattr(run.experiment, name) for name in MISMATCH)
        say(read_own_moments(found, task, mismatched))
        st.caption(
            f"Dashed: the mean over up to {int(found.sets.max()):,} dev sets, drawn from the "
            f"{int(found.sizes[-1]):,} dev examples, with one standard error. At the right end all of them are one set."
        )
        _use(state, "own")


def _use(state: PageState, scale: str) -> None:
    """The button that trains the network with this scaling."""
    used = state.experiment.scale == scale
    st.button(
        "The network has this" if used else "Train the network so",
        icon=":material/check:" if used else ":material/arrow_forward:",
        disabled=used,
        on_click=state.change,
        args=[""],
        kwargs={"scale": scale},
        key=state.key(f"use-{scale}", steady=True),
        help=f"Sets the input scaling to `{scale}`.",
    )
