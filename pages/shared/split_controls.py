"""How the examples are split: the usual ratios, any other one, and what it comes to in examples."""

from pages.shared.held_controls import is_hidden, lock
from pages.shared.settings_state import PageState
from pages.shared.split_problems import problem_rows

import streamlit as st

from dlcore.experiment import Experiment
from dlcore.rules import split_makes_100
from dlcore.set_counts import empty_sets, set_counts

PRESETS: dict[str, tuple[float, float, float]] = {
    "70 / 30": (70.0, 30.0, 0.0),
    "60 / 20 / 20": (60.0, 20.0, 20.0),
    "80 / 10 / 10": (80.0, 10.0, 10.0),
    "98 / 1 / 1": (98.0, 1.0, 1.0),
    "99.5 / 0.25 / 0.25": (99.5, 0.25, 0.25),
}
FREE = "free"
SETS = ("train", "dev", "test")
GLYPHS = {"train": "●", "train-dev": "○", "dev": "◆", "test": "▲"}
HELP = (
    "Percent of the examples in train, dev and test. 70 / 30 has no test set: who chooses with the 30 % has a dev set, "
    "whatever it is called."
)


def split_control(state: PageState) -> None:
    """Draw the choice of a ratio. A lesson may hide or lock it."""
    if is_hidden(state, "split"):
        return
    key, own = state.key("split"), _own_slot(state)

    def chosen() -> None:
        name = st.session_state[key]
        st.session_state[own] = name == FREE
        _forget(state)
        if name != FREE:
            state.change("split", split=PRESETS[name])

    st.session_state[key] = _shown(state)
    st.segmented_control(
        "Train / dev / test",
        [*PRESETS, FREE],
        key=key,
        on_change=state.on_change("split", chosen),
        required=True,
        **lock(state, Experiment.settings()["split"], HELP),
        width="content",
        wrap=True,
    )


def _shown(state: PageState) -> str:
    """The ratio that is chosen: `free` where it is none of the usual ones, or was asked for."""
    if st.session_state.get(_own_slot(state), False):
        return FREE
    return next((name for name, shares in PRESETS.items() if shares == state.experiment.split), FREE)


def split_bar(state: PageState) -> None:
    """Draw the sets as parts of one bar with their sizes, known before any example is drawn, and what is wrong."""
    counts = set_counts(state.experiment)
    total = sum(counts.values())
    parts = "".join(f'<i class="{name}" style="flex-grow:{count / total:.6f}"></i>' for name, count in counts.items())
    words = "".join(
        f'<span class="{name}"><b>{GLYPHS[name]} {name}</b> {count:,} <small>{100 * count / total:.4g} %</small></span>'
        for name, count in counts.items()
    )
    st.html(f'<div class="split-bar"><div class="parts">{parts}</div><div class="words">{words}</div></div>')
    problem_rows(state, empty_sets(state.experiment), "empty-set")


def free_split(state: PageState) -> None:
    """Draw the three numbers of a free split, which count as soon as they make 100; until then the old ones stay."""
    if _shown(state) != FREE or is_hidden(state, "split"):
        return
    keys = {name: state.key(f"share-{name}", steady=True) for name in SETS}
    draft = _draft_slot(state)

    def typed() -> None:
        shares = tuple(float(st.session_state[key] or 0) for key in keys.values())
        fault = split_makes_100({"split": shares})
        st.session_state[draft] = shares if fault else None
        if fault is None:
            state.change("split", split=shares)

    shares = st.session_state.get(draft) or state.experiment.split
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="free-split"):
        for (name, key), share in zip(keys.items(), shares, strict=True):
            st.session_state[key] = float(share)
            st.number_input(
                f"{name.capitalize()} %",
                0.0,
                100.0,
                step=None,
                format="%g",
                key=key,
                on_change=typed,
                width=104,
                **lock(state, Experiment.settings()["split"], f"Percent of the examples in {name}."),
            )
    fault = split_makes_100({"split": shares})
    if fault is None:
        return
    nearest = " / ".join(f"{share:g}" for share in fault.nearest)

    def mend() -> None:
        _forget(state)
        state.change("", split=fault.nearest)

    with st.container(horizontal=True, vertical_alignment="center", key="bad-split"):
        total = " + ".join(f"{share:g}" for share in shares)
        st.markdown(
            f"**{total} = {sum(shares):g}: this {fault.why}.** Until it does, "
            f"{' / '.join(f'{share:g}' for share in state.experiment.split)} stays.",
            width="content",
        )
        st.button(f"Use {nearest}", on_click=mend)


def _own_slot(state: PageState) -> str:
    return state.key("split-free", steady=True)


def _draft_slot(state: PageState) -> str:
    return state.key("split-draft", steady=True)


def _forget(state: PageState) -> None:
    """What was typed and did not make 100."""
    st.session_state.pop(_draft_slot(state), None)
