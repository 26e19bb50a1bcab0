"""The card of the drift on the page: its charts follow the chosen layer, unit and numbers, in every run alike."""

import numpy as np

from dlcore.batch_norm.drift import drift_of
from dlcore.batch_norm.drift_reading import read_drift
from dlcore.batch_norm.trajectories import trajectories_of
from tests.ui.visitor import Visitor, tables_of

PAGE = "batch_norm"
LINK = "v=1&data=moons&n=100&noise=0.3&hidden=8-8&act=sigmoid&norm=batch&lr=0.03&epochs=6&batch=10&look=drift"


def drawn(visitor: Visitor) -> list[dict[str, list[dict]]]:
    return [tables for one in visitor.app.get("vega_lite_chart") if "start" in (tables := tables_of(one))]


def scales(visitor: Visitor) -> list[dict[str, list[dict]]]:
    return [tables for one in visitor.app.get("vega_lite_chart") if "others" in (tables := tables_of(one))]


def test_the_charts_are_those_of_the_chosen_layer_and_unit():
    visitor = Visitor.arrive(LINK, PAGE)
    assert not visitor.app.exception
    runs = visitor.joint.runs
    assert list(runs) == ["Batch norm", "Plain", "Layer norm"]
    assert visitor.value("drift_layer") == 2 and visitor.value("drift_unit") == 1, "the last layer's first unit"

    def agree(layer: int, unit: int, of: str) -> None:
        for tables, run in zip(drawn(visitor), runs.values(), strict=True):
            spread = getattr(drift_of(run), of)
            medians = spread.units[layer - 1][:, unit - 1, 1]
            np.testing.assert_allclose([row["at"] for row in tables["unit"]], medians, rtol=1e-6)
            assert [row["epoch"] for row in tables["frames"]] == run.frame_epochs.tolist()
        normalised = [run for run in runs.values() if run.experiment.normalization != "none"]
        found = [one for run in normalised if (one := trajectories_of(run, layer)) is not None]
        both = [values for one in found for values in (one.gamma, one.beta)]
        for tables, values in zip(scales(visitor), both, strict=True):
            np.testing.assert_allclose([row["at"] for row in tables["unit"]], values[:, unit - 1], rtol=1e-6)

    agree(2, 1, "inputs")
    assert sum("no γ and no β" in one.value for one in visitor.app.caption) == 1, "of the plain one"
    reading = read_drift({name: drift_of(run).inputs for name, run in runs.items()}, 2)
    assert visitor.says(f"**{reading.finding}** {reading.detail}")
    visitor.open(f"{LINK}&drift_layer=1&drift_of=z")
    visitor.move("drift_unit", 3)
    asked = {"drift_layer": "1", "drift_unit": "3", "drift_of": "z"}
    assert asked.items() <= visitor.address.items()
    agree(1, 3, "z")
    reading = read_drift({name: drift_of(run).z for name, run in runs.items()}, 1, "z values")
    assert visitor.says(f"**{reading.finding}** {reading.detail}")
    visitor.follow(f"{LINK}&norm=none&beside=own&drift_unit=200")
    assert visitor.value("drift_unit") == 8 and not visitor.shows("drift_of"), "nothing is normalised"
    assert not scales(visitor) and len(drawn(visitor)) == 1
    visitor.follow(f"{LINK}&hidden=none")
    assert any("no hidden layer whose inputs" in one.value for one in visitor.app.caption)
    assert not visitor.app.exception
