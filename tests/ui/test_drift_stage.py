"""What the player and the card are sent of the inputs of every layer, in runs with and without normalization."""

from dataclasses import replace

from pages.shared.drift_card import drift_table
from pages.shared.drift_charts import drift_rows, scale_rows, within
from pages.shared.held_range import held_range
from pages.shared.player import decode
from pages.shared.stage import comparison_blob

import numpy as np
import pytest

from dlcore.batch_norm.drift import OUTER, drift_of
from dlcore.batch_norm.trajectories import trajectories_of
from dlcore.experiment import Experiment
from dlcore.joint_runs import JointRuns
from dlcore.parameters import unflatten
from dlcore.run import Run
from dlcore.signal.passes import forward
from tests.core.runs import standing, trained

SMALL = Experiment(data="moons", examples=200, hidden=(8, 8), activation="tanh", epochs=6)
KINDS = {"Plain": "none", "Batch norm": "batch", "Layer norm": "layer"}


@pytest.fixture(scope="module")
def runs() -> list[tuple[str, Run]]:
    return [(name, trained(SMALL.replace(normalization=kind))) for name, kind in KINDS.items()]


def inputs_of_g(run: Run, frame: int) -> list[np.ndarray]:
    """From the other forward pass, that of the signal."""
    layers = unflatten(run.frames[frame][None].astype(float), run.architecture)
    passed, _ = forward(layers, run.architecture, "tanh", run.data.inputs[:100].astype(float))
    return [one.z[0] for one in passed]


def test_every_run_brings_its_ridges_on_one_axis_for_a_layer(runs):
    plain = runs[0][1]
    # 16 weights of the first layer larger: its inputs need wider bins than those of the second
    wide = replace(plain, frames=plain.frames * np.where(np.arange(plain.frames.shape[1]) < 16, np.float32(20), 1))
    assert drift_of(wide).exponents[0, 0] > drift_of(wide).exponents[0, 1]
    runs = [*runs, ("Wide", wide)]
    header, arrays = decode(comparison_blob(runs, side="drift"))
    assert [panel["kind"] for panel in header["panels"]] == ["surface"] * 4 + ["drift"]
    assert header["panels"][-1]["layers"] == [1, 2] and header["panels"][-1]["below"]
    assert "shaded" in header["panels"][-1]["caption"], "tanh is flat far from 0"
    assert [run["g_input"] for run in header["runs"]] == ["z", "z̃", "z̃", "z"]
    assert len({tuple(run["ink"]["dash"]) for run in header["runs"]}) == 4
    for k, (_, run) in enumerate(runs):
        assert header["runs"][k]["drift_epochs"] == list(range(7))
        for frame in (0, 6):
            for place, values in enumerate(inputs_of_g(run, frame)):
                left, width, bars = arrays["drift_axes"][place].astype(float)
                edges = left + width * np.arange(int(bars) + 1)
                expected = np.histogram(values, np.append(edges[:-1], edges[-1] - 1e-9))[0]
                drawn = arrays[f"ridges{k}"][frame, place].astype(float)
                assert drawn.max() == 255 and (drawn[int(bars) :] == 0).all()
                np.testing.assert_allclose(drawn[: int(bars)] * expected.max() / 255, expected, atol=2)
                low, median, high, below, above, lost, drift = arrays[f"drift{k}"][frame, place]
                np.testing.assert_allclose([low, median, high], np.percentile(values, (15, 50, 85)), atol=1e-3)
                assert below == pytest.approx((values < edges[0]).mean(), abs=2e-3) and lost == 0
                assert above == pytest.approx((values >= edges[-1]).mean(), abs=2e-3)
                assert below + above < 0.1 or run is wide, "which reaches too far for the others' axis"
                assert drift == pytest.approx(drift_of(run).inputs.typical_drift()[frame, place], rel=1e-5)
                assert (drift == 0) == (frame == 0)
    flat = arrays["drift_flat"]
    assert np.allclose(1 - np.tanh(flat[:, 2][flat[:, 2] < 0]) ** 2, 0.05, atol=0.02), "where tanh's slope is 5 %"
    sent = sum(arrays[name].nbytes for name in arrays if name.startswith(("ridges", "drift")))
    assert sent * 64 / 7 <= 100_000, "as many moments as a long run has"


def test_only_what_can_be_shown_yet_travels(runs):
    growing = replace(runs[1][1], frames=runs[1][1].frames[:3], frame_epochs=np.arange(3), complete=False)
    header, arrays = decode(comparison_blob([runs[0], ("Batch norm", growing)], side="drift"))
    assert header["epochs"] == [0, 1, 2] == header["runs"][0]["drift_epochs"]
    assert len(arrays["ridges0"]) == len(arrays["drift1"]) == 3
    panels = [decode(comparison_blob(some, side="drift"))[0]["panels"] for some in (runs[:1], [(runs[0][0], growing)])]
    assert panels[0] == panels[1], "a panel whose description changed would be made anew with every message"
    header, arrays = decode(comparison_blob(runs, side="drift", only_start=True))
    assert len(arrays["ridges0"]) == len(arrays["drift2"]) == 1


def test_deep_networks_show_four_layers_and_flat_ones_none():
    def told(experiment: Experiment) -> tuple[dict, dict]:
        return decode(comparison_blob([("Plain", standing(experiment))], side="drift", only_start=True))

    header, arrays = told(SMALL.replace(hidden=(4,) * 9))
    assert header["panels"][-1]["layers"] == [1, 4, 6, 9] and arrays["ridges0"].shape[:2] == (1, 4)
    header, arrays = told(SMALL.replace(hidden=()))
    assert [panel["kind"] for panel in header["panels"]] == ["surface"] and "drift_axes" not in arrays
    header, _ = told(SMALL.replace(activation="linear"))
    assert "shaded" not in header["panels"][-1]["caption"], "a straight line is flat nowhere"


def test_numbers_that_have_overflowed_are_counted_out(runs):
    run = runs[0][1]
    huge = replace(run, frames=np.float32(3e38) * (run.frames / np.abs(run.frames).max()))
    _, arrays = decode(comparison_blob([("Plain", huge), runs[1]], side="drift"))
    lost, drift = arrays["drift0"][-1, 1, 5:]
    assert 0 < lost <= 1 and np.isnan(drift) and np.isfinite(arrays["drift_axes"]).all()
    assert (arrays["drift1"][:, :, 5] == 0).all()


def test_one_run_that_explodes_does_not_squeeze_the_others():
    assert held_range([np.array([-1.0, 2]), np.array([np.nan, 0.5])], middle=0.0) == (-1, 2)
    assert held_range([np.array([-1.0, 2]), np.array([1.0]), np.array([-1e9, np.inf])], middle=0.0) == (-12, 2)
    assert held_range([np.array([1.0]), np.array([])], middle=1.0) == (0, 2) == held_range([], middle=1.0)
    assert within([np.array([1.0, 3.0])], 1.0) == pytest.approx((0.88, 3.12))


def test_rows_of_the_charts_are_percentiles_gammas_and_betas(runs):
    run = runs[1][1]
    found = drift_of(run)
    rows = drift_rows(found.epochs, found.inputs, 2, 3)
    of_unit = np.percentile(inputs_of_g(run, 6)[1][:, 2], (15, 50, 85))
    last = rows["unit"][-1]
    assert last["epoch"] == 6 and (last["low"], last["at"], last["high"]) == pytest.approx(tuple(of_unit), abs=1e-3)
    together = rows["layer"][-1]
    assert (together["low"], together["high"]) == pytest.approx(tuple(found.inputs.layers[6, 1, [1, 3]]))
    assert rows["start"][0]["at"] == rows["unit"][0]["at"] and OUTER[1] == 15 and OUTER[3] == 85
    scales = trajectories_of(run, 2)
    assert scales is not None
    rows = scale_rows(scales.epochs, scales.gamma, 3)
    assert [row["at"] for row in rows["unit"]] == pytest.approx(scales.gamma[:, 2].tolist())
    assert {row["unit"] for row in rows["others"]} == {1, 2, 4, 5, 6, 7, 8}
    assert rows["layer"][-1]["at"] == pytest.approx(float(np.median(scales.gamma[-1])))


def test_the_table_says_where_the_charts_end(runs):
    drifts = {name: drift_of(run) for name, run in runs}
    spreads = {name: found.inputs for name, found in drifts.items()}
    table = drift_table(JointRuns(dict(runs)), drifts, spreads, 2, 3)
    low, median, high = spreads["Batch norm"].units[1][-1, 2].astype(float)
    for value in (abs(median), (high - low) / 2, spreads["Batch norm"].drift(2)[-1, 2]):
        assert f"{value:.3g}</td>" in table
    assert "drift of unit 3" in table and table.count("epoch 6") == 3 and "<td>-" not in table
    begun = {name: found.until(2) for name, found in drifts.items()}
    assert begun["Plain"].epochs.tolist() == [0, 1, 2] and len(begun["Plain"].counts) == 3
    assert begun["Plain"].inputs.units[1].shape == (3, 8, 3) and begun["Plain"].z.layers.shape == (3, 2, 5)
