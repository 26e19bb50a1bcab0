"""The cost of logistic or linear regression on two inputs, around its minimum.

    z = w1 x1 + w2 x2 + b
    J = 1/m Σ (log(1 + e^z) - y z)   or   1/m Σ (z - y)²,   and λ/(2m) (w1² + w2²) where the classes are separable

A parameter vector here is (w1, w2, b) for standardised inputs. Other scalings of the inputs are other coordinates of
the same predictors (`dlcore.inputs.conditioning`), so the cost has to be known in one of them only.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import scipy.special
from jaxtyping import Float

from dlcore.inputs.two_inputs import PENALTY, TwoInputs
from dlcore.scaling import Scaling

NEWTON_STEPS = 60
SMALL_GRADIENT = 1e-9
SMALLEST_SHARE = 1e-6
"""Of a step of Newton's method, which is halved as long as it would go uphill."""
FLAT = 1e-6
"""Smallest over largest curvature below which the classes count as separated: some weights can grow for ever, and what
they cost no longer changes."""
ANGLES = 48
RADII = 16
"""Points of one contour, and where the cost is evaluated along each direction."""
WIDENINGS = 60
"""Times that the search for the highest contour goes half as far again: to 10^10 times the first guess."""


@dataclass(frozen=True, eq=False)
class Bowl:
    """J and its minimum."""

    given: TwoInputs
    scaling: Scaling  # `standard`
    penalty: float  # λ
    minimum: Float[np.ndarray, " 3"]

    @cached_property
    def inputs(self) -> Float[np.ndarray, "m 3"]:
        """Standardised inputs, and 1 for b."""
        return np.column_stack([self.scaling.apply(self.given.columns), np.ones(len(self.given.columns))])

    @cached_property
    def least(self) -> float:
        """J at the minimum."""
        return float(self.cost(self.minimum))

    def cost(self, parameters: Float[np.ndarray, "*n 3"]) -> Float[np.ndarray, "*n"]:
        """J of many parameter vectors."""
        z, y = parameters @ self.inputs.T, self.given.targets
        # log(1 + e^z) - y z, or (z - y)²
        losses = np.logaddexp(0, z) - y * z if self.given.logistic else (z - y) ** 2
        return np.asarray(losses.mean(axis=-1) + self.penalty / (2 * len(y)) * (parameters[..., :2] ** 2).sum(axis=-1))

    def gradient(self, parameters: Float[np.ndarray, "*n 3"]) -> Float[np.ndarray, "*n 3"]:
        """(dJ/dw1, dJ/dw2, dJ/db) of many parameter vectors."""
        z, y = parameters @ self.inputs.T, self.given.targets
        # dz = a - y, or 2 (z - y)
        dz = scipy.special.expit(z) - y if self.given.logistic else 2 * (z - y)
        return dz @ self.inputs / len(y) + self.penalty / len(y) * parameters * [1, 1, 0]

    def hessian(self, parameters: Float[np.ndarray, " 3"]) -> Float[np.ndarray, "3 3"]:
        """The second derivatives of J."""
        a = scipy.special.expit(self.inputs @ parameters)
        # 1/m Xᵀ diag(a (1 - a)) X, or 2/m Xᵀ X
        bend = a * (1 - a) if self.given.logistic else np.full(len(a), 2.0)
        return (self.inputs.T * bend @ self.inputs + self.penalty * np.diag([1.0, 1.0, 0.0])) / len(a)

    def contours(
        self, plane: Float[np.ndarray, "3 2"], levels: Float[np.ndarray, " l"]
    ) -> Float[np.ndarray, "l angles 2"]:
        """The w at which J(minimum + plane w) lies so much above the minimum. J is convex, so that every level is met
        once in every direction; where that is out of reach, at the end of the search."""
        # in the metric of this Hessian the contours near the minimum are circles: J - least = r²/2
        values, vectors = np.linalg.eigh(plane.T @ self.hessian(self.minimum) @ plane)
        angles = 2 * np.pi * np.arange(ANGLES) / ANGLES
        rays = np.column_stack([np.cos(angles), np.sin(angles)]) / np.sqrt(values) @ vectors.T
        farthest = 1.2 * np.sqrt(2 * levels[-1])
        for _ in range(WIDENINGS):
            radii = farthest * (np.arange(1, RADII + 1) / RADII) ** 2  # close together where J bends most
            along = self.minimum + radii[:, None, None] * (rays @ plane.T)
            above = np.maximum(self.cost(along) - self.least, 0)
            if above[-1].min() >= levels[-1]:
                break
            farthest *= 1.5
        # √(J - least) is nearly straight along a ray: few points are enough
        at = np.stack(
            [np.interp(np.sqrt(levels), np.sqrt(np.append(0, one)), np.append(0, radii)) for one in above.T], axis=1
        )
        return at[..., None] * rays


def bowl(given: TwoInputs) -> Bowl:
    """The cost with its minimum, which Newton's method finds from 0; with a penalty where there would be none."""
    start = Bowl(given, Scaling.standard(given.columns), 0.0, np.zeros(3))
    minimum = _minimum(start)
    if minimum is None:
        start = replace(start, penalty=PENALTY)
        minimum = _minimum(start)
        assert minimum is not None  # the penalty holds the weights, and both classes hold b
    return replace(start, minimum=minimum)


def _minimum(given: Bowl) -> Float[np.ndarray, " 3"] | None:
    """None where Newton's method finds none: the inputs separate the classes."""
    here = given.minimum
    for _ in range(NEWTON_STEPS):
        gradient, hessian = given.gradient(here), given.hessian(here)
        least, _, most = np.linalg.eigvalsh(hessian)
        if given.given.logistic and not given.penalty and least < FLAT * most:
            return None  # what separates the classes but for some examples on the line: no such weights are too large
        if np.abs(gradient).max() < SMALL_GRADIENT:
            return here
        step, share = np.linalg.solve(hessian, gradient), 1.0
        while given.cost(here - share * step) > given.cost(here) and share > SMALLEST_SHARE:
            share /= 2
        here = here - share * step
        right = (given.inputs @ here > 0) == (given.given.targets > 0.5)
        if given.given.logistic and not given.penalty and right.all():
            return None  # twice these weights cost less, and so on without end
    return None
