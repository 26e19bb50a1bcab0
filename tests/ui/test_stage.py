"""What the player is sent: one run, and several runs on one timeline."""

from dataclasses import replace

from pages.shared.player import decode
from pages.shared.stage import comparison_blob, moments, run_blob
from pages.shared.stage_parts import SubNetworks, ending_of, marks_of

import numpy as np
import pytest

from dlcore.links import parse_link
from dlcore.run import Run, train

LINK = "data=moons&n=100&hidden=4&epochs=6"
OF_ONE_RUN = "version id autoplay epochs total_epochs complete model panels readouts notice arrays"


@pytest.fixture(scope="module")
def free() -> Run:
    return train(parse_link(LINK).experiment)


@pytest.fixture(scope="module")
def restrained() -> Run:
    return train(parse_link(f"{LINK}&l2=5").experiment)


def cut(run: Run, *frames: int, complete: bool = True) -> Run:
    """The run with only these frames."""
    return replace(run, frame_epochs=run.frame_epochs[list(frames)], frames=run.frames[list(frames)], complete=complete)


def sampled(run: Run) -> SubNetworks:
    rows = len(run.frame_epochs) - 1
    kept = [np.arange(rows * size).reshape(rows, size) % 3 > 0 for size in run.architecture.hidden]
    return SubNetworks(kept, "training example 7", 1 + run.frame_epochs[:-1])


def test_one_run_is_sent_as_it_always_was(free):
    header, arrays = decode(run_blob(free))
    assert " ".join(header) == OF_ONE_RUN
    assert list(arrays) == ["parameters", "points", "targets", "split", "inputs"]
    np.testing.assert_array_equal(arrays["parameters"], free.frames)


def test_two_runs_bring_their_weights_and_share_their_examples(free, restrained):
    header, arrays = decode(comparison_blob([("without", free), ("with", restrained)]))
    _, alone = decode(run_blob(free))
    assert [run["name"] for run in header["runs"]] == ["without", "with"]
    assert header["epochs"] == list(range(7)) and header["complete"] and header["total_epochs"] == 6
    for k, run in enumerate((free, restrained)):
        np.testing.assert_array_equal(arrays[f"parameters{k}"], run.frames)
        for readout, split in zip(header["runs"][k]["readouts"], ("train", "dev"), strict=True):
            np.testing.assert_array_equal(readout["values"], run.history[f"{split}_error"])
    for name in ("points", "targets", "split", "inputs"):
        np.testing.assert_array_equal(arrays[name], alone[name])
    assert len(arrays) == 6
    assert [(panel["kind"], panel["run"]) for panel in header["panels"]] == [
        ("surface", 0), ("surface", 1), ("network", 0), ("network", 1),
    ]  # fmt: skip


def test_runs_with_examples_of_their_own_bring_them(free):
    other = train(parse_link(f"{LINK}&data_seed=1").experiment)
    _, arrays = decode(comparison_blob([("a", free), ("b", other)]))
    for k, run in enumerate((free, other)):
        np.testing.assert_array_equal(arrays[f"points{k}"], run.data.points.astype(np.float32))
    assert "points" not in arrays


def test_the_timeline_goes_as_far_as_every_run_that_still_trains(free):
    assert moments([free, cut(free, 0, 2, 4)]).tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert moments([cut(free, 0, 5), cut(free, 0, 3)]).tolist() == [0, 3, 5]
    growing = cut(free, 0, 1, 2, complete=False)
    assert moments([free, growing]).tolist() == [0, 1, 2]
    header, arrays = decode(comparison_blob([("without", free), ("with", growing)]))
    assert header["epochs"] == [0, 1, 2] and not header["complete"]
    np.testing.assert_array_equal(arrays["parameters0"], free.frames[:3])  # no more can be shown yet


def test_a_prediction_is_asked_before_anything_but_the_first_weights_travels(free, restrained):
    stopped = replace(restrained, best_epoch=3, stopped_at=5)
    blob = comparison_blob([("without", free), ("with", stopped)], only_start=True, sampled={"with": sampled(stopped)})
    header, arrays = decode(blob)
    assert header["complete"] and not header["autoplay"] and header["marks"] == [] and header["epochs"] == [0]
    for k in (0, 1):
        assert len(arrays[f"parameters{k}"]) == 1 and header["runs"][k]["readouts"] == []
    assert "masks1" not in arrays and len(header["id"].split("-start")) == 2
    header, arrays = decode(run_blob(stopped, only_start=True))
    assert "marks" not in header and len(arrays["parameters"]) == 1


def test_a_restored_run_marks_its_epochs_and_says_where_it_ended(free, restrained):
    stopped = replace(cut(restrained, *range(6)), best_epoch=3, stopped_at=5)
    header, _ = decode(run_blob(stopped))
    assert header["result"] == 3, "where playing comes to rest"
    assert "result" not in decode(run_blob(replace(stopped, complete=False)))[0]
    assert header["marks"] == [{"epoch": 3, "label": "best epoch"}, {"epoch": 5, "label": "stopped"}]
    header, _ = decode(comparison_blob([("without", free), ("with", stopped)]))
    assert header["marks"] == marks_of(stopped)
    assert header["runs"][1]["kept"] == 3 and "epoch 5" in header["runs"][1]["ended"]
    assert header["runs"][0]["kept"] is None and header["runs"][0]["ended"] is None
    both, _ = decode(comparison_blob([("a", stopped), ("b", stopped)]))
    assert [mark["label"] for mark in both["marks"]] == ["a: best epoch", "a: stopped", "b: best epoch", "b: stopped"]
    assert marks_of(replace(stopped, complete=False)) == [], "the best epoch so far would wander"
    assert "diverged at epoch 1,234" in ending_of(replace(free, diverged_at=1234))["ended"]
    patient = replace(restrained, best_epoch=4)
    assert ending_of(patient) == {"ended": "ended at epoch 6, with the weights of epoch 4", "kept": 4}
    assert ending_of(replace(patient, best_epoch=6)) == {"ended": None, "kept": None}


def test_dropped_units_travel_as_zeros_with_their_words(free, restrained):
    units = sampled(restrained)
    header, arrays = decode(comparison_blob([("without", free), ("with", restrained)], sampled={"with": units}))
    assert "masks0" not in arrays and "sampled" not in header["runs"][0]
    np.testing.assert_array_equal(arrays["masks1"], np.concatenate(units.kept, axis=1))
    assert header["runs"][1]["sampled"] == {"example": "training example 7", "updates": list(range(1, 7))}


def test_histograms_stand_beside_the_pictures_instead_of_the_networks(free, restrained):
    header, _ = decode(comparison_blob([("without", free), ("with", restrained)], side="weights"))
    assert [panel["kind"] for panel in header["panels"]] == ["surface", "surface", "weights"]
