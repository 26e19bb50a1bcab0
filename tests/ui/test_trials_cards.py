"""The stage of a search and the looks at its trials and parameters: what is shown is what was tried."""

import re
from typing import Any

from pages.shared import best_so_far_chart, trials_card
from pages.shared.importance_chart import bar_rows
from pages.shared.parallel_chart import MOST_POINTS, axis_rows, best_tenth, line_rows, shown_trials
from pages.shared.parameter_chart import dot_rows, median_along
from pages.shared.player import decode
from pages.shared.player.blob import encode
from pages.shared.trial_shades import legend_of, shade_colour, shades_of
from pages.shared.trials_field_card import (
    BEST,
    FIELD_X_KEY,
    FIELD_Y_KEY,
    TRIAL_KEY,
    TRIALS_FIELD_OPTIONS,
    axes_of,
    keep_choice,
)
from pages.shared.trials_message import arrays_of, drawn_places, header_of, top_of
from pages.shared.trials_table import trial_address, trial_cells

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlcore.amounts import error_text
from dlcore.links import parse_link
from dlcore.search.axis import value_text
from dlcore.search.importance import importance_of
from dlcore.search.importance_reading import order_of, read_importance
from tests.core.made_trials import made_trials
from tests.ui.card_page import opened
from tests.ui.visitor import said_on, tables_of

CHOICE = {"x": "lr", "y": "l2", "trial": None}


def test_the_message_holds_every_trial_where_it_lies():
    trials = made_trials(waiting=(5,), diverged=(0, 3))
    header, arrays = decode(encode(header_of(trials, CHOICE), arrays_of(trials)))
    assert header["epochs"] == [k for k in range(1, 25) if k != 6] and not header["complete"]
    assert header["total_epochs"] == 24 and header["choice"] == CHOICE and header["seeds"] == 2
    assert [axis["key"] for axis in header["axes"]] == ["lr", "l2", "batch", "beta1", "score"]
    places, middles = drawn_places(trials)
    np.testing.assert_allclose(arrays["places"], places, rtol=1e-6)
    for k, dimension in enumerate(trials.plan.space):
        written = [row[k] for row in header["values"]]
        assert written == [value_text(dimension, values[k]) for values in trials.values]
        for trial, values in enumerate(trials.values):
            assert middles[trial, k] == pytest.approx(dimension.place(values[k]))
            assert dimension.at(places[trial, k]) == pytest.approx(values[k]), "drawn aside, but in its share"
        assert len(set(arrays["same"][:, k].tolist())) == len({values[k] for values in trials.values})
    np.testing.assert_allclose(places[[1, 2], -1], trials.score[[1, 2]] / top_of(trials))
    assert header["scores"][0] == "diverged" and header["scores"][5] == "–"
    assert header["scores"][1] == error_text("classification", trials.score[1])
    assert header["trains"][1] == error_text("classification", trials.train_error[1].mean())
    assert arrays["order"].tolist() == np.flatnonzero(trials.finished).tolist() and arrays["waiting"].tolist() == [5]
    assert arrays["best"][-1] == trials.best and arrays["best"][0] == -1
    assert arrays["rank"][trials.order].tolist() == list(range(23)) and arrays["rank"][5] == 24
    np.testing.assert_allclose(arrays["courses"], trials.dev_course, rtol=1e-6)
    assert f"The best, trial {trials.best + 1}," in header["described"] and "23 trials" in header["described"]
    assert decode(encode(header_of(made_trials(25), CHOICE), {}))[0]["id"] != header["id"]


def test_shades_run_from_the_best_to_the_worst():
    trials = made_trials()
    shades, scores = shades_of(trials), trials.score
    places = shades.place(scores)
    assert places[trials.best] == 0 and places[3] == 1, "one that diverged is as bad as can be"
    order = trials.order
    assert (np.diff(places[order]) >= 0).all()
    assert shades.score(float(shades.place(np.array([0.2]))[0])) == pytest.approx(0.2)
    low, middle, high = legend_of(trials)
    assert low == {"place": 0.0, "text": error_text("classification", scores[trials.best])}
    assert high["text"].endswith("or more") and middle["place"] == 0.5
    assert (shade_colour(0, False), shade_colour(1, True)) == ("#4a0f45", "#3b3444")
    assert legend_of(made_trials(2, diverged=(0, 1))) == []


def test_both_sides_have_the_same_colours():
    from pages.shared.trial_shades import STOPS
    from pages.shared.trials_field import SCRIPTS

    code = next(path.read_text("utf-8") for path in SCRIPTS if path.name == "trial_shades.js")
    for dark, name in ((False, "light"), (True, "dark")):
        line = re.search(rf"{name}: \[(.*?)\]", code)
        assert line and tuple(re.findall("#[0-9a-f]{6}", line[1])) == STOPS[dark][::-1]


class Asked:
    """A page's state that is asked for these options, and keeps what is chosen."""

    def __init__(self, **options: Any):
        self.kept: dict[str, Any] = {FIELD_X_KEY: "auto", FIELD_Y_KEY: "auto", TRIAL_KEY: BEST, **options}

    def option(self, key: str) -> Any:
        return self.kept[key]

    def choose(self, **chosen: Any) -> None:
        self.kept |= chosen


def test_axes_are_those_asked_for_as_far_as_they_vary():
    four, one = made_trials(), made_trials(space="lr~log~0.001~1")
    found = {
        ("auto", "auto"): ("lr", "l2"),
        ("batch", "auto"): ("batch", "lr"),
        ("auto", "lr"): ("l2", "lr"),
        ("eps", "score"): ("lr", "score"),
        ("l2", "l2"): ("l2", "score"),
    }
    for (x, y), axes in found.items():
        assert axes_of(Asked(field_x=x, field_y=y), four) == axes, (x, y)
    assert axes_of(Asked(), one) == ("lr", "score") == axes_of(Asked(field_y="lr"), one)


def test_what_a_browser_says_is_taken_as_far_as_it_is_valid():
    state = Asked()
    for told in (
        "trial",
        None,
        {"trial": True},
        {"trial": 0},
        {"trial": 9e9},
        {"field_x": "no", "other": 1},
        {"trial": []},
    ):
        keep_choice(state, told)
    assert state.kept == Asked().kept
    keep_choice(state, {"trial": 7, "field_x": "l2", "field_y": "score"})
    assert state.kept == {TRIAL_KEY: 7, FIELD_X_KEY: "l2", FIELD_Y_KEY: "score"}


def test_rows_of_the_charts_are_the_trials():
    trials = made_trials(100)
    best = best_tenth(trials)
    assert len(best) == 10 and set(best.tolist()) == set(np.argsort(trials.score)[:10].tolist())
    rows = line_rows(trials)
    assert {row["trial"] - 1 for row in rows if row["best"]} == set(best.tolist())
    one = [row for row in rows if row["trial"] == trials.best + 1]
    np.testing.assert_allclose([row["place"] for row in one], [*drawn_places(trials)[0][trials.best, :-1], 0])
    assert error_text("classification", trials.score[trials.best]) in one[0]["text"]
    axes, ticks = axis_rows(trials)
    assert [axis["text"] for axis in axes] == ["α", "λ", "batch", "β₁", "dev error"]
    assert {tick["text"] for tick in ticks if tick["at"] == 2} == {"8", "32", "full"}
    many = made_trials(512)
    assert len(line_rows(many)) <= MOST_POINTS + 5 and set(best_tenth(many)) <= set(shown_trials(many))
    falls = best_so_far_chart.best_rows(trials)
    least = [np.nanmin(np.where(np.isinf(trials.score[: k + 1]), 9, trials.score[: k + 1])) for k in range(100)]
    assert [row["value"] for row in falls] == pytest.approx(least)
    broken = [row for row in best_so_far_chart.trial_rows(trials) if row["diverged"]]
    assert [(row["trial"], row["value"], row["text"]) for row in broken] == [(4, top_of(trials), "diverged")]
    times = {1: "once", 2: "twice"}.get(fell := int((np.diff(least) < 0).sum()), f"{fell} times")
    words = trials_card.fell_words(trials)
    assert f"It fell {times}, for the last time at trial {trials.best + 1} of 100" in words
    dots = dot_rows(trials, 2)
    assert len(dots) == 100 and dots[0]["at"] == f"batch {trials.values[0][2]}"
    medians = median_along(trials, 2)
    for place, score, value in zip(medians.places, medians.scores, (8, 32, "full"), strict=True):
        assert (
            score == np.median([trials.score[k] for k in range(100) if trials.values[k][2] == value]) and 0 < place < 1
        )


def test_cells_and_links_of_the_table():
    trials = made_trials()
    best = trials.best
    cells = trial_cells(trials, best, test=True)
    errors = trials.dev_error[best]
    assert cells[4:] == [
        error_text("classification", trials.train_error[best].mean()),
        error_text("classification", trials.score[best]),
        f"{100 * errors.std(ddof=1):.1f}",
        error_text("classification", trials.test_error[best].mean()),
    ]
    assert trial_cells(trials, 3, test=False)[5:] == ["diverged", "–"]
    link = parse_link(trial_address(trials, 3))
    assert (link.page, link.experiment, link.notices) == ("playground", trials.experiments[3], ())


def page() -> None:
    from pages.shared.parameters_card import parameters_card
    from pages.shared.settings_state import PageState
    from pages.shared.trials_card import TRIALS_OPTIONS, trials_card
    from pages.shared.trials_field_card import TRIALS_FIELD_OPTIONS, trials_field_card

    import streamlit as st

    from tests.core.made_trials import made_trials

    state = PageState("search", {**TRIALS_FIELD_OPTIONS, **TRIALS_OPTIONS, "made": ("whole", "begun", "none", "lone")})
    made = {
        "whole": {},
        "begun": {"waiting": (20, 21)},
        "none": {"waiting": tuple(range(24))},
        "lone": {"count": 2, "diverged": (0, 1), "seeds": 1, "space": "lr~log~0.001~1"},
    }
    trials = made_trials(**made[state.option("made")])
    if len(trials.order):
        trials_field_card(state, trials)
    trials_card(state, trials)
    parameters_card(state, trials)
    state.commit()
    st.session_state["arrived"] = False


@pytest.fixture
def no_other_pages(monkeypatch):
    """A page that is tested alone has no others to link to: a link says where it leads."""
    import streamlit as st

    monkeypatch.setattr(
        st, "page_link", lambda page, label, icon=None, query_params=None: st.text(f"{label} {query_params['lr']}")
    )
    monkeypatch.setattr("pages.shared.trial_link.as_page", lambda page: page)


def visit(**query: str) -> AppTest:
    return opened(page, query)


def rows_of(app: AppTest) -> list[list[str]]:
    table = next(one.proto.body for one in app.get("html") if "trials-table" in one.proto.body)
    return [[re.sub("<[^>]*>", "", cell) for cell in re.findall("<t[hd].*?</t[hd]>", row)]
            for row in re.findall("<tr.*?</tr>", table)]  # fmt: skip


@pytest.mark.usefixtures("no_other_pages")
def test_the_cards_show_the_trials_and_keep_the_test_set_sealed():
    trials = made_trials()
    app = visit(trial="9")
    assert not app.exception
    assert app.text[0].value == f"Open trial 9 in the playground {trials.experiments[8].learning_rate}"
    rows = rows_of(app)
    assert rows[0][-3:-1] == ["dev error", "± over seeds"] and len(rows) == 11
    assert [row[0] for row in rows[1:]] == [f"trial {trial + 1}" for trial in trials.order[:10]]
    assert [row[1:-1] for row in rows[1:]] == [trial_cells(trials, trial, test=False) for trial in trials.order[:10]]
    assert "Sealed" in said_on(app) and "On test" not in said_on(app)
    next(one for one in app.button if one.label == "Show all 24").click().run()
    assert len(rows_of(app)) == 25 and app.query_params["trial_rows"] in ("all", ["all"])
    next(one for one in app.button if one.label == "Open the test set").click().run()
    assert [row[-2] for row in rows_of(app)[1:3]] == [
        error_text("classification", trials.test_error[trial].mean()) for trial in trials.order[:2]
    ]
    test = trials.test_error.mean(axis=1)
    assert f"On test the winner has {error_text('classification', test[trials.best])}" in said_on(app)
    better = int((test < test[trials.best]).sum())
    assert (f"{better} other trial" if better else "no other trial does") in said_on(app)
    importance = importance_of(trials)
    assert read_importance(importance, trials.experiment).finding in said_on(app)
    charts = [tables_of(chart) for chart in app.get("vega_lite_chart")]
    assert sum({"strong", "others"} <= set(tables) for tables in charts) == 1
    assert sum({"median", "ticks"} <= set(tables) for tables in charts) == 4
    (bars,) = [tables["bars"] for tables in charts if "bars" in tables]
    assert bars == bar_rows(importance, order_of(importance)) and bars[0]["name"] == "Learning rate α"


@pytest.mark.usefixtures("no_other_pages")
def test_the_cards_say_what_cannot_be_shown_yet():
    app = visit(made="begun", trial="21")
    assert not app.exception, "the trial of the link has not ended: the best stands in"
    trials = made_trials(waiting=(20, 21))
    assert app.text[0].value.startswith(f"Open trial {trials.best + 1} in")
    assert "Measured when the search is complete." in said_on(app) and "Sealed" not in said_on(app)
    app = visit(made="none")
    assert not app.exception and said_on(app).count("No trial has ended yet.") == 2
    app = visit(made="lone")
    assert not app.exception and "fewer than 16 trials" in said_on(app) and "one seed each" in said_on(app)
    assert [row[-2] for row in rows_of(app)[1:]] == ["diverged", "diverged"]


def test_options_say_what_they_do():
    assert all(option.help and option.key == key for key, option in TRIALS_FIELD_OPTIONS.items())
