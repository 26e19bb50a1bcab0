"""The cards on one mini-batch and on what normalization does not notice: what they draw is what was measured."""

from dataclasses import replace

from pages.shared.hidden_unit_option import LAYER_KEY, UNIT_KEY
from pages.shared.invariances_charts import bias_rows, chosen_rows, ends_of, length_rows, log_ends, scale_rows
from pages.shared.one_batch import message
from pages.shared.one_batch_card import member_names, normalised_of
from pages.shared.player import decode

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlcore.batch_norm.invariances import SCALES, BiasGradients, Lengths, Redundant, Scaled
from dlcore.batch_norm.invariances_reading import Measured, read_bias, read_gradient, read_length, read_rate
from dlcore.batch_norm.one_batch import one_batch
from dlcore.batch_norm.one_batch_reading import read_backward, read_forward
from dlcore.experiment import Experiment
from dlcore.joint_runs import JointRuns
from tests.core.runs import standing
from tests.ui.card_page import opened
from tests.ui.visitor import said_on

EXPERIMENT = Experiment(data="moons", n=100, hidden=(5, 4), activation="tanh", normalization="batch", batch_size=16)
COST, GRADIENT = np.linspace(1, 2, len(SCALES)), 0.5 / SCALES
MEASURED = Measured(
    Redundant("each", "W"), "batch", "before", BiasGradients(0.0, 2e-9, 1e-18, 3e-9, 0.25),
    Scaled(1, False, COST, GRADIENT, 0.0), None,
    Lengths(False, np.array([0, 4]), np.array([2.0, 8.0]), np.array([0.1, 0.1])),
)  # fmt: skip


def test_lines_are_those_that_were_measured():
    measured = {"Batch norm": MEASURED, "Plain": replace(MEASURED, bias=BiasGradients(0.1, 0.1, 0.2, 0.2, np.nan))}
    rows = [row for row in scale_rows(measured, "gradient") if row["set"] == "Plain"]
    assert [row["x"] for row in rows] == SCALES.tolist() and [row["value"] for row in rows] == GRADIENT.tolist()
    (first, second) = chosen_rows(measured, "cost", 9.5)
    assert first["value"] == second["value"] == 2.0 and (first["set"], first["said"]) == ("Batch norm", "2")
    assert [(row["x"], row["value"]) for row in length_rows({"": MEASURED}, "effective")] == [(0, 0.05), (4, 0.0125)]
    biases = bias_rows(measured)
    of_batch = {row["mark"]: (row["value"], row["said"]) for row in biases if row["row"] == 0}
    assert of_batch["b, float64"] == (1e-20, "0") and of_batch["β"] == (0.25, "0.25")
    assert of_batch["b, float32"][0] == 2e-9 and of_batch["all b together"][0] == 1e-18
    assert "β" not in {row["mark"] for row in biases if row["row"] == 1}, "a plain layer has none"


def test_a_log_axis_has_round_ticks_and_shows_that_nothing_changes():
    low, high = log_ends([3.0, 3.0])
    assert high / low == pytest.approx(4)
    assert ends_of(0.08, 0.6)["ticks"] == pytest.approx([0.1, 0.2, 0.5])
    assert ends_of(2e-7, 3.0)["ticks"] == pytest.approx([1e-5, 1e-3, 1e-1])
    assert ends_of(*log_ends([]))["ticks"]


@pytest.mark.parametrize(("kind", "where"), [("batch", "before"), ("layer", "after")])
def test_the_picture_gets_both_passes(kind, where):
    run = standing(EXPERIMENT.replace(normalization=kind, norm_where=where))
    found = one_batch(run, 0, 2, 3, 7, 5, 1.5, -0.5)
    header, arrays = decode(message(found, member_names(run, found), 2))
    assert (header["kind"], header["where"], header["chosen"]) == (kind, where, found.chosen)
    assert header["learned"] == {"gamma": 1.0, "beta": 0.0} and header["used"] == {"gamma": 1.5, "beta": -0.5}
    assert header["marks"] == (found.labels.astype(int).tolist() if kind == "batch" else None)
    assert len(header["names"]) == len(found.given) == len(arrays["given"])
    for name, values in (("given", found.given), ("norm", found.norm), ("d_given", found.chain.d_given)):
        np.testing.assert_allclose(arrays[name], values, rtol=1e-6)
    said = header["names"][found.chosen]
    row, label = found.rows[5] + 1, int(found.labels[5])
    assert said == (
        f"Example 6 of 7 · class {label} · no. {row} of the training set"
        if kind == "batch"
        else "Unit 4 of 4 · example 6"
    )


def test_a_plain_run_gives_way_to_the_one_beside_it():
    plain, batch = (standing(EXPERIMENT.replace(normalization=kind)) for kind in ("none", "batch"))
    assert normalised_of(JointRuns({"Plain": plain, "Batch norm": batch})) == ("Batch norm", batch)
    assert normalised_of(JointRuns({"Plain": plain})) == ("Plain", None)


def page() -> None:
    """One of the cards on runs that stand at their first weights."""
    from pages.shared.invariances_card import INVARIANCES_OPTIONS, invariances_card
    from pages.shared.one_batch_card import ONE_BATCH_OPTIONS, one_batch_card
    from pages.shared.settings_state import PageState

    import streamlit as st

    from dlcore.batch_norm.runs import normalizations_of
    from dlcore.joint_runs import JointRuns
    from tests.core.runs import standing

    state = PageState("batch_norm", {**ONE_BATCH_OPTIONS, **INVARIANCES_OPTIONS, "look": ("one", "scale")})
    shown = JointRuns({name: standing(one) for name, one in normalizations_of(state.experiment).items()})
    st.session_state["shown"] = shown
    (one_batch_card if state.option("look") == "one" else invariances_card)(state, shown)
    state.commit()
    st.session_state["arrived"] = False  # as on a page: what is pressed now is not undone by the address


def visit(**query: str) -> AppTest:
    return opened(page, query)


def test_the_mini_batch_that_is_asked_for():
    asked = {"data": "moons", "n": "100", "hidden": "5-4", "norm": "batch", "batch": "16"}
    app = visit(**asked, layer="2", unit="9", together="8", member="3", gamma="2.5")
    found = one_batch(app.session_state["shown"].run, 0, 2, 3, 8, 2, 2.5)  # there is no unit 9: the last one
    for words in (read_forward(found), read_backward(found)):
        assert f"**{words.finding}** {words.detail}" in said_on(app)
    assert "**One mini-batch**, batch norm" in said_on(app) and "training takes 16 at a time" in said_on(app)
    app = visit(data="moons", n="100", hidden="5-4", norm="none", batch="16", gamma="learned")
    own = one_batch(app.session_state["shown"].runs["Batch norm"], 0, 1, 0, 16)
    assert f"**{read_forward(own).finding}**" in said_on(app), "its own kind is none: that beside it is shown"
    assert {LAYER_KEY, UNIT_KEY, "gamma"}.isdisjoint(app.query_params)
    assert "would take first" in said_on(app), "the run has not got past its first weights"


def test_what_is_not_noticed_of_the_layer_that_is_asked_for():
    from pages.shared.invariances_card import _measured

    app = visit(data="moons", n="100", hidden="5-4", norm="layer", look="scale", layer="2", weight_scale="10")
    measured = _measured(app.session_state["shown"].run, 0, 2)
    assert measured.scaled.both and measured.alone is not None
    for read in (read_bias, read_length, read_gradient, read_rate):
        words = read("Layer norm", measured)
        assert f"**{words.finding}** {words.detail}" in said_on(app)


def test_weights_of_0_leave_the_charts_empty():
    app = visit(data="moons", n="100", hidden="5-4", norm="batch", init="zeros", look="scale")
    assert "Nothing comes back here" in said_on(app) and "the weights are 0" in said_on(app)


def test_where_there_is_nothing_to_normalise_it_is_said():
    for look in ("one", "scale"):
        app = visit(data="moons", n="100", hidden="none", look=look)
        assert "Without hidden layers" in said_on(app)
