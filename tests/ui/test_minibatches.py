"""The page "Mini-batches and averages": one network with several batch sizes, and every number said about them."""

from dataclasses import replace
from urllib.parse import parse_qsl

from pages.shared.minibatches_cost_card import seconds_text
from pages.shared.minibatches_looks import LOOKS
from pages.shared.minibatches_reading_card import batches_table
from pages.shared.study_jobs import studies
from pages.shared.update_costs_card import heading, words
from pages.shared.update_costs_chart import MOST_DRAWN, outline

import numpy as np
import pytest

from dlcore.amounts import error_text, number_text
from dlcore.lessons import LESSONS
from dlcore.lessons.minibatches import OPENING
from dlcore.links import parse_link
from dlcore.minibatches.advice import advice
from dlcore.minibatches.progress import progress
from dlcore.minibatches.update_costs import update_costs
from dlcore.minibatches_reading import read_batches, restlessness
from dlcore.reading import constant_cost
from dlcore.studies import STUDIES
from dlcore.studies.updates import record
from tests.ui.visitor import Visitor

PAGE = "minibatches"
QUICK = "v=1&data=moons&n=100&noise=0.3&hidden=8-8&opt=sgd&lr=0.3&epochs=6&batch=10"
QUIET_LOOK = "look=noise"
"""A look without a study of its own."""
EVERY_KIND = {
    "ten classes": "v=1&data=digits&hidden=8-8&epochs=2&act=relu&beside=own",
    "one input": "v=1&data=sine&n=100&hidden=8-8&epochs=4",
    "no hidden layer, no dev set": f"{QUICK}&hidden=none&split=100-0-0",
    "diverges": "v=1&data=plane&n=100&hidden=8-8&act=relu&opt=sgd&lr=10&epochs=6",
}


def arrive(link: str) -> Visitor:
    visitor = Visitor.arrive(link, PAGE)
    assert not visitor.app.exception
    return visitor


def captions(visitor: Visitor) -> list[str]:
    return [caption.value for caption in visitor.app.caption]


def test_who_comes_without_a_link_sees_one_example_thrash_and_all_of_them_crawl():
    visitor = arrive("")
    assert visitor.experiment == visitor.linked == parse_link(OPENING).experiment
    shown = visitor.joint
    assert list(shown.runs) == ["32 examples", "1 example", "all 300"]
    header, arrays = visitor.stage
    assert [told["name"] for told in header["runs"]] == list(shown.runs)
    for k, run in enumerate(shown.runs.values()):
        np.testing.assert_array_equal(arrays[f"parameters{k}"], run.frames)
    jumps = [restlessness(run) for run in shown.runs.values()]
    assert jumps[1] > 5 * jumps[0] > 25 * jumps[2]
    assert visitor.says("**32 examples: it comes furthest in the same epochs.**")
    assert advice(visitor.experiment) in captions(visitor)
    job = studies().get(("updates", STUDIES["updates"].subject(visitor.experiment)))
    while not job.done:
        job.wait(1)
    visitor.app.run()
    costs = update_costs(visitor.run, job.run, 200)
    assert words(costs, visitor.run) in visitor.lines
    drawn = visitor.chart("each", "average", "all")
    assert [row["value"] for row in drawn["each"]] == costs.met.tolist()
    assert [(row["update"], row["value"]) for row in drawn["all"]] == list(zip(costs.ends, costs.all, strict=True))
    visitor.control("stretch").set_value("all").run()
    assert words(update_costs(visitor.run, job.run), visitor.run) in visitor.lines
    assert visitor.address["stretch"] == "all"


@pytest.mark.parametrize("link", EVERY_KIND.values(), ids=EVERY_KIND)
def test_figures_and_reading_are_those_of_the_runs(link):
    visitor = arrive(f"{link}&{QUIET_LOOK}")
    shown, task = visitor.joint, visitor.experiment.dataset.task
    reading = read_batches(shown)
    assert f"**{reading.finding}** {reading.detail}" in visitor.lines
    rows = visitor.table
    assert list(rows) == list(shown.runs) and rows
    for name, run in shown.runs.items():
        _, updates, train, dev, jumps = rows[name]
        if run.diverged_at is None:
            assert updates == f"{run.updates:,}"
        assert train == error_text(task, run.final["train"]["error"])
        assert dev == ("–" if run.final["dev"] is None else error_text(task, run.final["dev"]["error"]))
        assert jumps == ("–" if run.ended < 2 else number_text(float(f"{restlessness(run):.2g}")))


def test_the_cost_is_drawn_against_epochs_updates_or_seconds():
    visitor = arrive(f"{QUICK}&{QUIET_LOOK}")
    runs = visitor.joint.runs
    for against in ("epochs", "updates", "seconds"):
        visitor.control("against").set_value(against).run()
        tables = visitor.chart("costs", "frames")
        for name, run in runs.items():
            drawn = [(row["at"], row["value"]) for row in tables["costs"] if row["set"] == name]
            known = np.column_stack([progress(run, against), run.history["train_cost"]])
            np.testing.assert_allclose(drawn, known if against == "epochs" else known[1:], rtol=1e-12)
        begun = [row["value"] for row in tables.get("start", ())]
        assert begun == ([] if against == "epochs" else [visitor.run.history["train_cost"][0]])
        assert [row["at"] for row in tables["frames"]] == pytest.approx(progress(visitor.run, against).tolist())
    assert visitor.address["against"] == "seconds"
    took = ", ".join(f"{name} {seconds_text(run.seconds)}" for name, run in runs.items())
    assert any("As this machine needed" in line and f"{took}." in line for line in captions(visitor))
    constant = constant_cost(visitor.run)
    assert any(f"always the same answer, {constant:.3f}." in line for line in captions(visitor))


def test_the_batch_size_reaches_from_one_example_to_all():
    visitor = arrive(f"{QUICK}&beside=own&{QUIET_LOOK}")
    slider = visitor.control("batch_size")
    assert slider.options == ["1", "2", "4", "8", "10", "16", "32", "full"] and slider.value == "10"
    visitor.set("batch_size", "full")
    assert visitor.experiment.batch_size == "full" and visitor.address["batch"] == "full"
    assert [told["name"] for told in visitor.stage[0]["runs"]] == ["all 60"] == list(visitor.table)
    visitor.control("beside").set_value(True).run()
    visitor.finish()
    assert list(visitor.table) == ["all 60", "1 example", "8 examples"] and "beside" not in visitor.address


def test_every_look_opens():
    visitor = arrive(f"{QUICK}&{QUIET_LOOK}")
    for look in [id for id, look in LOOKS.items() if id != "updates"]:
        visitor.open(f"{QUICK}&look={look}")
        assert not visitor.app.exception and not visitor.app.error, look
        assert visitor.control("look").value == look
    assert LOOKS["updates"].study(None) == "updates"
    visitor.follow(f"{QUICK}&look=clouds&against=years&stretch=7&seeds=4")
    assert visitor.notices[-1].startswith("seeds=4 changes nothing on this page")
    assert [one.partition("=")[0] for one in visitor.notices[:-1]] == ["look", "stretch", "against"]


def test_what_is_too_much_to_train_is_refused_without_the_others():
    visitor = arrive(f"{QUICK}&n=2000&hidden=64-64&epochs=20000&{QUIET_LOOK}")
    assert visitor.says("**Not started.**") and not visitor.table


def test_the_suggestion_does_what_it_says_and_keeps_what_is_looked_at():
    visitor = arrive(f"{QUICK}&batch=full&against=updates&{QUIET_LOOK}")
    reading = read_batches(visitor.joint)
    link = next(
        one.proto for one in visitor.app.get("page_link") if one.proto.label == f"Try {reading.suggestion.label}"
    )
    asked = dict(parse_qsl(link.query_string))
    assert (asked["look"], asked["against"]) == ("noise", "updates")
    tried = parse_link(link.query_string, page_keys={"look", "against"})
    assert tried.experiment == visitor.experiment.replace(**reading.suggestion.changes)


def test_a_run_that_diverged_says_so_in_its_row():
    run = arrive(f"{QUICK}&beside=own&{QUIET_LOOK}").joint
    broken = replace(run.run, diverged_at=3)
    assert "diverged in epoch 3" in batches_table(replace(run, runs={"10 examples": broken}))


def test_many_updates_are_drawn_by_their_outline():
    noise = np.random.RandomState(0).randn(2000)
    kept = outline(noise)
    assert len(kept) <= MOST_DRAWN + 2 and {0, 1999} <= set(kept)
    assert {noise.argmin(), noise.argmax()} <= set(kept)
    assert outline(noise[:50]).tolist() == list(range(50))


def test_of_the_full_batch_both_costs_are_one():
    run = arrive(f"{QUICK}&batch=full&beside=own&{QUIET_LOOK}").run
    costs = update_costs(run, record(run.experiment))
    said = words(costs, run)
    assert said == (
        "The batch is all 60 examples, so both costs are one. **In 0 of 5 steps the next update met a higher cost than "
        "the one before.**"
    )
    assert "mini-batch" not in heading(run)
    few = replace(run, experiment=run.experiment.replace(batch_size=10))
    assert "sees only its mini-batch" in heading(few) and "so both costs are one" not in words(costs, few)
    dropping = words(costs, replace(run, experiment=run.experiment.replace(keep_prob=(0.7,))))
    assert "not the one over all: dropout drops other units in every update." in dropping
    assert "both costs are one" not in dropping and "rose in 0 of 6 epochs" in dropping


def test_a_guided_experiment_is_answered_by_all_and_by_none_of_them_alone():
    lesson = LESSONS["as-many-updates"]
    visitor = arrive(f"{lesson.query}&against=updates&{QUIET_LOOK}&lesson={lesson.id}")
    assert visitor.stage[0]["epochs"] == [0] and not visitor.table, "nothing gives the answer away"
    (radio,) = visitor.app.radio
    radio.set_value(lesson.choices[lesson.answer]).run()
    visitor.finish()
    assert visitor.says(f"**As you predicted.** {lesson.explain(visitor.joint)}")
    visitor.control("beside").set_value(False).run()
    assert not visitor.app.radio and not visitor.says("As you predicted."), "one alone cannot answer it"
