"""What the player is sent of signal and gradient in several runs: their sizes, the theory, and ready-made surfaces."""

from dataclasses import replace

from pages.shared.player import decode
from pages.shared.run_inks import RUN_INKS
from pages.shared.stage import comparison_blob

import numpy as np
import pytest

from dlcore import plane_frames
from dlcore.links import parse_link
from dlcore.run import Run, train
from dlcore.signal.run_signals import signals_of
from dlcore.signal.theory import theory

LINK = "data=moons&n=100&hidden=4-4&epochs=4&act=relu"
INITIALIZATIONS = {"He": "he", "Xavier": "glorot", "Too small": "small", "Zeros": "zeros"}


@pytest.fixture(scope="module")
def runs() -> list[tuple[str, Run]]:
    return [(name, train(parse_link(f"{LINK}&init={id}").experiment)) for name, id in INITIALIZATIONS.items()]


def test_every_run_brings_its_sizes_its_theory_and_an_ink_of_its_own(runs):
    header, arrays = decode(comparison_blob(runs, side="signal"))
    assert [panel["kind"] for panel in header["panels"]] == ["surface"] * 4 + ["profile"] * 2
    assert all(panel["below"] for panel in header["panels"][4:])
    for k, (_, run) in enumerate(runs):
        found, expected = signals_of(run), theory(run.experiment, run.data)
        assert header["runs"][k]["signal_epochs"] == found.epochs.tolist()
        for panel, name in zip(header["panels"][4:], ("a_std", "da_std"), strict=True):
            np.testing.assert_allclose(arrays[f"{panel['array']}{k}"], getattr(found, name), rtol=1e-6)
            if expected is None:
                assert f"{panel['theory']}{k}" not in arrays, "zeros have no theory"
            else:
                np.testing.assert_allclose(arrays[f"{panel['theory']}{k}"], getattr(expected, name), rtol=1e-6)
    inks = [tuple(run["ink"]["dash"]) for run in header["runs"]]
    assert len(set(inks)) == 4 and len({run["ink"]["light"] for run in header["runs"]}) == 4 <= len(RUN_INKS)


def test_only_what_can_be_shown_yet_travels(runs):
    growing = replace(runs[1][1], frames=runs[1][1].frames[:3], frame_epochs=np.arange(3), complete=False)
    header, arrays = decode(comparison_blob([runs[0], ("Xavier", growing)], side="signal"))
    assert header["epochs"] == [0, 1, 2] == header["runs"][0]["signal_epochs"]
    assert len(arrays["a_std0"]) == len(arrays["parameters0"]) == 3
    header, arrays = decode(comparison_blob(runs, side="signal", only_start=True))
    assert len(arrays["a_std0"]) == len(arrays["da_std3"]) == 1 and header["runs"][0]["readouts"] == []


def test_without_hidden_layers_there_is_nothing_to_follow():
    run = train(parse_link("data=moons&n=100&hidden=none&epochs=1").experiment)
    header, arrays = decode(comparison_blob([("He", run)], side="signal"))
    assert [panel["kind"] for panel in header["panels"]] == ["surface"] and arrays["a_std0"].shape[-1] == 0


@pytest.mark.parametrize("link", ["data=moons", "data=sine", "data=digits"])
def test_surfaces_of_large_networks_are_made_here(monkeypatch, link):
    run = train(parse_link(f"{link}&n=100&hidden=4&epochs=1").experiment)
    assert not plane_frames.too_much_for_a_browser(run, 4)
    _, arrays = decode(comparison_blob([("He", run)], side="signal"))
    assert "parameters0" in arrays and "map0" not in arrays
    monkeypatch.setattr(plane_frames, "BROWSER_WORK", 0)
    _, arrays = decode(comparison_blob([("He", run)], side="signal"))
    frames, outputs, points = arrays["map0"].shape
    assert "parameters0" not in arrays and frames == len(run.frames) and outputs == run.architecture.sizes[-1]
    assert points == (plane_frames.LINE_POINTS if link == "data=sine" else plane_frames.FINEST**2)
    if run.data.classes > 2:
        np.testing.assert_allclose(arrays["map0"].sum(axis=1), 1, rtol=1e-5)


def test_a_growing_run_is_not_evaluated_anew(runs, monkeypatch):
    run = runs[0][1]
    begun = replace(run, frames=run.frames[:2], frame_epochs=run.frame_epochs[:2])
    asked = []
    outputs_for = plane_frames.outputs_for
    monkeypatch.setattr(plane_frames, "outputs_for", lambda *given: asked.append(1) or outputs_for(*given))
    first = plane_frames.plane_outputs(begun)
    assert len(asked) == 2
    grown = plane_frames.plane_outputs(run)
    assert len(asked) == len(run.frames)
    np.testing.assert_array_equal(grown[:2], first)
    monkeypatch.setattr(plane_frames, "RUN_WORK", 1)  # as of a network too large for all of its pictures
    plane_frames._kept.clear()
    del asked[:]
    few = plane_frames.plane_outputs(run)
    assert len(asked) == 3 < len(run.frames) - 1 and few.shape == grown.shape
    np.testing.assert_array_equal(few[[0, 1, -1]], grown[[0, 0, -1]])
    edited = replace(run, frames=run.frames + 1)
    assert not np.allclose(plane_frames.plane_outputs(edited), grown), "other weights of the same experiment"
