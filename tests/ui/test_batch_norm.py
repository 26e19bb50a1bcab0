"""The page "Batch normalization": one network with each kind of normalization, and every number said about them."""

from urllib.parse import parse_qsl

from pages.shared.batch_norm_formulas import BY_LOOK, SOURCES, batch_norm_formulas
from pages.shared.batch_norm_looks import LOOKS
from pages.shared.looks import no_study

import numpy as np
import pytest

from dlcore.amounts import error_text, gap_text
from dlcore.batch_norm.advice import advice
from dlcore.batch_norm.gain import gap, target_cost
from dlcore.batch_norm.reading import read_normalized
from dlcore.initialization_reading import learned
from dlcore.lessons import LESSONS
from dlcore.lessons.batch_norm import OPENING
from dlcore.links import parse_link
from dlcore.optimizer_reading import epochs_to
from tests.ui.visitor import Visitor

PAGE = "batch_norm"
QUICK = "v=1&data=moons&n=100&noise=0.3&hidden=8-8&act=sigmoid&norm=batch&lr=0.03&epochs=6&batch=10&look=one"
EVERY_KIND = {
    "layer norm after the activation": f"{QUICK}&norm=layer&norm_where=after",
    "plain, one input": "v=1&data=sine&n=100&hidden=8-8&epochs=4&look=one",
    "no hidden layer, no dev set": f"{QUICK}&hidden=none&split=100-0-0",
    "ten classes": "v=1&data=digits&hidden=8-8&epochs=2&norm=batch&batch=64&look=one",
}


def arrive(link: str) -> Visitor:
    visitor = Visitor.arrive(link, PAGE)
    assert not visitor.app.exception
    return visitor


def test_who_comes_without_a_link_sees_a_deep_network_learn_that_learns_nothing_plain():
    visitor = arrive("")
    assert visitor.experiment == visitor.linked == parse_link(OPENING).experiment
    shown = visitor.joint
    assert list(shown.runs) == ["Batch norm", "Plain", "Layer norm"]
    assert learned(shown.run) and not learned(shown.runs["Plain"])
    assert visitor.says("**Batch norm: it learns, and Plain sits at chance.**")
    header, arrays = visitor.stage
    assert [told["name"] for told in header["runs"]] == list(shown.runs)
    for k, run in enumerate(shown.runs.values()):
        np.testing.assert_array_equal(arrays[f"parameters{k}"], run.frames)


@pytest.mark.parametrize("link", EVERY_KIND.values(), ids=EVERY_KIND)
def test_figures_and_reading_are_those_of_the_runs(link):
    visitor = arrive(link)
    shown, task = visitor.joint, visitor.experiment.dataset.task
    reading, target = read_normalized(shown), target_cost(shown)
    assert f"**{reading.finding}** {reading.detail}" in visitor.lines
    assert advice(visitor.experiment) in [caption.value for caption in visitor.app.caption]
    rows = visitor.table
    assert list(rows) == list(shown.runs) and rows
    for name, run in shown.runs.items():
        note, epochs, train, dev, apart = rows[name]
        assert note.strip() == ("" if learned(run) else "did not learn")
        reached = np.inf if target is None else epochs_to(run, target)
        assert epochs == (f"{reached:,.0f}" if np.isfinite(reached) else "never")
        assert train == error_text(task, run.final["train"]["error"])
        assert dev == ("–" if run.final["dev"] is None else error_text(task, run.final["dev"]["error"]))
        assert apart == ("–" if gap(run) is None else gap_text(task, gap(run), sign=True))


def test_batch_norm_is_refused_one_example_at_a_time_and_layer_norm_is_not():
    visitor = arrive(f"{QUICK}&batch=1")
    assert visitor.experiment.batch_size == 2
    assert any(
        "a single example is its own mean, and its variance is 0; batch=2 is used" in line for line in visitor.notices
    )
    visitor.control("normalization").set_value("layer").run()
    visitor.set("batch_size", 1)
    assert visitor.experiment.batch_size == 1 and list(visitor.table) == ["Layer norm", "Plain"]
    assert any("Batch norm is not beside it" in caption.value for caption in visitor.app.caption)


def test_every_look_opens_and_bad_values_are_said():
    visitor = arrive(QUICK)
    for look in [id for id, look in LOOKS.items() if look.study is no_study]:
        visitor.open(f"{QUICK}&look={look}")
        assert not visitor.app.exception and not visitor.app.error, look
        assert visitor.control("look").value == look
    visitor.follow(f"{QUICK}&look=clouds&beside=all&seeds=4&norm_momentum=2")
    assert [one.partition("=")[0] for one in visitor.notices] == ["norm_momentum", "look", "beside", "seeds"]


def test_one_run_can_be_looked_at_alone_and_the_suggestion_keeps_what_is_looked_at():
    visitor = arrive(f"{QUICK}&beside=own")
    assert list(visitor.table) == ["Batch norm"] == [told["name"] for told in visitor.stage[0]["runs"]]
    visitor.control("beside").set_value(True).run()
    visitor.finish()
    assert len(visitor.table) == 3 and "beside" not in visitor.address
    reading = read_normalized(visitor.joint)
    link = next(
        one.proto for one in visitor.app.get("page_link") if one.proto.label == f"Try {reading.suggestion.label}"
    )
    tried = parse_link(link.query_string, page_keys={"look"})
    assert tried.experiment == visitor.experiment.replace(**reading.suggestion.changes)
    assert dict(parse_qsl(link.query_string)).get("look", next(iter(LOOKS))) == visitor.control("look").value


def test_what_is_too_much_to_train_is_refused_without_the_others():
    visitor = arrive(f"{QUICK}&n=2000&hidden=64-64&epochs=20000")
    assert visitor.says("**Not started.**") and not visitor.table


def test_formulas_sources_and_files_of_all_runs_are_offered():
    visitor = arrive(QUICK)
    visitor.app.session_state["under-the-hood"] = True
    visitor.app.run()
    assert not visitor.app.exception
    formulas = [latex.value.strip("$\n") for latex in visitor.app.latex]
    assert set(batch_norm_formulas("one")) <= {formula.strip() for formula in formulas}
    assert SOURCES in [caption.value for caption in visitor.app.caption]
    labels = {button.proto.label for button in visitor.app.get("download_button")}
    assert {"Curves (CSV)", "Curves, Plain (CSV)", "Run, Layer norm (JSON)"} <= labels
    assert set(BY_LOOK) <= set(LOOKS)


def test_a_guided_experiment_waits_for_the_prediction_and_is_answered_by_all():
    lesson = LESSONS["batch-of-two"]
    visitor = arrive(f"{lesson.query}&look=one&lesson={lesson.id}")
    assert visitor.stage[0]["epochs"] == [0] and not visitor.table, "nothing gives the answer away"
    (radio,) = visitor.app.radio
    radio.set_value(lesson.choices[lesson.answer]).run()
    visitor.finish()
    assert visitor.says(f"**As you predicted.** {lesson.explain(visitor.joint)}")
    visitor.control("beside").set_value(False).run()
    assert not visitor.app.radio and not visitor.says("As you predicted."), "one alone cannot answer it"
