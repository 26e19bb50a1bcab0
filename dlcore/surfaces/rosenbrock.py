"""Rosenbrock's banana: a bent valley that is easy to find and hard to follow."""

from dlcore.surfaces.spec import Array, Surface


def value(x: Array, y: Array) -> Array:
    """f = (1 - x)² + 100 (y - x²)²."""
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2


def gradient(x: Array, y: Array) -> tuple[Array, Array]:
    """df/dx = -2 (1 - x) - 400 x (y - x²), df/dy = 200 (y - x²)."""
    off = y - x * x
    return -2 * (1 - x) - 400 * x * off, 200 * off


ROSENBROCK = Surface(
    id="rosenbrock",
    label="Rosenbrock",
    formula=r"f = (1 - x)^2 + 100\,(y - x^2)^2",
    help="A valley bent like a banana. Half of the picture is over 80 times as steep as the steepest place of the "
    "valley's floor: the floor is soon found, its end is not. From (−1.2, 1) none of twelve rates from 0.0005 to 2 "
    "brings gradient descent to the minimum in 500 updates.",
    source="Rosenbrock 1960, An automatic method for finding the greatest or least value of a function",
    value=value,
    gradient=gradient,
    extent=(-2.0, 2.0, -1.0, 3.0),
    minima=((1.0, 1.0),),
    start=(-1.2, 1.0),
)
