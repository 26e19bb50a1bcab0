"""Backpropagation by hand: the forward pass that keeps everything, and the backward pass that uses it.

The course's columns throughout: z[l] = W[l] a[l-1] + b[l], examples last. NumPy in the dtype of the parameters, float64
unless somebody wants to see what float32 does to a numerical gradient.

dz[l], da[l] and the like are those of the *loss of each example*, m times the derivative of the cost J = 1/m sum loss;
so dW[l] = 1/m dz[l] a[l-1]^T, as the course writes it. The penalty of `dlcore.regularization` is a part of J.
"""

from dlcore.backpropagation.backward import Gradients, LayerGradients, Rules, backward
from dlcore.backpropagation.blocks import Block, blocks_of, flatten, parameter_count, unflatten
from dlcore.backpropagation.configuration import Configuration
from dlcore.backpropagation.costs import costs
from dlcore.backpropagation.forward import Cache, LayerCache, forward
from dlcore.backpropagation.problem import Problem, problem_of

__all__ = [
    "Block",
    "Cache",
    "Configuration",
    "Gradients",
    "LayerCache",
    "LayerGradients",
    "Problem",
    "Rules",
    "backward",
    "blocks_of",
    "costs",
    "flatten",
    "forward",
    "parameter_count",
    "problem_of",
    "unflatten",
]
