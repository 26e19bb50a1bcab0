"""Seeds on the page: the band beside the run, what it says, its progress and its end, and A against B."""

import threading

from pages.shared import band_jobs as module
from pages.shared.band_charts import band_rows
from pages.shared.band_jobs import BandJob, bands
from pages.shared.jobs import Jobs
from pages.shared.seeds_control import STOPS
from pages.shared.turns import Turns, turns

import numpy as np
import pytest

from dlcore.band import Band, first_run, seed_runs
from dlcore.band_reading import read_band
from dlcore.band_training import BandTraining, train_band
from dlcore.budget import refusal
from dlcore.comparison import pair, read_pairs
from dlcore.experiment import Experiment
from dlcore.links import parse_link
from dlcore.reading import format_error
from tests.ui.test_jobs import until
from tests.ui.visitor import WAIT, Visitor, tables_of

LINK = "hidden=4&epochs=6&seeds=8"
TOO_MANY = "hidden=64-64-64&epochs=3&n=3000&batch=full&seeds=256"
LONG = Experiment(hidden=(4,), epochs=900, seeds=3)


def arrive(link: str) -> Visitor:
    """Open the page and wait until its band is complete, refused or broken."""
    return finish(Visitor.arrive(link))


def finish(visitor: Visitor) -> Visitor:
    """Wait for what the page trains, then draw it as it stands."""
    visitor.finish()
    wanted = [visitor.experiment, visitor.app.session_state["playground:pinned"] if is_pinned(visitor) else None]
    for experiment in wanted:
        if experiment is not None and experiment.seeds > 1:
            job = bands().get(experiment)
            while not job.done:
                job.wait(1)
    visitor.app.run()
    assert not visitor.app.exception
    return visitor


def is_pinned(visitor: Visitor) -> bool:
    return "playground:pinned" in visitor.app.session_state


def press(visitor: Visitor, label: str) -> None:
    (button,) = [button for button in visitor.app.button if button.label == label]
    button.click().run()


def charts(visitor: Visitor) -> list[dict[str, list[dict]]]:
    """The data of every chart, in the order of the page."""
    return [tables_of(chart) for chart in visitor.app.get("vega_lite_chart")]


def choose(visitor: Visitor, seeds: int) -> None:
    visitor.control("seeds").set_value(seeds).run()


def words_of(band: Band) -> str:
    words = read_band(band)
    return f"**{words.finding}** {words.detail}"


def test_one_seed_shows_the_run_alone():
    visitor = arrive("hidden=4&epochs=6")
    assert visitor.value("seeds") == 1
    assert visitor.control("seeds").options == [str(stop) for stop in STOPS]
    assert [set(chart) for chart in charts(visitor)] == [{"history", "ends", "frames", "numbers"}]
    assert not visitor.says("networks end")
    assert {button.label for button in visitor.app.button} <= {"Pin"}


def test_a_link_with_seeds_shows_the_band_of_exactly_these_runs():
    visitor = arrive(LINK)
    band = train_band(visitor.experiment)
    assert visitor.notices == [] and visitor.linked == visitor.experiment == parse_link(LINK).experiment
    assert words_of(band) in visitor.lines
    assert visitor.figures["median dev error"] == format_error(band, band.edges("dev_error")[1])
    curves, strip = charts(visitor)
    assert [row for row in curves["band"] if row["set"] == "dev"] == band_rows(band, "dev", "dev_cost")
    assert [row["error"] for row in strip["runs"] if row["set"] == "dev"] == band.final("dev_error").tolist()
    assert {row["seed"] for row in strip["runs"]} == {one.seed for one in seed_runs(visitor.experiment)}
    shown = next(row for row in strip["shown"] if row["set"] == "dev")
    assert shown["error"] == visitor.run.final["dev"]["error"], "the ring is the run on the stage"
    header, _ = visitor.stage
    assert [row["epoch"] for row in curves["frames"]] == header["epochs"]


def test_the_control_makes_a_band_and_takes_it_back_without_training_the_run_anew():
    visitor = arrive("hidden=4&epochs=6")
    run = visitor.run
    choose(visitor, 16)
    assert visitor.experiment.seeds == 16 and visitor.address["seeds"] == "16"
    finish(visitor)
    assert visitor.run is run
    assert words_of(train_band(visitor.experiment)) in visitor.lines
    choose(visitor, 1)
    finish(visitor)
    assert "seeds" not in visitor.address and len(charts(visitor)) == 1


def test_any_other_number_gets_a_stop():
    visitor = arrive("hidden=4&epochs=2&seeds=5")
    assert visitor.value("seeds") == 5
    assert visitor.control("seeds").options == ["1", "5", "8", "16", "32", "64"]


def test_what_is_suggested_keeps_the_seeds():
    visitor = arrive(LINK)
    (suggestion,) = [page for page in visitor.app.get("page_link") if page.proto.label.startswith("Try ")]
    assert parse_link(suggestion.proto.query_string).experiment.seeds == 8


def test_too_many_seeds_are_refused_with_the_limit_and_the_run_stays():
    visitor = arrive(TOO_MANY)
    asked = parse_link(TOO_MANY).experiment
    assert refusal(asked) and refusal(first_run(asked)) is None
    assert visitor.says(refusal(asked)) and "limit" in refusal(asked)
    assert visitor.has_stage() and "dev error" in visitor.figures
    assert visitor.experiment == asked == visitor.linked
    assert len(charts(visitor)) == 1


@pytest.mark.parametrize(
    "link",
    [
        "data=multigauss&opt=sgd&lr=10&act=relu&hidden=8&batch=full&epochs=30&seeds=8",
        "opt=sgd&lr=10&hidden=4&epochs=30&seeds=8",
        "data=plane&hidden=4&epochs=4&seeds=8",
        "data=sine&hidden=4&epochs=4&seeds=2",
        "split=100-0-0&hidden=4&epochs=4&seeds=3",
        "data=wine&hidden=none&epochs=2&seeds=2",
    ],
)
def test_every_kind_of_run_has_a_band(link):
    visitor = arrive(link)
    band = train_band(visitor.experiment)
    assert words_of(band) in visitor.lines
    curves, strip = charts(visitor)
    assert all(np.isfinite([row["low"], row["value"], row["high"]]).all() for row in curves["band"])
    expected = [error for error in band.final(f"{band.judged}_error") if np.isfinite(error)]
    assert [row["error"] for row in strip["runs"] if row["set"] == band.judged] == expected
    if band.diverged.any():
        assert visitor.figures["diverged"] == f"{band.diverged.sum()} of {band.experiment.seeds}"


def test_two_settings_are_compared_by_seed_swapped_and_left():
    visitor = arrive(LINK)
    a = visitor.experiment
    press(visitor, "Keep as A")
    assert visitor.says("These settings are A.")
    visitor.move("learning_rate", 0.3)
    finish(visitor)
    b = visitor.experiment
    assert b == a.replace(learning_rate=0.3) and visitor.app.session_state["playground:pinned"] == a
    bands_of = train_band(a), train_band(b)
    pairs = pair(*bands_of)
    words = read_pairs(*bands_of, pairs)
    assert f"**{words.finding}** {words.detail}" in visitor.lines
    assert visitor.says("**A → B:** Learning rate 0.03 → 0.3")
    assert visitor.figures["B is better in"] == f"{pairs.result.lower} of 8"
    curves, joined = charts(visitor)
    assert {row["set"] for row in curves["band"]} == {"A", "B"}
    assert [row["error"] for row in joined["pairs"] if row["side"] == "A"] == pairs.a.tolist()
    assert [row["error"] for row in joined["pairs"] if row["side"] == "B"] == pairs.b.tolist()

    press(visitor, "Swap")
    finish(visitor)
    assert visitor.experiment == a == visitor.linked
    swapped = read_pairs(bands_of[1], bands_of[0], pair(bands_of[1], bands_of[0]))
    assert f"**{swapped.finding}** {swapped.detail}" in visitor.lines

    press(visitor, "Remove")
    finish(visitor)
    assert visitor.experiment == a and words_of(bands_of[0]) in visitor.lines
    assert sorted(button.label for button in visitor.app.button) == ["Keep as A", "Pin"]


def test_a_classification_and_a_regression_are_not_compared():
    visitor = arrive(LINK)
    press(visitor, "Keep as A")
    visitor.open("data=plane&hidden=4&epochs=4&seeds=8")
    finish(visitor)
    assert visitor.says("These cannot be compared.")


def test_with_one_seed_there_is_nothing_to_compare_and_that_is_said():
    visitor = arrive(LINK)
    press(visitor, "Keep as A")
    choose(visitor, 1)
    finish(visitor)
    assert any("8 seeds or more" in caption.value for caption in visitor.app.caption)


@pytest.fixture
def gate(monkeypatch):
    """Bands wait for a permit before each chunk."""
    permits = threading.Semaphore(0)

    class Gated(BandTraining):
        def advance(self) -> None:
            assert permits.acquire(timeout=WAIT)
            super().advance()

    monkeypatch.setattr(module, "BandTraining", Gated)
    yield permits
    permits.release(100_000)


def drawn(job: BandJob, chunks: threading.Semaphore) -> Band:
    """The band at its first picture."""
    while job.band is None:
        assert not job.done, job.failed
        chunks.release()
        job.wait(0.05)
    return job.band


def come_to_rest() -> None:
    """Wait until a stopped band has ended the chunk that it was in."""
    until(lambda: turns().at_rest)


def test_a_stopped_band_keeps_what_was_computed(gate):
    office = Jobs(BandJob, Turns(1))
    job = office.get(LONG)
    first = drawn(job, gate)
    assert not first.complete and 0 <= job.progress < 1
    job.stop()
    assert job.done and job.band is not None and not job.band.complete
    gate.release(100_000)
    office.restart(LONG)
    again = office.get(LONG)
    while not again.done:
        again.wait(1)
    known = first.known.min()
    np.testing.assert_array_equal(again.band.history["dev_cost"][:, :known], first.history["dev_cost"][:, :known])


def test_the_page_shows_what_is_left_and_stops_on_request(gate):
    link = "hidden=4&epochs=901&seeds=3"
    visitor = Visitor.arrive(link)
    job = bands().get(visitor.experiment)
    assert len(charts(visitor)) == 1, "the run stands while its band is not there yet"
    drawn(job, gate)
    visitor.app.run()
    (bar,) = [element.proto.text for element in visitor.app.get("progress")]
    assert bar.startswith("Training 3 networks · ")
    assert len(charts(visitor)) == 2
    press(visitor, "Stop")
    assert not visitor.app.get("progress")
    gate.release(100_000)
    come_to_rest()
    visitor.app.run()
    assert visitor.says(f"**Stopped at epoch {job.band.epoch}** of 901.")
    assert visitor.says("networks that are at epoch") and len(charts(visitor)) == 2
    press(visitor, "Train to the end")
    finish(visitor)
    assert words_of(train_band(visitor.experiment)) in visitor.lines


def test_what_is_left_is_estimated_from_the_pace(gate):
    job = Jobs(BandJob, Turns(1)).get(LONG)
    drawn(job, gate)
    while job.seconds_left is None and not job.done:
        gate.release()
        job.wait(0.05)
    assert job.seconds_left is None or job.seconds_left > 0


def test_a_visitor_who_turns_away_ends_the_band(gate):
    office = Jobs(BandJob, Turns(1))
    job = office.watch(LONG, "somebody")
    until(lambda: job.started)
    office.watch(LONG.replace(seed=1), "somebody")
    gate.release()
    assert job.forgotten and job.done
    again = office.get(LONG)
    assert again is not job


def test_a_band_that_breaks_says_so_and_can_be_tried_again(monkeypatch):
    def broken(experiment):
        raise MemoryError("no room")

    with monkeypatch.context() as patched:
        patched.setattr(module, "BandTraining", broken)
        visitor = Visitor.arrive("hidden=4&epochs=7&seeds=8")
        until(lambda: bands().get(visitor.experiment).failed)
        visitor.app.run()
        assert any("no room" in error.value for error in visitor.app.error)
        assert visitor.has_stage() and len(charts(visitor)) == 1
    press(visitor, "Try again")
    finish(visitor)
    assert words_of(train_band(visitor.experiment)) in visitor.lines


def test_the_kept_settings_are_this_sessions_own():
    visitor, other = arrive(LINK), arrive(LINK)
    press(visitor, "Keep as A")
    assert is_pinned(visitor) and not is_pinned(other)
