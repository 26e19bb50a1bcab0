"""What the shapes of a network say, in words with their numbers."""

from dataclasses import dataclass

from dlcore.amounts import listed
from dlcore.foundations.shape_mistakes import Outcome
from dlcore.foundations.shapes import Shapes


@dataclass(frozen=True)
class ShapesReading:
    """What was found."""

    finding: str
    detail: str


def read_shapes(shapes: Shapes) -> ShapesReading:
    """Where the parameters are, and what the batch has to do with them."""
    most = max(shapes.layers, key=lambda layer: layer.parameters)
    where = f", {most.parameters:,} of them in layer {most.layer}" if len(shapes.layers) > 1 else ""
    values = sum(shapes.sizes[1:]) * shapes.batch
    return ShapesReading(
        f"{shapes.parameters:,} numbers are learned{where}.",
        f"A batch of {shapes.batch:,} makes {values:,} values of z and as many of a, one column for each example. "
        "Another batch size changes these and no parameter: W and b do not know m.",
    )


def read_mistakes(outcomes: tuple[Outcome, ...], layer: int) -> ShapesReading:
    """Which mistakes of a layer NumPy lets pass."""
    passed = [one for one in outcomes if one.verdict in ("unnoticed", "wrong shape")]
    refused = sum(one.verdict == "refused" for one in outcomes)
    tried = f"Of {len(outcomes)} lines NumPy refuses {refused}."
    if not passed:
        return ShapesReading(f"No mistake of these goes unnoticed in layer {layer}.", tried)
    wrong = [f"`{one.wrong.rpartition('; ')[2]}`" for one in passed]
    return ShapesReading(
        f"NumPy says nothing to {listed(wrong)}.",
        f"{passed[0].mistake.why} {tried} Compare shapes in the code, `assert z.shape == (n, m)`; where two sizes "
        "are equal only the numbers tell, so check the gradient.",
    )
