"""What happens in one layer, stage by stage, and what each stage's result is called.

Names are those of the course and of NumPy code at once: z1, a1, dz1. Of a hidden layer the last result is always a;
g's result is h while something comes after it, and a tilde stands for normalised.
"""

from dataclasses import dataclass
from typing import Literal

from dlcore.backpropagation.configuration import Configuration

Operation = Literal["affine", "normalization", "activation", "dropout", "head"]
SYMBOLS = {
    "x": "x", "y": "y", "W": "W", "b": "b", "gamma": "γ", "beta": "β", "z": "z", "z_tilde": "z̃", "h": "h",
    "h_tilde": "h̃", "a": "a", "mask": "mask", "mu": "μ", "sigma": "σ", "z_norm": "ẑ", "slope": "g′", "loss": "L",
    "penalty": "penalty", "J": "J", "mean": "mean dẑ", "mean_with": "mean dẑ·ẑ",
}  # fmt: skip
"""How each is written; a gradient has a d before it and a layer's number behind."""


@dataclass(frozen=True)
class Stage:
    """One operation of layer l, from the array named `source` to the one named `result`."""

    layer: int
    operation: Operation
    source: str
    result: str


def stages_of(configuration: Configuration, layer: int) -> tuple[Stage, ...]:
    """The stages of layer l, from 1 to L, in forward order."""
    before = "x" if layer == 1 else f"a{layer - 1}"
    affine = Stage(layer, "affine", before, f"z{layer}")
    if layer == configuration.layers:
        return affine, Stage(layer, "head", f"z{layer}", f"a{layer}")
    normalization = configuration.architecture.normalization
    operations: list[Operation] = ["activation"]
    if normalization.kind != "none":
        operations.insert(0 if normalization.where == "before" else 1, "normalization")
    if configuration.masks is not None:
        operations.append("dropout")
    stages, source = [affine], f"z{layer}"
    for operation in operations:
        if operation == operations[-1]:
            result = f"a{layer}"
        elif operation == "activation":
            result = f"h{layer}"
        else:
            result = f"{source[0]}_tilde{layer}"
        stages.append(Stage(layer, operation, source, result))
        source = result
    return tuple(stages)


def of_each_example(name: str, configuration: Configuration) -> bool:
    """Whether the array has a column for every example."""
    stem = name.rstrip("0123456789")
    if stem in ("mu", "sigma", "mean", "mean_with"):
        return configuration.architecture.normalization.kind == "layer"
    return stem.removeprefix("d") not in ("W", "b", "gamma", "beta", "penalty", "J")


def written(name: str) -> str:
    """A name for reading, the layer in brackets: `dz_tilde2` is dz̃[2]."""
    stem = name.rstrip("0123456789")
    gradient = "d" if stem.startswith("d") else ""
    layer = name[len(stem) :]
    return f"{gradient}{SYMBOLS[stem.removeprefix('d')]}{f'[{layer}]' if layer else ''}"
