"""Which parameter it is: from which unit to which, called as in the network diagram, and its place in theta."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.backpropagation import Block, blocks_of
from dlcore.backpropagation.blocks import SYMBOLS
from dlcore.budget import network_ends
from dlcore.features import FEATURES, applicable_features
from dlcore.network import Normalization
from dlcore.parameters import Architecture

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
OTHERS = {"bias": "bias", "gamma": "scale γ", "beta": "shift β"}
"""Of each unit there is one of these: what they are called where a weight has the unit that it comes from."""


@dataclass(frozen=True)
class Place:
    """A parameter of layer l, from 1 to L: that of its unit `to`, counted from 0. `source` is the unit of the layer
    before, or the field of `SYMBOLS` of a parameter that comes from none."""

    layer: int
    source: int | str
    to: int


@dataclass(frozen=True)
class Names:
    """The parameters of the network of an experiment, by the names of its units."""

    experiment: "Experiment"

    @property
    def architecture(self) -> Architecture:
        """Known without the data."""
        experiment = self.experiment
        inputs, outputs = network_ends(experiment)
        kind = experiment.normalization if experiment.hidden else "none"
        where = experiment.norm_where if kind != "none" else "before"
        return Architecture((inputs, *experiment.hidden, outputs), Normalization(kind, where))

    def layers(self) -> list[str]:
        """Every layer that has parameters, the first at 0."""
        hidden = [f"layer {layer}" for layer in range(1, len(self.experiment.hidden) + 1)]
        return [*hidden, "output"]

    def sources(self, layer: int) -> list[int | str]:
        """All that `Place.source` can be in a layer."""
        fields = [block.field for block in self._blocks(layer) if block.field != "weights"]
        return [*range(self.architecture.sizes[layer - 1]), *fields]

    def source_name(self, layer: int, source: int | str) -> str:
        """What stands at the beginning of the edge."""
        if isinstance(source, str):
            return OTHERS[source]
        return input_name(self.inputs()[source]) if layer == 1 else self.unit_name(layer - 1, source)

    def unit_name(self, layer: int, unit: int) -> str:
        """A unit as the diagram calls it."""
        sizes = self.architecture.sizes
        if layer < len(sizes) - 1:
            return f"layer {layer}, unit {unit + 1}"
        return "output" if sizes[-1] == 1 else f"output {unit}"

    def inputs(self) -> tuple[str, ...]:
        """Ids of the features, or the names of the inputs where they are given."""
        dataset = self.experiment.dataset
        if dataset.inputs <= 2:
            return applicable_features(self.experiment.features, dataset.inputs)
        return dataset.input_names

    def place(self, parameter: int) -> Place:
        """Of a place in theta. Raises IndexError beyond the last."""
        for block in blocks_of(self.architecture):
            at = parameter - block.start
            if 0 <= at < block.size:
                width = block.shape[1] if block.field == "weights" else 1
                return Place(block.layer, at % width if block.field == "weights" else block.field, at // width)
        raise IndexError(f"the network has no parameter {parameter}")

    def parameter(self, place: Place) -> int:
        """The place in theta. Raises StopIteration for what the network does not have."""
        field = place.source if isinstance(place.source, str) else "weights"
        block = next(one for one in self._blocks(place.layer) if one.field == field)
        if isinstance(place.source, str):
            return block.start + place.to
        return block.start + place.to * block.shape[1] + place.source

    def name(self, parameter: int) -> str:
        """As the diagram says it: x₁ → layer 1, unit 3; or bias of layer 1, unit 3."""
        place = self.place(parameter)
        source, to = self.source_name(place.layer, place.source), self.unit_name(place.layer, place.to)
        return f"{source} of {to}" if isinstance(place.source, str) else f"{source} → {to}"

    def symbol(self, parameter: int) -> str:
        """As formulas have it: w, b, γ or β."""
        source = self.place(parameter).source
        return SYMBOLS[source] if isinstance(source, str) else "w"

    def _blocks(self, layer: int) -> list[Block]:
        return [block for block in blocks_of(self.architecture) if block.layer == layer]


def input_name(id: str) -> str:
    """An input as the diagram calls it: x₁², or the name of a feature that has one."""
    if id in FEATURES:
        return re.sub(r"x(\d)", lambda found: f"x{found[1].translate(LOWERED)}", FEATURES[id].label)
    return re.sub(r"^x(\d+)$", lambda found: f"x{found[1].translate(LOWERED)}", id)
