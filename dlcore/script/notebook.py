"""A run as a notebook: the script in cells, one for each of its parts, with its link and the formulas above them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dlcore.script import parts
from dlcore.script.dialect import Dialect
from dlcore.script.jax_lines import JAX

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

TITLES = ("The data", "The network", "The training")
"""Of the sections; in the script they are comments."""


def notebook(experiment: "Experiment", formulas: Sequence[str] = (), dialect: Dialect = JAX) -> str:
    """The notebook as JSON text (nbformat 4). `formulas` are LaTeX. Run from top to bottom it prints what the script
    prints."""
    import nbformat  # here, because few visitors ask for a notebook
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    introduction, imports, *sections = parts(experiment, dialect)
    said = introduction.strip('"').strip()
    cells = [new_markdown_cell(said), *(new_markdown_cell(f"$${line}$$") for line in formulas), new_code_cell(imports)]
    for title, code in zip(TITLES, sections, strict=True):
        cells += [new_markdown_cell(f"## {title}"), new_code_cell(code.strip().removeprefix(f"# {title}").strip())]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"  # else drawn at random, and the same run would give another file every time
    made = new_notebook(cells=cells, metadata={"language_info": {"name": "python"}})
    nbformat.validate(made)
    return nbformat.writes(made) + "\n"
