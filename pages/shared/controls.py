"""Widgets made from the schema: one function per kind of setting, no setting described twice."""

from collections.abc import Iterable, Sequence
from typing import Any

from pages.shared.held_controls import is_hidden, lock
from pages.shared.settings_state import PageState
from pages.shared.slider import slider

import streamlit as st

from dlcore.experiment import Experiment
from dlcore.rules import faults
from dlcore.setting import Setting
from dlcore.values import read

STEPS: dict[str, Sequence[float]] = {
    "learning_rate": (1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1, 3, 10),
    "l1": (0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10),
    "l2": (0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100),
    "examples": (100, 200, 300, 500, 1000, 2000, 5000, 10_000, 30_000, 100_000, 300_000, 1_000_000),
    "epochs": (10, 20, 50, 100, 200, 300, 600, 1000, 2000, 5000, 10_000, 20_000),
    "batch_size": (1, 2, 4, 8, 10, 16, 32, 64, 128, 256, 512, "full"),
    "gain": (
        0,
        0.01,
        0.03,
        0.1,
        0.2,
        0.3,
        0.4,
        0.5,
        0.6,
        0.7,
        0.8,
        0.9,
        0.95,
        1,
        1.05,
        1.1,
        1.2,
        1.3,
        1.4,
        1.5,
        1.6,
        1.8,
        2,
        2.5,
        3,
        4,
        5,
        6,
        8,
        10,
    ),
    "keep_prob": (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0),
    "eps": (1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2),
    "patience": (0, 5, 10, 20, 30, 50, 100, 200, 500),
    "turn": range(0, 181, 5),
    "train_dev": (0, 1, 2, 5, 10, 15, 20, 25, 30),
    "beta2": (0.0, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9995, 0.9999),
}
"""The stops of sliders whose useful values do not lie evenly. A link may carry any other value: it gets a stop."""
EVEN_STEP = 0.01
"""Between the stops of all other sliders."""
FEW_VALUES = 10
"""A whole number with no more values than these is offered only where it fits."""


def control(
    state: PageState, name: str, *, stops: Sequence[Any] | None = None, disabled: bool = False, **options: Any
) -> None:
    """The widget of one setting, showing the experiment's value; a change goes through `state.change`. A slider may
    have `stops` of the page's own. A lesson may hide it or lock it."""
    setting, value = Experiment.settings()[name], getattr(state.experiment, name)
    if is_hidden(state, setting.key):
        return
    unit = f" In {setting.unit}." if setting.unit else ""
    options |= lock(state, setting, f"{setting.help}{unit}", disabled=disabled)
    offered = _stops(setting, value, STEPS.get(name) if stops is None else stops)
    if offered is not None:
        _slider(state, setting, offered, value, options)
        return
    key = state.key(name)
    text = {"label": setting.label, "key": key} | options

    def changed() -> None:
        chosen = st.session_state[key]
        if chosen is not None and chosen != []:  # a list needs an entry: the last one stays
            state.change(name, **{name: _as_field(setting, chosen)})

    text["on_change"] = state.on_change(name, changed)
    if setting.kind == "choice":
        st.session_state[key] = value
        if len(setting.choices) <= 3:
            st.segmented_control(options=setting.choices, required=True, wrap=True, **text)
        else:
            fitting = _fitting(state.experiment, setting, setting.choices)
            st.selectbox(options=fitting, format_func=setting.choice_label, **text)
    elif setting.kind == "choices":
        st.session_state[key] = list(value)
        st.pills(options=setting.choices, selection_mode="multi", **text)
    elif setting.kind in ("integers", "numbers"):
        _free_text(state, setting, value, text)
    else:
        st.session_state[key] = value
        low, high = _bounds(state.experiment, setting)
        step = 1 if setting.kind == "integer" else None
        st.number_input(min_value=_typed(low, value), max_value=_typed(high, value), step=step, **text)


def _fitting(experiment: Experiment, setting: Setting, candidates: Iterable[Any]) -> list[Any]:
    """The values that fit the experiment's other settings."""
    values = experiment.values()
    return [
        value
        for value in candidates
        if setting.name not in {fault.name for fault in faults(values | {setting.name: value})}
    ]


def _bounds(experiment: Experiment, setting: Setting) -> tuple[Any, Any]:
    """The bounds of a number; where it has few values, of those that fit the experiment's other settings."""
    low, high = setting.bounds or (None, None)
    if setting.kind != "integer" or low is None or high - low > FEW_VALUES:
        return low, high
    fitting = _fitting(experiment, setting, range(low, high + 1))
    return fitting[0], fitting[-1]


def _stops(setting: Setting, value: Any, steps: Sequence[Any] | None) -> list[Any] | None:
    """The stops of the setting's slider, its `steps` if it has some and the value; None if another widget shows it."""
    if steps is not None:
        if setting.kind == "numbers" and len(value) != 1:
            return None
        stops: set[Any] = set(steps)
    elif setting.kind == "number" and setting.scale != "log":
        low, high = setting.bounds or (0.0, 1.0)
        stops = {round(low + k * EVEN_STEP, 2) for k in range(round((high - low) / EVEN_STEP) + 1)}
    else:
        return None
    stops.add(value[0] if isinstance(value, tuple) else value)
    return sorted(stops, key=lambda stop: float("inf") if stop == setting.word else stop)


def _slider(state: PageState, setting: Setting, stops: list[Any], value: Any, options: dict[str, Any]) -> None:
    def moved(stop: int) -> None:
        state.change(setting.name, **{setting.name: _as_field(setting, stops[stop])})

    at = stops.index(value[0] if isinstance(value, tuple) else value)
    key, label = state.key(setting.name, steady=True), options.pop("label", setting.label)
    slider(label, [_short(stop) for stop in stops], at, key=key, on_move=moved, **options)


def _free_text(state: PageState, setting: Setting, value: Any, text: dict[str, Any]) -> None:
    """A list of numbers, typed as it stands in a link; what cannot be read is said and not used."""
    key = text["key"]
    st.session_state[key] = setting.write(value)

    def typed() -> None:
        result, why = read(setting, st.session_state[key].strip().replace(" ", "").replace(",", "-"))
        if why:
            st.toast(f"{setting.label} {why}; {setting.write(result)} is used.", icon=":material/info:")
        state.change("" if why else setting.name, **{setting.name: result})

    st.text_input(**(text | {"on_change": state.on_change(setting.name, typed)}))


def _as_field(setting: Setting, chosen: Any) -> Any:
    if setting.kind in ("numbers", "choices"):
        return tuple(chosen) if isinstance(chosen, list | tuple) else (chosen,)
    return chosen


def _typed(bound: float | None, value: Any) -> Any:
    return None if bound is None else type(value)(bound)


def _short(value: Any) -> str:
    """A number as short as it can be said: 10,000 and 0.0001, not 1e-04."""
    if isinstance(value, str):
        return value
    if value == 0 or 1e-4 <= abs(value) < 1e4:
        return f"{value:g}"
    return f"{value:,.0f}" if value >= 1e4 else f"{value:.0e}".replace("e-0", "e-")
