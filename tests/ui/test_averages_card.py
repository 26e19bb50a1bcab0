"""The card on exponentially weighted averages: what is drawn is what was averaged, of temperatures and of gradients."""

from pages.shared.average_charts import INKS, NAMES, dot_rows, end_rows, kernel_rows, line_rows
from pages.shared.averages_card import facts_table

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlcore.amounts import number_text
from dlcore.averages.average import CORRECTIONS, average
from dlcore.averages.facts import Facts, measure
from dlcore.averages.reading import read_average
from dlcore.averages.stream import Stream, gradient_stream, temperature_stream
from tests.ui.visitor import said_on


def test_lines_and_dots_are_the_stream_and_its_average():
    stream = temperature_stream()
    v = average(stream.values, 0.9)
    rows = line_rows(stream, 0.9, ("off", "on"), 20)
    for kind in ("off", "on"):
        own = [row for row in rows if row["kind"] == kind]
        assert [row["step"] for row in own] == list(range(1, 21))
        np.testing.assert_allclose([row["value"] for row in own], CORRECTIONS[kind](v[:20], 0.9))
    dots = dot_rows(stream, len(stream.values))
    assert dots[0] == {"step": 1, "value": stream.values[0]} and dots[-1] == {"step": 365, "value": stream.values[-1]}
    assert set(INKS) == set(NAMES) == set(CORRECTIONS)


def test_names_stand_apart_and_within_the_axis():
    rows = [{"kind": kind, "set": kind, "value": value} for kind, value in (("a", 1.0), ("b", 1.01), ("c", 900.0))]
    named = end_rows(rows, 0.0, 2.0)
    heights = [row["value"] for row in named]
    assert heights == sorted(heights) and heights[-1] <= 2 and min(np.diff(heights)) > 0.1
    assert [row["set"] for row in named] == ["a", "b", "c ↑"]
    crowded = end_rows([row | {"value": 5.0} for row in rows], 0.0, 2.0)
    assert max(row["value"] for row in crowded) == pytest.approx(2.0)


def test_bars_are_the_weights():
    rows = kernel_rows(Facts(0.9, 20))
    assert [row["value"] for row in rows[:3]] == pytest.approx([0.1, 0.09, 0.081])
    assert [row["where"] for row in rows[8:12]] == ["in", "in", "out", "out"]
    assert len(kernel_rows(Facts(0.0, 20))) == 12 and len(kernel_rows(Facts(0.999, 20))) == 400


def test_the_table_has_formula_and_measurement():
    facts, found = Facts(0.9, 20), measure(0.9, 20)
    table = facts_table(facts, found, "day")
    assert "| window, 1/(1−β) | 10 | holds 65 % |" in table
    assert f"1−βᵗ | {number_text(facts.weight_sum)} | {number_text(found.weight_sum)} |" in table
    assert "| 0 | forgotten at once |" in facts_table(Facts(0.0, 20), measure(0.0, 20), "day")
    assert "| 6.58 | half after 7 |" in table and f"| 9 | {number_text(found.lag)} |" in table
    assert f"{facts.variance_factor:.3g} | {found.variance_factor:.3g} ± {found.variance_error:.1g} |" in table


def page() -> None:
    """The card, with three gradients of every parameter as the result of its study."""
    from types import SimpleNamespace

    from pages.shared.averages_card import (
        AVERAGES_OPTIONS,
        averages_card,
        averages_known,
        averages_of_gradients,
        averages_study,
    )
    from pages.shared.settings_state import PageState

    import numpy as np
    import streamlit as st

    from dlcore.links import parse_link

    state = PageState("minibatches", AVERAGES_OPTIONS)
    run = SimpleNamespace(experiment=parse_link("data=moons&hidden=3").experiment)
    averages_card(state, run)
    if averages_study(state) == "updates":
        gradients = np.array([np.arange(13.0), np.ones(13), np.zeros(13)], np.float32)
        found = SimpleNamespace(gradients=gradients, experiment=run.experiment)
        if averages_known(found):
            averages_of_gradients(state, found)
    state.commit()
    st.session_state["arrived"] = False  # as on a page: what is pressed now is not undone by the address


def says(app: AppTest, stream: Stream, beta: float, correction: str) -> bool:
    words = read_average(stream, beta, correction)
    return f"**{words.finding}** {words.detail}" in said_on(app)


def test_the_card_and_its_controls():
    app = AppTest.from_function(page, default_timeout=120)
    app.query_params["ewa"], app.query_params["bias"] = "0.97", "wrong"  # 0.97 stands between the stops
    app.run()
    assert not app.exception and says(app, temperature_stream(), 0.97, "wrong") and "are generated" in said_on(app)
    app.select_slider[0].set_value("0.98").run()
    assert says(app, temperature_stream(), 0.98, "wrong")
    app = AppTest.from_function(page, default_timeout=120)
    app.query_params["stream"], app.query_params["bias"], app.query_params["parameter"] = "gradients", "on", "10"
    app.run()
    assert not app.exception and "are generated" not in said_on(app)
    layer, source, _ = app.selectbox
    assert (layer.value, source.value) == (2, 1) and "layer 1, unit 2 → output, all 3 updates" in said_on(app)
    assert says(app, gradient_stream(np.array([10.0, 1, 0], np.float32)), 0.9, "on")
    source.select("bias").run()
    assert not app.exception and app.query_params["parameter"] in ("12", ["12"])
    assert says(app, gradient_stream(np.array([12.0, 1, 0], np.float32)), 0.9, "on")
