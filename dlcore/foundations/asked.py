"""What answers a guided experiment on the foundations: measured under the options that its link names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.autodiff.parser import parse
from dlcore.autodiff.tape import Tape, gradient, record
from dlcore.foundations.cost_descent import CostDescent, cost_descent
from dlcore.foundations.cost_maps import CostMap, cost_maps
from dlcore.foundations.one_feature import one_feature
from dlcore.foundations.shape_mistakes import Outcome, outcomes
from dlcore.foundations.shapes import Shapes, shapes_of
from dlcore.values import HYPHEN_BETWEEN_NUMBERS

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


@dataclass(frozen=True, eq=False)
class CostsShown:
    """Two costs and their descents."""

    experiment: "Experiment"
    descent: CostDescent
    maps: tuple[CostMap, ...]
    complete: bool = True  # nothing here is ever half done; guided experiments ask


@dataclass(frozen=True, eq=False)
class ShapesShown:
    """The shapes of a network, and what comes of mistakes in the layer of the product that is looked at."""

    experiment: "Experiment"
    shapes: Shapes
    outcomes: Mapping[str, Outcome]
    complete: bool = True


@dataclass(frozen=True, eq=False)
class TapeShown:
    """An expression on the tape, and the derivatives by its variables."""

    experiment: "Experiment"
    tape: Tape
    gradient: tuple[float, ...]
    complete: bool = True


def costs_asked(experiment: "Experiment", options: Mapping[str, str]) -> CostsShown:
    """Under `cost_data`, `start_wb` and `descent_lr`. Raises KeyError where one is missing."""
    given = one_feature(options["cost_data"], experiment.data_seed)
    w, b = (float(one) for one in HYPHEN_BETWEEN_NUMBERS.split(options["start_wb"]))
    descent = cost_descent(given, (w, b), float(options["descent_lr"]))
    return CostsShown(experiment, descent, cost_maps(given))


def shapes_asked(experiment: "Experiment", options: Mapping[str, str]) -> ShapesShown:
    """Under `product`. Raises KeyError where it is missing."""
    shapes = shapes_of(experiment)
    found = outcomes(shapes, shapes.product(int(options["product"])).layer)
    return ShapesShown(experiment, shapes, {one.mistake.id: one for one in found})


def tape_asked(experiment: "Experiment", options: Mapping[str, str]) -> TapeShown:
    """Under `expression` and `values`. Raises KeyError where one is missing."""
    expression = parse(options["expression"])
    tape = record(expression, [float(one) for one in HYPHEN_BETWEEN_NUMBERS.split(options["values"])])
    return TapeShown(experiment, tape, tuple(float(one) for one in gradient(tape)))
