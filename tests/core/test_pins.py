"""Pinned runs: as text they are the same experiments for ever, and what is kept of them is what training gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.budget import refusal
from dlcore.experiment import Experiment
from dlcore.links import LONGEST_VALUE, parse_link
from dlcore.own_data import own_data, read_table
from dlcore.pinned_run import CURVE_POINTS, differing, pinned_run
from dlcore.pins import MOST_PINS, pins_of, read_pins, with_pin, without_pin, write_pins
from dlcore.run import train
from tests.core.own_tables import plane
from tests.core.strategies import experiment_of, values_by_name


def test_the_text_is_the_documented_one():
    first, second = parse_link("lr=0.1&l2=1").experiment, parse_link("data=moons&opt=sgd").experiment
    assert write_pins([first, second]) == "lr:0.1,l2:1~data:moons,opt:sgd"
    assert pins_of("lr:0.1,l2:1~data:moons,opt:sgd") == (first, second)
    assert write_pins([]) == "none" and pins_of("none") == pins_of("") == ()


def test_a_pin_that_differs_in_nothing_names_its_data():
    assert write_pins([Experiment()]) == f"data:{Experiment().data}"
    assert pins_of(write_pins([Experiment()])) == (Experiment(),)


@given(st.lists(values_by_name(), max_size=3))
def test_what_is_written_opens_the_same_experiments(chosen):
    pins = [pin for pin in dict.fromkeys(map(experiment_of, chosen)) if refusal(pin) is None]
    text = write_pins(pins)
    if len(text) < LONGEST_VALUE:
        assert read_pins(text) == (tuple(pins), ())
    assert not set(text) & set("&=#? "), "nothing that would end a value in a link"


@given(st.text(alphabet="~,:;%lrdatmoonsx0123456789.-é\n", max_size=200))
def test_any_text_gives_pins_that_can_be_written(text):
    pins, reasons = read_pins(text)
    assert read_pins(write_pins(pins)) == (pins, ())
    assert len(pins) <= MOST_PINS
    assert reasons or len(pins) == len(text.split("~")) or text in ("", "none")


@pytest.mark.parametrize(
    ("text", "kept", "why"),
    [
        ("lr:0.1,colour:red", "lr:0.1", "colour=red is not a known setting"),
        ("lr:1e9~data:moons", "lr:10~data:moons", "pin 1: lr=1e9 is not from"),
        ("lr:fast~data:moons", "data:moons", "pin 1: lr=fast is not a number"),
        ("lr:0.1~lr:0.1", "lr:0.1", "pin 2: is there twice"),
        ("~".join(f"lr:0.{k}" for k in range(11, 20)), "~".join(f"lr:0.{k}" for k in range(11, 19)), "8 is the most"),
        ("data:custom~lr:0.1", "lr:0.1", "pin 1: is of somebody's own data"),
        ("data:moons,data:custom~lr:0.1", "lr:0.1", "pin 1: is of somebody's own data"),
        ("n:1000000,epochs:20000,hidden:256-256~lr:0.1", "lr:0.1", "pin 1: This run is too much work"),
        ("garbage", "none", "pin 1: needs settings like lr:0.1"),
    ],
)
def test_garbage_is_left_out_and_said(text, kept, why):
    pins, reasons = read_pins(text)
    assert write_pins(pins) == kept
    assert any(why in reason for reason in reasons)


def test_a_text_that_was_cut_off_loses_its_last_pin():
    long = "lr:0.2~lr:0.1," + ",".join(["lr:0.1"] * 400)
    pins, reasons = read_pins(long[:LONGEST_VALUE])
    assert write_pins(pins) == "lr:0.2" and "2047 characters" in reasons[0]


def test_pinning_and_removing():
    text = with_pin(with_pin("none", Experiment()), Experiment(learning_rate=0.1))
    assert pins_of(text) == (Experiment(), Experiment(learning_rate=0.1))
    assert without_pin(text, 0) == "lr:0.1" and without_pin(without_pin(text, 0), 0) == "none"
    assert without_pin(text, 5) == text
    with pytest.raises(ValueError, match="pinned already, as P2"):
        with_pin(text, Experiment(learning_rate=0.1))
    with pytest.raises(ValueError, match="too much work"):
        with_pin(text, parse_link("n=1000000&epochs=20000&hidden=256-256").experiment)
    own = own_data(read_table(plane()))
    with pytest.raises(ValueError, match="Your own examples stay with you"):
        with_pin(text, Experiment(data=own.id))
    full = write_pins([Experiment(seed=seed) for seed in range(MOST_PINS)])
    with pytest.raises(ValueError, match="8 runs are pinned"):
        with_pin(full, Experiment(seed=100))
    keeps = tuple(0.5123456789012345 + k / 1e15 for k in range(50))
    long = [Experiment(hidden=(2,) * 50, keep_prob=keeps, epochs=1 + k) for k in range(2)]
    with pytest.raises(ValueError, match="too long"):
        with_pin(write_pins(long[:1]), long[1])


def test_what_is_kept_of_a_run_is_the_run():
    run = train(parse_link("data=moons&hidden=4&epochs=400&batch=full&l2=1").experiment)
    kept = pinned_run(run)
    assert kept.final == run.final and kept.updates == run.updates and kept.seconds == run.seconds
    assert 0.9 * CURVE_POINTS <= len(kept.epochs) <= CURVE_POINTS
    assert kept.epochs[0] == 0 and kept.epochs[-1] == 400
    for name, curve in kept.curves.items():
        np.testing.assert_allclose(curve, run.history[name][kept.epochs], rtol=1e-7)
    assert {"train_cost", "dev_cost", "train_error", "dev_error", "penalty"} <= set(kept.curves)


def test_a_run_without_a_dev_set_has_no_dev_curve_and_one_that_diverged_ends_before():
    alone = pinned_run(train(parse_link("data=moons&hidden=4&epochs=3&split=100-0-0").experiment))
    assert not [name for name in alone.curves if name.startswith("dev")]
    link = "data=multigauss&opt=sgd&lr=10&act=relu&hidden=8&batch=full&epochs=50"
    run = train(parse_link(link).experiment)
    kept = pinned_run(run)
    assert kept.diverged_at == run.diverged_at is not None
    assert kept.epochs[-1] == run.ended and np.isfinite(kept.curves["train_cost"]).all()


def test_the_curves_of_a_run_that_was_stopped_early_go_to_its_end_and_its_result_is_the_best_epoch():
    run = train(parse_link("data=moons&n=100&noise=0.4&hidden=8&lr=0.3&epochs=200&patience=5").experiment)
    kept = pinned_run(run)
    best, ended = int(np.argmin(run.history["dev_cost"])), len(run.history["epoch"]) - 1
    assert best < ended < 200 and list(kept.epochs) == list(range(ended + 1))
    assert kept.final["dev"] is not None and kept.final["dev"]["cost"] == run.history["dev_cost"][best]


def test_the_columns_are_the_settings_that_differ():
    named = [Experiment(), Experiment(learning_rate=0.1), Experiment(data="sine", seeds=8)]
    assert [setting.key for setting in differing(named)] == ["data", "lr"], "loss and features follow the data"
    assert [setting.key for setting in differing([Experiment(), Experiment(loss="mse")])] == ["loss"]
    assert [setting.key for setting in differing([Experiment(), Experiment(seed=1)])] == ["seed"]
    assert differing([Experiment(), Experiment()]) == []
