"""Pinned runs on a page: pinned by a button, drawn on the curves, listed with their results, carried by the link."""

from collections import OrderedDict
from dataclasses import replace
from types import SimpleNamespace
from urllib.parse import parse_qsl

from pages.shared import pin_button, pin_runs, pins_card, shell

import pytest

from dlcore.amounts import error_text, number_text
from dlcore.band import first_run
from dlcore.lessons import lessons_of
from dlcore.links import parse_link
from dlcore.pins import MOST_PINS, pins_of
from dlcore.run import train
from tests.ui.visitor import PLAYGROUND, Visitor

SMALL = "data=moons&n=100&hidden=4&batch=full&epochs=6"
PIN = SMALL.replace("=", ":").replace("&", ",")


@pytest.fixture
def table(monkeypatch) -> dict:
    """What the table was given last, and how to press its buttons."""
    seen = {}

    def stand_in(heads, rows, *, key, on_act):
        seen.update(heads=list(heads), rows={row.name: row for row in rows}, act=on_act)

    monkeypatch.setattr(pins_card, "pins_table", stand_in)
    return seen


def all_trained(visitor: Visitor, table: dict) -> None:
    """Draw the page until no pin waits."""
    for _ in range(60):
        if table["rows"] and not any(row.instead.startswith(("Training", "Waits")) for row in table["rows"].values()):
            return
        visitor.app.run()
    raise AssertionError([row.instead for row in table["rows"].values()])


def press_pin(visitor: Visitor) -> None:
    visitor.app.button(key=f"{visitor.page}:pin").click().run()
    visitor.finish()


def pins_on(visitor: Visitor) -> tuple:
    return pins_of(visitor.app.session_state[f"{visitor.page}:options"].get("pins", "none"))


def test_a_pinned_run_stays_on_the_chart_and_in_the_link(table):
    visitor = Visitor.arrive(SMALL)
    first = visitor.experiment
    press_pin(visitor)
    assert visitor.address["pins"] == PIN
    visitor.set("learning_rate", 0.3)
    all_trained(visitor, table)
    drawn = visitor.chart("pins", "history")["pins"]
    run = train(first)
    assert [(row["epoch"], row["value"]) for row in drawn] == list(enumerate(run.history["dev_cost"].tolist()))
    assert {row["set"] for row in drawn} == {"P1"}
    assert any("dev cost of P1" in caption.value for caption in visitor.app.caption)
    again = Visitor.arrive(visitor.copied.partition("?")[2])
    assert pins_on(again) == (first,) and not again.notices


def test_the_table_has_what_training_gives(table):
    link = f"{SMALL}&pins={PIN},lr:0.3~{PIN},l2:1,seeds:8"
    visitor = Visitor.arrive(link)
    all_trained(visitor, table)
    assert table["heads"][:2] == ["Learning rate", parse_link("").experiment.settings()["l2"].label]
    assert table["heads"][2:] == [
        "train error", "dev error", "test error", "train cost", "dev cost", "test cost", "updates", "seconds",
    ]  # fmt: skip
    for name, experiment in (("now", visitor.experiment), *zip(("P1", "P2"), pins_on(visitor), strict=True)):
        run, cells = train(first_run(experiment)), table["rows"][name].cells
        numbers = [run.final[split] for split in ("train", "dev", "test")]
        assert cells[2:5] == tuple(error_text("classification", one["error"]) for one in numbers)
        assert cells[5:8] == tuple(number_text(one["cost"]) for one in numbers)
        assert cells[8] == f"{run.updates:,}" and float(cells[9]) >= 0
    assert table["rows"]["P1"].cells[:2] == ("0.3", "0") and table["rows"]["P2"].cells[:2] == ("0.03", "1")
    assert any("Of a band, as P2, the first run is shown." in one.value for one in visitor.app.caption)


def test_a_setting_in_which_the_page_alone_differs_has_a_column_too(table):
    all_trained(Visitor.arrive(f"{SMALL}&lr=0.3&pins={PIN}"), table)
    assert table["heads"][0] == "Learning rate"
    assert {name: row.cells[0] for name, row in table["rows"].items()} == {"now": "0.3", "P1": "0.03"}


def test_a_row_says_what_there_is_no_number_for(table):
    wild = "data:multigauss,opt:sgd,lr:10,act:relu,hidden:8,batch:full,epochs:50"
    visitor = Visitor.arrive(f"{SMALL}&pins={wild}~{PIN},split:80-0-20")
    all_trained(visitor, table)
    diverged = train(pins_on(visitor)[0])
    burst, alone = table["rows"]["P1"], table["rows"]["P2"]
    assert burst.instead == f"diverged in epoch {diverged.diverged_at}" and len(burst.cells) == len(table["heads"]) - 1
    cells = dict(zip(table["heads"], alone.cells, strict=True))
    final = train(pins_on(visitor)[1]).final["test"]
    assert (cells["dev cost"], cells["test cost"]) == ("–", number_text(final["cost"]))
    assert any("they cannot be compared" in caption.value for caption in visitor.app.caption)


def test_open_and_remove(table):
    visitor = Visitor.arrive(f"{SMALL}&pins={PIN},lr:0.3~{PIN},l2:1")
    all_trained(visitor, table)
    first, second = pins_on(visitor)
    state_of = {"open": table["rows"]["P2"].id, "remove": table["rows"]["P1"].id}

    def act(what: str) -> None:
        visitor.app.session_state["to do"] = (what, state_of.get(what, ""))
        visitor.app.run()
        visitor.finish()

    original = pins_card.pins_card

    def with_presses(state, run, *, train):
        original(state, run, train=train)
        import streamlit as st

        if "to do" in st.session_state:
            pins_card._act(state, *st.session_state.pop("to do"))
            state.draw_again()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pages.shared.live.pins_card", with_presses)
        act("open")
        assert visitor.experiment == second and pins_on(visitor) == (first, second)
        act("remove")
        assert pins_on(visitor) == (second,) and visitor.experiment == second
        state_of["open"] = "lr:0.123"
        act("open")
        assert visitor.experiment == second, "a row that is gone does nothing"
        act("remove_all")
    assert pins_on(visitor) == () and "pins" not in visitor.address
    visitor.app.run()
    assert not visitor.has_chart("pins")


def test_a_ninth_pin_and_a_second_of_the_same_are_refused():
    full = "~".join(f"{PIN},seed:{seed}" for seed in range(1, MOST_PINS + 1))
    visitor = Visitor.arrive(f"{SMALL}&pins={full}")
    press = visitor.app.button(key=f"{PLAYGROUND}:pin")
    press.click().run()
    assert [toast.value for toast in visitor.app.toast] == [
        "8 runs are pinned, which is the most. Remove one, and this one can be pinned."
    ]
    assert len(pins_on(visitor)) == MOST_PINS
    visitor.follow(f"{SMALL}&pins={PIN}")
    visitor.app.button(key=f"{PLAYGROUND}:pin").click().run()
    assert [toast.value for toast in visitor.app.toast] == ["This run is pinned already, as P1."]


def test_a_pin_for_which_the_link_has_no_room_is_refused(monkeypatch):
    visitor = Visitor.arrive(SMALL)
    monkeypatch.setattr(pin_button, "LONGEST_LINK", len(visitor.copied) + pin_button.ROOM_FOR_ADDRESS)
    visitor.app.button(key=f"{PLAYGROUND}:pin").click().run()
    assert visitor.app.toast[0].value.startswith("With this run the link would become too long.")
    assert pins_on(visitor) == ()


def test_so_many_runs_are_kept_those_asked_for_last_and_none_that_is_not_complete(monkeypatch):
    monkeypatch.setattr(pin_runs, "_kept", OrderedDict())
    monkeypatch.setattr(pin_runs, "KEPT_PINNED_RUNS", 2)
    run = train(parse_link(f"{SMALL}&seed=90").experiment)
    first, second, third, growing = (run.experiment.replace(seed=90 + k, epochs=5) for k in range(4))

    def keep(experiment, run=run):
        return pin_runs.keep(SimpleNamespace(run=run, refused=None, failed=None, experiment=experiment))

    kept, _ = keep(first), keep(second)
    assert pin_runs.trained(first) is kept is not None
    keep(third)
    assert pin_runs.trained(first) is kept and pin_runs.trained(second) is None
    assert keep(growing, replace(run, complete=False)) is None and pin_runs.trained(growing) is None


def test_garbage_in_a_link_is_said_and_the_rest_opens():
    visitor = Visitor.arrive(f"{SMALL}&pins={PIN},lr:fast~{PIN},lr:0.3")
    (said,) = visitor.notices
    assert said.startswith("pins=") and "pin 1: lr=fast is not a number" in said
    assert [pin.learning_rate for pin in pins_on(visitor)] == [0.03, 0.3]


def test_pins_give_no_prediction_away():
    lesson = next(one for one in lessons_of(PLAYGROUND) if not one.study)
    visitor = Visitor.arrive(f"{lesson.query}&lesson={lesson.id}&pins={PIN}")
    assert visitor.app.radio and not visitor.has_chart("pins")
    assert visitor.app.button(key=f"{PLAYGROUND}:pin").disabled
    assert not visitor.says("Pinned runs")


def test_a_sealed_test_set_stays_sealed(table):
    visitor = Visitor.arrive(f"{SMALL}&pins={PIN},lr:0.3", page="splits")
    all_trained(visitor, table)
    places = [place for place, head in enumerate(table["heads"]) if head.startswith("test")]
    assert [table["rows"]["P1"].cells[place] for place in places] == ["sealed", "sealed"]
    visitor.app.button(key="open-test").click().run()
    all_trained(visitor, table)
    final = visitor.run.final["test"]
    opened = (error_text("classification", final["error"]), number_text(final["cost"]))
    assert tuple(table["rows"]["now"].cells[place] for place in places) == opened
    assert [table["rows"]["P1"].cells[place] for place in places] == ["sealed", "sealed"], "opened for the other run"


def test_every_page_that_trains_a_run_has_the_button():
    pages = ("splits", "bias_variance", "regularization", "initialization", "minibatches", "optimizers",
             "learning_rate", "batch_norm", "softmax", PLAYGROUND)  # fmt: skip
    for page in pages:
        source = (shell.Path(shell.__file__).parents[1] / f"{page}.py").read_text("utf-8")
        assert "pin_button(state, actions)" in source, page


def test_what_a_reading_suggests_keeps_the_pins():
    visitor = Visitor.arrive(f"{SMALL}&pins={PIN},lr:0.3")
    links = [dict(parse_qsl(link.proto.query_string)) for link in visitor.app.get("page_link")]
    tried = [link for link in links if "lesson" not in link and link]
    assert tried and all(link["pins"] == f"{PIN},lr:0.3" or pins_of(link["pins"]) == pins_on(visitor) for link in tried)
