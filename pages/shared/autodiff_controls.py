"""What the chapter on automatic differentiation is asked: an expression, the values of its variables, or a preset."""

from dataclasses import dataclass

from pages.shared.autodiff_options import (
    EXPRESSION,
    MOST_VALUE,
    TAPE_STEP,
    USUAL_VALUE,
    VALUES,
    expression_of,
    values_of,
)
from pages.shared.held_controls import is_hidden, lock
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.autodiff.expression import Expression
from dlcore.autodiff.parser import parse
from dlcore.autodiff.presets import PRESETS, Preset
from dlcore.autodiff.tokens import LONGEST_TEXT, ExpressionError

VALUE_STEP = 0.5
FAULT_SLOT = "autodiff:fault"


@dataclass(frozen=True)
class Fault:
    """A text that was typed and cannot be read; it is said until something else is shown."""

    text: str
    why: str
    start: int
    end: int
    standing: tuple[str, int]  # the expression that is still shown, and the visit


def autodiff_controls(state: PageState) -> None:
    """Draw the text, what is wrong with it, the values, and the presets."""
    expression = expression_of(state)
    with st.container(horizontal=True, vertical_alignment="bottom", key="autodiff-row"):
        with st.container(width="stretch", key="autodiff-text"):
            _text(state, expression)
        for place in range(len(expression.variables)):
            _value(state, expression, place)
    _fault(state)
    with st.container(horizontal=True, gap="small", key="autodiff-presets"):
        for id, preset in PRESETS.items():
            st.button(
                preset.title,
                key=state.key(f"preset-{id}", steady=True),
                on_click=_take,
                args=(state, preset),
                type="secondary" if _is_shown(expression, preset) else "tertiary",
                help=f"`{preset.expression}` · {preset.about}",
            )
    about = next((preset.about for preset in PRESETS.values() if _is_shown(expression, preset)), None)
    if about:
        st.caption(about)


def _is_shown(expression: Expression, preset: Preset) -> bool:
    return expression.lines == parse(preset.expression).lines


def _take(state: PageState, preset: Preset) -> None:
    st.session_state.pop(FAULT_SLOT, None)
    state.choose(**{EXPRESSION.key: preset.expression, VALUES.key: preset.at, TAPE_STEP.key: 0})


def _text(state: PageState, expression: Expression) -> None:
    key = state.key(EXPRESSION.key)
    if is_hidden(state, EXPRESSION.key):
        return
    fault = _said(state)
    st.session_state[key] = fault.text if fault else expression.text

    def typed() -> None:
        text = str(st.session_state[key])
        st.session_state.pop(FAULT_SLOT, None)
        try:
            read = parse(text)
        except ExpressionError as error:
            standing = (state.option(EXPRESSION.key), state.visit)
            st.session_state[FAULT_SLOT] = Fault(text, str(error), error.start, error.end, standing)
            return
        known = dict(zip(expression.variables, values_of(state, expression), strict=True))
        values = tuple(known.get(name, USUAL_VALUE) for name in read.variables)
        state.choose(**{EXPRESSION.key: read.text, VALUES.key: values, TAPE_STEP.key: 0})

    st.text_input(
        EXPRESSION.label,
        key=key,
        max_chars=LONGEST_TEXT,
        on_change=state.on_change(EXPRESSION.key, typed),
        **lock(state, EXPRESSION),
    )


def _said(state: PageState) -> Fault | None:
    fault = st.session_state.get(FAULT_SLOT)
    return fault if fault and fault.standing == (state.option(EXPRESSION.key), state.visit) else None


def _fault(state: PageState) -> None:
    """What is wrong with a text, and where: the picture stays that of the last one that could be read."""
    fault = _said(state)
    if fault is None:
        return
    shown = "".join(one if one.isprintable() else " " for one in fault.text)
    with st.container(key="autodiff-fault", gap="small"):
        st.markdown(f"**This cannot be read:** {_plain(fault.why)}. Still shown is")
        st.code(state.option(EXPRESSION.key), language=None)
        st.code(f"{shown}\n{' ' * fault.start}{'^' * (fault.end - fault.start)}", language=None)


def _plain(text: str) -> str:
    """A text whose signs are not taken for Markdown."""
    return "".join(f"\\{one}" if one in "\\`*_{}[]()<>#+-.!|~$:" else one for one in text)


def _value(state: PageState, expression: Expression, place: int) -> None:
    widget, name = f"value-{place}", expression.variables[place]
    key = state.key(widget, of=VALUES.key)
    if is_hidden(state, VALUES.key):
        return
    values = values_of(state, expression)

    def moved() -> None:
        value = st.session_state[key]
        if value is not None:
            changed = (*values[:place], float(value), *values[place + 1 :])
            state.choose(**{VALUES.key: changed})

    st.session_state[key] = values[place]
    st.number_input(
        name,
        min_value=-MOST_VALUE,
        max_value=MOST_VALUE,
        step=VALUE_STEP,
        format="%g",
        key=key,
        on_change=state.on_change(widget, moved, of=VALUES.key),
        width=130,
        **lock(state, VALUES, f"The value of {name}."),
    )
