"""A parabola with two curvatures: what every smooth cost is like near a minimum."""

from functools import lru_cache

from dlcore.surfaces.spec import Array, Surface

SMALLEST = 1.0
"""The curvature along x, λ1. The one along y is κ times as large."""


@lru_cache(maxsize=64)
def bowl(kappa: float) -> Surface:
    """The bowl with condition number `kappa`, at least 1."""

    def value(x: Array, y: Array) -> Array:
        # f = (x² + κ y²)/2
        return (x * x + kappa * y * y) / 2

    def gradient(x: Array, y: Array) -> tuple[Array, Array]:
        return SMALLEST * x, kappa * y

    return Surface(
        id="bowl",
        label="Bowl",
        formula=r"f = \tfrac12\left(x^2 + \kappa\,y^2\right)",
        help="Near a minimum nearly every smooth cost is like this. The larger κ, the narrower the valley: gradient "
        "descent diverges across it above α = 2/κ, and at any lower rate an update takes less than the share 2/κ of "
        "the way along it.",
        source="The quadratic model of Polyak 1964, Some methods of speeding up the convergence of iteration methods",
        value=value,
        gradient=gradient,
        extent=(-3.0, 3.0, -3.0, 3.0),
        minima=((0.0, 0.0),),
        start=(-2.5, 1.5),
    )
