"""A saddle between two minima: level in the middle, up in one direction and down in the other."""

from dlcore.surfaces.spec import Array, Surface


def value(x: Array, y: Array) -> Array:
    """f = x²/2 - y²/2 + y⁴/4: a saddle at 0, and y⁴ makes a minimum on either side of it."""
    y2 = y * y
    return x * x / 2 - y2 / 2 + y2 * y2 / 4


def gradient(x: Array, y: Array) -> tuple[Array, Array]:
    """df/dx = x, df/dy = y³ - y."""
    return x, y * (y * y - 1)


SADDLE = Surface(
    id="saddle",
    label="Saddle",
    formula=r"f = \tfrac12 x^2 - \tfrac12 y^2 + \tfrac14 y^4",
    help="On the x axis the slope leads to the saddle, where it vanishes. Just beside it gradient descent multiplies y "
    "by 1 + α with each update: the closer to the axis, the longer it stays. From (−1.5, 0.001) the first step of "
    "Adagrad, RMSprop and Adam is about as long in y as in x.",
    source="The normal form of two minima with the saddle between them; Dauphin et al. 2014, Identifying and attacking "
    "the saddle point problem in high-dimensional non-convex optimization",
    value=value,
    gradient=gradient,
    extent=(-2.0, 2.0, -2.0, 2.0),
    minima=((0.0, 1.0), (0.0, -1.0)),
    start=(-1.5, 0.001),
)
