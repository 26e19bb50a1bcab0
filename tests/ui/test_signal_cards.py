"""What the cards on signal, histograms, Jacobian and symmetry draw is what was computed, and what they say holds."""

import gc
import weakref
from dataclasses import replace

from pages.shared.followers import once_per_run
from pages.shared.jacobian_card import jacobian_blob, summary
from pages.shared.layer_histograms_card import cells, layer_histograms_blob, shown_layers
from pages.shared.player import decode
from pages.shared.signal_charts import edge_rows, share_rows, size_rows, theory_rows
from pages.shared.symmetry_card import grouped, symmetry_rows

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlcore.jacobian_reading import read_jacobian
from dlcore.links import parse_link
from dlcore.run import Run, train
from dlcore.signal.distinct_units import distinct_units
from dlcore.signal.histograms import histograms
from dlcore.signal.jacobian import Spectrum
from dlcore.signal_reading import read_signal
from dlcore.studies import STUDIES
from dlcore.studies.signal import SignalStudy
from dlcore.symmetry_reading import read_symmetry

LINK = "data=moons&n=100&hidden=4-3&epochs=4"


def trained(more: str = "") -> Run:
    return train(parse_link(f"{LINK}{more}").experiment)


@pytest.fixture(scope="module")
def run() -> Run:
    return trained("&act=relu")


def study(link: str) -> SignalStudy:
    measured = STUDIES["signal"].start(parse_link(link).experiment)
    while not measured.done:
        measured.advance()
    found = measured.snapshot()
    assert isinstance(found, SignalStudy)
    return found


def test_what_is_measured_of_a_run_is_kept_no_longer_than_the_run():
    run, calls = trained("&epochs=2"), []
    measure = once_per_run(lambda one: calls.append(one.experiment) or len(one.frames))
    assert measure(run) == measure(run) == len(run.frames) and len(calls) == 1
    layer_histograms_blob(run)
    jacobian_blob(run)
    left = weakref.ref(run)
    del run
    gc.collect()
    assert left() is None


def test_sizes_are_medians_and_bands_as_powers_of_ten():
    values = np.array([np.linspace(1, 32, 32), np.full(32, 1e-3)])
    first, second = size_rows(values)
    assert first["layer"] == 1 and first["seeds"] == 32 and second["at"] == pytest.approx(-3)
    for name, share in (("low", 0.1), ("at", 0.5), ("high", 0.9)):
        assert 10 ** first[name] == pytest.approx(np.quantile(values[0], share), abs=0.5)
    assert theory_rows(np.array([10.0, np.nan, 0.0, np.inf])) == [{"layer": 1, "at": 1.0, "text": "10"}]


def test_overflow_and_zero_are_marks_not_gaps():
    values = np.array([[1.0, 1, np.inf, 1], [np.inf, np.inf, np.inf, 1], [0, 0, 0, 1e-5], [np.nan, np.nan, 1, 2]])
    assert [row["layer"] for row in size_rows(values)] == [1, 4]
    assert size_rows(values)[1]["seeds"] == 2, "two draws are not known yet"
    assert edge_rows(values, -9, 9) == [
        {"layer": 1, "at": 9, "mark": "▲", "text": "overflow (inf) in 1 of 4 draws"},
        {"layer": 2, "at": 9, "mark": "▲", "text": "overflow (inf) in 3 of 4 draws"},
        {"layer": 3, "at": -9, "mark": "▼", "text": "exactly 0 in 3 of 4 draws"},
    ]
    assert share_rows(np.array([[0.2, 0.4], [np.nan, np.nan]]))[0]["at"] == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("settings", "finding"),
    [
        ("act=relu&init=he", "The signal comes through; the gradient comes through."),
        ("act=tanh&init=small", "The signal vanishes; the gradient vanishes."),
        ("act=linear&init=large", "The signal explodes; the gradient explodes."),
        ("act=linear&init=large&gain=10&deep", "The signal overflows; the gradient overflows."),
        ("act=relu&init=zeros", "The signal is 0 from the start; the gradient is 0 from the start."),
    ],
)
def test_what_is_said_of_a_deep_network(settings, finding):
    layers = 20 if "deep" in settings else 8
    found = study(f"data=moons&n=100&hidden={'-'.join(['16'] * layers)}&{settings.removesuffix('&deep')}")
    words = read_signal(found)
    assert words.finding == finding
    if "linear" in settings and "gain" not in settings:
        middle = np.median(found.a_std, axis=1)
        # 7 steps; large weights have std 10, so one layer multiplies by 10 sqrt(16)
        assert middle[-1] / middle[0] == pytest.approx(40**7, rel=0.7)
        assert "expects × 40 and × 40" in words.detail
    if "zeros" in settings:
        assert "no dashed line" in words.detail and "copies of one another" in words.detail


def test_every_histogram_counts_each_number_once(run):
    header, arrays = decode(layer_histograms_blob(run))
    assert header["follows"] and header["epochs"] == [0, 1, 2, 3, 4]
    for panel in header["panels"]:
        assert panel["layers"] == [1, 2]
        found = arrays[panel["array"]]
        np.testing.assert_allclose(found[..., :-1].sum(axis=-1), 1, rtol=1e-5)
        own = getattr(histograms(run, 3), panel["array"])
        np.testing.assert_allclose(found[3, :, -1], own.edges[:, -1], rtol=1e-6)
        total = run.data.counts[0] * np.array([4, 3])  # numbers of a layer
        np.testing.assert_allclose(found[3, :, -3] * total, own.zeros, rtol=1e-4, atol=1e-3)
    assert arrays["a"][..., -3].max() > 0.1, "ReLU units that are off"


def test_overflow_has_a_share_of_its_own(run):
    lost = replace(run, frames=run.frames * np.float32(1e30))
    share = cells(histograms(lost, 0).a)[:, -2]
    assert share[1] > 0.5
    assert shown_layers(50) == [1, 5, 10, 14, 19, 23, 28, 32, 37, 41, 46, 50] and shown_layers(3) == [1, 2, 3]


def test_the_jacobian_shows_largest_median_and_smallest(run):
    header, arrays = decode(jacobian_blob(run))
    assert header["follows"] and [one["name"] for one in header["runs"]] == ["largest", "median", "smallest"]
    assert header["panels"][0]["x"] == [2]
    spectrum = arrays["spectrum0"]
    np.testing.assert_allclose(arrays["line0"][:, -1], spectrum.max(axis=1))
    np.testing.assert_allclose(arrays["line2"][:, -1], spectrum.min(axis=1))
    largest, median, smallest = summary(np.array([[[3.0, 2, 1], [4, 2, np.nan], [np.nan] * 3]]))
    np.testing.assert_array_equal(largest, [[3, 4, np.nan]])
    np.testing.assert_array_equal(median, [[2, 3, np.nan]])
    np.testing.assert_array_equal(smallest, [[1, 2, np.nan]])


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ([1.1, 1.0, 0.9], "Every direction arrives."),
        ([1e-8, 1e-9, 1e-9], "Every direction vanishes."),
        ([1e9, 1e8, 1e7], "Every direction explodes."),
        ([2.0, 1.0, 0.02], "Some directions arrive far better than others."),
        ([2.0, 1.0, 0.0], "2 of 3 directions are left."),
        ([np.nan] * 3, "It has overflowed."),
    ],
)
def test_what_is_said_of_a_jacobian(values, finding):
    first = Spectrum(1, np.array([2, 9]), np.array([[[1.0, 1, 1], values]]))
    if np.isnan(values).all():
        first = Spectrum(1, np.array([9]), np.array([[values]]))
    words = read_jacobian(first, first, 7)
    assert words.finding == finding
    if values[0] == 2.0:
        assert "from layer 1 to layer 9" in words.detail and "At epoch 7" in words.detail
        assert ("condition number 100." if values[2] else "one direction is lost entirely") in words.detail


def test_layers_with_equal_numbers_share_a_line():
    counts = np.array([[4, 4, 1], [4, 4, 2]])
    assert grouped(counts) == [[0, 1], [2]]
    assert [(row["epoch"], row["set"], row["value"]) for row in symmetry_rows(np.array([0, 5]), counts)] == [
        (0, "layers 1–2", 4), (5, "layers 1–2", 4), (0, "layer 3", 1), (5, "layer 3", 2),
    ]  # fmt: skip
    assert {row["set"] for row in symmetry_rows(np.array([0]), np.array([[4, 4]]))} == {"all layers"}
    assert len({row["number"] for row in symmetry_rows(np.array([0]), np.arange(1, 31)[None])}) == 4


def test_what_is_said_of_symmetry(run):
    zeros = trained("&act=relu&init=zeros")
    words = read_symmetry(zeros, distinct_units(zeros))
    assert words.finding == "All units of each hidden layer are one and the same, from the first update to the last."
    assert "a 1-1 one" in words.detail and f"the train cost is {zeros.final['train']['cost']:.4f}" in words.detail
    constant = trained("&act=tanh&init=constant")
    words = read_symmetry(constant, distinct_units(constant))
    assert words.finding.startswith("All units of each") and "have not moved" not in words.detail
    assert read_symmetry(run, distinct_units(run)).finding == "No two units are alike."
    counts = distinct_units(run)
    some = np.where([False, True], 2, counts)
    assert read_symmetry(run, some).detail == "There are 2 different ones of 3 in layer 2."
    some[0] = 1
    some[-1] = [4, 3]
    assert "began with 2 different units, and now all 7" in read_symmetry(run, some).detail
    some[-1] = [4, 1]
    assert read_symmetry(run, some).finding == "All units of layer 2 have become one and the same."


def page(link):
    """A page with the four cards alone."""
    from pages.shared.jacobian_card import jacobian_card
    from pages.shared.layer_histograms_card import layer_histograms_card
    from pages.shared.signal_card import signal_card
    from pages.shared.symmetry_card import symmetry_card

    from dlcore.engine.training import Training
    from dlcore.links import parse_link
    from dlcore.run import snapshot
    from dlcore.studies import STUDIES

    experiment = parse_link(link).experiment
    run = snapshot(Training(experiment))  # the first weights are enough, and compile nothing
    layer_histograms_card(run, "He")
    jacobian_card(run, "He")
    symmetry_card(run, "He")
    if experiment.hidden:
        study = STUDIES["signal"].start(experiment)
        study.advance()
        signal_card(study.snapshot())


@pytest.mark.parametrize(
    ("more", "charts"),
    [
        ("&act=relu", 5),
        ("&init=zeros&act=relu", 5),
        ("&act=linear&init=large&gain=10", 5),
        ("&hidden=none", 0),
        ("&hidden=5", 5),
        ("&norm=batch", 5),
    ],
)
def test_the_cards_can_be_drawn(more, charts):
    app = AppTest.from_function(page, args=(f"{LINK}{more}",), default_timeout=120).run()
    assert not app.exception
    assert len(app.get("vega_lite_chart")) == charts
    said = " ".join(element.value for element in [*app.markdown, *app.caption])
    assert "of He" in said
    if charts:
        assert "1 of 32 draws so far" in said and "Dead: g'(z) = 0" in said
        assert ("no dashed line" in said) == ("zeros" in more or "norm" in more)
    else:
        assert said.count("no hidden layer") == 3
