"""The page "Optimizers": one network under several update rules, the races, and every number said about them."""

import re
from dataclasses import replace
from functools import cache
from typing import Any

from pages.shared.looks import no_study
from pages.shared.optimizer_lines import Line, broken_rows, line_rows
from pages.shared.optimizers_looks import LOOKS
from pages.shared.optimizers_reading_card import optimizers_table
from pages.shared.race_card import ends_of, error_top, lines_of
from pages.shared.race_pictures import HEIGHT, TOP, WIDTH, rates_picture, spread_picture
from pages.shared.race_table import race_table, table_words
from pages.shared.rule_card import steps_table
from pages.shared.study_jobs import studies

import numpy as np
import pytest

from dlcore.amounts import error_text, number_text
from dlcore.first_steps_reading import read_first_steps
from dlcore.joint_runs import JointRuns
from dlcore.lessons.optimizers import OPENING
from dlcore.links import parse_link
from dlcore.optimizer_reading import epochs_to, read_optimizers, target_cost
from dlcore.optimizer_runs import short_name
from dlcore.optimizers import OPTIMIZERS
from dlcore.race_numbers import spread
from dlcore.race_reading import places_of, read_race, read_sensitivity, works_text
from dlcore.studies import STUDIES, race
from tests.core.runs import studied
from tests.ui.visitor import Visitor

PAGE = "optimizers"
QUICK = "v=1&data=circles&n=100&noise=0.1&hidden=8-8&lr=0.03&epochs=6"
EVERY_KIND = {
    "ten classes": "v=1&data=digits&hidden=8-8&epochs=2&opt=nesterov",
    "one input": "v=1&data=sine&n=100&hidden=8-8&epochs=4&opt=adamw&l2=1",
    "no hidden layer, no dev set": "v=1&data=plane&n=100&hidden=none&epochs=3&split=100-0-0&opt=heavyball",
}


def arrive(link: str) -> Visitor:
    visitor = Visitor.arrive(link, PAGE)
    assert not visitor.app.exception
    return visitor


def htmls(visitor: Visitor) -> str:
    return "".join(element.proto.body for element in visitor.app.get("html"))


def rows_of(html: str) -> dict[str, list[str]]:
    """The cells of every row, by the optimizer's name; what is said beside the name comes first."""
    rows = re.findall(r'<tr><th scope="row"><span[^>]*>(.*?)</span>(.*?)</th>(.*?)</tr>', html)
    return {
        name: [re.sub("<[^>]*>", "", cell).strip() for cell in [note, *re.findall("<td[^>]*>(.*?)</td>", cells)]]
        for name, note, cells in rows
    }


def test_who_comes_without_a_link_sees_four_rules_at_one_rate_and_what_one_step_is():
    visitor = arrive("")
    assert visitor.experiment == visitor.linked == parse_link(OPENING).experiment
    shown = visitor.joint
    names = ["Adam", "Gradient descent", "Momentum", "RMSprop"]
    header, arrays = visitor.stage
    assert [told["name"] for told in header["runs"]] == list(shown.runs) == names
    for k, run in enumerate(shown.runs.values()):
        np.testing.assert_array_equal(arrays[f"parameters{k}"], run.frames)
    reading = read_optimizers(shown, 0.3)
    assert f"**{reading.finding}** {reading.detail}" in visitor.lines
    table = optimizers_table(shown, 0.3)
    assert table in htmls(visitor)
    target = target_cost(shown.run, 0.3)
    for name, (note, epochs, cost, train, dev) in rows_of(table).items():
        run = shown.runs[name]
        expected = epochs_to(run, target)
        assert note == "" and epochs == (f"{expected:.0f}" if np.isfinite(expected) else "never")
        assert cost == number_text(float(run.history["train_cost"][-1]))
        assert [train, dev] == [error_text("classification", run.final[one]["error"]) for one in ("train", "dev")]
    said = read_first_steps(visitor.experiment, 0.01)
    assert f"**{said.finding}** {said.detail}" in visitor.lines, "and the rule is what one sees first"
    assert steps_table(visitor.experiment, 0.01) in htmls(visitor)
    drawn = visitor.chart("lines", "rule")["lines"]
    assert {row["set"] for row in drawn} == {short_name(id) for id in OPTIMIZERS}


@pytest.mark.parametrize("link", EVERY_KIND.values(), ids=EVERY_KIND)
def test_every_kind_of_data_has_four_rules(link):
    visitor = arrive(link)
    shown = visitor.joint
    assert list(rows_of(optimizers_table(shown, 0.3))) == list(shown.runs) and len(shown.runs) == 4
    assert optimizers_table(shown, 0.3) in htmls(visitor)


def test_every_look_opens():
    link = EVERY_KIND["no hidden layer, no dev set"]
    visitor = arrive(link)
    for look in [id for id, look in LOOKS.items() if look.study is no_study]:
        visitor.open(f"{link}&look={look}")
        assert not visitor.app.exception and not visitor.app.error, look
        assert visitor.control("look").value == look


def test_the_target_and_the_gradient_travel_and_bad_ones_give_a_notice():
    visitor = arrive(f"{QUICK}&target=0.9&gradient=1&beside=own&seeds=4")
    assert visitor.notices == [
        "seeds=4 changes nothing on this page: it trains one network with each optimizer, and a race many."
    ]
    assert [told["name"] for told in visitor.stage[0]["runs"]] == ["Adam"]
    reading = read_optimizers(visitor.joint, 0.9)
    assert f"**{reading.finding}** {reading.detail}" in visitor.lines and reading.verdict == "alone"
    assert "target=0.9" in visitor.copied and "gradient=1" in visitor.copied
    visitor.control("beside").set_value(True).run()
    visitor.finish()
    assert len(visitor.stage[0]["runs"]) == 4 and "beside" not in visitor.address
    visitor.follow(f"{QUICK}&target=7&gradient=x")
    assert [notice.partition(";")[2] for notice in visitor.notices] == [" target=1 is used.", " gradient=0.01 is used."]
    assert visitor.address["target"] == "1" and "gradient" not in visitor.address
    visitor.set("optimizer", "sgd")
    assert next(iter(visitor.joint.runs)) == "Gradient descent"


@pytest.fixture
def few(monkeypatch):
    """A race of few networks."""
    for name, value in {"RATES": (0.01, 0.3, 9.0), "ROUNDS": 1, "SEEDS": (4,), "FEWER": 2}.items():
        monkeypatch.setattr(race, name, value)
    studies.clear()
    yield
    studies.clear()


@pytest.mark.parametrize(("look", "study"), [("race", "race"), ("fair", "fair_race")])
def test_a_race_is_run_for_the_page_and_told_with_its_numbers(look, study, few):
    visitor = arrive(f"{QUICK}&change_at=3&change_to=0.01&look={look}")
    job = studies().get((study, STUDIES[study].subject(visitor.experiment)))
    while not job.done:
        job.wait(1)
    visitor.app.run()
    assert not visitor.app.exception and not job.failed and not job.refused
    result = job.run
    for said in [read_race(result, 0.3), *([read_sensitivity(result)] if result.fair else [])]:
        assert f"**{said.finding}** {said.detail}" in visitor.lines
    places = places_of(result, 0.3)
    assert race_table(result, places, 0.3) in htmls(visitor)
    (drawn,) = [visitor.chart("lines", "rule")["lines"]]
    for id, line in lines_of(result, places).items():
        expected = line_rows(id, line, ends_of(result))
        assert [row for row in drawn if row["set"] == short_name(id)] == expected and len(expected) == 7
    captions = [caption.value for caption in visitor.app.caption]
    assert sum(" rates work" in caption for caption in captions) == (8 if result.fair else 0)
    assert table_words(result, places) in captions and (not result.fair or works_text(result) in captions)
    assert any("changes of α by hand are left out" in caption for caption in captions) == result.fair
    visitor.app.session_state["study-numbers"] = True
    visitor.app.run()
    assert {"Curve (CSV)", "Numbers (JSON)"} <= {one.proto.label for one in visitor.app.get("download_button")}


@cache
def wild() -> Any:
    """A race in which some diverge."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"RATES": (0.01, 0.3, 9.0), "ROUNDS": 1, "SEEDS": (4,), "FEWER": 2}.items():
            patch.setattr(race, name, value)
        link = "v=1&data=sine&n=100&hidden=4&act=linear&lr=2&epochs=20"
        return tuple(studied(id, parse_link(link).experiment) for id in ("race", "fair_race"))


def test_who_diverges_is_marked_and_leaves_the_axes_alone():
    result, _ = wild()
    k = result.optimizers.index("heavyball")
    low, high = ends_of(result)
    assert high == pytest.approx(3 * result.constant) and 1e-6 < low / high < 1
    line = lines_of(result, places_of(result, 0.3))["heavyball"]
    half, first = np.median(result.diverged_at[k]), result.diverged_at[k].min()
    assert line.x[-1] == half - 1, "it stays on the chart until then"
    words = [word for _, word in sorted(line.broke.items())]
    assert words[0].startswith(f"4 of 4 diverged, the first by epoch {first:g}, update {2 * first:g}")
    assert words[-1].endswith(f"half have diverged by epoch {half:g}, update {2 * half:g}")
    rows = line_rows("heavyball", line, (low, high))
    marked = broken_rows(rows, {"heavyball": line})
    assert [row["text"] for row in marked] == words and marked[-1]["x"] == line.x[-1]
    assert all(0 <= row["value"] <= np.log10(high / low) + 1e-9 for row in rows)
    assert float(np.max(line.y)) > high and rows[-1]["text"] == number_text(float(line.y[-1]))
    note, *cells = rows_of(race_table(result, places_of(result, 0.3), 0.3))["Heavy ball"]
    assert note == "4 of 4 diverged" and cells == ["never", "∞", "–", "–"]


def test_the_first_that_diverges_is_marked_and_only_some_at_the_target_is_no_never():
    """One of four networks diverges, two come to the target; the median goes on."""
    result, _ = wild()
    k, target = result.optimizers.index("sgd"), 0.3 * result.constant
    cost = np.full((4, 21), 0.9 * result.constant)
    cost[:2, 5:], cost[3, 7:] = 0.5 * target, np.inf
    broke = np.array([np.nan, np.nan, np.nan, 7.0])
    made = with_racer(result, k, cost, diverged_at=broke)
    place = next(one for one in places_of(made, 0.3) if one.id == "sgd")
    line = lines_of(made, [place])["sgd"]
    assert line.broke == {7.0: "1 of 4 diverged, by epoch 7, update 14"} and line.x[-1] == 20
    picture = spread_picture(made, k, ends_of(made), target, dark=False)
    assert picture.count("<path") == 1 and "l5,5" in picture, "a small cross"
    note, *cells = rows_of(race_table(made, [place], 0.3))["Gradient descent"]
    assert note == "1 of 4 diverged" and cells[0] == "2 of 4"
    assert "2 of 4: so many come to that cost" in table_words(made, [place])
    assert "counts as worse" in table_words(made, [place])


def with_racer(result: Any, number: int, cost: np.ndarray, **rows: np.ndarray) -> Any:
    """The race with other costs (seeds, epochs) of one racer, and other rows of it."""
    costs = result.cost.copy()
    costs[number] = cost
    low, middle, high = (values.T for values in spread(costs))
    changed = {name: getattr(result, name).copy() for name in rows}
    for name, row in rows.items():
        changed[name][number] = row
    return replace(result, cost=costs, low=low, middle=middle, high=high, **changed)


def test_one_racer_beyond_all_bounds_leaves_every_axis_alone():
    """A cost of 1e30 is a number yet."""
    as_set, fair = wild()
    k = as_set.optimizers.index("sgd")
    made = with_racer(as_set, k, np.full((4, 21), 1e30))
    tried = with_racer(fair, k, np.full((4, 21), 1e30), tried_error=np.full((3, 2), 1e15))
    low, high = ends_of(made)
    assert high == ends_of(as_set)[1] == pytest.approx(3 * made.constant) and low >= high / 10**6
    rows = line_rows("sgd", lines_of(made, places_of(made, 0.3))["sgd"], (low, high))
    np.testing.assert_allclose([row["value"] for row in rows], np.log10(high / low))
    assert rows[0]["text"] == "1·10³⁰"
    assert error_top(tried) <= 3 * np.sqrt(tried.constant), "an RMSE of three times that of always the same answer"
    for picture in (
        spread_picture(made, k, (low, high), 0.3 * made.constant, dark=False),
        rates_picture(tried, k, error_top(tried), percent=False, dark=False),
    ):
        points = points_of(picture)
        assert (points >= 0).all() and (points <= [WIDTH, HEIGHT]).all()


def points_of(picture: str) -> np.ndarray:
    found = re.findall(r'points="([^"]*)"', picture)
    return np.array([[float(one) for one in pair.split(",")] for each in found for pair in each.split()])


def test_the_small_drawings_stay_within_their_frames_and_mark_what_broke():
    as_set, fair = wild()
    for k in range(len(OPTIMIZERS)):
        for picture in (
            spread_picture(as_set, k, ends_of(as_set), 0.3 * as_set.constant, dark=False),
            rates_picture(fair, k, error_top(fair), percent=False, dark=True),
        ):
            points = points_of(picture)
            assert (points >= 0).all() and (points <= [WIDTH, HEIGHT]).all() and points[:, 1].min() >= TOP - 0.1
            assert "nan" not in picture and "inf" not in picture
    k = fair.optimizers.index("heavyball")
    broken = np.isinf(fair.tried_cost[k]).any(axis=1).sum()
    assert broken and rates_picture(fair, k, 1.0, percent=False, dark=False).count("<path") == broken
    assert spread_picture(as_set, k, ends_of(as_set), 1.0, dark=False).count("<path") == 1


def test_a_line_is_drawn_where_it_is_a_number_and_held_at_the_edges():
    line = Line(np.arange(5.0), np.array([1e9, 0.5, np.nan, 0.0, np.inf]))
    rows = line_rows("adam", line, (0.01, 10.0))
    assert [row["x"] for row in rows] == [0, 1, 3] and {row["set"] for row in rows} == {"Adam"}
    np.testing.assert_allclose([row["value"] for row in rows], [3, np.log10(50), 0])
    assert [row["text"] for row in rows] == ["1·10⁹", "0.5", "0"]


def test_what_is_too_much_to_train_is_refused():
    visitor = arrive(f"{QUICK}&n=2000&hidden=64-64&epochs=20000")
    assert visitor.says("**Not started.**") and not visitor.has_stage()


def test_files_are_offered_of_all_runs_and_every_rule_has_its_formula():
    visitor = arrive(QUICK)
    visitor.app.session_state["under-the-hood"] = True
    visitor.app.run()
    assert not visitor.app.exception
    labels = {button.proto.label for button in visitor.app.get("download_button")}
    assert {"Curves (CSV)", "Run (JSON)", "Curves, RMSprop (CSV)", "Run, Momentum (JSON)"} <= labels
    shown: JointRuns = visitor.joint
    latex = " ".join(one.value for one in visitor.app.latex)
    assert all(OPTIMIZERS[run.experiment.optimizer].formula in latex for run in shown.runs.values())
