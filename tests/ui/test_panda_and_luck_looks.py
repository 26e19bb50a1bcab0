"""The looks "Panda or caviar" and "Winner's luck": what they say is counted anew, links open what was chosen, and the
test set stays sealed."""

import re

from pages.shared import panda_or_caviar_card
from pages.shared.branching import Branch
from pages.shared.player import decode
from pages.shared.winners_luck_charts import repetition_edges

import numpy as np
import pytest
import streamlit as st

from dlcore.links import parse_link
from dlcore.search.nudges import MOST_NUDGES, Babysat, watched
from tests.core.made_looks import REPETITIONS, SIZES, TRIED, made_caviar, made_luck, made_watched
from tests.ui.card_page import address_of
from tests.ui.search_look import LINK, cells, made_offices, noticed, visit
from tests.ui.visitor import said_on, tables_of

QUANTITIES = {"a": "learning_rate", "l": "l2", "b": "batch_size"}


@pytest.fixture(autouse=True)
def offices(monkeypatch):
    """Nothing is trained, and the row of buttons, which AppTest cannot operate, is a field: `8 a *0.1`, `8 b =16`."""

    def stand_in(epochs, *, key, on_branch, quantities, disabled="", moment=""):
        def told_so() -> None:
            pressed = re.fullmatch(r"(-?\d+) (\w) ([*=])(.+)", st.session_state[key])
            assert pressed is not None
            after, what, sign, number = pressed.groups()
            told = {"factor" if sign == "*" else "value": float(number)}
            on_branch(Branch(int(after), QUANTITIES[what], **told))

        st.text_input("nudge", key=key, on_change=told_so, help=disabled)

    monkeypatch.setattr(panda_or_caviar_card, "branching", stand_in)
    return made_offices(monkeypatch)


def nudge(app, told: str):
    next(one for one in app.text_input if one.label == "nudge").set_value(told).run()
    assert not app.exception
    return app


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def own() -> Babysat:
    link = parse_link("&".join(f"{key}={value}" for key, value in LINK.items()))
    return Babysat(watched(link.experiment))


def test_the_run_and_the_batch_share_their_work(offices):
    app = visit("panda")
    assert not app.exception
    run, caviar = made_watched(own()), offices.studies.asked[-1]
    assert (caviar.networks, caviar.epochs, caviar.length) == (8, 20, 20) and caviar.share == 20 // 8
    batch = made_caviar(caviar)
    best = int(
        np.nanargmin(np.where(np.isfinite(batch.same_work.dev_error[:, -1]), batch.same_work.dev_error[:, -1], 9))
    )
    assert cells(app, "") == [
        ["", "epochs", "dev error", "fresh error"],
        ["now", "20", percent(run.dev_error[-1]), percent(run.true_error)],
        ["best of 8 same work", "8 × 2", percent(batch.same_work.dev_error[best, -1]), percent(0.23)],
        ["best of 8 each as long", "8 × 20", percent(batch.as_long.dev_error[best, -1]), percent(0.21)],
    ]
    assert f"The run that is watched comes further: {percent(run.true_error)} against {percent(0.23)}." in said_on(app)
    assert "Watched: 20 epochs. The batch: 8 networks of 2 epochs each" in said_on(app)
    assert "8 networks" in said_on(app) and "160 epochs of work" in said_on(app)
    header, arrays = decode(app.get_by_key("search:babysitting").proto.bytes)
    np.testing.assert_allclose(arrays["dev0"], 100 * run.dev_error, rtol=1e-6)
    assert header["batch"]["best"] == best == 1 and header["batch"]["share"] == 2
    spent = np.array(header["spent"])
    np.testing.assert_array_equal(spent, header["epochs"])
    np.testing.assert_allclose(header["batch"]["reached"], np.minimum(spent / 8, 2))


def test_a_change_by_hand_keeps_the_branch_and_gives_the_batch_its_work(offices):
    app = nudge(visit("panda"), "8 a *0.1")
    changed = address_of(app)["panda"]
    rate = own().experiment.learning_rate / 10
    assert changed == f"1-8-0-{rate:g}-0"
    assert f"Changed by hand: α = {rate:g} after epoch 8." in said_on(app)
    assert offices.studies.asked[-1].epochs == 20 + 12 and offices.studies.asked[-1].share == 4
    assert [row[0] for row in cells(app, "")[1:3]] == ["now chosen on dev", "before"]
    assert "Watched: 32 epochs, 1 branch that was left included, of which dev chooses “now”" in said_on(app)
    nudge(app, "12 b =16")
    assert offices.studies.asked[-1].epochs == 20 + 12 + 8
    again = visit("panda", panda=address_of(app)["panda"])
    assert f"α = {rate:g} after epoch 8, batches of 16 after epoch 12" in said_on(again)
    next(one for one in again.button if one.label == "Undo").click().run()
    assert address_of(again)["panda"] == changed
    next(one for one in again.button if one.label == "Undo").click().run()
    assert "panda" not in address_of(again) and "Nothing was changed yet" in said_on(again)


def test_a_change_that_changes_nothing_or_cannot_be_is_not_made():
    app = visit("panda")
    experiment = own().experiment
    for told in (f"8 a ={experiment.learning_rate}", f"8 b ={experiment.batch_size}", "20 a *0.1", "-1 a *0.1"):
        assert "panda" not in address_of(nudge(app, told)), told
    assert address_of(nudge(app, "8 a =1000"))["panda"] == "1-8-0-10-0", "the most that there is"
    full = "-".join(f"{epoch}-0-{0.001 * (epoch + 1):g}" for epoch in range(MOST_NUDGES))
    app = visit("panda", panda=f"{MOST_NUDGES}-{full}")
    before = address_of(app)["panda"]
    assert next(one for one in app.text_input if one.label == "nudge").help.startswith(f"{MOST_NUDGES} changes are")
    assert address_of(nudge(app, "9 l =1"))["panda"] == before


def test_how_many_networks_share_the_work_travels_and_what_is_none_is_told(offices):
    app = visit("panda")
    next(one for one in app.select_slider if one.label == "Networks in the batch").set_value("4").run()
    assert address_of(app)["caviar"] == "4" and offices.studies.asked[-1].share == 5
    assert "4 networks of 5 epochs" in said_on(visit("panda", caviar="4"))
    app = visit("panda", caviar="1000", panda="1-8-7-0.1")
    assert not app.exception and "caviar" in noticed(app) and "needs 0, 1 or 2" in noticed(app)
    assert offices.studies.asked[-1].networks == 32
    assert "Nobody can watch a run without a dev set" in said_on(visit("panda", split="100-0-0"))


def luck_at(size: int, column: int, offices):
    """Means over the repetitions: on dev, on test, truly."""
    result = made_luck(offices.studies.asked[-1])
    return [float(np.mean(getattr(result, name)[size, :, column])) for name in ("dev", "test", "true")]


def test_luck_is_what_the_mean_winner_promises_too_much(offices):
    app = visit("winner")
    assert not app.exception
    dev, test, true = luck_at(0, 2, offices)
    figures = {metric.label: metric.value for metric in app.metric}
    points = f"{round(100 * true, 1) - round(100 * dev, 1):.1f} points"
    assert figures == {"promised on dev": percent(dev), "kept": percent(true), "luck": points}
    assert f"The best of 4 promises {percent(dev)} and keeps {percent(true)}: {points} are luck." in said_on(app)
    assert f"Means over {REPETITIONS} dev sets of 20 examples. On a test set that chose nothing" in said_on(app)
    rows = {}
    for one in app.get("vega_lite_chart"):
        tables = tables_of(one)
        if "means" in tables:
            assert sum(bar["share"] for bar in tables["bars"] if bar["set"] == "dev") == pytest.approx(1)
            assert {row["set"]: row["from"] for row in tables["means"]} == pytest.approx(
                {"dev": 100 * dev, "test": 100 * test, "truly": 100 * true}
            )
        elif "band" in tables:
            rows = {(row["set"], row["tried"]): row["value"] for row in tables["rows"]}
        elif "rows" in tables:
            lucks = {row["size"]: row["value"] for row in tables["rows"] if row["set"] == "these trials"}
    for column, tried in enumerate(TRIED):
        expected = luck_at(0, column, offices)
        assert [rows[name, tried] for name in ("dev", "test", "truly")] == pytest.approx(
            [100 * one for one in expected]
        )
    # the best of four that are wrong on 20 examples by coins of their own, by brute force
    coins = np.random.default_rng(0).binomial(20, true, (200_000, 4)).min(axis=1).mean() / 20
    assert rows["pure luck", 4] == pytest.approx(100 * coins, abs=0.1)
    assert lucks == pytest.approx({n: 100 * 0.1 * 2 / np.sqrt(n) for n in SIZES})


@pytest.mark.parametrize(("examples", "least", "most"), [(60, 3, 25), (100, 0, 40), (1000, 55, 301), (10, 4, 4)])
def test_every_bar_of_the_winners_holds_as_many_of_the_errors_that_there_can_be(examples, least, most):
    errors = 100 * np.arange(least, most + 1) / examples
    counts, edges = np.histogram(errors, repetition_edges(errors[[0, -1]], examples))
    assert counts.sum() == len(errors) and len(counts) <= 36
    assert set(counts[:-1]) <= {counts[0]} and 0 < counts[-1] <= counts[0]
    assert np.abs(errors[:, None] - edges).min() == pytest.approx(50 / examples), "none lies on an edge"


def test_how_many_choose_and_by_how_many_examples_travels(offices):
    app = visit("winner")
    next(one for one in app.select_slider if one.label == "Trials to choose from").set_value("2").run()
    next(one for one in app.select_slider if one.label == "Dev examples").set_value("100").run()
    assert (address_of(app)["luck_trials"], address_of(app)["luck_dev"]) == ("2", "100")
    dev, _, true = luck_at(2, 1, offices)
    for one in (app, visit("winner", luck_trials="2", luck_dev="100")):
        assert f"The best of 2 promises {percent(dev)} and keeps {percent(true)}" in said_on(one)
        assert [slider.value for slider in one.select_slider] == ["2", "100"]
    assert "One trial alone is not chosen" in said_on(visit("winner", luck_trials="1"))
    app = visit("winner", luck_trials="many", luck_dev="0")
    assert not app.exception and "luck_trials" in noticed(app) and "luck_dev" in noticed(app)


def test_luck_begins_when_the_search_is_complete_and_says_what_it_cannot_count(offices):
    app = visit("winner", made="begun")
    assert not app.exception and "Starts when the search above is complete." in said_on(app)
    assert offices.studies.asked == [] and not app.metric
    assert "data set with classes" in said_on(visit("winner", data="plane"))


def test_of_real_data_the_test_set_stays_sealed_until_somebody_opens_it(offices):
    app = visit("winner", data="iris")
    assert not app.exception and "Sealed" in said_on(app) and offices.studies.asked == []
    assert not app.metric and not app.get("vega_lite_chart")
    next(one for one in app.button if one.label == "Open the test set").click().run()
    assert "Sealed" not in said_on(app) and "the 60 dev and test examples together" in said_on(app)
    assert app.metric[0].value == percent(luck_at(0, 2, offices)[0])
    assert "Sealed" not in said_on(visit("winner")), "there are fresh examples"
