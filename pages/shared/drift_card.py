"""How the inputs of one layer drifted over training, in every run of the page, and how its γ and β moved."""

from collections.abc import Mapping, Sequence

from pages.shared.drift_charts import drift_chart, drift_rows, scale_chart, scale_rows, within
from pages.shared.hidden_unit_option import LAST_LAYER, layer_option, unit_option
from pages.shared.option_control import option_choice, option_slider
from pages.shared.page_options import choice_of
from pages.shared.run_inks import ink_of
from pages.shared.runs_table import named, runs_table
from pages.shared.said import say
from pages.shared.settings_state import PageState
from pages.shared.stage import moments

import numpy as np
import streamlit as st

from dlcore.amounts import number_text
from dlcore.batch_norm.drift import Drift, Spread, drift_of, normalizes_inputs
from dlcore.batch_norm.drift_reading import read_drift
from dlcore.batch_norm.trajectories import Trajectories, trajectories_of
from dlcore.joint_runs import JointRuns

LAYER_KEY, UNIT_KEY, OF_KEY = "drift_layer", "drift_unit", "drift_of"
INPUT, Z = "input", "z"
LAYER = layer_option(
    LAYER_KEY,
    "The hidden layer whose inputs are drawn; a number beyond the last one means the last.",
    label="Layer",
    default=LAST_LAYER,
)
UNIT = unit_option(
    UNIT_KEY, "The unit of that layer that is drawn by itself; a number beyond the last one means the last."
)
OF = choice_of(
    OF_KEY,
    "Distribution of",
    (INPUT, Z),
    "What g is applied to is z̃ where a normalization stands before g, and z elsewhere; z is what comes before it.",
)
TITLES = {INPUT: "the input of g", Z: "z, before normalization"}
NAMES = {INPUT: "inputs", Z: "z values"}
DRIFT_OPTIONS = {LAYER_KEY: LAYER, UNIT_KEY: UNIT, OF_KEY: OF}
PAPER = (
    "Ioffe and Szegedy (2015, figure 1) drew these percentiles and called the drift internal covariate shift. Whether "
    "less of it is what makes batch normalization work is disputed: Santurkar et al. (2018) added a shift behind it, "
    "and training stayed fast."
)


def drift_card(state: PageState, shown: JointRuns) -> None:
    """Draw for each run the percentiles over time of the chosen unit and its layer, and γ and β."""
    st.markdown(
        "**What a layer is given, while the layers before it learn** · thick: the median of the unit over the training "
        "examples; thin: its 15th and 85th percentile; dotted: where the median began; grey: the same 70 % of all "
        "units of the layer"
    )
    if not all(run.architecture.hidden for run in shown.runs.values()):
        st.caption("There is no hidden layer whose inputs could drift.")
        return
    layer, unit = _chosen(state, shown)
    until = int(moments(list(shown.runs.values()))[-1])
    drifts = {name: drift_of(run).until(until) for name, run in shown.runs.items()}
    spreads = {name: found.z if _of(state, shown) == Z else found.inputs for name, found in drifts.items()}
    _charts(shown, drifts, spreads, layer, unit)
    st.html(drift_table(shown, drifts, spreads, layer, unit))
    if until:  # all have begun to learn
        say(read_drift(spreads, layer, NAMES[_of(state, shown)]))
    st.caption(f"{_how_to_read(shown, next(iter(drifts.values())))} {PAPER}")


def drift_table(
    shown: JointRuns, drifts: Mapping[str, Drift], spreads: Mapping[str, Spread], layer: int, unit: int
) -> str:
    """Where the charts end, as HTML: names and numbers of the pages' own making."""
    heads = ("", "median at epoch 0", "at the end", "spread at the end", f"drift of unit {unit}", "of the typical unit")
    rows = []
    for number, (name, spread) in enumerate(spreads.items()):
        of_unit = spread.units[layer - 1][:, unit - 1].astype(float)
        low, median, high = of_unit[-1]
        numbers = (
            of_unit[0, 1], median, (high - low) / 2, spread.drift(layer)[-1, unit - 1],
            spread.typical_drift()[-1, layer - 1],
        )  # fmt: skip
        note = f"epoch {int(drifts[name].epochs[-1]):,}"
        rows.append(
            [named(name, ink_of(number), note), *(number_text(float(one)).replace("-", "−") for one in numbers)]
        )
    return runs_table(heads, rows, spare=(1, 3), also="drift-table")


def _chosen(state: PageState, shown: JointRuns) -> tuple[int, int]:
    """Draw the controls; the layer and the unit, both counted from 1."""
    hidden = shown.run.architecture.hidden
    layer = min(state.option(LAYER_KEY), len(hidden))
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="drift-controls"):
        with st.container(width=190):
            option_slider(state, LAYER, range(1, len(hidden) + 1), at_most=len(hidden), disabled=len(hidden) == 1)
        with st.container(width=260):
            option_slider(state, UNIT, range(1, hidden[layer - 1] + 1), at_most=hidden[layer - 1])
        if _normalized_before(shown):
            option_choice(state, OF, lambda id: TITLES[id])
    return layer, min(state.option(UNIT_KEY), hidden[layer - 1])


def _of(state: PageState, shown: JointRuns) -> str:
    return state.option(OF_KEY) if _normalized_before(shown) else INPUT


def _normalized_before(shown: JointRuns) -> bool:
    return any(normalizes_inputs(run) for run in shown.runs.values())


def _charts(
    shown: JointRuns, drifts: Mapping[str, Drift], spreads: Mapping[str, Spread], layer: int, unit: int
) -> None:
    """A column for each run; the axes are the same in all of them."""
    frames = [{"epoch": int(epoch)} for epoch in moments(list(shown.runs.values()))]
    last = max(run.experiment.epochs for run in shown.runs.values())
    scales = {name: trajectories_of(run, layer) for name, run in shown.runs.items()}
    ends = within([_numbers(spread, layer, unit) for spread in spreads.values()], 0.0)
    gammas = within([one.gamma for one in scales.values() if one is not None], 1.0)
    betas = within([one.beta for one in scales.values() if one is not None], 0.0)
    columns = st.columns(len(drifts), gap="medium")
    for number, (column, name) in enumerate(zip(columns, drifts, strict=True)):
        with column, st.container(gap="xsmall"):
            of_name = "z̃" if spreads[name] is drifts[name].inputs and normalizes_inputs(shown.runs[name]) else "z"
            st.html(f"<b>{named(name, ink_of(number))}</b>")
            rows = drift_rows(drifts[name].epochs, spreads[name], layer, unit)
            drift_chart(rows, frames, of_name, ends, last, number, f"drift-{number}")
            found = scales[name]
            if found is None:
                st.caption("Nothing is normalised: there is no γ and no β.")
                continue
            _scales(found, unit, frames, (gammas, betas), last, number)


def _scales(
    found: Trajectories, unit: int, frames: list[dict], ends: Sequence[tuple[float, float]], last: int, number: int
) -> None:
    for symbol, values, of_symbol in zip("γβ", (found.gamma, found.beta), ends, strict=True):
        rows = scale_rows(found.epochs, values, unit)
        scale_chart(rows, frames, symbol, of_symbol, last, number, f"drift-{symbol}-{number}")


def _numbers(spread: Spread, layer: int, unit: int) -> np.ndarray:
    """All that is drawn of a run."""
    return np.concatenate([spread.units[layer - 1][:, unit - 1], spread.layers[:, layer - 1, 1:4]])


def _how_to_read(shown: JointRuns, found: Drift) -> str:
    parts = [f"Over {found.examples} training examples"]
    if any(run.architecture.normalization.kind == "batch" for run in shown.runs.values()):
        parts[0] += ", whose own μ and σ² batch norm uses here, as in training"
    parts.append(
        "Drift: how far a median has come from where it began, in spreads; a spread is half the way from the 15th to "
        "the 85th percentile at that moment"
    )
    if any(run.architecture.normalization.kind != "none" for run in shown.runs.values()):
        parts.append("γ and β: thick is the unit, thin are others, grey is the middle 70 % of the layer")
    return ". ".join(parts) + "."
