"""The check at every step ε: why neither a large nor a tiny one will do, in float64 and in float32."""

from pages.shared.check_curve_chart import Curve, check_curves

import numpy as np
import streamlit as st

from dlcore.gradient_check.check import Check
from dlcore.gradient_check.differences import FORMULAS, PRECISIONS
from dlcore.gradient_check.numbers import scientific, step_text
from dlcore.gradient_check.reading import Asked
from dlcore.gradient_check.slopes import Arms

FORMULA_NAMES = {"two": "two-sided", "one": "one-sided", "unbracketed": "/ 2 * ε"}
DIGITS = {"float64": "about 16 digits", "float32": "about 7 digits"}
EXPECTED = {"two": 2, "one": 1}
"""Slopes of the right arm: the order of the quotient's error."""


def check_curve_card(check: Check, asked: Asked) -> None:
    """Draw the relative difference of the whole gradient against ε, a chart for each precision; what is asked for is
    ringed. The fitted slopes stand below."""
    st.markdown(
        "**The check at every ε** · the lower, the better. On the right ε is too large for a derivative, on the left "
        "rounding is all that is left; a bug stays as high whatever ε is. The ring is your ε"
    )
    formulas = tuple(formula for formula in FORMULAS if formula in EXPECTED or formula == asked.formula)
    for column, precision in zip(st.columns(len(PRECISIONS), gap="medium"), check.differences, strict=False):
        with column:
            st.markdown(f"**{precision}**, {DIGITS[precision]}")
            chosen = (FORMULA_NAMES[asked.formula], check.epsilons[check.row(asked.epsilon)])
            check_curves(
                {FORMULA_NAMES[formula]: curve_of(check, formula, precision) for formula in formulas},
                key=f"check-curves-{precision}",
                chosen=chosen if precision == asked.precision else None,
            )
            st.caption(arms_words(check, precision))
    if check.crossed is not None:
        st.caption(
            "Hollow marks: some steps cross a kink, and the quotient lies between two slopes. The fits leave those "
            "parameters out."
        )


def curve_of(check: Check, formula: str, precision: str) -> Curve:
    """One of the curves of a check."""
    crossed = np.zeros(len(check.epsilons)) if check.crossed is None else check.crossed.sum(axis=1)
    relative = check.relative(formula, precision)
    return Curve(check.epsilons, relative, crossed, check.arms(formula, precision))


def arms_words(check: Check, precision: str) -> str:
    """Best step and slopes of the curves of one precision, beside the slopes that theory gives them."""
    return "  \n".join(
        _arms(FORMULA_NAMES[formula], check.arms(formula, precision), order) for formula, order in EXPECTED.items()
    )


def _arms(name: str, arms: Arms, order: int) -> str:
    if not np.isfinite(arms.least):
        return f"{name}: not a number at any ε"
    found = [
        f"{arm.slope:.2f} on the {side} (theory {expected})".replace("-", "−")
        for arm, side, expected in ((arms.truncation, "right", order), (arms.rounding, "left", -1))
        if arm is not None
    ]
    slopes = f"; slope {' and '.join(found)}" if found else ""
    return f"{name}: least at ε = {step_text(arms.best)}, {scientific(arms.least)}{slopes}"
