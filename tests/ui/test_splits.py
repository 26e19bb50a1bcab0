"""The page "Data splits": sizes at once, a sealed test set with its record, and what dev can and cannot tell."""

import math
import re
import time
from types import SimpleNamespace

from pages.shared import growing, streamed, study_live
from pages.shared.jobs import Job
from pages.shared.split_charts import KEPT, PROMISED
from pages.shared.split_controls import FREE, PRESETS
from pages.shared.split_table import SEALED
from pages.shared.study_jobs import studies

import numpy as np
import pytest
import streamlit as st

from dlcore.amounts import error_text
from dlcore.base_error import base_error
from dlcore.intervals import standard_error, wilson
from dlcore.ladder import ladder
from dlcore.lessons import lessons_of
from dlcore.links import parse_link
from dlcore.selection_reading import read_best_of, read_two_models
from dlcore.set_counts import set_counts
from tests.ui.visitor import Visitor

PAGE = "splits"
QUICK = "v=1&data=moons&n=200&noise=0.8&hidden=3&epochs=8"
LESSONS = lessons_of(PAGE)


def arrive(link: str = QUICK) -> Visitor:
    visitor = Visitor.arrive(link, PAGE)
    assert not visitor.app.exception
    return visitor


def press(visitor: Visitor, label: str) -> None:
    next(button for button in visitor.app.button if button.label == label).click().run()
    visitor.finish()
    assert not visitor.app.exception


def html(visitor: Visitor) -> str:
    return "\n".join(element.proto.body for element in visitor.app.get("html"))


def table(visitor: Visitor) -> dict[str, list[str]]:
    """The cells after the name of each set."""
    (body,) = re.findall(r"<tbody>(.*)</tbody>", html(visitor))
    rows = {}
    for row in body.split("</tr>")[:-1]:
        name, *cells = (re.sub(r"<.*?>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row))
        rows[name.split()[-1]] = cells
    return rows


def bar(visitor: Visitor) -> dict[str, int]:
    """The sizes beside the bar of the sets."""
    found = re.findall(r"<b>\S+ ([\w-]+)</b> ([\d,]+) ", html(visitor))
    return {name: int(count.replace(",", "")) for name, count in found}


def blob_sets(visitor: Visitor) -> set[int]:
    """Which sets' examples travelled to the browser."""
    return set(visitor.stage[1]["split"].tolist())


def texts(visitor: Visitor) -> str:
    """All that the page says or hands out."""
    shown = [*visitor.lines, html(visitor), *(code.value for code in visitor.app.code)]
    shown += [caption.value for caption in visitor.app.caption] + [text.value for text in visitor.app.text]
    return "\n".join(shown)


# ---- sizes and errors


def test_the_page_opens_with_the_sizes_and_errors_of_its_run():
    visitor = arrive()
    run, rows = visitor.run, table(visitor)
    assert list(rows) == ["train", "dev", "test"] and bar(visitor) == set_counts(run.experiment)
    for name, count in (("train", 120), ("dev", 40)):
        assert rows[name][0] == f"{count}" and rows[name][2] == error_text("classification", run.final[name]["error"])
    error = run.final["dev"]["error"]
    low, high = wilson(round(error * 40), 40)
    assert rows["dev"][3] == f"{100 * low:.1f} – {100 * high:.1f} %"
    assert rows["dev"][4] == f"± {100 * standard_error(error, 40):.1f}"
    assert rows["train"][3:] == ["–", "–"], "the network was fitted to train"
    steps = visitor.chart("rungs")["rungs"]
    assert [row["set"] for row in steps] == ["base", "train", "dev"]
    assert steps[0]["end"] == pytest.approx(base_error(run.experiment))


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_changes_the_sizes(preset):
    visitor = arrive(f"{QUICK}&n=1000")
    visitor.set("split", preset)
    assert visitor.experiment.split == PRESETS[preset]
    shares = [float(share) for share in preset.split(" / ")]
    counts = bar(visitor)
    assert sum(counts.values()) == 1000
    for name, share in zip(("train", "dev", "test"), shares, strict=False):
        assert abs(counts.get(name, 0) - 10 * share) < 1
    assert {name: int(cells[0].replace(",", "")) for name, cells in table(visitor).items()} == counts
    assert visitor.linked == visitor.experiment


def test_a_million_examples_have_their_sizes_before_they_are_drawn():
    visitor = Visitor.at("v=1&n=1000000&hidden=256-256-256&epochs=20000&split=98-1-1", PAGE)
    assert bar(visitor) == {"train": 980_000, "dev": 10_000, "test": 10_000}


def test_a_free_split_counts_as_soon_as_it_makes_100_and_loses_nothing_before():
    visitor = arrive()
    visitor.set("split", FREE)
    before = visitor.experiment
    visitor.move("share-dev", 30.0)
    assert visitor.experiment == before and visitor.says("60 + 30 + 20 = 110: this does not add up to 100.")
    assert visitor.says("60 / 20 / 20 stays") and visitor.value("share-dev") == 30.0
    visitor.move("share-test", 10.0)
    visitor.finish()
    assert visitor.experiment.split == (60, 30, 10) and not visitor.says("add up to 100")
    assert bar(visitor) == {"train": 120, "dev": 60, "test": 20}


def test_the_nearest_valid_split_is_one_click_away():
    visitor = arrive()
    visitor.set("split", FREE)
    visitor.move("share-train", 0.0)
    assert visitor.says("this leaves nothing to train on") and visitor.experiment.split == (60, 20, 20)
    visitor.move("share-train", 100.0)
    assert visitor.says("100 + 20 + 20 = 140")
    (label,) = [button.label for button in visitor.app.button if button.label.startswith("Use ")]
    press(visitor, label)
    assert " / ".join(f"{share:g}" for share in visitor.experiment.split) == label.removeprefix("Use ")
    assert sum(visitor.experiment.split) == pytest.approx(100)


def test_a_share_of_less_than_one_example_is_said_with_the_size_that_would_do():
    visitor = arrive("v=1&data=moons&n=100&hidden=3&epochs=5&split=99.5-0.25-0.25")
    assert visitor.says("The test set is empty: 0.25 % of 100 examples is less than one.")
    press(visitor, "Use 400 examples")
    assert visitor.experiment.examples == 400 and not visitor.says("is empty")


def test_a_class_missing_from_train_is_named_and_mended():
    visitor = arrive("v=1&data=blobs&classes=6&n=100&hidden=3&epochs=5&split=6-94-0")
    missing = [line for line in visitor.lines if "The train set has no example of class" in line]
    assert missing
    (label,) = [button.label for button in visitor.app.button if button.label.startswith("Use ")]
    press(visitor, label)
    assert not visitor.says("The train set has no example")


def test_regression_has_an_rmse_and_its_standard_error():
    visitor = arrive("v=1&data=sine&n=300&hidden=4&epochs=20")
    run = visitor.run
    dev = next(rung for rung in ladder(run, None) if rung.name == "dev")
    assert table(visitor)["dev"][2:] == [
        f"{dev.error:.3f}",
        f"{dev.low:.3f} – {dev.high:.3f}",
        f"± {dev.standard_error:.3f}",
    ]
    raw, labels = run.data.raw[run.data.slices["dev"]], run.data.labels[run.data.slices["dev"]]
    from dlcore.prediction import outputs_of

    squared = (outputs_of(run, raw)[:, 0] - labels) ** 2
    assert dev.standard_error == pytest.approx(np.std(squared, ddof=1) / math.sqrt(60) / (2 * dev.error), rel=1e-4)


@pytest.mark.parametrize("data", ["iris", "diabetes", "ten", "multigauss", "spiral"])
def test_the_page_opens_with_any_data(data):
    visitor = arrive(f"v=1&data={data}&hidden=4&epochs=3")
    assert set(table(visitor)) == set(set_counts(visitor.experiment))


def test_mismatch_and_a_train_dev_set_have_their_rungs():
    visitor = arrive("v=1&data=moons&n=1000&noise=0.5&turn=60&train_dev=20&hidden=4&epochs=30&lr=0.03")
    assert list(table(visitor)) == ["train", "train-dev", "dev", "test"]
    names = [row["label"].split("|")[0] for row in visitor.chart("rungs")["rungs"]]
    assert names == ["base error", "avoidable bias", "variance", "mismatch"]
    assert visitor.says("The largest gap is mismatch")


# ---- the seal


def test_the_test_set_is_sealed_everywhere_until_it_is_opened():
    visitor = arrive()
    error = error_text("classification", visitor.run.final["test"]["error"])
    assert table(visitor)["test"][2] == SEALED and blob_sets(visitor) == {0, 1}
    assert "test" not in [row["set"] for row in visitor.chart("rungs")["rungs"]]
    visitor.app.session_state["under-the-hood"] = True
    visitor.app.run()
    assert not visitor.app.get("download_button") and visitor.says("The test set is sealed.")
    assert not any("test" in readout["label"] for readout in visitor.stage[0]["readouts"])
    press(visitor, "Open the test set")
    assert table(visitor)["test"][2] == error and blob_sets(visitor) == {0, 1, 2}
    assert "test" in [row["set"] for row in visitor.chart("rungs")["rungs"]]
    assert visitor.app.get("download_button")


def test_every_opening_is_recorded_and_stays_recorded():
    visitor = arrive()
    first = visitor.experiment
    visitor.set("noise", 0.5)
    visitor.set("noise", 0.4)
    assert visitor.says("Sealed · 3 looks at dev so far")
    press(visitor, "Open the test set")
    assert visitor.says("Opened after 3 looks at dev**; once in this visit.")
    visitor.app.run()
    assert visitor.says("Opened after 3 looks at dev**; once in this visit."), "a rerun changes nothing"
    visitor.set("noise", 0.3)
    assert table(visitor)["test"][2] == SEALED and visitor.says("opened once for other settings")
    press(visitor, "Open the test set")
    assert visitor.says("Opened after 4 looks at dev**; twice in this visit.")
    assert visitor.says("choosing on the test set")
    visitor.set("noise", 0.4)
    assert table(visitor)["test"][2] != SEALED and visitor.says("Opened after 3 looks at dev"), (
        "it was opened for these"
    )
    record = [line for line in visitor.lines if re.match(r"\d\. after", line)]
    assert [line[:18] for line in record] == ["1. after 3 looks a", "2. after 4 looks a"]
    final = visitor.run.final
    assert record[0].endswith(
        f"dev {error_text('classification', final['dev']['error'])}, "
        f"**test {error_text('classification', final['test']['error'])}**"
    )
    visitor.follow(f"{QUICK}&seed=1")
    assert table(visitor)["test"][2] == SEALED and visitor.says("opened twice for other settings")
    assert first != visitor.experiment


def test_a_link_from_an_opened_page_opens_a_sealed_one():
    visitor = arrive()
    press(visitor, "Open the test set")
    assert "open" not in visitor.copied and "open" not in "".join(visitor.address)
    other = arrive(visitor.copied.partition("?")[2])
    assert other.experiment == visitor.experiment and table(other)["test"][2] == SEALED


def test_without_a_test_set_there_is_nothing_to_open():
    visitor = arrive(f"{QUICK}&split=70-30-0")
    assert "test" not in table(visitor)
    assert not any(button.label == "Open the test set" for button in visitor.app.button)


# ---- the studies


def studied(link: str, id: str) -> Visitor:
    visitor = arrive(f"{link}&study={id}")
    job = studies().get((id, visitor.experiment))
    while not job.done:
        job.wait(1)
    visitor.app.run()
    assert not visitor.app.exception and job.run is not None and job.run.complete
    return visitor


def test_which_of_two_models_is_drawn_with_its_theory_and_said():
    visitor = studied(QUICK, "two_models")
    result = studies().get(("two_models", visitor.experiment)).run
    drawn = visitor.chart("points", "own")
    assert [row["share"] for row in drawn["points"]] == pytest.approx(result.picked.tolist())
    assert [(row["low"], row["high"]) for row in drawn["points"]] == list(zip(result.low, result.high, strict=True))
    assert [row["share"] for row in drawn["line"]] == pytest.approx(result.line.tolist())
    assert drawn["own"][0]["share"] == pytest.approx(result.own)
    words = read_two_models(result)
    assert f"**{words.finding}** {words.detail}" in visitor.lines


def test_the_best_of_many_is_drawn_with_its_theory_and_said():
    visitor = studied("v=1&data=moons&n=100&noise=0.8&hidden=3&epochs=5", "best_of")
    result = studies().get(("best_of", visitor.experiment)).run
    drawn = visitor.chart("theory", "own")
    for name, errors in ((PROMISED, result.promised), (KEPT, result.kept)):
        assert [row["error"] for row in drawn["rows"] if row["set"] == name] == pytest.approx(errors.tolist())
    assert [row["error"] for row in drawn["theory"]] == pytest.approx(result.equals.tolist())
    assert [row["tried"] for row in drawn["own"]] == result.tried.tolist()
    words = read_best_of(result)
    assert f"**{words.finding}** {words.detail}" in visitor.lines


@pytest.mark.parametrize("id", ["two_models", "best_of"])
def test_real_data_are_refused_with_the_reason(id):
    visitor = arrive(f"v=1&data=iris&hidden=4&epochs=3&study={id}")
    job = studies().get((id, visitor.experiment))
    while not job.done:
        job.wait(1)
    visitor.app.run()
    assert visitor.says("Not measured.** Of these data there are no more examples than these")


def test_nothing_streams_within_what_streams(monkeypatch):
    """See `pages.shared.growing.within`: a fragment within one that is drawn again can kill the whole page."""
    made, done, seen = st.fragment, Job.done, set()

    def watched(show, **options):
        seen.add((show.__qualname__, growing.within()))
        return made(show, **options)

    monkeypatch.setattr(growing.st, "fragment", watched)
    monkeypatch.setattr(streamed, "within", lambda: seen.add(("streamed", growing.within())) or growing.within())
    with monkeypatch.context() as ending:  # the run ends just when what is below it is drawn
        ending.setattr(Job, "done", property(lambda self: type(self) is not Job and done.fget(self)))
        ending.setattr(study_live, "jobs", lambda: SimpleNamespace(unfinished=lambda experiment: False))
        visitor = Visitor.at(f"{QUICK}&seed=77&study=two_models", PAGE)
        visitor.job.look(60)
        while not visitor.run.complete:
            time.sleep(0.01)
        visitor.app.run()
        assert ("streamed", True) in seen, "the study was drawn while the run grew"
    visitor.finish()
    assert not visitor.app.exception
    assert ("streamed", False) in seen, "and after"
    made_by = {name for name, within in seen if name != "streamed"}
    assert made_by == {"growing.run", "growing.study_live"}
    assert not {one for one in seen if one[0] != "streamed" and one[1]}


# ---- guided experiments


def test_there_are_five_one_of_which_fails():
    assert len(LESSONS) == 5 and any(lesson.fails for lesson in LESSONS)
    assert {lesson.study for lesson in LESSONS} == {"", "two_models", "best_of"}


@pytest.mark.parametrize("lesson", [one for one in LESSONS if not one.study], ids=lambda lesson: lesson.id)
def test_a_lesson_asks_first_and_answers_with_its_run(lesson):
    visitor = arrive(f"v=1&{lesson.query}&lesson={lesson.id}")
    explanation = lesson.explain(visitor.run)
    assert visitor.says(lesson.question) and explanation not in texts(visitor)
    assert all(cells[2] in ("–", SEALED) for cells in table(visitor).values()), "no error before a prediction"
    visitor.app.get_by_key(f"{PAGE}:prediction:{lesson.id}").set_value(lesson.choices[lesson.answer]).run()
    assert f"**As you predicted.** {explanation}" in visitor.lines
    assert table(visitor)["test"][2] == SEALED


def test_a_lesson_of_a_study_measures_only_after_the_prediction():
    lesson = next(one for one in LESSONS if one.study == "two_models")
    visitor = arrive(f"v=1&{lesson.query}&study={lesson.study}&lesson={lesson.id}")
    assert visitor.experiment == parse_link(lesson.query).experiment
    assert not visitor.app.get("vega_lite_chart")
    visitor.app.get_by_key(f"{PAGE}:prediction:{lesson.id}").set_value(lesson.choices[0]).run()
    job = studies().get((lesson.study, visitor.experiment))
    while not job.done:
        job.wait(1)
    visitor.app.run()
    assert f"**Not what you predicted.** {lesson.explain(job.run)}" in visitor.lines
