"""The cards on gradient noise and its cloud: what is drawn is what was measured, and the controls ask for it."""

from dataclasses import replace

from pages.shared.gradient_cloud_card import sizes_of
from pages.shared.gradient_cloud_chart import ellipse_rows, point_rows
from pages.shared.gradient_cloud_chart import name_rows as cloud_names
from pages.shared.noise_chart import line_rows, name_rows
from pages.shared.noise_chart import point_rows as noise_points

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlcore.amounts import number_text
from dlcore.minibatches.cloud import BatchCloud, Cloud, cloud_at
from dlcore.minibatches.noise import Noise, noise_at
from dlcore.minibatches.noise_reading import read_cloud, read_noise, share_text
from tests.ui.card_page import opened
from tests.ui.visitor import said_on

NOISE = Noise(
    epoch=3, examples=8, of=8, spread=4.0, signal=1.0, own=4, last=2, epochs=50, sizes=np.array([1, 2, 4]),
    batches=np.array([400, 50, 100]), measured=np.array([4.0, 1.8, 0.5]), error=np.array([0.0, 0.1, 0.3]),
)  # fmt: skip


def test_points_and_lines_are_those_that_were_measured():
    rows = noise_points(NOISE)
    assert [(row["size"], row["value"], row["mark"]) for row in rows] == [
        (1, 4.0, ""),
        (2, 1.8, "last"),
        (4, 0.5, "own"),
    ]
    assert [row["text"] for row in rows] == ["", "last: 2", "yours: 4"]
    assert [row["batches"] for row in rows] == [400, 50, 100]
    assert (rows[1]["low"], rows[1]["high"]) == pytest.approx((1.6, 2.0))
    assert rows[2]["low"] > 0, "a bar on a log axis does not reach 0"
    assert [row["expected"] for row in rows] == [number_text(float(one)) for one in NOISE.expected]
    # a batch size that divides has no last one of its own
    assert [row["mark"] for row in noise_points(replace(NOISE, last=4))] == ["", "", "own"]
    lines = line_rows(NOISE)
    drawn = [row for row in lines if row["kind"] == "drawn"]
    for row in drawn:
        assert row["value"] == pytest.approx(4 / row["size"] * (8 - row["size"]) / 7)
    back = [row for row in lines if row["kind"] == "put back"]
    assert (back[-1]["size"], back[-1]["value"]) == pytest.approx((8, 0.5))


def test_the_levels_are_named_apart():
    names = name_rows(NOISE, [0.51], 0.1, 10.0)
    assert [(row["kind"], row["value"]) for row in names] == [("put back", 0.5), ("signal", 0.51)]
    assert names[0]["at"] == 0.5 and names[1]["at"] > 0.6 and {row["size"] for row in names} == {8}
    assert [row["at"] for row in name_rows(NOISE, [4.0], 0.1, 10.0)] == [0.5, 4.0]
    assert [row["kind"] for row in name_rows(NOISE, [], 0.1, 10.0)] == ["put back"]


def test_a_cloud_is_drawn_as_it_was_found():
    clouds = tuple(
        BatchCloud(size, np.array([[0.5, 1.0], [2.0, -3.0]]) / size, np.diag([1.0, 4.0]) / size, 0.95, 0.2, 100)
        for size in (1, 4)
    )
    cloud = Cloud(0, 20, 20, 4, clouds)
    assert [(row["along"], row["across"], row["number"], row["size"]) for row in point_rows(cloud)] == [
        (0.5, 1.0, 0, 1), (2.0, -3.0, 0, 1), (0.125, 0.25, 1, 4), (0.5, -0.75, 1, 4),
    ]  # fmt: skip
    outline = [row for row in ellipse_rows(cloud) if row["number"] == 1]
    assert (outline[0]["along"], outline[0]["across"]) == pytest.approx((outline[-1]["along"], outline[-1]["across"]))
    names = cloud_names(cloud)
    assert [row["text"] for row in names] == ["s = 1", "s = 4"]
    assert names[0]["across"] == max(row["across"] for row in ellipse_rows(cloud))


def test_two_sizes_the_smaller_first():
    assert sizes_of((), 32, 180) == (32, 128)
    assert sizes_of((), 180, 180) == (44, 176) and sizes_of((), 1, 180) == (1, 4)
    assert sizes_of((64, 8), 32, 180) == (8, 64) and sizes_of((999, 2), 32, 180) == (2, 179)
    assert sizes_of((16,), 32, 180) == (16, 64) and sizes_of((), 2, 2) == (1, 1)


def page() -> None:
    """One of the cards on a run with two recorded moments: its first weights, and half of them."""
    from pages.shared.gradient_cloud_card import CLOUD_OPTIONS, gradient_cloud_card
    from pages.shared.noise_card import NOISE_OPTIONS, noise_card
    from pages.shared.settings_state import PageState

    import numpy as np
    import streamlit as st

    from dlcore.data import prepare
    from dlcore.engine.settings import architecture_of
    from dlcore.first_weights import first_layers
    from dlcore.parameters import flatten
    from dlcore.run import Run

    state = PageState("minibatches", {**NOISE_OPTIONS, **CLOUD_OPTIONS, "look": ("noise", "cloud")})
    experiment = state.experiment
    data = prepare(experiment)
    architecture = architecture_of(experiment, data)
    first = flatten(first_layers(experiment, architecture)).astype(np.float32)
    frames, history = np.stack([first, first / 2]), {"epoch": np.arange(1), "train_cost": np.zeros(1)}
    run = Run(experiment, data, architecture, np.array([0, 7]), frames, history, 0, 0.0, "cpu", None, False)
    st.session_state["run"] = run
    card = noise_card if state.option("look") == "noise" else gradient_cloud_card
    card(state, run, "mine")
    state.commit()
    st.session_state["arrived"] = False  # as on a page: what is pressed now is not undone by the address


def visit(**query: str) -> AppTest:
    return opened(page, query)


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def test_the_noise_at_the_moment_that_is_asked_for():
    app = visit(data="moons", n="100", batch="16", at_epoch="6")
    assert not app.exception
    noise = noise_at(app.session_state["run"], 1)  # the recorded moment nearest to epoch 6
    assert noise.epoch == 7
    shown, words = figures(app), read_noise(noise)
    assert (shown["tr Σ"], shown["‖g‖²"]) == (number_text(noise.spread), number_text(noise.signal))
    assert shown["noise = gradient"] == f"s = {round(noise.equal_at)}"
    assert f"**{words.finding}** {words.detail}" in said_on(app) and "**Gradient noise** of mine" in said_on(app)
    app.select_slider[0].set_value("0").run()
    assert not app.exception and "at_epoch" not in app.query_params
    assert figures(app)["tr Σ"] == number_text(noise_at(app.session_state["run"], 0).spread)


def test_the_clouds_of_the_sizes_that_are_asked_for():
    app = visit(data="moons", n="100", look="cloud", at_epoch="7", cloud="4-20")
    assert not app.exception
    cloud = cloud_at(app.session_state["run"], 1, (4, 20))
    assert cloud is not None
    small, large = cloud.clouds
    shown, words = figures(app), read_cloud(cloud)
    assert shown["● 4: point uphill"] == share_text(small.uphill)
    assert shown["◆ 20: point uphill"] == share_text(large.uphill)
    assert f"**{words.finding}** {words.detail}" in said_on(app)
    (first,) = [one for one in app.select_slider if one.label == "Batch size ●"]
    first.set_value("2").run()
    assert not app.exception
    assert app.query_params["cloud"] in ("2-20", ["2-20"]) and "● 2: point uphill" in figures(app)


def test_where_there_is_nothing_to_measure_it_is_said():
    for look in ("noise", "cloud"):
        app = visit(data="moons", n="100", norm="batch", look=look)
        assert not app.exception and not app.metric and "depends on the others" in said_on(app)
