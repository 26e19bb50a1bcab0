"""The cloud of mini-batch gradients around the gradient of all examples, for two batch sizes at once."""

from pages.shared.epoch_option import EPOCH, EPOCH_KEY, epoch_slider
from pages.shared.followers import once_per_run
from pages.shared.gradient_cloud_chart import gradient_cloud_chart
from pages.shared.held_controls import is_hidden, lock
from pages.shared.said import say
from pages.shared.settings_state import PageState
from pages.shared.slider import slider

import streamlit as st

from dlcore.minibatches.cloud import Cloud, cloud_at
from dlcore.minibatches.example_gradients import examples_of, why_no_gradients
from dlcore.minibatches.noise_reading import about_cloud, read_cloud, share_text
from dlcore.minibatches.progress import batch_size
from dlcore.run import Run
from dlcore.setting import Setting

SIZES_KEY = "cloud"
SIZES = Setting(
    label="Batch sizes of the clouds",
    help="Two batch sizes whose gradients are drawn beside each other.",
    group="Training",
    bounds=(1, 1_000_000),
    unit="examples",
    word="auto",
    length=(0, 2),
    name=SIZES_KEY,
    key=SIZES_KEY,
    kind="integers",
    default=(),
)
CLOUD_OPTIONS = {EPOCH_KEY: EPOCH, SIZES_KEY: SIZES}
"""Options for the page that draws the card."""
APART = 4
"""The second cloud's batches are by default so many times larger: its radius is half."""


def gradient_cloud_card(state: PageState, run: Run, name: str = "") -> None:
    """Draw the clouds of a run, called `name` on the stage."""
    whose = f" of {name}" if name else ""
    st.markdown(
        f"**The cloud**{whose} · every mark is the gradient of one mini-batch; the arrow is that of all examples, and "
        "its length the unit. What lies left of the dashed line points uphill"
    )
    why = why_no_gradients(run)
    if why:
        st.info(why, icon=":material/info:")
        return
    left, right = st.columns([7, 4], gap="large")
    examples = examples_of(run)
    sizes = sizes_of(state.option(SIZES_KEY), batch_size(run), examples)
    with right, st.container(width=320, key="cloud-controls"):
        _size_sliders(state, sizes, examples)
        frame = epoch_slider(state, run)
    cloud = _measured(run, frame, sizes)
    if cloud is None:
        left.info(
            "The full gradient is 0 here, or has overflowed: there is no direction to compare with. Choose another "
            "epoch.",
            icon=":material/info:",
        )
        return
    with left:
        gradient_cloud_chart(cloud, key="gradient-cloud")
    with right:
        _figures(cloud)
        say(read_cloud(cloud))
    st.caption(about_cloud(cloud))


def sizes_of(chosen: tuple[int, ...], own: int, examples: int) -> tuple[int, int]:
    """The two batch sizes, the smaller first: those chosen, or the run's own and one that is larger; below all examples
    where that can be."""
    most = max(1, examples - 1)
    first = min(chosen[0], most) if chosen else min(own, max(1, most // APART))
    second = min(chosen[1], most) if len(chosen) > 1 else min(APART * first, most)
    return min(first, second), max(first, second)


def _size_sliders(state: PageState, sizes: tuple[int, int], examples: int) -> None:
    if is_hidden(state, SIZES_KEY):
        return
    powers = [2**k for k in range(examples.bit_length()) if 2**k < examples]
    for place, label in enumerate(("Batch size ●", "Batch size ◆")):
        stops = sorted({*powers, sizes[place]})

        def moved(stop: int, place: int = place, stops: list[int] = stops) -> None:
            state.choose(**{SIZES_KEY: tuple(stops[stop] if at == place else sizes[at] for at in range(2))})

        slider(
            label,
            [f"{one:,}" for one in stops],
            stops.index(sizes[place]),
            key=state.key(f"{SIZES_KEY}-{place}", steady=True),
            on_move=moved,
            **lock(state, SIZES),
        )


def _figures(cloud: Cloud) -> None:
    with st.container(horizontal=True, gap="medium", key="cloud-figures"):
        for mark, one in zip("●◆", cloud.clouds, strict=False):
            st.metric(
                f"{mark} {one.size:,}: point uphill",
                share_text(one.uphill),
                width="content",
                help=f"Of {one.counted:,} mini-batches, in shuffled epochs as in training.",
            )


@once_per_run
def _measured(run: Run, frame: int, sizes: tuple[int, int]) -> Cloud | None:
    return cloud_at(run, frame, sizes)
