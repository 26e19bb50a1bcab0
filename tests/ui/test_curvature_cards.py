"""What the cards on curvature, divergence, range test, local optima and spectrum draw is what was measured."""

from dataclasses import replace

from pages.shared.curvature_card import curvature_known
from pages.shared.curvature_charts import edge_rows
from pages.shared.divergence_card import divergence_known
from pages.shared.divergence_chart import HIGHEST, apart, up_to_the_edge
from pages.shared.learning_rate_looks import LOOKS
from pages.shared.local_optima_card import optima_known
from pages.shared.range_test_card import range_known
from pages.shared.range_test_chart import mark_rows, median_rows, run_rows
from pages.shared.spectrum_card import spectrum_known
from pages.shared.study_numbers import CURVES, FORMULAS

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlcore.curvature_reading import read_curvature, read_divergence
from dlcore.lessons import lessons_of
from dlcore.optima_reading import read_plateau, read_random_minima, read_spectrum
from dlcore.range_reading import read_range_test
from dlcore.studies import STUDIES
from tests.core.curvature_results import OPTIMA, RATIOS, RISING, SPECTRUM, bent
from tests.ui.visitor import tables_of

BENT = bent([1, 3, 6.5, 7, 6.6, 6.7])
STUDIED = ("curvature", "divergence", "range_test", "local_optima", "spectrum")


def page():
    """A page with the five cards alone."""
    from pages.shared.curvature_card import curvature_card
    from pages.shared.divergence_card import divergence_card
    from pages.shared.local_optima_card import local_optima_card
    from pages.shared.range_test_card import range_test_card
    from pages.shared.settings_state import PageState
    from pages.shared.spectrum_card import spectrum_card

    import streamlit as st

    from tests.core.curvature_results import OPTIMA, RATIOS, RISING, SPECTRUM, bent

    state = PageState("learning_rate")
    curvature_card(bent([1, 3, 6.5, 7, 6.6, 6.7]))
    divergence_card(RATIOS)
    range_test_card(state, RISING)
    local_optima_card(OPTIMA)
    spectrum_card(SPECTRUM)
    st.markdown(f"rate {state.experiment.learning_rate:g}")


def tables(app: AppTest, name: str) -> list[dict]:
    """The data of the one chart that has a table of this name."""
    (rows,) = [found[name] for chart in app.get("vega_lite_chart") for found in [tables_of(chart)] if name in found]
    return rows


def test_the_cards_draw_and_say_what_was_measured():
    app = AppTest.from_function(page, default_timeout=120).run()
    assert not app.exception
    bend = tables(app, "bend")
    np.testing.assert_allclose([row["value"] for row in bend], BENT.largest)
    np.testing.assert_allclose([row["value"] for row in tables(app, "edge")], BENT.edge)
    np.testing.assert_allclose([row["value"] for row in tables(app, "course")], BENT.course[np.arange(6)])
    for name, ratios in (("linear model", RATIOS.parabola_ratio), ("network", RATIOS.network_ratio)):
        rows = [row for row in tables(app, "rates") if row["set"] == name]
        np.testing.assert_allclose([row["multiple"] for row in rows], RATIOS.multiples)
        np.testing.assert_allclose([row["value"] for row in rows], ratios)
    np.testing.assert_allclose([row["value"] for row in tables(app, "minima")][:4], OPTIMA.share[:4])
    assert [row["none"] for row in tables(app, "minima")] == [False] * 4 + [True] * 4
    assert {row["set"] for row in tables(app, "plateau")} == set(OPTIMA.optimizers)
    values = [row["value"] for row in tables(app, "eigenvalues") if row["set"] == "end"]
    np.testing.assert_allclose(values, SPECTRUM.eigenvalues[1])
    said = [one.value for one in app.markdown]
    own = app.session_state["learning_rate:experiment"].learning_rate
    for words in (
        read_curvature(BENT), read_divergence(RATIOS), read_range_test(RISING, own), read_random_minima(OPTIMA),
        read_plateau(OPTIMA), read_spectrum(SPECTRUM),
    ):  # fmt: skip
        assert f"**{words.finding}** {words.detail}" in said
    assert "<b>2</b>" in " ".join(one.proto.body for one in app.get("html")), "directions that bend up"
    buttons = [one for one in app.button if one.label.startswith("Set α = ")]
    assert not buttons, "the page's 0.03 is about what is suggested"


def test_the_suggested_rate_is_a_press_away():
    def page():
        from dataclasses import replace

        from pages.shared.range_test_card import range_test_card
        from pages.shared.settings_state import PageState

        from tests.core.curvature_results import RISING

        range_test_card(PageState("learning_rate"), replace(RISING, suggested=0.5))

    app = AppTest.from_function(page, default_timeout=120).run()
    (button,) = [one for one in app.button if one.label == "Set α = 0.5"]
    app = button.click().run()
    assert not app.exception and app.session_state["learning_rate:experiment"].learning_rate == 0.5
    assert not app.button


def test_nothing_is_drawn_beyond_the_axes():
    far = replace(BENT, edge=np.full(6, 100.0))
    assert edge_rows(far) == [] and len(edge_rows(BENT)) == 6
    assert edge_rows(replace(BENT, edge=np.full(6, np.nan))) == []
    cost = np.where(RISING.rates > 1, np.inf, 0.4)[:, None].repeat(3, axis=1)
    cost[:, 2] = np.nan
    lost = replace(RISING, cost=cost)
    rows = median_rows(lost, 0.8)
    assert rows[-1] == {"rate": pytest.approx(1.0, rel=0.06), "value": 0.8, "text": "∞"}
    assert {row["seed"] for row in run_rows(lost, 0.8)} == {0, 1} and len(median_rows(RISING, 9.0)) == 300
    marks = mark_rows(replace(RISING, diverges=float("nan")), own=20.0)
    assert [row["what"] for row in marks] == ["suggested", "lowest J"], "20 is beyond the axis"
    line = [{"set": "a", "value": 1.0, "lost": False}, {"set": "a", "value": HIGHEST, "lost": True}]
    assert up_to_the_edge([*line, line[1]]) == line
    ends = apart([{"value": 1.0}, {"value": 1.1}])
    assert ends[1]["value"] == 1.1 and np.log10(1.1 / ends[0]["value"]) == pytest.approx(0.35)


def test_what_is_known_too_early_is_not_drawn():
    nothing = np.full(6, np.nan)
    assert not curvature_known(replace(BENT, largest=nothing)) and curvature_known(BENT)
    none = np.full(len(RATIOS.multiples), np.nan)
    assert not divergence_known(replace(RATIOS, parabola_ratio=none)) and divergence_known(RATIOS)
    assert not range_known(replace(RISING, cost=np.full_like(RISING.cost, np.nan))) and range_known(RISING)
    assert not optima_known(replace(OPTIMA, matrices=0)) and optima_known(OPTIMA)
    assert not spectrum_known(replace(SPECTRUM, eigenvalues=np.full((2, 4), np.nan))) and spectrum_known(SPECTRUM)


@pytest.mark.parametrize("study", STUDIED)
def test_every_measurement_has_a_look_its_formulas_and_files(study):
    assert study in STUDIES and FORMULAS[study] and study in CURVES
    assert study in {look.study(None) for look in LOOKS.values()}  # pyright: ignore[reportArgumentType]


def test_guided_experiments_open_the_look_that_answers_them():
    asked = [lesson for lesson in lessons_of("learning_rate") if lesson.study]
    assert len(asked) == 3 and all(LOOKS[lesson.look].study(None) == lesson.study for lesson in asked)  # pyright: ignore
