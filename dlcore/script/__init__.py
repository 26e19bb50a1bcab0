"""A run as a complete script: NumPy and JAX, no dlcore, and the same final costs.

The data, first weights, activation, loss and schedule are copied from the functions that the playground itself
runs; what its engine does to be fast (padding, compiled chunks, choosing by `lax.switch`) is left out.
"""

from typing import TYPE_CHECKING

from dlcore.links import to_query
from dlcore.script.data import data_section
from dlcore.script.network import network_section
from dlcore.script.source import Collected, import_lines
from dlcore.script.training import training_section

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

# Settings that the script does not follow, and what they are.
LEFT_OUT = {
    "ensemble": "the other members of the ensemble",
    "seeds": "the runs from other seeds",
}


def script(experiment: "Experiment") -> str:
    """The script for an experiment. It needs scikit-learn too where the data set comes from there."""
    collected = Collected()
    sections = [
        data_section(experiment, collected),
        network_section(experiment, collected),
        training_section(experiment, collected),
    ]
    collected.imports |= {"import jax", "import jax.numpy as jnp", "import numpy as np"}
    collected.imports |= {"from jax.flatten_util import ravel_pytree"}
    return "\n\n".join([_introduction(experiment), import_lines(collected.imports), *sections]) + "\n"


def _introduction(experiment: "Experiment") -> str:
    changed = experiment.changes()
    lines = ["Trains the network of this link from scratch, with the same numbers, and prints its final costs:", ""]
    lines += [f"    ?{to_query(experiment, full=False) or 'v=1'}"]
    left_out = [what for name, what in LEFT_OUT.items() if name in changed]
    if left_out:
        lines += ["", f"Not part of this script: {', '.join(left_out)}."]
    return '"""' + "\n".join(lines) + '\n"""'
