"""How the inputs of every hidden layer drift while the layers before it learn.

S. Ioffe and C. Szegedy (2015), Batch normalization: accelerating deep network training by reducing internal covariate
shift, figure 1b and c: the 15th, 50th and 85th percentile of the input of one sigmoid unit over training.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from jaxtyping import Float, Float32, Int, Int32, Shaped

from dlcore.backpropagation import Configuration
from dlcore.backpropagation.forward import LayerCache, layer_by_layer
from dlcore.batch_norm.ridges import BINS, counted
from dlcore.engine.settings import head_of
from dlcore.kept_moments import KeptMoments, evenly
from dlcore.parameters import unflatten
from dlcore.prediction import prediction_work
from dlcore.signal.examples import MOST_EXAMPLES, measured_examples

if TYPE_CHECKING:
    from dlcore.run import Run

PERCENTILES = (15, 50, 85)
"""Of every unit: Ioffe and Szegedy's. Between the outer ones lie 70 %, of normally distributed numbers those that are
at most 1.04 standard deviations from the middle."""
OUTER = (3, *PERCENTILES, 97)
"""Of all units of a layer together."""
MOST_WORK = 4e9
"""Multiply-adds at most for one run: about 0.3 s on one core, spread over its training."""
ORDERING_WORK = 150
"""Putting a number in order among the others takes as long as so many multiply-adds."""
MOST_KEPT = 4e5
"""Numbers kept of one run: 1.6 MB."""
MOST_MOMENTS, FEWEST_MOMENTS = 64, 8
KEPT_RUNS = 48
AT_ONCE = 1 << 18
"""Numbers in one layer's outputs at once."""


@dataclass(frozen=True, eq=False)
class Spread:
    """Percentiles over the measured examples: `PERCENTILES` of every unit, `OUTER` of all units of a layer together.
    Not finite where a number has overflowed."""

    units: tuple[Float32[np.ndarray, "f _ 3"], ...]
    layers: Float32[np.ndarray, "f layers 5"]

    def drift(self, layer: int) -> Float[np.ndarray, "f units"]:
        """How far the median of each unit of a layer (from 1) has come from where it was at first, in half widths of
        its middle 70 % at the moment: by less than 1 it is still among the numbers that it has at a time."""
        found = self.units[layer - 1].astype(np.float64)
        moved, half = np.abs(found[..., 1] - found[:1, :, 1]), (found[..., 2] - found[..., 0]) / 2
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(moved == 0, 0.0, moved / half)

    def typical_drift(self) -> Float[np.ndarray, "f layers"]:
        """The median of `drift` over the units of each layer."""
        layers = range(1, len(self.units) + 1)
        return np.stack([np.median(self.drift(layer), axis=1) for layer in layers], axis=1)


@dataclass(frozen=True, eq=False)
class Drift:
    """The inputs of a run's hidden layers at some of its recorded epochs.

    `z` is z[l] = W[l] a[l-1] + b[l]; `inputs` is what the activation g is applied to: z[l], or z̃[l] where a
    normalization stands before g. Batch normalization has the moments of the measured examples, as in training.
    `exponents` and `counts` are the histograms of `inputs`, all units of a layer together (`dlcore.batch_norm.ridges`).
    """

    epochs: Int[np.ndarray, " f"]
    frames: Int[np.ndarray, " f"]  # their places in `run.frames`
    examples: int
    z: Spread
    inputs: Spread
    exponents: Int[np.ndarray, "f layers"]
    counts: Int32[np.ndarray, "f layers bins"]

    def until(self, epoch: int) -> "Drift":
        """Without the moments after an epoch."""
        seen = self.epochs <= epoch
        spreads = {
            name: Spread(tuple(units[seen] for units in one.units), one.layers[seen])
            for name, one in (("z", self.z), ("inputs", self.inputs))
        }
        others = {name: getattr(self, name)[seen] for name in ("epochs", "frames", "exponents", "counts")}
        return replace(self, **spreads, **others)


class _Layer(NamedTuple):
    """One layer at one moment or, with a leading axis, at several."""

    z_units: Float32[np.ndarray, "*f units 3"]
    z: Float32[np.ndarray, "*f 5"]
    units: Float32[np.ndarray, "*f units 3"]
    all: Float32[np.ndarray, "*f 5"]
    exponents: Int[np.ndarray, "*f"]
    counts: Int32[np.ndarray, "*f bins"]


_KEPT: KeptMoments[list[_Layer]] = KeptMoments(KEPT_RUNS)
_FOUND: "WeakKeyDictionary[Run, Drift]" = WeakKeyDictionary()


def normalizes_inputs(run: "Run") -> bool:
    """Whether g is applied to z̃ rather than z."""
    normalization = run.architecture.normalization
    return bool(run.architecture.hidden) and normalization.kind != "none" and normalization.where == "before"


def drift_of(run: "Run") -> Drift:
    """The drift at up to `MOST_MOMENTS` of the recorded frames, evenly spread, the first and the last among them, over
    the training examples that `dlcore.signal.examples` names.

    A run that has grown since the last call is asked about its new frames only. Raises ValueError for a run without
    hidden layers.
    """
    if not run.architecture.hidden:
        raise ValueError("there is no hidden layer whose inputs could drift")
    found = _FOUND.get(run)
    if found is None:
        found = _FOUND[run] = _drift(run)
    return found


def _drift(run: "Run") -> Drift:
    places = evenly(len(run.frames), _most_moments(run))
    moments = _KEPT.of(run, places, lambda frames: _measured(run, frames))
    layers = [_Layer(*map(np.stack, zip(*each, strict=True))) for each in zip(*moments, strict=True)]

    def of_layers(name: str) -> np.ndarray:
        return np.stack([getattr(layer, name) for layer in layers], axis=1)

    return Drift(
        epochs=run.frame_epochs[places],
        frames=places,
        examples=min(run.data.counts[0], MOST_EXAMPLES),
        z=Spread(tuple(layer.z_units for layer in layers), of_layers("z")),
        inputs=Spread(tuple(layer.units for layer in layers), of_layers("all")),
        exponents=of_layers("exponents"),
        counts=of_layers("counts"),
    )


def _most_moments(run: "Run") -> int:
    examples, units = min(run.data.counts[0], MOST_EXAMPLES), sum(run.architecture.hidden)
    work = examples * (prediction_work(run.architecture) + ORDERING_WORK * units)
    kept = 2 * len(PERCENTILES) * units + (BINS + 2 * len(OUTER)) * len(run.architecture.hidden)
    return int(np.clip(min(MOST_WORK / work, MOST_KEPT / kept), FEWEST_MOMENTS, MOST_MOMENTS))


def _measured(run: "Run", frames: Shaped[np.ndarray, "f p"]) -> list[list[_Layer]]:
    """Of every frame its hidden layers."""
    inputs, _ = measured_examples(run.data)
    columns = np.ascontiguousarray(inputs.T)
    configuration = Configuration(run.architecture, run.experiment.activation, head_of(run.experiment, run.data))
    part = max(1, AT_ONCE // (len(inputs) * max(run.architecture.sizes)))
    moments = []
    for start in range(0, len(frames), part):
        some = frames[start : start + part]
        with np.errstate(all="ignore"):  # what overflows is shown, not warned about
            passed = layer_by_layer(unflatten(some, run.architecture), columns, configuration)
            layers = [_of_layer(one) for one in passed if not one.is_output]
        moments += [[_Layer(*(values[k] for values in layer)) for layer in layers] for k in range(len(some))]
    return moments


def _of_layer(layer: LayerCache) -> _Layer:
    z_units, z_all = units, together = _percentiles(layer.z)
    if layer.g_input is not layer.z:  # something is normalised before g
        units, together = _percentiles(layer.g_input)
    return _Layer(z_units, z_all, units, together, *counted(layer.g_input.reshape(len(layer.z), -1)))


def _percentiles(
    values: Float[np.ndarray, "f units m"],
) -> tuple[Float32[np.ndarray, "f units 3"], Float32[np.ndarray, "f 5"]]:
    """Of every unit, and of all of them together."""
    together = values.reshape(len(values), -1)
    of_units, of_all = np.percentile(values, PERCENTILES, axis=-1), np.percentile(together, OUTER, axis=-1)
    return np.moveaxis(of_units, 0, -1).astype(np.float32), np.ascontiguousarray(of_all.T, np.float32)
