"""How the activations of each hidden layer are distributed, and the gradients: one moment of a run."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from dlcore.backpropagation.heads import output_activation, output_gradient
from dlcore.engine.settings import head_of
from dlcore.parameters import unflatten
from dlcore.signal.examples import measured_examples
from dlcore.signal.passes import backward, forward

if TYPE_CHECKING:
    from dlcore.run import Run

BINS = 41
"""Odd, so that the middle one lies about 0."""


@dataclass(frozen=True, eq=False)
class Histograms:
    """Of each hidden layer the numbers of one kind, over all its units and the measured examples.

    `edges` reach as far to the left of 0 as to the right and are each layer's own, because layers can differ by powers
    of ten; a layer in which all numbers are 0 has edges from -1 to 1. `not_finite` counts what has overflowed and lies
    in no bin.
    """

    edges: Float[np.ndarray, "layers bins_and_1"]
    counts: Int[np.ndarray, "layers bins"]
    zeros: Int[np.ndarray, " layers"]  # numbers that are exactly 0; they are in the middle bin too
    not_finite: Int[np.ndarray, " layers"]


@dataclass(frozen=True, eq=False)
class LayerHistograms:
    """Outputs a[l], and m·∂J/∂z[l]: for each example the gradient of its own loss."""

    epoch: int
    a: Histograms
    dz: Histograms


def histograms(run: "Run", frame: int) -> LayerHistograms:
    """The distributions at `run.frames[frame]`, of the examples that `dlcore.signal.examples` names."""
    experiment, head = run.experiment, head_of(run.experiment, run.data)
    inputs, targets = measured_examples(run.data)
    layers = unflatten(run.frames[frame][None], run.architecture)
    with np.errstate(all="ignore"):
        passed, logits = forward(layers, run.architecture, experiment.activation, inputs)
        columns = np.swapaxes(logits, -1, -2)
        dz = np.swapaxes(output_gradient(head, columns, output_activation(head, columns), targets.T), -1, -2)
        back = {place: one.dz for place, one in backward(layers, run.architecture, passed, dz)}
    return LayerHistograms(
        epoch=int(run.frame_epochs[frame]),
        a=_histograms([one.a for one in passed]),
        dz=_histograms([back[place] for place in range(len(passed))]),
    )


def _histograms(layers: list[np.ndarray]) -> Histograms:
    edges, counts = np.empty((len(layers), BINS + 1)), np.empty((len(layers), BINS), int)
    zeros, not_finite = np.empty(len(layers), int), np.empty(len(layers), int)
    for place, values in enumerate(layers):
        finite = values[np.isfinite(values)].astype(np.float64)
        reach = np.abs(finite).max(initial=0.0) or 1.0
        counts[place], edges[place] = np.histogram(finite, BINS, (-reach, reach))
        zeros[place], not_finite[place] = (finite == 0).sum(), values.size - finite.size
    return Histograms(edges, counts, zeros, not_finite)
