"""The card on one weight: what is drawn is what was recorded, and the controls ask for it."""

from io import BytesIO

from pages.shared.study_numbers import CURVES, FORMULAS
from pages.shared.weight_chart import BEYOND, MOST_POINTS, Line, Panel, end_rows, limits, line_rows
from pages.shared.weight_panels import panels_in, panels_out

import numpy as np
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from dlcore.amounts import number_text
from dlcore.links import parse_link
from dlcore.studies import STUDIES
from dlcore.studies.updates import record, updates_study
from dlcore.updates import INSIDES, TRAPS, trace
from dlcore.updates.names import Names
from dlcore.updates.reading import read_trace, read_trap
from tests.ui.card_page import opened

LINK = "data=moons&n=100&hidden=4-3&lr=0.02&epochs=4"


def series(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


def test_the_axis_is_that_of_the_right_line_however_wrong_another_one_is():
    right, wrong = Line("g", series(-1, 0, 1)), Line("wrong", series(-1, np.inf, 1e30, np.nan), "wrong")
    low, high = limits(Panel("g", "g", (right, wrong)))
    assert low == pytest.approx(-1, abs=1) and 1 < high < 1 + 2 * (BEYOND + 1)
    rows = line_rows(wrong, 1, low, high)
    assert [row["update"] for row in rows] == [1, 2, 3] and rows[1]["value"] == rows[2]["value"] == high
    assert [row["text"] for row in rows] == ["−1", "∞", "10³⁰".replace("10", "1·10")]
    alone = limits(Panel("w", "w", (Line("w", series(4.0, 4.0)),), zero=False))
    assert alone[0] < 4 < alone[1]


def test_long_series_are_thinned_and_keep_their_last_update():
    rows = line_rows(Line("J", np.arange(5000, dtype=np.float32)), 1, 0, 5000)
    assert len(rows) == MOST_POINTS and rows[-1]["update"] == 5000 and rows[0]["update"] == 1


def test_names_at_the_ends_do_not_cover_each_other():
    lines = tuple(Line(name, series(value)) for name, value in (("a", 0.5), ("b", 0.5), ("c", 1.0)))
    rows = [row for line in lines for row in line_rows(line, 1, 0.0, 1.0)]
    heights = sorted(row["value"] for row in end_rows(lines, rows, 0.0, 1.0))
    assert min(np.diff(heights)) > 0.18 and heights[-1] <= 1


@pytest.mark.parametrize("optimizer", INSIDES)
def test_every_rule_has_the_panels_of_what_it_keeps(optimizer):
    found = record(parse_link(f"{LINK}&opt={optimizer}").experiment)
    traced, inside = trace(found, 3), INSIDES[optimizer]
    panels = panels_in(traced, None, 10)
    letters = ["g", *(letter for letter in (inside.first, inside.second) if letter)]
    assert [panel.name[0] for panel in panels] == letters
    np.testing.assert_array_equal(panels[0].lines[0].values, found.gradients[:10, 3])
    for panel, average in zip(
        panels[1:], (one for one in (traced.first, traced.second) if one is not None), strict=True
    ):
        np.testing.assert_array_equal(panel.lines[0].values, average[:10])
        assert len(panel.lines) == (2 if inside.corrected else 1)
    step, weight, cost = panels_out(found, None, (traced, None), "w", 10)
    np.testing.assert_array_equal(step.lines[-1].values, traced.step[:10])
    np.testing.assert_array_equal(weight.lines[0].values, traced.weight[:11])
    np.testing.assert_array_equal(cost.lines[0].values, found.cost[:10])
    assert (len(step.lines) == 3) == (optimizer in ("rmsprop", "adam", "adamw"))


@pytest.mark.parametrize("trap", ["none", *TRAPS])
def test_every_study_of_updates_has_its_formulas_and_files(trap):
    assert updates_study(trap) in STUDIES and FORMULAS[updates_study(trap)] and updates_study(trap) in CURVES


def page() -> None:
    """The card on the whole record."""
    from pages.shared.optimizers_looks import LOOKS
    from pages.shared.settings_state import PageState
    from pages.shared.weight_card import WEIGHT_OPTIONS, trap_of

    import streamlit as st

    from dlcore.studies.updates import record

    state = PageState("optimizers", {**WEIGHT_OPTIONS, "look": tuple(LOOKS)})
    st.session_state["study"] = LOOKS["weight"].study(state)
    result = record(state.experiment, trap_of(state))
    assert LOOKS["weight"].ready(result)
    LOOKS["weight"].show(state, result)
    state.commit()
    st.session_state["arrived"] = False  # as on a page: what is pressed now is not undone by the address


def visit(query: str) -> AppTest:
    return opened(page, dict(entry.split("=") for entry in query.split("&")))


def drawn(app: AppTest) -> list[list[dict]]:
    """The rows of every small chart, in the order of the page."""
    return [
        next(
            pa.ipc.open_stream(BytesIO(table.data.data)).read_all().to_pylist()
            for table in chart.proto.datasets
            if table.name == "lines"
        )
        for chart in app.get("vega_lite_chart")
    ]


def lists(app: AppTest) -> dict[str, str]:
    return {one.label: one.value for one in app.selectbox}


def test_a_weight_is_chosen_by_its_units_and_its_series_are_drawn():
    app = visit(f"{LINK}&opt=adam&parameter=14&span=20")
    assert not app.exception and app.session_state["study"] == "updates"
    experiment = app.session_state["optimizers:experiment"]
    found, names = record(experiment), Names(experiment)
    words = read_trace(found, trace(found, 14), names.name(14))
    lines = [one.value for one in app.markdown]
    assert lines[0].startswith(f"**{names.name(14)}** · what Adam makes")
    assert f"**{words.finding}** {words.detail}" in lines
    assert lists(app) == {"Layer": 2, "From": 2, "To": 0, "As often written": "none"}
    charts = drawn(app)
    assert len(charts) == 6
    np.testing.assert_allclose([row["value"] for row in charts[0]], found.gradients[:20, 14], rtol=1e-5)
    (source,) = [one for one in app.selectbox if one.label == "From"]
    source.set_value("bias").run()
    assert not app.exception
    bias = names.parameter(names.place(14).__class__(2, "bias", 0))
    assert app.query_params["parameter"] in (str(bias), [str(bias)]) and lists(app)["From"] == "bias"
    assert app.markdown[0].value.startswith("**bias of layer 2, unit 1**")
    (layer,) = [one for one in app.selectbox if one.label == "Layer"]
    layer.set_value(3).run()
    assert not app.exception and app.markdown[0].value.startswith("**layer 2, unit 1 → output**")


def test_a_mistake_is_drawn_beside_the_right_rule_and_told_with_its_costs():
    app = visit(f"{LINK}&opt=adam&trap=overwritten&span=all")
    assert not app.exception and app.session_state["study"] == "updates_overwritten"
    both = record(app.session_state["optimizers:experiment"], "overwritten")
    words = read_trap(both, trace(both.wrong, 0, trap="overwritten"), trace(both, 0))
    lines = [one.value for one in app.markdown]
    assert f"**{words.finding}** {words.detail}" in lines
    assert any(TRAPS["overwritten"].wrong in line and TRAPS["overwritten"].right in line for line in lines)
    costs = drawn(app)[-1]
    shown = {name: [row["text"] for row in costs if row["set"] == name] for name in ("J", "wrong")}
    assert shown["J"] == [number_text(float(one)) for one in both.cost]
    assert shown["wrong"] == [number_text(float(one)) for one in both.wrong_cost]
    assert any(one.value.startswith("Far off with the wrong line: ") for one in app.caption)


def test_a_mistake_that_has_no_place_in_the_rule_is_said_to_have_none():
    app = visit(f"{LINK}&opt=sgd&trap=no_root&parameter=9999")
    assert not app.exception and app.session_state["study"] == "updates"
    said = [one.value for one in app.caption]
    assert said[0] == "The mistake that is chosen has no place in gradient descent: it needs RMSprop."
    assert lists(app)["To"] == 0 and lists(app)["From"] == "bias", "the last parameter there is"
    assert len(drawn(app)) == 4
