"""One mini-batch, followed number by number through a normalization and back."""

from pages.shared.attempt_link import attempt_link
from pages.shared.followers import once_per_run
from pages.shared.held_controls import is_hidden, lock
from pages.shared.hidden_unit_option import UNIT_KEY, UNIT_OPTIONS, layer_of, layer_slider, unit_of, unit_slider
from pages.shared.moment_option import MOMENT_OPTIONS, moment_slider
from pages.shared.one_batch import one_batch_picture
from pages.shared.said import say
from pages.shared.settings_state import PageState
from pages.shared.slider import slider

import streamlit as st

from dlcore.batch_norm.one_batch import OneBatch, one_batch
from dlcore.batch_norm.one_batch_reading import about_one_batch, read_backward, read_forward
from dlcore.joint_runs import JointRuns
from dlcore.minibatches.progress import batch_size
from dlcore.run import Run
from dlcore.setting import Setting

PAGE = "batch_norm"
OWN, LEARNED = "own", "learned"
MOST_EXAMPLES = 256
SIZE = Setting(
    label="Mini-batch size",
    help="How many examples share one μ and σ². With one, nothing is left of it.",
    group="Training",
    bounds=(1, MOST_EXAMPLES),
    unit="examples",
    word=OWN,
    name="together",
    key="together",
    kind="integer",
    default=OWN,
)
MEMBER = Setting(
    label="Example",
    help="Which of the mini-batch's examples is followed.",
    group="Data",
    bounds=(1, MOST_EXAMPLES),
    name="member",
    key="member",
    kind="integer",
    default=1,
)
GAMMA, BETA = (
    Setting(
        label=letter,
        help=f"{letter} of the chosen unit, in place of the one that the run has learned.",
        group="Network",
        bounds=(-10_000, 10_000),
        word=LEARNED,
        name=name,
        key=name,
        kind="number",
        default=LEARNED,
    )
    for name, letter in (("gamma", "γ"), ("beta", "β"))
)
ONE_BATCH_OPTIONS = {
    **MOMENT_OPTIONS,
    **UNIT_OPTIONS,
    **{option.key: option for option in (SIZE, MEMBER, GAMMA, BETA)},
}
"""Options for the page that draws the card."""
FORGET = {GAMMA.key: LEARNED, BETA.key: LEARNED}
"""γ and β that were chosen belong to the unit for which they were."""
OVERFLOWED = "At this moment numbers have overflowed: the run is about to diverge. Choose an earlier epoch."


def one_batch_card(state: PageState, shown: JointRuns) -> None:
    """Draw the mini-batch of the page's own run, or of the first one beside it that is normalised."""
    name, run = normalised_of(shown)
    if run is None:
        _nothing(state, shown)
        return
    kind = run.architecture.normalization.kind
    who = "example" if kind == "batch" else "unit"
    st.markdown(
        f"**One mini-batch**, {name.lower()} · every mark is one {who} on its way: the mean is taken away, the spread "
        "divided out, then γ and β choose both anew. Press a mark to follow it"
    )
    with st.container(key="one-batch-controls"):
        columns = st.columns(4 if kind == "batch" else 5, vertical_alignment="bottom", gap="medium")
        with columns[0]:
            layer_slider(state, run.architecture, **FORGET)
        with columns[1]:
            unit_slider(state, run.architecture, **FORGET)
        with columns[2]:
            size = _size_slider(state, run)
        with columns[3]:
            frame = moment_slider(state, run)
        if kind == "layer":
            with columns[4]:
                _member_slider(state, size)
    gamma, beta = (None if state.option(one.key) == LEARNED else float(state.option(one.key)) for one in (GAMMA, BETA))
    layer, unit = layer_of(state, run.architecture), unit_of(state, run.architecture)
    found = _measured(run, frame, layer, unit, size, state.option(MEMBER.key) - 1, gamma, beta)
    if not found.finite:
        st.info(OVERFLOWED, icon=":material/info:")
        return
    _picture(state, run, found)
    left, right = st.columns(2, gap="large")
    with left:
        say(read_forward(found))
    with right:
        say(read_backward(found))
    st.caption(about_one_batch(found, run))


def normalised_of(shown: JointRuns) -> tuple[str, Run | None]:
    """The first of the runs that has a normalization, and its name."""
    for name, run in shown.runs.items():
        if run.architecture.normalization.kind != "none":
            return name, run
    return shown.own, None


def member_names(run: Run, found: OneBatch) -> list[str]:
    """What each of the numbers that are normalised together is called."""
    count = len(found.given)
    if found.kind == "layer":
        return [f"Unit {k + 1} of {count} · example {found.example + 1}" for k in range(count)]
    names, kind = run.data.dataset.class_names, run.data.dataset.task
    said = [
        f"y = {label:.3g}" if kind == "regression" else f"class {names[int(label)] if names else int(label)}"
        for label in found.labels
    ]
    return [
        f"Example {k + 1} of {count} · {said[k]} · no. {found.rows[k] + 1:,} of the training set" for k in range(count)
    ]


def _picture(state: PageState, run: Run, found: OneBatch) -> None:
    def scale(gamma: float | None, beta: float | None) -> None:
        chosen = zip((GAMMA, BETA), (gamma, beta), strict=True)
        state.choose(**{option.key: LEARNED if value is None else _within(option, value) for option, value in chosen})

    def follow(at: int) -> None:
        if found.kind == "batch":
            state.choose(**{MEMBER.key: at + 1})
        else:
            state.choose(**{UNIT_KEY: at + 1}, **FORGET)

    one_batch_picture(
        found, member_names(run, found), run.data.classes, key=f"{PAGE}-one-batch", on_scale=scale, on_choose=follow
    )


def _within(option: Setting, value: float) -> float:
    low, high = option.bounds or (value, value)
    return min(max(value, low), high)


def _size_slider(state: PageState, run: Run) -> int:
    train = run.data.counts[0]
    own = min(batch_size(run), MOST_EXAMPLES)
    size = own if state.option(SIZE.key) == OWN else min(state.option(SIZE.key), train)
    powers = {2**k for k in range(MOST_EXAMPLES.bit_length()) if 2**k <= min(train, MOST_EXAMPLES)}
    stops = sorted({*powers, own, size})

    def moved(stop: int) -> None:
        state.choose(**{SIZE.key: OWN if stops[stop] == own else stops[stop]})

    _own_slider(state, SIZE, [str(one) for one in stops], stops.index(size), moved)
    return size


def _member_slider(state: PageState, size: int) -> None:
    def moved(stop: int) -> None:
        state.choose(**{MEMBER.key: stop + 1})

    now = min(state.option(MEMBER.key), size) - 1
    _own_slider(state, MEMBER, [str(k + 1) for k in range(size)], now, moved)


def _own_slider(state: PageState, option: Setting, stops: list[str], at: int, moved) -> None:
    if not is_hidden(state, option.key):
        key = state.key(option.key, steady=True)
        slider(option.label, stops, at, key=key, on_move=moved, **lock(state, option))


def _nothing(state: PageState, shown: JointRuns) -> None:
    if not shown.experiment.hidden:
        st.info("Without hidden layers there is nothing to normalise. Add one.", icon=":material/info:")
        return
    st.info("This network has no normalization, and none with one stands beside it.", icon=":material/info:")
    changes = {"normalization": "batch"}
    attempt_link(PAGE, shown.experiment, "the same with batch norm", changes, state.changed_options)


@once_per_run
def _measured(
    run: Run, frame: int, layer: int, unit: int, size: int, member: int, gamma: float | None, beta: float | None
) -> OneBatch:
    return one_batch(run, frame, layer, unit, size, member, gamma, beta)
