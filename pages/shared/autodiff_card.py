"""Automatic differentiation: the graph of an expression, its gradient against differences, and a descent along it."""

from pages.shared.autodiff_charts import descent_charts, tangent_chart
from pages.shared.autodiff_graph import autodiff_graph
from pages.shared.autodiff_options import (
    HERE,
    MOVES,
    PRECISION,
    RATE,
    RULE,
    START,
    TAPE_STEP,
    ZEROS,
    descent_plan,
    expression_of,
    moves_of,
    values_of,
)
from pages.shared.chapter_hood import chapter_hood
from pages.shared.held_controls import is_hidden, lock
from pages.shared.option_control import option_choice, option_slider
from pages.shared.runs_table import runs_table
from pages.shared.said import say
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.autodiff.descent import Descent, descend
from dlcore.autodiff.differences import Differences, differences, relative_difference
from dlcore.autodiff.expression import Expression
from dlcore.autodiff.files import descent_to_csv, tape_to_csv
from dlcore.autodiff.numbers import written
from dlcore.autodiff.program import program_of
from dlcore.autodiff.reading import read_descent, read_tape
from dlcore.autodiff.tape import Tape, WayBack, go_back, record
from dlcore.optimizers import OPTIMIZERS

RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
RULE_TITLES = {"adam": "Adam", "sgd": "Plain descent"}
START_TITLES = {ZEROS: "0", HERE: "the values above"}
SHOWN_DIGITS = 10
FORMULAS = (
    r"v_k = g_k(v_i, v_j), \qquad \text{kept: } \frac{\partial v_k}{\partial v_i},"
    r"\ \frac{\partial v_k}{\partial v_j}",
    r"\frac{\partial f}{\partial f} = 1, \qquad \frac{\partial f}{\partial v_i} ="
    r" \sum_{k\, \text{uses}\, i} \frac{\partial f}{\partial v_k} \frac{\partial v_k}{\partial v_i}",
    r"\text{held against: } \frac{\partial f}{\partial w} \approx \frac{f(w + h) - f(w - h)}{2h}",
)


def autodiff_card(state: PageState) -> None:
    """Draw the chapter: the stage, and below it what its numbers say."""
    expression = expression_of(state)
    at = values_of(state, expression)
    tape = record(expression, at)
    autodiff_graph(
        tape,
        key="autodiff-stage",
        step=state.option(TAPE_STEP.key),
        visit=state.visit,
        on_step=lambda step: state.choose(**{TAPE_STEP.key: step}),
    )
    left, right = st.columns(2, gap="medium")
    with left.container(border=True, key="card-reading", height="stretch"):
        _checked(tape, go_back(tape), differences(expression, at), at)
    with right.container(border=True, key="card-descent", height="stretch"):
        descent = _descent(state, expression, at)
    chapter_hood(
        (*FORMULAS, OPTIMIZERS[descent.plan.rule].formula),
        lambda: program_of(descent.plan, at),
        {
            "Tape (CSV)": ("tape.csv", lambda: tape_to_csv(tape, go_back(tape))),
            "Descent (CSV)": ("descent.csv", lambda: descent_to_csv(descent)),
        },
    )


def _checked(tape: Tape, back: WayBack, found: Differences, at: tuple[float, ...]) -> None:
    expression = tape.expression
    st.markdown("**The gradient, held against differences** · f along each variable; the dashed tangent has the slope")
    say(read_tape(tape, back, found))
    st.html(gradient_table(expression, back, found))
    for place, column in enumerate(st.columns(len(expression.variables), gap="small")):
        with column:
            tangent_chart(expression, at, float(back.gradients[place]), place, f"autodiff-tangent-{place}")


def gradient_table(expression: Expression, back: WayBack, found: Differences) -> str:
    """By every variable the derivative from the tape, from central differences, and how far they are apart."""
    rows = []
    for name, gradient, central in zip(expression.variables, back.gradients, found.central, strict=False):
        apart = relative_difference(gradient, central)
        rows.append((f"∂f/∂{name}", written(gradient, SHOWN_DIGITS), written(central, SHOWN_DIGITS), written(apart, 2)))
    return runs_table(("", "tape", "central difference", "relative difference"), rows)


def _descent(state: PageState, expression: Expression, at: tuple[float, ...]) -> Descent:
    plan = descent_plan(state, expression, at)
    st.markdown(
        f"**Descent** · {plan.updates:,} updates with the gradient of the tape; the line ends where it comes to"
    )
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="descent-controls"):
        option_choice(state, RULE, RULE_TITLES.__getitem__)
        with st.container(width=170):
            option_slider(state, RATE, RATES, "{:g}".format)
        option_choice(state, START, START_TITLES.__getitem__)
        option_choice(state, PRECISION)
        if len(expression.variables) > 1:
            _moves(state, expression)
    descent = descend(plan)
    say(read_descent(descent))
    descent_charts(descent, "autodiff-descent")
    return descent


def _moves(state: PageState, expression: Expression) -> None:
    key = state.key(MOVES.key)
    if is_hidden(state, MOVES.key):
        return

    def chosen() -> None:
        picked = tuple(st.session_state[key] or ())
        if picked:
            state.choose(**{MOVES.key: tuple(sorted(picked))})

    st.session_state[key] = [str(k + 1) for k in moves_of(state, expression)]
    st.pills(
        MOVES.label,
        [str(k + 1) for k in range(len(expression.variables))],
        selection_mode="multi",
        format_func=lambda id: expression.variables[int(id) - 1],
        key=key,
        on_change=state.on_change(MOVES.key, chosen),
        **lock(state, MOVES),
    )
