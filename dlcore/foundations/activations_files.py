"""All activations with their slopes as a file, and a program that finds the slopes by differences."""

from dlcore.activations import ACTIVATIONS
from dlcore.inputs.activation_shape import POINTS, REACH, shape_of

CODE = {
    "linear": "z",
    "sigmoid": "1 / (1 + np.exp(-z))",
    "tanh": "np.tanh(z)",
    "relu": "np.maximum(z, 0)",
    "leaky": "np.maximum(0.01 * z, z)",
    "elu": "np.where(z > 0, z, np.exp(np.minimum(z, 0)) - 1)",
    "gelu": "z * np.array([(1 + math.erf(one / math.sqrt(2))) / 2 for one in z])",
    "swish": "z / (1 + np.exp(-z))",
    "softplus": "np.log(1 + np.exp(z))",
    "sine": "np.sin(z)",
}
"""g(z) as NumPy has it, of an array z."""


def activations_to_csv() -> str:
    """One line for every z that is drawn: g and g' of every activation; at a kink the slope from the left."""
    shapes = {id: shape_of(id) for id in ACTIVATIONS}
    lines = [",".join(["z", *(f"{id}_{what}" for id in shapes for what in ("g", "slope"))])]
    for k, z in enumerate(next(iter(shapes.values())).z):
        numbers = [float(z), *(float(one) for shape in shapes.values() for one in (shape.g[k], shape.slope[k]))]
        lines.append(",".join(map(repr, numbers)))
    return "\n".join(lines) + "\n"


def activations_script() -> str:
    """A program in NumPy that prints of every activation the largest slope and both at the ends."""
    functions = "\n".join(f'    "{id}": lambda z: {CODE[id]},' for id in ACTIVATIONS)
    return f'''"""Activations g(z) and how steep they are, by differences of g."""

import math

import numpy as np

activations = {{
{functions}
}}
z, h = np.linspace(-{REACH:g}, {REACH:g}, {POINTS}), 1e-6
for name, g in activations.items():
    slope = (g(z + h) - g(z - h)) / (2 * h)  # at a kink the mean of both sides
    steepest, flat = np.abs(slope).max(), np.mean(np.abs(slope) < 0.01 - 1e-6)  # differences round
    print(f"{{name}}: |g'| at most {{steepest:.3f}}, at the ends {{slope[0]:.3f}} and {{slope[-1]:.3f}}, "
          f"below 0.01 at {{100 * flat:.0f}} %")
'''
