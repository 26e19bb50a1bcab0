"""The formulas of a run, the script that reproduces it, and its numbers as files."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dlcore.activations import ACTIVATIONS
from dlcore.augmentation import AUGMENTATIONS
from dlcore.band import Band
from dlcore.engine.settings import head_of
from dlcore.export import to_csv, to_json
from dlcore.first_weights import weights_formula
from dlcore.optimizers import OPTIMIZERS
from dlcore.run import Run
from dlcore.schedules import SCHEDULES
from dlcore.script import script


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
    box = st.expander(
        "The mathematics, the script, the numbers", icon=":material/function:", key="under-the-hood", on_change="rerun"
    )
    if not box.open:
        return
    with box:
        mathematics, code, files = st.tabs(["Formulas used", "Script", "Files"])
        with mathematics:
            for line in (*formulas, *_formulas(run)):
                st.latex(line)
            if sources:
                st.caption(sources)
        if withheld:
            code.markdown(withheld)
            files.markdown(withheld)
            return
        program = script(run.experiment if band is None else band.experiment)
        with code:
            st.markdown("A complete program that trains this very network and prints the same final costs.")
            st.code(program, language="python", height=400)
            for purpose, further in (programs or {}).items():
                st.markdown(purpose)
                st.code(further, language="python", height=400)
        with files, st.container(horizontal=True):
            st.download_button("Curves (CSV)", to_csv(run, band), "curves.csv", "text/csv", on_click="ignore")
            st.download_button("Run (JSON)", to_json(run, band=band), "run.json", "application/json", on_click="ignore")
            st.download_button("Script (Python)", program, "train.py", "text/x-python", on_click="ignore")
            for name, other in (beside or {}).items():
                for kind, text, file in (("CSV", to_csv(other), "curves.csv"), ("JSON", to_json(other), "run.json")):
                    label = f"{'Curves' if kind == 'CSV' else 'Run'}, {name} ({kind})"
                    st.download_button(label, text, f"{name}-{file}", on_click="ignore")


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
