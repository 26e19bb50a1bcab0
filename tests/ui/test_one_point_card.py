"""The look at one example through softmax: what travels is what was computed, links and hands choose the same."""

from dataclasses import replace
from types import SimpleNamespace

from pages.shared.moment_option import END, MOMENT_KEY, moment_of
from pages.shared.one_point_message import MOST_WORK, Examples
from pages.shared.one_point_options import (
    FACTOR_KEY,
    LABEL_KEY,
    NEAREST,
    ONE_POINT_OPTIONS,
    POINT_KEY,
    TEMPERATURE_KEY,
    UNSURE,
    keep_choice,
)

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlcore.experiment import Experiment
from dlcore.prediction import outputs_for, prediction_work
from dlcore.softmax.one_point import logits_at
from dlcore.softmax.steps import Steps
from dlcore.softmax.steps_reading import read_steps
from tests.core.runs import drawn
from tests.ui.card_page import opened

BLOBS = Experiment(data="blobs", classes=3, examples=100, hidden=(4,))
MOONS = Experiment(data="moons", examples=100, hidden=(4,))
DIGITS = Experiment(data="digits", hidden=(4,))


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def test_a_point_of_the_plane_has_the_logits_of_the_network():
    run = drawn(BLOBS, 3)
    examples = Examples(run, 1)
    assert examples.plane and len(examples.rows) == 80, "train and dev"
    chosen = examples.chosen((1.5, -2.0), NEAREST)
    raw = np.array([[1.5, -2.0]])
    expected = outputs_for(BLOBS, run.data, run.frames[1], run.data.network_inputs(raw))
    np.testing.assert_allclose(softmax(chosen.logits), expected[0], rtol=1e-5)
    distances = ((run.data.raw[:80] - raw) ** 2).sum(axis=1)
    assert chosen.row == distances.argmin() and chosen.label == run.data.labels[chosen.row]
    assert not chosen.passed_over and chosen.at == (1.5, -2.0) and chosen.own_label is None
    assert examples.chosen((1.5, -2.0), 2).label == 2
    header, arrays = examples.header(chosen, 2.0, 30.0), examples.arrays()
    np.testing.assert_array_equal(arrays["parameters"], run.frames[1])
    assert header["choice"] == {"at": (1.5, -2.0), "row": chosen.row, "label": None, "temperature": 2.0, "factor": 30.0}
    assert header["names"] == ("class 0", "class 1", "class 2") and header["row_names"] == ("0", "1", "2")
    assert "logits" not in arrays and "pixels" not in arrays and header["note"] == ""


def test_without_a_choice_it_is_the_example_that_the_resulting_weights_are_least_sure_of():
    run = drawn(BLOBS, 3)
    answers = softmax(logits_at(run, 2, run.data.inputs[:80]).astype(float)).max(axis=1)
    for frame in (0, 2):
        chosen = Examples(run, frame).chosen(UNSURE, NEAREST)
        assert chosen.row == answers.argmin(), "the same at every moment"
    np.testing.assert_allclose(chosen.at, run.data.raw[answers.argmin()], atol=5e-4)


def test_of_more_inputs_an_example_is_chosen_by_its_number():
    run = drawn(DIGITS)
    examples = Examples(run, 0)
    count = sum(run.data.counts[:2])
    assert not examples.plane and examples.rows.tolist() == list(range(count))
    chosen = examples.chosen((7,), NEAREST)
    assert chosen.row == 6 and chosen.label == run.data.labels[6]
    expected = outputs_for(DIGITS, run.data, run.frames[0], run.data.inputs[6:7])[0]
    np.testing.assert_allclose(softmax(chosen.logits), expected, rtol=1e-5)
    arrays = examples.arrays()
    np.testing.assert_array_equal(arrays["logits"][6], chosen.logits)
    np.testing.assert_array_equal(arrays["pixels"], (255 * run.data.raw[:count]).round())
    assert examples.header(chosen, 1.0, 1.0)["image"] == (8, 8)


@pytest.mark.parametrize(
    ("experiment", "point", "label", "said"),
    [
        (BLOBS, (100.0, 0.0), NEAREST, "The point 100, 0 lies outside of the plane."),
        (BLOBS, (7,), NEAREST, "a point of the plane has two numbers"),
        (BLOBS, (0.0, 0.0), 5, "There is no class 5 here"),
        (DIGITS, (1.0, 2.0), NEAREST, "an example has one number here"),
        (DIGITS, (1797,), NEAREST, "Example 1797 is not among those shown."),
    ],
)
def test_what_a_link_asks_for_and_is_not_there_is_said(experiment, point, label, said):
    chosen = Examples(drawn(experiment), 0).chosen(point, label)
    assert said in chosen.passed_over
    assert chosen.row >= 0 and np.isfinite(chosen.at).all() and chosen.label < len(chosen.logits)


def test_two_classes_have_one_logit_beside_0():
    examples = Examples(drawn(MOONS), 0)
    assert (examples.logits[:, 0] == 0).all() and examples.logits.shape == (80, 2)
    assert "softmax of the logits 0 and z" in examples.header(examples.chosen(UNSURE, NEAREST), 1.0, 1.0)["note"]


def test_a_network_too_large_for_a_browser_sends_logits_of_fewer_examples():
    run = drawn(MOONS.replace(hidden=(256,) * 12, examples=1000))
    examples = Examples(run, 0)
    assert not examples.plane and len(examples.rows) < 800
    assert len(examples.rows) * prediction_work(run.architecture) <= MOST_WORK
    assert set(examples.arrays()) == {"points", "targets", "split", "logits"}


def test_what_comes_from_a_browser_is_checked():
    kept = {}
    state = SimpleNamespace(choose=lambda **values: kept.update(values))
    keep_choice(state, {"point": [1, -2.5], "label": 2, "temperature": 0.5, "logit_factor": 200})
    assert kept == {POINT_KEY: (1.0, -2.5), LABEL_KEY: 2, TEMPERATURE_KEY: 0.5, FACTOR_KEY: 200.0}
    kept.clear()
    for wrong in (None, [1], "x", {"point": 1}, {"point": [1, 2, 3]}, {"point": ["a"]}, {"label": "none"},
                  {"label": -1}, {"temperature": float("nan")}, {"temperature": 0}, {"temperature": True},
                  {"logit_factor": 1e9}, {"other": 1}):  # fmt: skip
        keep_choice(state, wrong)
        assert kept == {}, wrong
    keep_choice(state, {"label": NEAREST, "temperature": 99})
    assert kept == {LABEL_KEY: NEAREST}


def test_the_moment_is_the_nearest_that_was_recorded():
    run = drawn(BLOBS, 4)
    found = [moment_of(SimpleNamespace(option={MOMENT_KEY: asked}.get), run) for asked in (END, 0, 2, 99)]
    assert found == [3, 0, 2, 3]
    kept = replace(run, best_epoch=1, restored=run.frames[1])  # early stopping went back
    found = [moment_of(SimpleNamespace(option={MOMENT_KEY: asked}.get), kept) for asked in (END, 3)]
    assert found == [1, 3]
    answers = [softmax(logits_at(run, frame, run.data.inputs[:80]).astype(float)).max(axis=1) for frame in (1, 3)]
    assert answers[0].argmin() != answers[1].argmin() == Examples(run, 0).unsure
    assert Examples(kept, 3).unsure == answers[0].argmin()


def page() -> None:
    from dataclasses import replace

    from pages.shared.notices import show_notices
    from pages.shared.one_point_card import ONE_POINT_OPTIONS, one_point_card
    from pages.shared.settings_state import PageState

    import streamlit as st

    from tests.core.runs import drawn

    state = PageState("softmax", ONE_POINT_OPTIONS)
    show_notices(state)
    run = st.session_state["run"] = drawn(state.experiment, 3)
    if state.experiment.seed == 1:
        run.frames[1] *= float("inf")
    if state.experiment.seed == 2:  # as early stopping leaves it
        run = replace(run, best_epoch=1, restored=run.frames[1])
    one_point_card(state, run, "mine")
    state.commit()
    st.session_state["arrived"] = False


def visit(**query: str) -> AppTest:
    return opened(page, query)


def said_on(app: AppTest) -> str:
    return " ".join(one.value for kind in (app.markdown, app.caption, app.info, app.text) for one in kind)


def test_the_card_says_what_the_numbers_say():
    app = visit(data="blobs", classes="3", n="100", hidden="4", point="1.5--2", label="2", temperature="0.5",
                logit_factor="50", moment="1")  # fmt: skip
    assert not app.exception
    run = app.session_state["run"]
    raw = run.data.network_inputs(np.array([[1.5, -2.0]]))
    steps = Steps(logits_at(run, 1, raw)[0].astype(float), 2, 0.5)
    words = read_steps(steps, ("class 0", "class 1", "class 2"), 50.0)
    assert f"**{words.finding}** {words.detail}" in said_on(app) and "of mine" in said_on(app)
    (slider,) = app.select_slider
    slider.set_value("2").run()
    assert not app.exception and "moment" not in app.query_params, "the end is the default"
    assert read_steps(Steps(logits_at(run, 2, raw)[0].astype(float), 2, 0.5), ("class 0", "class 1", "class 2"), 50.0
                      ).detail in said_on(app)  # fmt: skip


def test_the_slider_begins_at_the_weights_that_came_back():
    app = visit(data="blobs", classes="3", n="100", hidden="4", seed="2")
    assert app.select_slider[0].value == "1"
    app.select_slider[0].set_value("2").run()
    assert app.query_params["moment"] in ("2", ["2"]) and app.select_slider[0].value == "2", (
        "the last epoch is another one"
    )
    app.select_slider[0].set_value("1").run()
    assert not app.exception and "moment" not in app.query_params


def test_what_cannot_be_shown_is_said():
    assert "these data have none" in said_on(visit(data="plane", n="100"))
    app = visit(data="blobs", n="100", hidden="4", seed="1", moment="1", temperature="0", label="x", point="a")
    assert not app.exception and "the logits have overflowed" in said_on(app)
    for given in ("temperature=0 ", "label=x ", "point=a "):
        assert given in said_on(app), given


def test_every_option_explains_itself():
    assert all(option.help and option.label for option in ONE_POINT_OPTIONS.values())
