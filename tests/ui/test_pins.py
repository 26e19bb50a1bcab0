"""Pinned runs on a page: pinned by a button, drawn on the curves, listed with their results, carried by the link."""

from urllib.parse import parse_qsl

from pages.shared import pins_card, shell
from pages.shared.end_labels import CHART_HEIGHT, LABEL_PIXELS
from pages.shared.pin_curves import Overlay, misfit, overlaid, pin_rows
from pages.shared.pin_runs import Pin

import numpy as np
import pytest

from dlcore.amounts import error_text, number_text
from dlcore.band import first_run
from dlcore.lessons import lessons_of
from dlcore.links import parse_link
from dlcore.pinned_run import pinned_run
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


def trained(link: str, place: int = 0) -> Pin:
    run = pinned_run(train(parse_link(link).experiment))
    return Pin(place, run.experiment, run)


CHART = {"layer": [{"mark": {"type": "line"}, "encoding": {"x": {"field": "epoch"}, "y": {"field": "value"}}}]}
OWN = {"ends": [{"set": "train", "epoch": 6, "value": 0.3}]}


def test_what_means_something_else_is_not_drawn_but_said():
    experiment = parse_link(SMALL).experiment
    other = [trained(f"{SMALL}&loss=mse"), trained("data=sine&n=100&hidden=4&epochs=6", 1)]
    found = overlaid(CHART, OWN, {"top": 1.0, "last_epoch": 6}, Overlay("dev_cost", experiment), other, False)
    assert found.spec == CHART and "pins" not in found.datasets
    assert "P1 is not on this axis: it has its cost in squared error." in found.words
    assert "P2 is not on this axis: it is a regression." in found.words
    assert misfit(other[0], Overlay("dev_error", experiment)) == "", "errors can be compared under any loss"
    assert misfit(trained(f"{SMALL}&split=100-0-0"), Overlay("dev_cost", experiment)) == "has no dev set"


def test_the_axis_makes_room_up_to_its_ceiling_and_names_stand_clear():
    experiment = parse_link(SMALL).experiment
    pins = [trained(f"{SMALL}&seed={seed}".replace("epochs=6", "epochs=9"), seed) for seed in (0, 1)]
    tallest = max(row["value"] for pin in pins for row in pin_rows(pin, "train_cost"))
    numbers = {"top": 0.1, "last_epoch": 6}
    roomy = overlaid(CHART, OWN, numbers, Overlay("train_cost", experiment), pins, False)
    assert roomy.numbers["last_epoch"] == 9 and roomy.numbers["top"] == pytest.approx(1.05 * tallest)
    tight = overlaid(CHART, OWN, numbers, Overlay("train_cost", experiment, 0.2, longer=False), pins, False)
    assert tight.numbers == {"top": 0.2, "last_epoch": 6}
    assert max(row["epoch"] for row in tight.datasets["pins"]) == 6
    assert "P1 ends above the axis, at" in tight.words
    heights = sorted(row["value"] for row in (*tight.datasets["ends"], *tight.datasets["pin_ends"]))
    assert max(heights) <= 0.2
    assert min(np.diff(heights)) >= 0.99 * 0.2 * LABEL_PIXELS / CHART_HEIGHT
    inks = [layer["mark"]["color"] for layer in tight.spec["layer"] if "color" in layer["mark"]]
    assert len(set(inks)) == 2, "a line and a name of each"


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
