"""Backpropagation as a picture: every array of both passes for one example, played forward, then backward."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from dlcore.backpropagation import Configuration, Problem, Rules, backward
from dlcore.backpropagation.quantities import Quantity, quantities_of
from dlcore.backpropagation.stages import stages_of, written
from dlcore.backpropagation.steps import Step, steps_of
from dlcore.gradient_check.bugs import Planted
from dlcore.script.wrong_lines import written_wrong

from ..component import component
from ..player import javascript
from ..player.blob import encode

__all__ = ["backpropagation", "message"]

MOST_DRAWN = 48
"""Rows and columns of an array that are drawn; of a larger one the first so many."""
PARAMETERS = {"affine": ("W", "b"), "normalization": ("gamma", "beta")}
"""What the stages of a layer own."""

_HERE = Path(__file__).parent
_PLAYER = ("blob.js", "colors.js", "canvas.js", "readouts.js", "clock.js", "timeline_marks.js", "timeline.js")
_OWN = ("numbers.js", "matrix.js", "arithmetic.js", "overview.js", "equation.js", "backpropagation.js")

SCRIPTS = (*javascript(*_PLAYER), *(_HERE / "js" / name for name in _OWN))
STYLES = (_HERE.parent / "player" / "player.css", _HERE / "backpropagation.css")

_component = component("backpropagation", "Backpropagation", SCRIPTS, *STYLES)


def backpropagation(problem: Problem, example: int, *, key: str, planted: Planted | None = None) -> None:
    """Draw both passes of the problem for one of its examples, counted from 0. Other numbers for the same kind of
    network keep the step that is shown. With a `planted` bug the backward pass is the wrong one, and says where."""
    _component(message(problem, example, planted), key=key)


def message(problem: Problem, example: int, planted: Planted | None = None) -> bytes:
    """What the browser gets: the steps, and every array as far as it is drawn."""
    cache = problem.forward()
    configuration, steps = problem.configuration, steps_of(problem.configuration)
    wrong = {} if planted is None else {step: written_wrong(step, configuration, planted) for step in steps}
    quantities = quantities_of(cache, backward(cache, Rules() if planted is None else planted.rules), example)
    given = set(quantities) - {name for step in steps for name in step.gives}
    with np.errstate(over="ignore"):  # what float32 cannot hold is drawn as infinite
        drawn = {
            name: quantity.values[:MOST_DRAWN, :MOST_DRAWN].astype(np.float32) for name, quantity in quantities.items()
        }
    turn = next(index for index, step in enumerate(steps) if step.direction == "backward")
    header = {
        "id": f"{configuration.architecture} {configuration.head.id} {[step.kind for step in steps]}",
        "unit": "step",
        "epochs": list(range(1, len(steps) + 1)),
        "total_epochs": len(steps),
        "marks": [
            {"epoch": turn + 1, "label": "backward"},
            *[{"epoch": k + 1, "label": "bug"} for k, step in enumerate(steps) if wrong.get(step)][:1],
        ],
        "activation": configuration.activation.label,
        "example": example,
        "examples": cache.examples,
        "most_drawn": MOST_DRAWN,
        "cut": any(drawn[name].shape != quantity.values.shape for name, quantity in quantities.items()),
        "given": sorted(given),
        "steps": [_step(step, quantities, wrong.get(step)) for step in steps],
        "layers": _layers(configuration, quantities),
        "quantities": {
            name: {
                "symbol": written(name),
                "shape": quantity.shape,
                "drawn": drawn[name].shape,
                "of_each": quantity.of_each,
            }
            for name, quantity in quantities.items()
        },
    }
    return encode(header, drawn)


def _step(step: Step, quantities: dict[str, Quantity], wrong: str | None) -> dict[str, Any]:
    """A step; where a bug sits in it, with the wrong line in place of its code."""
    told: dict[str, Any] = {
        name: getattr(step, name) for name in ("direction", "layer", "kind", "title", "words", "formula", "code")
    }
    if step.kind in ("affine", "previous"):  # how many products each number adds up, drawn or not
        weights = next(name for name in step.equation if name.startswith("W")).removesuffix(".T")
        told["inner"] = quantities[weights].shape[1 if step.kind == "affine" else 0]
    if wrong is not None:
        told |= {"code": wrong, "wrong": True}
    return told | {"equation": step.equation, "gives": step.gives}


def _layers(configuration: Configuration, quantities: dict[str, Quantity]) -> Sequence[dict[str, Any]]:
    """From the input to the cost: what stands above what, an array and its gradient."""
    layers: list[dict[str, Any]] = [{"title": "Input", "columns": [("x", None)]}]
    for layer in range(1, configuration.layers + 1):
        names = []
        for stage in stages_of(configuration, layer):
            names += [f"{parameter}{layer}" for parameter in PARAMETERS.get(stage.operation, ())] + [stage.result]
        columns = [(name, f"d{name}" if f"d{name}" in quantities else None) for name in names]
        output = layer == configuration.layers
        g = configuration.head.output if output else configuration.activation.label
        layers.append({"title": f"{'Output' if output else f'Layer {layer}'} · {g}", "columns": columns})
    return [*layers, {"title": "Cost", "columns": [("y", None), ("loss", None), ("J", None)]}]
