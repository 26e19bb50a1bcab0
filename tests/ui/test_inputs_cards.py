"""The cards on the inputs and on linear networks: what is drawn is what was found, and buttons set what they say."""

from pages.shared.activations_card import slope_text
from pages.shared.bowl_chart import EVERY_UPDATE, MORE_POINTS, contour_rows, mark_rows, path_rows
from pages.shared.charts import DARK, LIGHT
from pages.shared.function_picture import function_picture
from pages.shared.identity_card import GRADIENT, SIGNAL, line_rows, name_rows
from pages.shared.identity_card import mark_rows as toy_rows
from pages.shared.linear_stack_card import matrix_text, product_text, said
from pages.shared.own_moments_chart import ITS_OWN, TRAINS, moment_rows

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlcore.activations import ACTIVATIONS
from dlcore.amounts import error_text, number_text
from dlcore.data import prepare
from dlcore.inputs.activation_shape import REACH, shape_of
from dlcore.inputs.conditioning import LEVELS, conditioning
from dlcore.inputs.identity_stack import identity_stack
from dlcore.inputs.linear_stack import Collapsed, collapse
from dlcore.inputs.own_moments import OwnMoments, own_moments
from dlcore.inputs.reading import updates_text
from dlcore.inputs.two_inputs import TwoInputs, two_inputs
from dlcore.links import parse_link
from tests.ui.card_page import address_of, opened
from tests.ui.visitor import said_on


def test_a_bowl_is_drawn_as_it_was_found():
    rng = np.random.RandomState(0)
    columns = rng.randn(60, 2) * [1, 12]
    found = conditioning(TwoInputs(("a", "b"), columns, columns @ [1, 0.1] + rng.randn(60), False), 0.9)
    view = found.views["none"]
    rows = path_rows(view, found.least)
    assert [row["update"] for row in rows[: EVERY_UPDATE + 1]] == list(range(EVERY_UPDATE + 1))
    assert rows[-1]["update"] == view.updates and len(rows) <= EVERY_UPDATE + MORE_POINTS + 1
    for row in rows:
        assert (row["w1"], row["w2"]) == tuple(view.path[row["update"]])
        assert row["J"] == pytest.approx(found.least + view.above[row["update"]])
    levels = contour_rows(view)
    assert {row["level"] for row in levels} == set(range(len(LEVELS)))
    closed = [(row["w1"], row["w2"]) for row in levels if row["level"] == 3]
    assert closed[0] == closed[-1]
    start, minimum = mark_rows(view)
    assert (start["w1"], minimum["w2"]) == (view.path[0][0], view.minimum[1])
    short = conditioning(found.given, 0.5).views["standard"]
    assert len(path_rows(short, found.least)) == len(short.path) <= EVERY_UPDATE


def test_the_error_by_train_is_flat_and_by_its_own_has_its_error():
    found = OwnMoments(
        np.array([1, 5, 40]), np.array([9, 8, 1]), np.array([0.5, 0.3, 0.2]), np.array([0.1, 0, 0]), 0.15
    )
    rows = moment_rows(found)
    assert [(row["size"], row["value"]) for row in rows if row["set"] == TRAINS] == [(1, 0.15), (40, 0.15)]
    own = [row for row in rows if row["set"] == ITS_OWN]
    assert [row["value"] for row in own] == [0.5, 0.3, 0.2] and [row["sets"] for row in own] == [9, 8, 1]
    assert (own[0]["low"], own[0]["high"]) == (0.4, 0.6)


def test_powers_are_drawn_where_there_are_numbers():
    lines, marks = line_rows(identity_stack(2.0, 150)), toy_rows(identity_stack(2.0, 150))
    signal = [row["value"] for row in lines if row["way"] == SIGNAL]
    assert signal == [2.0**k for k in range(151)]
    assert [row["value"] for row in lines if row["way"] == GRADIENT] == signal[::-1]
    ends = {row["is"] for row in marks if row["way"] == SIGNAL and row["layer"] > 128}
    assert ends <= {"inf", "NaN"} and ends
    assert all(row["value"] == 2.0 ** row["layer"] for row in marks if row["way"] == SIGNAL and row["is"] == "a number")
    nothing = identity_stack(0.0, 5)
    assert [row["layer"] for row in line_rows(nothing)] == [0, 5] and name_rows(line_rows(nothing), 0.2) == []
    assert {row["is"] for row in toy_rows(nothing) if row["way"] == SIGNAL and row["layer"]} == {"0"}
    assert [row["way"] for row in name_rows(lines, 0.8)] == [SIGNAL, GRADIENT]


@pytest.mark.parametrize("id", list(ACTIVATIONS))
def test_an_activation_is_drawn_in_the_inks_of_the_page(id):
    light, dark = (function_picture(shape_of(id), dark) for dark in (False, True))
    assert LIGHT.train in light and DARK.train in dark and light != dark
    assert light.count("<circle") == len(ACTIVATIONS[id].kinks)
    # a jump of the slope at a kink leaves a gap in its line
    assert light.count("<polyline") == (3 if ACTIVATIONS[id].kinks else 2)


def test_slopes_are_said_short():
    assert [slope_text(one) for one in (1.0, 0.25, -0.0266, 1e-6, -1e-6)] == ["1", "0.25", "−0.027", "0", "0"]


def test_matrices_are_written_with_their_shapes_and_numbers():
    assert matrix_text(np.array([[1.234, -2e-7]])) == r"\begin{bmatrix}1.23 & -2.0\cdot 10^{-7}\end{bmatrix}"
    wide = matrix_text(np.ones((9, 64)))
    assert wide.count(r"\cdots") == 3 and r"\vdots" in wide
    assert product_text((2, 8, 3)) == r"\underset{3\times 8}{W^{[2]}}\,\underset{8\times 2}{W^{[1]}}"
    assert product_text((2, *(4,) * 20, 1)).count("W^") == 4
    narrow = Collapsed(np.ones((3, 4)), np.ones(3), 1e-7, 50, 1)
    assert "lets only 1 through" in said(narrow, (4, 8, 1, 3), "classification")
    assert "boundary" not in said(narrow, (4, 8, 3), "regression")
    assert "overflowed" in said(Collapsed(np.ones((3, 4)), np.ones(3), np.nan, 50, 0), (4, 8, 3), "regression")


def page() -> None:
    """The cards on a run that stands at its first weights."""
    from pages.shared.activations_card import activations_card
    from pages.shared.identity_card import IDENTITY_OPTIONS, identity_card
    from pages.shared.inputs_card import INPUTS_OPTIONS, inputs_card
    from pages.shared.linear_stack_card import linear_stack_card
    from pages.shared.notices import show_notices
    from pages.shared.settings_state import PageState

    import numpy as np
    import streamlit as st

    from dlcore.data import prepare
    from dlcore.engine.settings import architecture_of
    from dlcore.parameters import draw, flatten
    from dlcore.run import Run

    state = PageState("initialization", {**INPUTS_OPTIONS, **IDENTITY_OPTIONS})
    experiment = state.experiment
    data = prepare(experiment)
    architecture = architecture_of(experiment, data)
    vector = flatten(draw(architecture, "he", 1.0, np.random.RandomState(0))).astype(np.float32)
    history = {"epoch": np.arange(1), "train_cost": np.zeros(1)}
    run = Run(experiment, data, architecture, np.arange(1), vector[None], history, 0, 0.0, "cpu", None, False)
    st.session_state["run"] = run
    inputs_card(state, run)
    identity_card(state)
    activations_card(state, experiment)
    linear_stack_card(state, run)
    show_notices(state)
    state.commit()
    st.session_state["arrived"] = False  # as on a page: what is pressed now is not undone by the address


def visit(query: dict[str, str]) -> AppTest:
    return opened(page, query)


def figures(app: AppTest, label: str) -> list[str]:
    """The values of all figures of this name, in the order of the page."""
    return [metric.value for metric in app.metric if metric.label == label]


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [one for one in app.button if one.label == label]
    return button.click().run()


def test_the_cards_and_their_buttons():
    app = visit({"data": "wine", "pair": "2-13", "scale": "variance", "factor": "0.5", "toy_layers": "10"})
    assert not app.exception
    first, second = app.selectbox
    assert (first.value, second.value) == (2, 13) and second.options[-1] == "proline"
    assert "9.77·10⁻⁴" in " ".join(metric.value for metric in app.metric)
    assert "measured with input scaling `standard`" in said_on(app)
    used = [one for one in app.button if one.label == "The network has this"]
    assert [one.key.split("-")[-1] for one in used] == ["variance"] and used[0].disabled
    first.select(1).run()
    assert address_of(app)["pair"] == "1-13"
    train_so = [one for one in app.button if one.key.endswith("use-standard")]
    train_so[0].click().run()
    assert "scale" not in app.query_params and "Dev scaled by itself" in said_on(app)
    run = app.session_state["run"]
    views = conditioning(two_inputs(run.data, (1, 13)), 0.9).views.values()
    assert figures(app, "κ") == [number_text(view.condition) for view in views]
    assert figures(app, "2/λ_max") == [number_text(view.largest_rate) for view in views]
    assert figures(app, "updates") == [updates_text(view).replace("about", "≈") for view in views]
    found = own_moments(run)
    assert figures(app, "dev by train's") == [error_text("classification", found.right)]
    assert figures(app, "dev by its own") == [error_text("classification", float(found.own[-1]))]
    for id in ACTIVATIONS:
        shape = shape_of(id)
        left, right = (slope_text(slope) for slope in shape.slope_far_out)
        assert f"|g′| at most {slope_text(shape.steepest)}; at ±{REACH:g}: {left} and {right}" in said_on(app), id
    press(app, "Take the activations away")
    run = app.session_state["run"]
    stack = collapse(run)
    assert figures(app, "parameters, the network") == [f"{run.frames.shape[1]:,}"]
    assert figures(app, "parameters, the matrix") == [f"{stack.weights.size + stack.bias.size:,}"]
    assert figures(app, "largest difference") == [number_text(stack.largest_difference)]
    assert figures(app, "rank of W") == [str(np.linalg.matrix_rank(stack.weights))]
    assert address_of(app)["act"] == "linear" and "layers say what one says" in said_on(app)
    press(app, "Use ReLU")
    assert address_of(app)["act"] == "relu" and not app.exception


def test_one_input_has_no_valley():
    app = visit({"data": "sine", "gd_rate": "9", "pair": "x"})
    assert not app.exception
    assert "one weight" in said_on(app)
    assert len(app.text) == 1 and "gd_rate=9 " in app.text[0].value and "pair=x " in app.text[0].value


def test_inputs_that_never_change_are_not_offered_and_a_link_to_one_is_answered():
    app = visit({"data": "digits", "pair": "1-30"})
    data = prepare(parse_link("data=digits").experiment)
    train = data.raw[: min(data.counts[0], 300)]
    assert train[:, 0].std() == 0, "the corner of a digit is always white"
    first, second = app.selectbox
    varying = {data.feature_ids[at] for at in np.flatnonzero(train.std(axis=0) > 0)}
    assert set(first.options) | set(second.options) == varying
    said = f"Inputs 1-30 cannot be compared: {data.feature_ids[0]} never changes among these training examples."
    assert f"{said} Instead: {first.value}-{second.value}." in said_on(app)
    other = second.value
    first.select(2).run()
    assert "cannot be compared" not in said_on(app) and address_of(app)["pair"] == f"2-{other}"
