"""How strongly the training cost bends: its second derivatives at the parameters of a network.

J(theta + d) = J + g^T d + 1/2 d^T H d + ...,   H the Hessian; along an eigenvector of eigenvalue lambda gradient
descent is stable while alpha < 2 / lambda. NumPy in float64, on the gradient of `dlcore.backpropagation`.
"""

from dlcore.curvature.cost import cost_at, gradient, measured_problem
from dlcore.curvature.edge import stability_edge
from dlcore.curvature.largest import Bend, largest_eigenvalue
from dlcore.curvature.products import hessian, hessian_columns, hessian_vector

__all__ = [
    "Bend",
    "cost_at",
    "gradient",
    "hessian",
    "hessian_columns",
    "hessian_vector",
    "largest_eigenvalue",
    "measured_problem",
    "stability_edge",
]
