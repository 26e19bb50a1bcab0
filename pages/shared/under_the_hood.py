"""The formulas of a run, the script that reproduces it, and its numbers as files."""

from collections.abc import Mapping, Sequence

from pages.shared.fingerprint_words import fingerprint_words
from pages.shared.hood_box import hood_box
from pages.shared.own_data_words import say_script_reads

import streamlit as st

from dlcore.activations import ACTIVATIONS
from dlcore.animation import to_gif
from dlcore.augmentation import AUGMENTATIONS
from dlcore.band import Band
from dlcore.engine.settings import head_of
from dlcore.experiment import Experiment
from dlcore.export import to_csv, to_json
from dlcore.first_weights import weights_formula
from dlcore.optimizers import OPTIMIZERS
from dlcore.run import Run
from dlcore.schedules import SCHEDULES
from dlcore.script import script
from dlcore.script.jax_lines import JAX
from dlcore.script.notebook import notebook
from dlcore.script.numpy_lines import NUMPY
from dlcore.weights_files import to_npz, to_safetensors

DIALECTS = (JAX, NUMPY)
"""In which a run is written down as a program."""


def under_the_hood(
    run: Run,
    band: Band | None = None,
    *,
    formulas: Sequence[str] = (),
    withheld: str = "",
    beside: Mapping[str, Run] | None = None,
    programs: Mapping[str, str] | None = None,
    sources: str = "",
) -> None:
    """Formulas, script and downloads, each behind a tab of one closed box; nothing is made before it is opened.

    With a band the files hold it too. `formulas` are those of the page, shown first; `withheld` says why script and
    files are kept back; of the runs `beside`, by their names, the curves and the numbers are offered too.
    `programs` are further scripts of the page, by what they do, in a sentence; `sources` says where its formulas come
    from, as Markdown.
    """
    tabs = hood_box()
    if tabs is None:
        return
    mathematics, code, files = tabs
    with mathematics:
        for line in (*formulas, *_formulas(run)):
            st.latex(line)
        if sources:
            st.caption(sources)
    if withheld:
        code.markdown(withheld)
        files.markdown(withheld)
        return
    experiment = run.experiment if band is None else band.experiment
    programs_of_run = {dialect.name: script(experiment, dialect) for dialect in DIALECTS}
    with code:
        say_script_reads(run.data.dataset)
        st.markdown(
            "A complete program that trains this very network and prints the same final costs. In NumPy the way "
            "back through the layers is written out by hand."
        )
        for tab, program in zip(st.tabs(list(programs_of_run)), programs_of_run.values(), strict=True):
            tab.code(program, language="python", height=400)
        for purpose, further in (programs or {}).items():
            st.markdown(purpose)
            st.code(further, language="python", height=400)
    files.markdown(fingerprint_words(run))
    with files, st.container(horizontal=True):
        st.download_button("Curves (CSV)", to_csv(run, band), "curves.csv", "text/csv", on_click="ignore")
        st.download_button("Run (JSON)", to_json(run, band=band), "run.json", "application/json", on_click="ignore")
        for name, program in programs_of_run.items():
            file = f"train_{name.lower()}.py"
            st.download_button(f"Script ({name})", program, file, "text/x-python", on_click="ignore")
        _further_files(run, experiment)
        for name, other in (beside or {}).items():
            for kind, text, file in (("CSV", to_csv(other), "curves.csv"), ("JSON", to_json(other), "run.json")):
                label = f"{'Curves' if kind == 'CSV' else 'Run'}, {name} ({kind})"
                st.download_button(label, text, f"{name}-{file}", on_click="ignore")


def _further_files(run: Run, experiment: Experiment) -> None:
    """Files that are made when somebody asks for them: the film, the script as a notebook, and the trained weights."""
    files = {
        "Animation (GIF)": (lambda: to_gif(run), "run.gif", "image/gif"),
        "Notebook": (lambda: notebook(experiment, _formulas(run)), "train.ipynb", "application/x-ipynb+json"),
        "Weights (npz)": (lambda: to_npz(run), "weights.npz", "application/octet-stream"),
        "Weights (safetensors)": (lambda: to_safetensors(run), "weights.safetensors", "application/octet-stream"),
    }
    for label, (make, file, kind) in files.items():
        st.download_button(label, make, file, kind, on_click="ignore")


def _formulas(run: Run) -> list[str]:
    experiment = run.experiment
    lines = [r"z^{[l]} = W^{[l]} a^{[l-1]} + b^{[l]}, \qquad a^{[l]} = g(z^{[l]})"]
    if experiment.hidden:
        lines += [ACTIVATIONS[experiment.activation].formula, weights_formula(experiment)]
    lines += [head_of(experiment, run.data).formula, _cost(run), OPTIMIZERS[experiment.optimizer].formula]
    if experiment.augmentation:
        lines.append(AUGMENTATIONS[experiment.augment].formula)
    if experiment.decay != "none":
        lines.append(SCHEDULES[experiment.decay].formula)
    return lines


def _cost(run: Run) -> str:
    line = r"J = \frac1m \sum_{i=1}^m \mathcal L^{(i)}"
    if run.experiment.l2:
        line += r" + \frac{\lambda}{2m} \sum_l \lVert W^{[l]} \rVert_F^2"
    if run.experiment.l1:
        line += r" + \frac{\lambda_1}{m} \sum_l \lvert W^{[l]} \rvert_1"
    return line
