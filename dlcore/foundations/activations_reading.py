"""What the slope of an activation does to a gradient, in words with its numbers."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dlcore.activations import ACTIVATIONS
from dlcore.amounts import number_text, raised
from dlcore.inputs.activation_shape import REACH, Shape, shape_of

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

NEARLY_FLAT = 0.01
"""Below this |g'| next to nothing of a gradient gets through."""
EVEN = 1e-3
"""A largest |g'| that is no farther from 1 counts as 1."""


@dataclass(frozen=True)
class ActivationReading:
    """What was found."""

    finding: str
    detail: str


def flat_share(shape: Shape) -> float:
    """The share of what is drawn where |g'| is below `NEARLY_FLAT`, from 0 to 1."""
    return float((np.abs(shape.slope) < NEARLY_FLAT).mean())


def read_activation(experiment: "Experiment") -> ActivationReading:
    """What the activation of an experiment lets through, of one layer and of all its hidden layers."""
    label, shape, layers = ACTIVATIONS[experiment.activation].label, shape_of(experiment.activation), experiment.hidden
    most = number_text(shape.steepest)
    if abs(shape.steepest - 1) <= EVEN:
        finding = f"With {label} units a gradient can come through whole: |g′| is at most 1."
        through = ""
    else:
        finding = f"With {label} units every layer multiplies a gradient by at most {most}."
        through = _through(shape.steepest, most, len(layers))
    return ActivationReading(finding, f"{through}{_flat(shape)}")


def _through(steepest: float, most: str, layers: int) -> str:
    if not layers:
        return "Your network has no hidden layer, so this concerns none of it yet. "
    if layers == 1:
        return f"Your 1 hidden layer leaves at most {most} of it, before any weight. "
    left = number_text(steepest**layers)
    return f"Your {layers} hidden layers make that at most {most}{raised(layers)} = {left}, before any weight. "


def _flat(shape: Shape) -> str:
    share = flat_share(shape)
    where = f"of z from −{REACH:g} to {REACH:g}"
    if not share:
        return f"Nowhere {where} is |g′| below {NEARLY_FLAT:g}: no unit goes silent there."
    return (
        f"At {100 * share:.0f} % {where} |g′| is below {NEARLY_FLAT:g}: a unit there hands next to nothing back, and "
        "what it has got wrong it hardly learns."
    )
