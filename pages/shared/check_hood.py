"""The formulas of a gradient check, the script that reproduces it, and its numbers as files."""

from pages.shared.check_formulas import check_formulas
from pages.shared.hood_box import hood_box

import streamlit as st

from dlcore.checked_experiment import Checked
from dlcore.gradient_check.differences import FORMULAS
from dlcore.gradient_check.export import check_to_json, curves_to_csv, parameters_to_csv
from dlcore.links import to_query
from dlcore.script.gradient_check import check_script

WITHHELD = "A bug is hidden in this network, and both would show it. They are here once you have found it."


def check_hood(shown: Checked, withheld: bool = False) -> None:
    """Draw the closed box; nothing is made before it is opened. `withheld` keeps script and files back."""
    tabs = hood_box()
    if tabs is None:
        return
    mathematics, code, files = tabs
    with mathematics:
        for line in check_formulas(shown):
            st.latex(line)
    if withheld:
        code.markdown(WITHHELD)
        files.markdown(WITHHELD)
        return
    program = check_script(shown.plan)
    with code:
        st.markdown("A complete program in NumPy that makes the same check and prints the same numbers.")
        st.code(program, language="python", height=400)
    with files, st.container(horizontal=True):
        plan, check = shown.plan, shown.check
        rows = parameters_to_csv(check, plan.epsilon, plan.formula, plan.precision)
        for label, text, file, kind in (
            ("Curves (CSV)", curves_to_csv(check), "check_curves.csv", "text/csv"),
            ("Parameters (CSV)", rows, "check_parameters.csv", "text/csv"),
            ("Check (JSON)", check_to_json(check, described(shown)), "check.json", "application/json"),
            ("Script (Python)", program, "check.py", "text/x-python"),
        ):
            st.download_button(label, text, file, kind, on_click="ignore")


def described(shown: Checked) -> dict:
    """Where the numbers come from, for the file."""
    plan = shown.plan
    return {
        "experiment": to_query(plan.experiment),
        "updates": plan.updates_made,
        "examples": plan.examples,
        "bug": None if plan.planted is None else plan.planted.bug_id,
        "layer": None if plan.planted is None else plan.planted.layer or None,
        "quotients": FORMULAS,
    }
