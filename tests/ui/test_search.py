"""The page on hyperparameter search: what a link asks for is searched, and every number is that of its trials."""

import re
import threading
from urllib.parse import parse_qsl

from pages.shared import search_jobs, search_live
from pages.shared.player import decode
from pages.shared.search_jobs import searches
from pages.shared.search_options import OPTIONS, PLANNED
from pages.shared.search_words import PRESETS, budget_words

import numpy as np
import pytest

from dlcore.amounts import error_text
from dlcore.links import parse_link
from dlcore.run import train
from dlcore.search.asked_plan import asked_plan
from dlcore.search.importance import importance_of
from dlcore.search.plan import MOST_TRAININGS, SearchPlan, effort, subject
from dlcore.search.reading import read_search
from dlcore.search.samplers import SAMPLERS
from dlcore.search.space import USUAL_SPACE, space_of, text_of
from dlcore.search.trials import TrialsInProgress
from tests.ui.visitor import Visitor

PAGE = "search"
QUICK = "v=1&data=moons&n=100&noise=0.4&hidden=4&epochs=10&trials=16"
"""Twenty dev examples: many trials have the same dev error."""
FOUR_ROUNDS = f"{QUICK}&sampler=coarse&trials=48"
CANNOT = f"{QUICK}&trials=512&seeds=64"


@pytest.fixture
def nothing_begins(monkeypatch):
    """Every search waits to be begun by a hand."""
    monkeypatch.setattr(search_live, "AT_ONCE_SECONDS", -1.0)


class Gate:
    """Lets a search go on by a step at a time."""

    def __init__(self):
        self.steps, self.made = threading.Semaphore(0), threading.Semaphore(0)

    def step(self) -> None:
        self.steps.release()
        assert self.made.acquire(timeout=120)

    def open(self) -> None:
        self.steps.release(1_000_000)


@pytest.fixture
def gate(monkeypatch):
    """Searches go on by the steps that are asked of it."""
    gate = Gate()

    class Gated(TrialsInProgress):
        def advance(self) -> None:
            assert gate.steps.acquire(timeout=120)
            super().advance()
            gate.made.release()

    monkeypatch.setattr(search_jobs, "TrialsInProgress", Gated)
    searches.clear()
    yield gate
    gate.open()  # what still waits goes on to its end
    searches.clear()


def arrive(link: str) -> Visitor:
    visitor = Visitor.arrive(link, PAGE)
    assert not visitor.app.exception
    return visitor


def trials_of(visitor: Visitor):
    return searches().get(subject(visitor.plan)).run


def links_of(visitor: Visitor) -> dict[str, str]:
    return {link.proto.label: link.proto.query_string for link in visitor.app.get("page_link")}


def words_of(visitor: Visitor) -> str:
    return " ".join([*visitor.lines, *(caption.value for caption in visitor.app.caption)])


def field_of(visitor: Visitor) -> tuple[dict, dict]:
    """What the stage was sent."""
    return decode(visitor.app.get_by_key("trials-field").proto.bytes)


def pressed(visitor: Visitor, label: str) -> None:
    next(button for button in visitor.app.button if button.label == label).click().run()
    assert not visitor.app.exception


def test_who_comes_without_a_link_sees_a_search_and_its_winner_is_what_its_link_trains():
    visitor = arrive("")
    trials = trials_of(visitor)
    assert visitor.plan == SearchPlan(visitor.experiment, USUAL_SPACE) and trials.complete
    assert trials.plan == subject(visitor.plan) and len(trials.score) == 64
    best = int(np.flatnonzero(trials.score == trials.score.min())[0])
    assert trials.score[trials.best] == trials.score[best]
    opened = parse_link(links_of(visitor)[f"Open the best, trial {trials.best + 1} in the playground"])
    assert opened.notices == ()
    assert train(opened.experiment).final["dev"]["error"] == trials.score[trials.best]
    header, arrays = field_of(visitor)
    assert header["complete"] and arrays["best"][-1] == trials.best
    np.testing.assert_allclose(arrays["score"], trials.score, rtol=1e-6)
    assert not {one for one in (*header, *arrays) if "test" in one}, "what is sealed never reaches the browser"


@pytest.mark.parametrize("seeds", [1, 3])
def test_the_reading_says_what_the_trials_are(seeds):
    visitor = arrive(f"{QUICK}&seeds={seeds}&sampler_seed=2")
    trials = trials_of(visitor)
    assert trials.complete and trials.dev_error.shape == (16, seeds)
    np.testing.assert_array_equal(trials.score, trials.dev_error.mean(axis=1))
    least, figures = np.nanmin(trials.score), visitor.figures
    assert figures["best dev error"] == error_text("classification", least)
    assert figures["trials"] == "16 of 16" and figures["diverged"] == str(int(np.isinf(trials.score).sum()))
    assert figures["within 1 point"] == f"{(trials.score <= least + 0.01 + 1e-9).sum() - 1} more"
    importance = importance_of(trials)
    symbols = dict(lr="α", l2="λ")
    if "decides most" in figures:
        assert figures["decides most"] == " or ".join(symbols[importance.names[k]] for k in importance.first)
    else:
        assert importance.explained <= 0.2
    reading = read_search(trials, visitor.plan, importance)
    assert any(line.startswith(f"**{reading.finding}** {reading.detail}") for line in visitor.lines)
    spread = trials.dev_error.std(axis=1, ddof=1) if seeds > 1 else None
    assert ("one standard error" in reading.detail) == (spread is not None)
    best = trials.experiments[trials.best]
    assert best.seeds == seeds
    for seed, error in enumerate(trials.dev_error[trials.best]):
        run = train(best.replace(seeds=1, seed=best.seed + seed))
        assert run.final["dev"]["error"] == pytest.approx(error, abs=1e-6)


def test_links_to_what_comes_next_ask_for_what_they_say(nothing_begins):
    visitor = arrive(f"{QUICK}&trial=3&look=parameters")
    pressed(visitor, "Start this search")
    visitor.finish()
    trials, links = trials_of(visitor), links_of(visitor)
    reading = read_search(trials, visitor.plan, importance_of(trials))
    asked = {f"Try {attempt.label}": attempt.plan for attempt in reading.attempts}
    asked |= {
        name: SearchPlan(visitor.experiment.replace(**changes), asked_plan(visitor.experiment, {"space": space}).space,
                         trials=16)
        for name, (changes, space) in PRESETS.items()
    }  # fmt: skip
    assert len(asked) >= 6
    for label, plan in asked.items():
        follower = Visitor.at(links[label], PAGE)
        assert not follower.app.exception and follower.notices == [], label
        assert follower.plan == plan, label
        assert {"trial": "3", "look": "parameters"}.items() <= follower.address.items(), "what is shown is kept"
        assert budget_words(plan) in follower.lines


def test_controls_write_the_link_and_a_link_moves_them(nothing_begins):
    visitor = arrive(QUICK)
    assert [visitor.value(name) for name in ("varies-0", "scale-0", "low-0", "high-0")] == ["lr", "log", "0.0001", "1"]
    for name, value in (("scale-0", "linear"), ("low-0", "0,01"), ("varies-1", "batch"), ("sampler", "sobol")):
        visitor.control(name).set_value(value).run()
    visitor.move("trials", 36)
    visitor.move("seeds", 2)
    visitor.control("sampler_seed").set_value(7).run()
    visitor.control("one-more").set_value("act").run()
    space = "lr~linear~0.01~1~~batch~choice~8~16~32~64~full~~act~choice~sigmoid~tanh~relu~leaky"
    told = {"space": space, "sampler": "sobol", "trials": "36", "sampler_seed": "7", "seeds": "2"}
    assert told.items() <= visitor.address.items() and not visitor.app.exception
    visitor.control("choices-2").set_value(["relu", "tanh"]).run()
    assert visitor.address["space"].endswith("~~act~choice~tanh~relu")
    follower = arrive("&".join(f"{key}={value}" for key, value in visitor.address.items()))
    assert follower.address == visitor.address and follower.plan == visitor.plan and follower.notices == []
    for name in ("varies-0", "scale-0", "low-0", "high-0", "varies-1", "choices-2", "trials", "seeds", "sampler_seed"):
        assert follower.value(name) == visitor.value(name), name
    follower.control("varies-1").set_value("nothing").run()
    assert follower.address["space"] == "lr~linear~0.01~1~~act~choice~tanh~relu"


def test_what_is_typed_wrong_is_said_and_not_used(nothing_begins):
    visitor = arrive(QUICK)
    visitor.control("low-0").set_value("much").run()
    assert visitor.app.toast and "not a number" in visitor.app.toast[0].value
    assert "space" not in visitor.address and visitor.value("low-0") == "0.0001"
    visitor.control("high-0").set_value("1000").run()
    assert visitor.app.toast[0].value.startswith("This gives lr an end that")
    assert visitor.plan.space[0].high == 10 and visitor.value("high-0") == "10"


def test_a_search_that_takes_long_waits_and_says_its_work_first(nothing_begins):
    visitor = arrive(f"{QUICK}&sampler=grid&trials=10&seeds=3")
    said = words_of(visitor)
    seconds = effort(visitor.plan).seconds
    about = "a second" if seconds < 1 else f"{seconds:.0f} s"
    assert f"**9 trials × 3 seeds = 27 trainings**, about {about} on this machine." in said
    assert "A grid of 10 points does not come out even." in said
    assert not visitor.figures and not searches().unfinished(subject(visitor.plan))
    pressed(visitor, "Start this search")
    visitor.finish()
    assert visitor.figures["trials"] == "9 of 9"
    visitor.follow(f"{QUICK}&sampler=grid&trials=16")
    assert visitor.figures["trials"] == "9 of 9" and "the search before this one" in words_of(visitor)


def test_a_search_streams_stops_and_goes_on_to_its_end(gate):
    visitor = Visitor.at(FOUR_ROUNDS, PAGE)
    assert not visitor.app.exception and not visitor.figures
    assert [button.label for button in visitor.app.button if button.label == "Stop"]
    job = searches().get(subject(visitor.plan))
    while job.run is None or not job.run.finished.any():
        gate.step()
        job.wait(0.1)
    visitor.app.run()
    ended = int(job.run.finished.sum())
    assert 0 < ended < 48 and not job.run.complete
    assert visitor.figures["trials"] == f"{ended} of 48" and "decides most" not in visitor.figures
    header, arrays = field_of(visitor)
    assert len(arrays["order"]) == ended and not header["complete"]
    assert not {"Open the test set", "Start this search"} & {button.label for button in visitor.app.button}
    pressed(visitor, "Stop")
    gate.step()  # it is asked between two steps
    visitor.app.run()
    ended = int(job.run.finished.sum())
    assert job.stopped and not job.run.complete
    assert f"**Stopped after {ended}** of 48 trials." in words_of(visitor)
    assert visitor.figures["trials"] == f"{ended} of 48", "what was trained stays"
    pressed(visitor, "Search to the end")
    gate.open()
    visitor.finish()
    assert visitor.figures["trials"] == "48 of 48" and trials_of(visitor).complete
    assert "Stopped" not in words_of(visitor)


def test_too_much_is_refused_with_the_limit():
    visitor = arrive(CANNOT)
    said = words_of(visitor)
    assert f"**Not searched.** {512 * 64:,} networks are too many, {MOST_TRAININGS:,} is the limit" in said
    assert not visitor.figures and "Start this search" not in {button.label for button in visitor.app.button}
    visitor.follow(f"{QUICK}&split=100-0-0")
    assert "**Not searched.** Trials are compared on a dev set, and there is none" in words_of(visitor)


GARBAGE = {
    "space": ("lr", "", "lr~log~0~0", "hidden~linear~1~9", "lr~log~nan~inf", "~~~~", "lr~cube~1~2", "x" * 3000),
    "sampler": ("bayes", "", "<b>grid</b>", "Grid"),
    "trials": ("0", "-3", "513", "many", "1e99", "2.5"),
    "sampler_seed": ("-1", "abc", "9999999999"),
    "trial": ("0", "worst", "513"),
    "field_x": ("seed", "1"),
    "field_y": ("height", ""),
    "look": ("cube", ""),
    "trial_rows": ("some", "1"),
}


@pytest.mark.parametrize("planned", [True, False], ids=["what is searched", "what is shown"])
def test_garbage_in_every_option_is_said_and_a_valid_search_is_left(planned, nothing_begins):
    keys = [key for key in GARBAGE if (key in PLANNED) == planned]
    visitor = arrive(QUICK)
    for number in range(max(len(GARBAGE[key]) for key in keys)):
        bad = {key: GARBAGE[key][number % len(GARBAGE[key])] for key in keys}
        visitor.follow(dict(parse_qsl(QUICK)) | bad)
        assert not visitor.app.exception
        assert {re.split("[= ]", notice)[0] for notice in visitor.notices} == set(bad), visitor.notices
        plan = visitor.plan
        assert 1 <= plan.trials <= 512 and plan.sampler in SAMPLERS and 0 <= plan.sampler_seed <= 1_000_000
        assert space_of(text_of(plan.space)) == (plan.space, "") and effort(plan).trainings == plan.count
        left = {key: OPTIONS[key].from_text(text) for key, text in visitor.address.items() if key in OPTIONS}
        assert all(why == "" for _, why in left.values()), "what is left is a good link"
