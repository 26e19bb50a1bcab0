"""Early stopping: the best epoch's weights come back bit for bit, whoever trains the run and in whatever chunks."""

import dataclasses
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.__main__ import main
from dlcore.band import seed_runs
from dlcore.band_training import BandTraining, train_band
from dlcore.data import prepare
from dlcore.early_stopping import best_epochs, stop_epoch
from dlcore.early_stopping_reading import patience_to_reach, read_early_stopping
from dlcore.engine import bucket as buckets
from dlcore.engine import frames as frames_module
from dlcore.engine import planner
from dlcore.engine.frames import Frames, frame_epochs
from dlcore.engine.many import Many, grouped
from dlcore.engine.scope import unused_settings
from dlcore.engine.training import Training
from dlcore.experiment import Experiment
from dlcore.links import to_query
from dlcore.prediction import error_of, outputs_of
from dlcore.reading import read
from dlcore.run import Run, train
from dlcore.script import script
from dlcore.studies.curve_runs import dev_set
from dlcore.studies.effort import update_cost, with_updates
from dlcore.studies.learning_curve import training_subset
from tests.core.runs import same
from tests.core.test_reading import RUNS
from tests.core.test_script import numbers, output_of

# 36 of 60 examples with many wrong labels: learned by heart within a few dozen epochs
STOPS = Experiment(
    data="moons", examples=100, noise=0.4, flip=0.2, hidden=(8, 8), learning_rate=0.1, epochs=150, patience=8
)
GOES_ON = STOPS.replace(patience=0)
DROPS = {"keep_prob": (0.9, 0.7), "l2": 0.3}


@pytest.fixture(scope="module")
def run() -> Run:
    return train(STOPS)


@pytest.fixture(scope="module")
def unstopped() -> Run:
    return train(GOES_ON)


def by_hand(costs: list[float], patience: int) -> tuple[int, int | None]:
    """Best epoch and stop, one epoch after another."""
    best, lowest = 0, math.inf
    for epoch, cost in enumerate(costs):
        if math.isfinite(cost) and cost < lowest:
            best, lowest = epoch, cost
        if epoch - best == patience:
            return best, epoch
    return best, None


costs = st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.4, 0.5, math.nan, math.inf]), min_size=1, max_size=30)


@given(costs, st.integers(1, 12))
def test_the_epochs_are_those_of_one_who_looks_after_every_epoch(costs, patience):
    best, stop = by_hand(costs, patience)
    found = stop_epoch(np.array(costs), patience)
    assert found == stop
    assert best_epochs(np.array(costs))[len(costs) - 1 if stop is None else stop] == best


@given(costs)
def test_the_least_patience_that_reaches_the_lowest_cost(costs):
    least, best = patience_to_reach(np.array(costs)), int(best_epochs(np.array(costs))[-1])
    assert by_hand(costs, least)[0] == best
    assert least == 1 or by_hand(costs, least - 1)[0] != best


def test_no_patience_is_no_early_stopping():
    with pytest.raises(ValueError, match="patience"):
        stop_epoch(np.ones(3), 0)


@pytest.mark.parametrize("change", [{}, DROPS, {"normalization": "batch"}, {"batch_size": "full"}], ids=str)
def test_the_restored_weights_are_those_of_a_run_of_exactly_so_many_epochs(change):
    """The schedule does not depend on the number of epochs, so neither does what happens before the end."""
    stopping = STOPS.replace(**change)
    run = train(stopping)
    assert run.stopped_at is not None and 0 < run.best_epoch < run.stopped_at < stopping.epochs
    shorter = train(stopping.replace(patience=0, epochs=run.best_epoch))
    np.testing.assert_array_equal(run.restored, shorter.frames[-1])
    assert run.final == shorter.final and shorter.best_epoch is None


def test_the_run_up_to_its_stop_is_the_run_that_would_have_gone_on(run, unstopped):
    best, stop = by_hand(unstopped.history["dev_cost"].tolist(), 8)
    assert (run.best_epoch, run.stopped_at, run.ended, run.last) == (best, stop, stop, best)
    for name, values in run.history.items():
        np.testing.assert_array_equal(values, unstopped.history[name][: stop + 1], err_msg=name)
    assert run.frame_epochs.tolist() == list(range(stop + 1)), "all epochs of a run that is so short"
    np.testing.assert_array_equal(run.frames, unstopped.frames[: stop + 1])
    np.testing.assert_array_equal(run.parameters, unstopped.frames[best])
    assert run.complete and run.updates == stop * 2, "60 examples make a batch of 32 and one of 28"


def test_all_numbers_are_those_of_the_restored_weights(run):
    dev = run.data.slices["dev"]
    error = error_of("classification", outputs_of(run, run.data.raw[dev]), run.data.labels[dev])
    assert run.final["dev"]["error"] == pytest.approx(error) == run.history["dev_error"][run.best_epoch]
    assert run.final["dev"]["cost"] == run.history["dev_cost"].min() < run.history["dev_cost"][-1]


def test_chunks_change_nothing(run, monkeypatch):
    """A call may go beyond the epoch that ends the run, or end within an epoch: nobody can tell."""
    monkeypatch.setattr(planner, "FIRST_CALL_WORK", 1.0)
    monkeypatch.setattr(planner, "CALL_SECONDS", 0.0)
    seen = []
    same(run, train(STOPS, each_chunk=lambda training: seen.append((training.progress, training.best_epoch))))
    assert [share for share, _ in seen] == sorted(share for share, _ in seen) and seen[-1] == (1.0, run.best_epoch)
    assert seen[-2][0] < 0.9, "it ends before the last of its epochs"


def test_data_in_parts(monkeypatch):
    """Evaluated in several calls, on more examples than one takes."""
    monkeypatch.setattr(buckets, "FEED_EXAMPLES", 128)
    stopping = STOPS.replace(examples=300, batch_size=64)
    parts = train(stopping)
    assert (parts.best_epoch, parts.stopped_at) == by_hand(parts.history["dev_cost"].tolist(), 8)
    shorter = train(stopping.replace(patience=0, epochs=parts.best_epoch))
    np.testing.assert_array_equal(parts.restored, shorter.frames[-1])


def test_a_run_that_does_not_stop_still_goes_back(unstopped):
    run = train(STOPS.replace(patience=STOPS.epochs))
    best = int(np.argmin(unstopped.history["dev_cost"]))
    assert (run.best_epoch, run.stopped_at, run.last, run.ended) == (best, None, best, STOPS.epochs)
    np.testing.assert_array_equal(run.restored, unstopped.frames[best])
    np.testing.assert_array_equal(run.frames, unstopped.frames)


def test_a_stop_in_the_very_last_epoch_is_none(run):
    again = train(STOPS.replace(epochs=run.stopped_at))
    assert again.stopped_at is None and again.best_epoch == run.best_epoch
    np.testing.assert_array_equal(again.restored, run.restored)


@pytest.mark.parametrize("held", [10**7, 1])
def test_a_long_run_that_stops_early_is_shown_as_closely_as_a_short_one(held, monkeypatch):
    """Of 20,000 epochs hardly any frame falls into the first few dozen; where there is room for few, some remain."""
    monkeypatch.setattr(frames_module, "HELD_NUMBERS", held)
    run = train(STOPS.replace(epochs=20_000))
    assert run.stopped_at is not None and run.stopped_at < 200
    assert {0, run.best_epoch, run.stopped_at} <= set(run.frame_epochs.tolist())
    if held > 1:
        assert run.frame_epochs.tolist() == frame_epochs(run.stopped_at, run.frames.shape[1]).tolist()
    np.testing.assert_array_equal(run.frames[run.frame_epochs == run.best_epoch][0], run.restored)


def test_frames_that_nobody_needs_make_room_evenly(monkeypatch):
    monkeypatch.setattr(frames_module, "HELD_NUMBERS", 200)
    frames = Frames(np.zeros(2, np.float32))
    for epoch in range(1, 1001):
        frames.add(np.array([epoch]), np.full((1, 2), epoch, np.float32))
        frames.make_room({7, epoch})
    held = frames.closest(np.arange(1001))
    assert 50 <= len(held) <= 102 and {0, 7, 1000} <= set(held.tolist())
    assert np.diff(held).max() < 100
    np.testing.assert_array_equal(frames.of(held)[:, 0], held)
    assert frames.closest(np.array([8, 1001])).tolist() == [held[held > 7][0]], "the next one, and none to come"


def test_a_run_that_diverges_goes_back_too():
    """L2 with a step far too long: the weights grow until they overflow, and the dev cost with them."""
    run = train(STOPS.replace(optimizer="sgd", learning_rate=10, l2=1000, patience=50))
    assert run.diverged_at is not None and run.stopped_at is None and run.best_epoch < run.diverged_at
    assert np.isfinite(run.restored).all() and np.isfinite(run.final["dev"]["cost"])
    assert run.frame_epochs.tolist() == list(range(run.diverged_at)) and run.last == run.best_epoch


def test_many_runs_are_the_single_runs():
    experiments = [STOPS.replace(seed=seed) for seed in range(3)]
    assert {bucket for _, bucket in grouped(experiments, prepare(STOPS))} == {None}
    many, singles = Many(experiments), [train(one) for one in experiments]
    while not many.done:
        many.advance()
    assert len({one.stopped_at for one in singles}) > 1, "each has an end of its own"
    for row, (vector, one) in enumerate(zip(many.parameters(), singles, strict=True)):
        np.testing.assert_array_equal(vector, one.restored)
        dev = many.history("dev_cost")[row]
        on_the_way = many.records < one.stopped_at
        np.testing.assert_array_equal(dev[on_the_way], one.history["dev_cost"][many.records[on_the_way]])
        assert (dev[~on_the_way] == one.final["dev"]["cost"]).all(), "after its end the run is what came back"
    assert many.updates == sum(one.updates for one in singles)


def test_runs_on_their_own_data_follow_their_own_dev_sets():
    experiments = [STOPS.replace(data_seed=seed) for seed in range(2)]
    data = [prepare(one) for one in experiments]
    many = Many(experiments, data=data)
    while not many.done:
        many.advance()
    assert many.history("dev_error").shape == (2, 0)
    for vector, one in zip(many.parameters(), experiments, strict=True):
        np.testing.assert_array_equal(vector, train(one).restored)


def test_only_weights_evaluate_what_early_stopping_needs(run):
    training = Training(STOPS, only_weights=True)
    while not training.done:
        training.advance()
    np.testing.assert_array_equal(training.last_parameters(), run.restored)
    assert training.frame_epochs.tolist() == [0, run.best_epoch, run.stopped_at]


def test_a_band_ends_with_what_came_back(run):
    experiment = STOPS.replace(seeds=3)
    band, singles = train_band(experiment), [train(one) for one in seed_runs(experiment)]
    for name in ("dev_error", "dev_cost", "train_cost"):
        split, what = name.split("_")
        assert band.final(name).tolist() == [one.final[split][what] for one in singles]
    assert not band.diverged.any() and band.complete and band.epoch == STOPS.epochs
    training = BandTraining(experiment)
    while not training.done:
        training.advance()
    np.testing.assert_array_equal(training.parameters(), [one.restored for one in singles])


def test_the_last_point_of_a_learning_curve_is_the_pages_own_run(run):
    data = prepare(STOPS)
    subset = training_subset(data, np.arange(data.counts[0]), STOPS.scale, len(dev_set(data)[1]))
    np.testing.assert_array_equal(train(STOPS, data=subset).restored, run.restored)


def test_studies_know_that_such_runs_go_one_by_one_and_stretch_the_patience():
    assert update_cost(GOES_ON, 60).together and not update_cost(STOPS, 60).together
    assert with_updates(STOPS, 30, 300).patience == 16, "twice as many epochs of half as many updates"


def test_the_script_stops_and_goes_back_too():
    """With running moments, which go back together with the weights."""
    stopping = STOPS.replace(eps=1e-4, batch_size="full", patience=4, normalization="batch")
    run, output = train(stopping), output_of(script(stopping))
    assert run.stopped_at is not None and "stopped early: 4 epochs without" in output
    for split, result in run.final.items():
        assert numbers(output)[split] == pytest.approx((result["cost"], result["error"]), rel=2e-4, abs=1e-5)
    assert "\ntheta = best" in script(STOPS) and "best" not in script(GOES_ON)


def test_the_command_line_says_where_it_ended(run, capsys):
    link = to_query(STOPS)
    assert main(["run", link]) == 0
    assert f"stopped early, with epoch {run.stopped_at}: the numbers are of epoch {run.best_epoch}" in (
        capsys.readouterr().out
    )
    assert main(["run", link, "--json", "-"]) == 0
    written = json.loads(capsys.readouterr().out)
    assert (written["best_epoch"], written["stopped_at"]) == (run.best_epoch, run.stopped_at)
    assert written["final"] == run.final and len(written["history"]["epoch"]) == run.stopped_at + 1
    assert main(["run", to_query(GOES_ON), "--json", "-"]) == 0
    assert "best_epoch" not in json.loads(capsys.readouterr().out)


def test_without_a_dev_set_it_changes_nothing_and_says_so():
    """A share so small that no example is left for it."""
    empty = STOPS.replace(split=(99.5, 0.25, 0.25), epochs=3)
    assert prepare(empty).counts[1] == 0
    assert [notice.message for notice in unused_settings(empty)] == [
        "patience=8 changes nothing: the dev set is empty."
    ]
    run = train(empty)
    assert (run.best_epoch, run.stopped_at, run.restored) == (None, None, None)
    np.testing.assert_array_equal(run.frames, train(empty.replace(patience=0)).frames)
    assert "best" not in script(empty) and unused_settings(STOPS) == ()
    assert read_early_stopping(run).finding == "There is no dev set to watch."


def test_the_reading_says_what_happened(run):
    reading = read(run)
    assert (reading.verdict, reading.suggestion.changes) == ("stopped", {"patience": 16})
    assert f"lowest in epoch {run.best_epoch}" in reading.detail
    assert f"dev error {100 * run.final['dev']['error']:.1f} %" in reading.detail
    unfinished = train(STOPS.replace(patience=STOPS.epochs))
    assert f"The weights are those of epoch {unfinished.best_epoch}," in read(unfinished).detail


def test_a_rise_that_was_undone_is_no_overfitting():
    rose = RUNS["overfitting"]
    back = dataclasses.replace(rose, best_epoch=38, restored=rose.frames[38])
    assert "rose to" in read(rose).detail
    assert "rose to" not in read(back).detail and "The weights are those of epoch 38," in read(back).detail


def test_the_card_says_what_it_was_worth(run, unstopped):
    words = read_early_stopping(run, unstopped)
    assert words.finding == f"Training ended with epoch {run.stopped_at} and went back to epoch {run.best_epoch}."
    errors = run.history["dev_error"]
    assert (
        f"Dev error is {100 * errors[run.best_epoch]:.1f} % in epoch {run.best_epoch} and "
        f"{100 * errors[-1]:.1f} % in epoch {run.stopped_at}."
    ) in words.detail
    lower = unstopped.history["dev_cost"].min() < run.history["dev_cost"].min()
    assert ("the error disagrees" in words.detail) == (errors[run.best_epoch] > errors[-1])
    assert ("It was impatient" in words.detail) == lower
    assert ("never have been lower" in words.detail) == (not lower)
    assert read_early_stopping(run, run).detail in words.detail, "without the other run nothing is said of it"


def test_impatience_is_said_with_the_patience_that_it_took(run, unstopped):
    history = unstopped.history | {"dev_cost": unstopped.history["dev_cost"].copy()}
    history["dev_cost"][140] = 0.01
    words = read_early_stopping(run, dataclasses.replace(unstopped, history=history))
    assert "falls to 0.010 in epoch 140" in words.detail
    assert f"patience of {patience_to_reach(history['dev_cost'])} epochs would have waited" in words.detail


def test_off_it_says_what_a_usual_patience_would_have_done(unstopped):
    best, stop = by_hand(unstopped.history["dev_cost"].tolist(), 20)
    words = read_early_stopping(unstopped)
    assert words.finding == "Early stopping is off."
    assert f"training would have ended with epoch {stop} and gone back to epoch {best}." in words.detail
    short = train(GOES_ON.replace(epochs=5))
    assert "would not have run out" in read_early_stopping(short).detail


def test_a_patience_that_did_not_run_out():
    words = read_early_stopping(train(STOPS.replace(patience=STOPS.epochs)))
    assert words.finding.startswith("It trained to the end and went back to epoch")
    falling = train(STOPS.replace(epochs=1))
    assert read_early_stopping(falling).finding == "It never stopped: the dev cost was lowest in the last epoch, 1."
