"""Beale's function: steep walls, a flat middle, and slopes that lead away for ever."""

from dlcore.surfaces.spec import Array, Surface

TERMS = (1.5, 2.25, 2.625)


def value(x: Array, y: Array) -> Array:
    """f = Σ_k (c_k - x + x y^k)², k = 1, 2, 3."""
    return sum(((c - x + x * y**k) ** 2 for k, c in enumerate(TERMS, start=1)), 0 * x)


def gradient(x: Array, y: Array) -> tuple[Array, Array]:
    """df/dx = Σ 2 r_k (y^k - 1), df/dy = Σ 2 r_k k x y^(k-1), with r_k the terms of the sum."""
    y2 = y * y
    y3 = y2 * y
    first, second, third = (2 * (c - x + x * power) for c, power in zip(TERMS, (y, y2, y3), strict=True))
    dx = first * (y - 1) + second * (y2 - 1) + third * (y3 - 1)
    return dx, x * (first + 2 * y * second + 3 * y2 * third)


BEALE = Surface(
    id="beale",
    label="Beale",
    formula=r"f = \sum_{k=1}^{3} \left(c_k - x + x\,y^k\right)^2, \quad c = (1.5,\ 2.25,\ 2.625)",
    help="Walls so steep that with α = 0.001 the first step of gradient descent from any corner leads out of reach, "
    "and a middle so flat that from (1, 1.5) it is still on its way after 500 updates. From the left above y = 1 the "
    "slope leads away from the minimum for ever.",
    source="Beale 1958, On an iterative method for finding a local minimum of a function of more than one variable",
    value=value,
    gradient=gradient,
    extent=(-4.5, 4.5, -4.5, 4.5),
    minima=((3.0, 0.5),),
    start=(1.0, 1.5),
)
