"""How the inputs of every layer's activation are spread in several runs, as the player's panel and arrays."""

from collections.abc import Sequence

from pages.shared.held_range import held_range

import numpy as np
from jaxtyping import Float, Shaped, UInt8

from dlcore.batch_norm.drift import OUTER, PERCENTILES, Drift, drift_of, normalizes_inputs
from dlcore.batch_norm.ridges import axis, on_axis
from dlcore.run import Run
from dlcore.signal.slopes import flat_parts

MOST_LAYERS = 4
"""Layers drawn: the first, the last, and between them evenly spread ones."""
MIDDLE = slice(1, 1 + len(PERCENTILES))
MARKS = 7
MOST = 1e37
"""Where an axis ends at the latest: the browser has float32 for its ends."""
WIDE = 20.0
"""An activation that is flat somewhere is so from 0 to here."""
CAPTION = (
    "all units and examples; bar: the middle 70 %, dot: the median, tick: at epoch 0; drift: how far a typical unit's "
    "median has moved, in spreads of its own"
)


def drift_panels(runs: Sequence[Run]) -> list[dict]:
    """One panel below the pictures; none where a run has no hidden layer."""
    if not all(run.architecture.hidden for run in runs):
        return []
    shaded = "; shaded: g is flat" if flat_parts(runs[0].experiment.activation, -WIDE, WIDE) else ""
    return [
        {
            "kind": "drift", "title": "What each layer applies g to", "caption": f"{CAPTION}{shaded}", "below": True,
            "layers": shown_layers(runs), "array": "ridges", "marks": "drift",
        }
    ]  # fmt: skip


def drift_told(run: Run, until: int) -> dict:
    """What the header says about the measured moments of a run, up to epoch `until`, and what g is applied to."""
    if not run.architecture.hidden:
        return {}
    return {"drift_epochs": drift_of(run).until(until).epochs, "g_input": "z̃" if normalizes_inputs(run) else "z"}


def drift_arrays(runs: Sequence[Run], until: int) -> dict[str, Shaped[np.ndarray, "..."]]:
    """For run k, at every measured moment up to epoch `until` and for each layer drawn: `ridges` k, the bars of its
    histogram on the panel's axis, the fullest being 255; and `drift` k: the percentiles, the shares of the numbers
    below and above the axis and not finite, and how far the typical unit has drifted. For all runs `drift_axes`: where
    the axis of each layer begins, how wide a bar is and how many there are; and `drift_flat`: the place of a layer, and
    from where to where g is flat."""
    if not all(run.architecture.hidden for run in runs):
        return {}
    layers = shown_layers(runs)
    drifts = [drift_of(run).until(until) for run in runs]
    axes = [_axis(drifts, layer) for layer in layers]
    activation_id = runs[0].experiment.activation
    flat = [(at, *part) for at, edges in enumerate(axes) for part in flat_parts(activation_id, edges[0], edges[-1])]
    arrays = {
        "drift_axes": np.array([(edges[0], edges[1] - edges[0], len(edges) - 1) for edges in axes]),
        "drift_flat": np.reshape(flat, (-1, 3)).astype(float),
    }
    for k, (run, found) in enumerate(zip(runs, drifts, strict=True)):
        arrays[f"ridges{k}"], arrays[f"drift{k}"] = _ridges(found, run.architecture.hidden, layers, axes)
    return arrays


def shown_layers(runs: Sequence[Run]) -> list[int]:
    """The layers drawn, counted from 1: those that all runs have."""
    layers = min(len(run.architecture.hidden) for run in runs)
    return np.unique(np.linspace(1, layers, min(layers, MOST_LAYERS)).round().astype(int)).tolist()


def _axis(drifts: Sequence[Drift], layer: int) -> Float[np.ndarray, " edges"]:
    """One for all runs and moments: between the outer percentiles of each, and 0."""
    outer = [np.clip(found.inputs.layers[:, layer - 1][:, [0, len(OUTER) - 1]], -MOST, MOST) for found in drifts]
    return axis(*held_range(outer, middle=0.0))


def _ridges(
    found: Drift, hidden: Sequence[int], layers: Sequence[int], axes: Sequence[Float[np.ndarray, " edges"]]
) -> tuple[UInt8[np.ndarray, "f layers bars"], Float[np.ndarray, "f layers 7"]]:
    most = max(len(edges) for edges in axes) - 1
    ridges = np.zeros((len(found.epochs), len(layers), most), np.uint8)
    marks = np.empty((len(found.epochs), len(layers), MARKS))
    typical = found.inputs.typical_drift()
    for at, (layer, edges) in enumerate(zip(layers, axes, strict=True)):
        numbers = hidden[layer - 1] * found.examples
        marks[:, at, :3] = found.inputs.layers[:, layer - 1, MIDDLE]
        marks[:, at, 6] = typical[:, layer - 1]
        for moment, (exponents, counts) in enumerate(zip(found.exponents, found.counts, strict=True)):
            own = counts[layer - 1]
            bars, below, above = on_axis(int(exponents[layer - 1]), own, edges)
            # rounded up: what there is, is seen
            ridges[moment, at, : len(bars)] = np.ceil(255 * bars / (bars.max() or 1))
            marks[moment, at, 3:6] = below / numbers, above / numbers, 1 - own.sum() / numbers
    with np.errstate(over="ignore"):  # a drift beyond float32 is infinite
        return ridges, marks.astype(np.float32)
