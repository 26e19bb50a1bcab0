"""How outputs and gradients are spread in every layer: small histograms that follow the moment on the stage."""

from pages.shared.followers import header_of, measured_text, once_per_run, spread
from pages.shared.player import encode, player

import numpy as np
import streamlit as st
from jaxtyping import Float, Int

from dlcore.prediction import prediction_work
from dlcore.run import Run
from dlcore.signal.examples import MOST_EXAMPLES
from dlcore.signal.histograms import Histograms, LayerHistograms, histograms

MOST_LAYERS = 12
"""Layers drawn: the first, the last, and between them evenly spread ones."""
MOST_MOMENTS, FEWEST_MOMENTS = 33, 5
MOST_WORK = 1.5e9
"""Multiply-adds for all moments of a run: about 0.2 s."""
COUNTING_WORK = 2.3e6
"""Counting the numbers of one layer takes as long as so many multiply-adds."""
KINDS = {
    "a": ("Outputs a[l]", "what the units of a layer say of the examples"),
    "dz": ("Gradients m·dJ/dz[l]", "of each example's own loss, what reaches the units on the way back"),
}


def layer_histograms_card(run: Run, name: str = "") -> None:
    """Draw the histograms of a run, called `name` on the stage, at the moment shown there."""
    whose = f" of {name}" if name else ""
    st.markdown(
        f"**How the numbers of a layer are spread**{whose} · at the moment that the stage shows. Every histogram has "
        "an axis of its own, from −r to r about 0: ±r stands beside it"
    )
    if not run.architecture.hidden:
        st.caption("There is no hidden layer: nothing lies between the inputs and the output.")
        return
    player(layer_histograms_blob(run), key="layer-histograms")
    st.caption(_how_to_read(run))


def layer_histograms_blob(run: Run) -> bytes:
    """What the player shows: both kinds at some of the recorded moments."""
    moments = _measured(run)
    layers = shown_layers(len(run.architecture.hidden))
    panels = [
        {"kind": "layers", "title": title, "caption": caption, "array": kind, "layers": layers}
        for kind, (title, caption) in KINDS.items()
    ]
    header = header_of(run, "layers", [one.epoch for one in moments], panels) | {"model": None}
    arrays = {
        kind: np.stack([cells(getattr(one, kind))[np.array(layers) - 1] for one in moments]).astype(np.float32)
        for kind in KINDS
    }
    return encode(header, arrays)


def shown_layers(layers: int) -> list[int]:
    """The layers that are drawn, counted from 1."""
    return np.unique(np.linspace(1, layers, min(layers, MOST_LAYERS)).round().astype(int)).tolist()


def cells(found: Histograms) -> Float[np.ndarray, "layers bins_and_3"]:
    """For each layer the share of its numbers in every bin, without those that are exactly 0; the share of these; that
    of what has overflowed; and how far the axis reaches."""
    bars, total = found.counts.astype(float), found.counts.sum(axis=1) + found.not_finite
    bars[:, bars.shape[1] // 2] -= found.zeros
    columns = (bars, found.zeros[:, None], found.not_finite[:, None])
    return np.concatenate([*(one / total[:, None] for one in columns), found.edges[:, -1:]], axis=1)


def moments_of(run: Run) -> Int[np.ndarray, " f"]:
    """Places of the frames that are measured."""
    counting = COUNTING_WORK * len(run.architecture.hidden)
    each = 3 * MOST_EXAMPLES * prediction_work(run.architecture) + counting
    return spread(run, int(np.clip(MOST_WORK // each, FEWEST_MOMENTS, MOST_MOMENTS)))


@once_per_run
def _measured(run: Run) -> tuple[LayerHistograms, ...]:
    return tuple(histograms(run, int(frame)) for frame in moments_of(run))


def _how_to_read(run: Run) -> str:
    layers = len(run.architecture.hidden)
    parts = ["Outlined: numbers that are exactly 0, their share is written"]
    if layers > MOST_LAYERS:
        parts.append(f"{MOST_LAYERS} of {layers} layers are drawn")
    measured = measured_text(run, len(moments_of(run)))
    if measured:
        parts.append(f"{measured}: the last one not after the stage's")
    return ". ".join(parts) + "."
