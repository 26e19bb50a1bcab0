"""A run as a complete script, in JAX or in plain NumPy: no dlcore, and the same final costs.

The data, first weights, activation, loss and schedule are copied from the functions that the playground itself
runs; what its engine does to be fast (padding, compiled chunks, choosing by `lax.switch`) is left out.
"""

from typing import TYPE_CHECKING

from dlcore.datasets.own import OwnDataset
from dlcore.links import to_query
from dlcore.script.data import data_section
from dlcore.script.dialect import Dialect
from dlcore.script.jax_lines import JAX
from dlcore.script.source import Collected, import_lines
from dlcore.script.training import training_section

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

LEFT_OUT = {
    "ensemble": "the other members of the ensemble",
    "seeds": "the runs from other seeds",
}
"""Settings that the script does not follow, and what they are."""


def script(experiment: "Experiment", dialect: Dialect = JAX) -> str:
    """The script for an experiment. It needs scikit-learn too where the data set comes from there."""
    introduction, imports, *sections = parts(experiment, dialect)
    return "\n\n".join([introduction, imports, *sections]) + "\n"


def parts(experiment: "Experiment", dialect: Dialect = JAX) -> list[str]:
    """The script in its parts: introduction, imports, data, network, training."""
    collected = Collected()
    data = data_section(experiment, collected)
    network = dialect.network(experiment, collected)
    sections = [data, network, training_section(experiment, collected, dialect)]
    sections = [dialect.translated(section) for section in sections]
    imports = import_lines(dialect.imports(collected.imports, "\n".join(sections)))
    return [_introduction(experiment), imports, *sections]


def _introduction(experiment: "Experiment") -> str:
    changed = experiment.changes()
    lines = ["Trains the network of this link from scratch, with the same numbers, and prints its final costs:", ""]
    lines += [f"    ?{to_query(experiment, full=False) or 'v=1'}"]
    if isinstance(experiment.dataset, OwnDataset):
        lines += ["", "The data are your own, in the file that is named below: keep it beside this script."]
    left_out = [what for name, what in LEFT_OUT.items() if name in changed]
    if left_out:
        lines += ["", f"Not part of this script: {', '.join(left_out)}."]
    return '"""' + "\n".join(lines) + '\n"""'
