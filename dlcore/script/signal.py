"""The signal at an experiment's first weights as a complete script: NumPy and JAX, no dlcore, and the same numbers."""

from typing import TYPE_CHECKING

from dlcore.links import to_query
from dlcore.script.data import data_section
from dlcore.script.network import network_section, normalizes
from dlcore.script.source import Collected, import_lines
from dlcore.signal.examples import MOST_EXAMPLES

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

MEASURE = f"""
# The signal


def size(values):  # the standard deviation; infinite where one has overflowed
    values = np.asarray(values, np.float64)
    return values.std() if np.isfinite(values).all() else np.inf


x, y = (columns[:, :train_count][:, :{MOST_EXAMPLES}] for columns in (X, Y))  # the first training examples


def summed_loss(offsets):
    a, outputs = x, []
    for layer, offset in zip(parameters, offsets):  # the hidden layers
        a = activation(layer["W"] @ a + layer["b"]) + offset
        outputs.append(a)
    z = parameters[-1]["W"] @ a + parameters[-1]["b"]
    return loss(z, y).sum(), outputs


# the gradient in an offset of 0 that is added to a[l] is that in a[l]: for each example of its own loss, m dJ/da[l]
offsets = [jnp.zeros((units, x.shape[1]), jnp.float32) for units in sizes[1:-1]]
gradients, outputs = jax.grad(summed_loss, has_aux=True)(offsets)
for number, (a, da) in enumerate(zip(outputs, gradients), start=1):
    print(f"layer {{number}}: std of a {{size(a):.4e}}, std of m dJ/da {{size(da):.4e}}")
"""


def signal_script(experiment: "Experiment") -> str | None:
    """The script for an experiment; None where there is no hidden layer, or a normalization, which it leaves out."""
    if not experiment.hidden or normalizes(experiment):
        return None
    collected = Collected()
    sections = [data_section(experiment, collected), network_section(experiment, collected), MEASURE.rstrip()]
    collected.imports |= {"import jax", "import jax.numpy as jnp", "import numpy as np"}
    introduction = (
        '"""Prints how large activations and gradients are in every hidden layer at the first weights of this link:\n\n'
        f'    ?{to_query(experiment, full=False) or "v=1"}\n"""'
    )
    return "\n\n".join([introduction, import_lines(collected.imports), *sections]) + "\n"
