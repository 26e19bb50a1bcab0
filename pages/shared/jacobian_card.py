"""Singular values of the Jacobian: by how much a small change grows or shrinks on its way through the layers."""

from pages.shared.followers import header_of, measured_text, once_per_run, spread
from pages.shared.player import encode, player
from pages.shared.run_inks import ink_of
from pages.shared.said import say

import numpy as np
import streamlit as st
from jaxtyping import Float, Int

from dlcore.jacobian_reading import read_jacobian
from dlcore.run import Run
from dlcore.signal.examples import measured_examples
from dlcore.signal.jacobian import MOST_LAYERS, Spectrum, singular_values

MOST_MOMENTS, FEWEST_MOMENTS = 17, 2
MOST_WORK = 1.2e9
"""Multiply-adds for all moments of a run: about 0.2 s."""
DECOMPOSITION = 12
"""Singular values of an n × n matrix take about so many n³."""
LINES = ("largest", "median", "smallest")


def jacobian_card(run: Run, name: str = "") -> None:
    """Draw the singular values of a run, called `name` on the stage, at the moment shown there."""
    whose = f" of {name}" if name else ""
    st.markdown(
        f"**Which directions come through**{whose} · nudge what a layer says of one training example, and follow the "
        "nudge to a later layer: the singular values of the Jacobian are the factors by which directions are stretched"
    )
    if not run.architecture.hidden:
        st.caption("There is no hidden layer to follow a change through.")
        return
    spectra = _measured(run)
    player(jacobian_blob(run), key="jacobian")
    epoch = int(run.frame_epochs[moments_of(run)[-1]])
    words = read_jacobian(spectra[0], spectra[-1], epoch)
    say(words)
    st.caption(_how_to_read(run))


def jacobian_blob(run: Run) -> bytes:
    """What the player shows: per layer the largest, the median and the smallest; and all of them at the last layer."""
    spectra, moments = _measured(run), run.frame_epochs[moments_of(run)]
    start, layers = spectra[0].start, spectra[0].layers
    values = np.stack([one.values[0] for one in spectra])  # (f, l, k)
    last = values[:, -1, np.isfinite(values[:, -1]).any(axis=0)]
    arrays: dict[str, np.ndarray] = {
        f"line{k}": edge for k, edge in enumerate(summary(values))
    } | {"spectrum0": last if last.shape[1] else np.full((len(moments), 1), np.nan)}  # fmt: skip
    begin = "the inputs" if start == 0 else f"layer {start}"
    lines = {
        "kind": "profile", "title": f"From {begin} to layer l", "caption": "singular values, log scale",
        "y_label": "factor", "array": "line", "x": layers, "height": 230,
    }  # fmt: skip
    spectrum = {
        "kind": "profile", "title": f"All of them at layer {layers[-1]}", "caption": "largest first, log scale",
        "y_label": "factor", "array": "spectrum", "x_label": "direction", "height": 230, "plain": True,
    }  # fmt: skip
    header = header_of(run, "jacobian", moments.tolist(), [lines, spectrum]) | {
        "runs": [
            {
                "name": name,
                "epochs": moments,
                "signal_epochs": moments,
                "complete": True,
                "model": None,
                "readouts": [],
                "ink": {"light": ink_of(k).light, "dark": ink_of(k).dark, "dash": ink_of(k).dash},
            }
            for k, name in enumerate(LINES)
        ]
    }
    return encode(header, arrays)


def summary(values: Float[np.ndarray, "f l k"]) -> list[Float[np.ndarray, "f l"]]:
    """Largest, median and smallest singular value; NaN where none is known."""
    known = np.isfinite(values[..., 0])  # the largest comes first
    some = np.where(known[..., None], values, 0.0)
    return [np.where(known, edge(some, axis=-1), np.nan) for edge in (np.nanmax, np.nanmedian, np.nanmin)]


def moments_of(run: Run) -> Int[np.ndarray, " f"]:
    """Places of the frames that are measured."""
    hidden = run.architecture.hidden
    each = sum(size**3 for size in hidden) + DECOMPOSITION * max(hidden) ** 3 * min(MOST_LAYERS, len(hidden))
    return spread(run, int(np.clip(MOST_WORK // each, FEWEST_MOMENTS, MOST_MOMENTS)))


@once_per_run
def _measured(run: Run) -> tuple[Spectrum, ...]:
    """From the first hidden layer to the others, or from the inputs where there is no other."""
    inputs, _ = measured_examples(run.data)
    start = 1 if len(run.architecture.hidden) > 1 else 0
    found = [
        singular_values(run.architecture, run.experiment.activation, run.frames[frame], inputs, start=start)
        for frame in moments_of(run)
    ]
    # the logits stand for themselves: their number, not the layers before, limits how many directions arrive
    return tuple(Spectrum(one.start, one.layers[:-1], one.values[:, :-1]) for one in found)


def _how_to_read(run: Run) -> str:
    text = "Near 1 in every direction the signal arrives, and so does the gradient, on its way back through the same "
    measured = measured_text(run, len(moments_of(run)))
    return f"{text}matrices." + (f" {measured}." if measured else "")
