"""The pinned runs as thin curves: every one at its own epochs, on an axis of its own kind, under its own name."""

from pages.shared.end_labels import CHART_HEIGHT, LABEL_PIXELS
from pages.shared.pin_curves import PENALISED, Overlay, misfit, overlaid, pin_rows
from pages.shared.pin_runs import Pin

import numpy as np
import pytest

from dlcore.links import parse_link
from dlcore.pinned_run import pinned_run
from dlcore.run import train

SMALL = "data=moons&n=100&hidden=4&batch=full&epochs=6"


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


def test_the_rows_of_a_long_run_keep_their_epochs_and_the_penalty_is_added_where_it_is_drawn():
    pin = trained("data=moons&n=100&hidden=4&epochs=700&batch=full&l2=1")
    history = train(pin.experiment).history
    for quantity, values in (
        ("dev_cost", history["dev_cost"]),
        (PENALISED, history["train_cost"].astype(float) + history["penalty"]),
    ):
        rows = pin_rows(pin, quantity)
        epochs = [row["epoch"] for row in rows]
        assert epochs[0] == 0 and epochs[-1] == 700 and len(epochs) < 400 and epochs == [row["at"] for row in rows]
        np.testing.assert_allclose([row["value"] for row in rows], values[epochs], rtol=1e-6)
    assert history["penalty"].min() > 0.001


def test_a_pin_that_diverged_is_drawn_to_its_end_and_makes_no_room():
    wild = trained("data=multigauss&opt=sgd&lr=10&act=relu&hidden=8&batch=full&epochs=50")
    ends = {"ends": [{"set": "dev", "epoch": 50, "value": 0.1}]}
    found = overlaid(CHART, ends, {"top": 0.2, "last_epoch": 50}, Overlay("dev_cost", wild.experiment), [wild], False)
    assert found.numbers["top"] == 0.2 < max(row["value"] for row in found.datasets["pins"])
    assert f"P1 diverged in epoch {wild.run.diverged_at}." in found.words
    assert found.datasets["ends"][0]["set"] == "dev" and found.datasets["pin_ends"][0]["set"] == "P1"
    told = found.spec["layer"][-1]["encoding"]["tooltip"]
    assert [one.get("title", one["field"]) for one in told] == ["pinned run", "epoch", "dev cost"]
    for layer in found.spec["layer"][:2]:
        assert layer["transform"] == [{"filter": "datum.set === 'P1'"}]


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
