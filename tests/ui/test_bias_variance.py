"""The page "Bias and variance": the diagnosis, the recipe and its path, and what is measured beside them."""

from itertools import pairwise

from pages.shared.decomposition_card import TOP_QUANTILE
from pages.shared.fits_chart import FITS_SHOWN
from pages.shared.map_picture import as_address, map_picture
from pages.shared.study_jobs import studies

import numpy as np
import pytest

from dlcore.amounts import error_text, gap_text
from dlcore.base_error import base_error
from dlcore.diagnosis_reading import advised, diagnosis_of, harder, read_diagnosis
from dlcore.ladder import ladder
from dlcore.links import nearest, parse_link
from dlcore.reading import percent
from dlcore.studies import STUDIES
from dlcore.study_reading import medians
from tests.ui.visitor import Visitor

PAGE = "bias_variance"
VARIANCE = "v=1&data=xor&n=1000&split=10-90-0&noise=0.3&flip=0.1&hidden=8-8&epochs=100"
BIAS = "v=1&data=spiral&noise=0.1&hidden=none&epochs=10"
QUICK = "v=1&data=moons&n=200&noise=0.5&hidden=3&epochs=8"


def arrive(link: str) -> Visitor:
    visitor = Visitor.arrive(link, PAGE)
    assert not visitor.app.exception
    return visitor


def press(visitor: Visitor, label: str) -> None:
    """Press a button and wait for the run that follows."""
    (button,) = [button for button in visitor.app.button if button.label == label]
    button.click().run()
    visitor.finish()
    assert not visitor.app.exception


def remedies_shown(visitor: Visitor) -> list[str]:
    return [button.label for button in visitor.app.button if ":remedy:" in (button.key or "")]


def diagnosed(visitor: Visitor):
    rungs = ladder(visitor.run, base_error(visitor.experiment))
    diagnosis = diagnosis_of(visitor.run, rungs)
    assert diagnosis is not None
    return rungs, diagnosis


@pytest.mark.parametrize("link", [VARIANCE, BIAS, QUICK, "v=1&data=sine&noise=0.5&hidden=8&epochs=20"])
def test_the_diagnosis_is_that_of_the_run(link):
    visitor = arrive(link)
    rungs, diagnosis = diagnosed(visitor)
    task = visitor.experiment.dataset.task
    words = read_diagnosis(visitor.run, rungs, diagnosis)
    assert f"**{words.finding}** {words.detail}" in visitor.lines
    shown = [value for label, value in visitor.figures.items() if label.split()[0] in ("base", "train", "dev")]
    assert shown == [error_text(task, rung.error) for rung in rungs]
    rows = visitor.chart("rungs")["rungs"]
    assert [row["end"] for row in rows] == [rung.error for rung in rungs]
    assert [row["label"].split("|")[0] for row in rows] == ["base error", "avoidable bias", "variance"]
    sizes = [gap_text(task, b.error - a.error, sign=True) for a, b in pairwise(rungs)]
    assert [row["label"].split("|")[1] for row in rows[1:]] == sizes
    offered = advised(visitor.run, diagnosis) or harder(visitor.experiment)
    assert remedies_shown(visitor) == [remedy.label for remedy in offered]


@pytest.mark.parametrize("link", [VARIANCE, BIAS])
def test_every_remedy_trains_what_it_says_and_shows_before_and_after(link):
    before = arrive(link)
    rungs, diagnosis = diagnosed(before)
    task = before.experiment.dataset.task
    offered = advised(before.run, diagnosis)
    assert offered
    for remedy in offered:
        visitor = arrive(link)
        assert not visitor.has_chart("marks")
        press(visitor, remedy.label)
        assert visitor.experiment == nearest(before.experiment.values() | remedy.changes).experiment
        assert visitor.linked == visitor.experiment != before.experiment
        after, _ = diagnosed(visitor)
        words = visitor.chart("marks", "words")["words"]
        assert [row["text"].split(" ")[0] for row in words] == ["Before", "1."]
        said = [
            f"train {error_text(task, one[1].error)} · dev {error_text(task, one[2].error)}" for one in (rungs, after)
        ]
        assert [row["errors"] for row in words] == said
        marks = visitor.chart("marks")["marks"]
        assert [row["error"] for row in marks] == [rung.error for rung in (*rungs, *after)]
        changes = {metric.label: metric.delta for metric in visitor.app.metric if metric.delta}
        for old, new in zip(rungs[1:], after[1:], strict=True):
            gap = gap_text(task, abs(new.error - old.error))
            expected = f"{'-' if new.error < old.error else ''}{gap}"
            assert changes.get(f"{new.name} error", expected) == expected
            assert (f"{new.name} error" in changes) == (gap != gap_text(task, 0.0))


def test_remedies_chain_and_can_be_undone():
    visitor = arrive(BIAS)
    start = visitor.experiment
    first = remedies_shown(visitor)[0]
    press(visitor, first)
    middle = visitor.experiment
    press(visitor, remedies_shown(visitor)[0])
    texts = [row["text"] for row in visitor.chart("marks", "words")["words"]]
    assert len(texts) == 3 and texts[1] == "1. Hidden layers none → 8" and texts[2].startswith("2. Hidden layers 8 → ")
    press(visitor, "Undo")
    assert visitor.experiment == middle
    assert len(visitor.chart("marks", "words")["words"]) == 2
    press(visitor, "Undo")
    assert visitor.experiment == start and not visitor.has_chart("marks")
    assert remedies_shown(visitor)[0] == first


def test_the_path_can_be_left_at_once():
    visitor = arrive(BIAS)
    start = visitor.experiment
    for _ in range(2):
        press(visitor, remedies_shown(visitor)[0])
    press(visitor, "Start over")
    assert visitor.experiment == start and not visitor.has_chart("marks")


def test_a_change_by_hand_is_a_step_of_the_path_and_other_data_or_another_link_end_it():
    visitor = arrive(BIAS)
    press(visitor, remedies_shown(visitor)[0])
    visitor.set("epochs", 20)
    texts = [row["text"] for row in visitor.chart("marks", "words")["words"]]
    assert texts[1] == "1. Epochs 10 → 20 · Hidden layers none → 8" or texts[1] == (
        "1. Hidden layers none → 8 · Epochs 10 → 20"
    )
    visitor.follow(QUICK)
    assert not visitor.has_chart("marks")


def test_a_long_path_shows_its_beginning_and_its_end():
    visitor = arrive(BIAS)
    for _ in range(6):
        press(visitor, next(label for label in remedies_shown(visitor) if label.startswith("Train longer")))
    texts = [row["text"].split(" ")[0] for row in visitor.chart("marks", "words")["words"]]
    assert texts == ["Before", "3.", "4.", "5.", "6."]


def test_the_step_shows_what_the_stage_shows():
    visitor = arrive(QUICK)
    header, arrays = visitor.stage
    assert header["total_epochs"] == 8 and len(arrays["parameters"]) > 1


def test_without_a_dev_set_nothing_is_pretended():
    visitor = arrive(f"{QUICK}&split=100-0-0")
    assert visitor.says("There is no dev set") and not remedies_shown(visitor)
    assert [row["label"].split("|")[0] for row in visitor.chart("rungs")["rungs"]] == ["base error", "avoidable bias"]


def test_a_run_that_diverged_is_to_be_mended_first():
    visitor = arrive("v=1&data=multigauss&opt=sgd&lr=10&act=relu&hidden=8&batch=full&epochs=30")
    assert visitor.says("Training diverged") and visitor.says("second question")
    (remedy,) = remedies_shown(visitor)
    press(visitor, remedy)
    assert visitor.experiment.learning_rate < 10


def test_a_network_without_faults_needs_nothing():
    visitor = arrive("v=1&data=gauss&n=5000&noise=0.2&hidden=none&epochs=20")
    assert visitor.says("**Low bias, low variance.**") and visitor.says("nothing to repair")
    assert remedies_shown(visitor) == ["More noise: 0.6", "Fewer examples: 1,250"]
    press(visitor, "More noise: 0.6")
    assert visitor.experiment.noise == 0.6
    assert visitor.chart("marks", "words")["words"][1]["text"] == "1. Noise 0.2 → 0.6"


def test_real_data_are_compared_with_the_error_of_people():
    visitor = arrive("v=1&data=wine&hidden=none&epochs=3")
    assert visitor.figures["base error"] == "0.0 %" and "human" not in visitor.address
    (human,) = [one for one in visitor.app.number_input if one.key.startswith(f"{PAGE}:human")]
    human.set_value(2.0).run()
    visitor.finish()
    assert visitor.figures["base error"] == "2.0 %" and visitor.address["human"] == "0.02"
    assert visitor.chart("rungs")["rungs"][0]["end"] == 0.02
    other = arrive("v=1&data=wine&hidden=none&epochs=3&human=0.02")
    assert other.figures["base error"] == "2.0 %" and other.notices == []


def test_where_the_base_error_is_known_nobody_is_asked():
    visitor = arrive(f"{QUICK}&human=0.3")
    assert not [one for one in visitor.app.number_input if one.key.startswith(f"{PAGE}:human")]
    assert visitor.figures["base error"] == error_text("classification", base_error(visitor.experiment))


@pytest.mark.parametrize(("bad", "used"), [("abc", "0"), ("-1", "0"), ("1e9", "1000"), ("nan", "0")])
def test_a_bad_human_error_is_not_used_and_that_is_said(bad, used):
    visitor = arrive(f"v=1&data=wine&hidden=none&epochs=3&human={bad}")
    (said,) = visitor.notices
    assert said.startswith(f"human={bad} ") and f"human={used} is used" in said


def measured(link: str, study: str):
    """The page with a study that is complete, and its result."""
    visitor = arrive(f"{link}&study={study}")
    job = studies().get((study, visitor.experiment))
    while not job.done:
        job.wait(1)
    visitor.app.run()
    assert not visitor.app.exception and not job.failed and not job.refused, (job.failed, job.refused)
    return visitor, job.run


@pytest.mark.parametrize("study", ["learning_curve", "capacity_curve"])
def test_a_curve_is_drawn_with_its_bands_and_the_base_error(study):
    visitor, result = measured(QUICK, study)
    assert result.complete
    tables = visitor.chart("curves", "base")
    sizes = result.sizes if study == "learning_curve" else result.units
    for name, errors in (("train", result.train_error), ("dev", result.dev_error)):
        rows = [row for row in tables["curves"] if row["set"] == name]
        assert [row["size"] for row in rows] == sizes.tolist()
        np.testing.assert_allclose([row["value"] for row in rows], medians(errors))
        np.testing.assert_allclose([row["low"] for row in rows], np.nanquantile(errors, 0.1, axis=1))
        np.testing.assert_allclose([row["high"] for row in rows], np.nanquantile(errors, 0.9, axis=1))
    assert {row["value"] for row in tables["base"]} == {base_error(visitor.experiment)}
    assert {row["set"] for row in tables["ends"]} == {"train", "dev", "base"}


def test_the_interpolation_threshold_stands_where_parameters_meet_the_numbers_to_fit():
    visitor, result = measured("v=1&data=moons&n=100&split=60-40-0&noise=0.5&hidden=3&epochs=4", "capacity_curve")
    (rule,) = visitor.chart("curves", "rule")["rule"]
    numbers = result.examples * result.outputs
    assert 4 * rule["size"] + 1 == pytest.approx(numbers, rel=0.02), "2 inputs, 1 output: 4 parameters a unit"
    assert rule["text"].startswith(f"{numbers:,} parameters")


def test_a_threshold_beyond_the_axis_is_not_drawn():
    visitor, _ = measured("v=1&data=gauss&n=5000&noise=0.5&hidden=3&epochs=1&batch=512", "capacity_curve")
    assert visitor.chart("curves", "rule")["rule"] == []


@pytest.mark.parametrize("link", [QUICK, "v=1&data=sine&n=100&noise=0.4&hidden=3&epochs=4"])
def test_the_parts_add_up_beside_the_measured_error(link):
    visitor, result = measured(link, "decomposition")
    shown = visitor.figures
    assert (shown["bias²"], shown["variance"], shown["noise"]) == (
        f"{result.bias2:.4f}",
        f"{result.variance:.4f}",
        f"{result.noise:.4f}",
    )
    total = result.bias2 + result.variance + result.noise
    assert shown["add up to"] == f"{total:.4f}" and shown["measured"] == f"{result.expected:.4f}"
    assert shown["difference"] == percent(abs(total / result.expected - 1))
    tables = visitor.chart("parts", "measured")
    assert [row["size"] for row in tables["parts"]] == [result.noise, result.bias2, result.variance]
    ends = [row["high"] for row in tables["parts"]]
    assert ends[-1] == pytest.approx(total) and [row["low"] for row in tables["parts"]] == [0.0, *ends[:-1]]
    (mark,) = tables["measured"]
    assert mark["value"] == result.expected
    assert mark["high"] - mark["low"] == pytest.approx(4 * result.expected_se)


def test_two_inputs_have_three_maps_on_one_scale():
    visitor, result = measured(QUICK, "decomposition")
    pictures = [image.proto.imgs[0].url for image in visitor.app.get("image")]
    assert len(pictures) == 4, "three maps and their scale"
    known = np.stack([result.bias2_map, result.variance_map, result.noise_map])
    top = np.quantile(known, TOP_QUANTILE)
    assert pictures[:3] == [as_address(map_picture(values, float(top), dark=False)) for values in known]
    assert any(caption.value.startswith(f"{top:.3f} ") for caption in visitor.app.caption)


def test_one_input_has_the_cloud_of_fits():
    visitor, result = measured("v=1&data=sine&n=100&noise=0.4&hidden=3&epochs=4", "decomposition")
    tables = visitor.chart("fits", "curves")
    at = {x: k for k, x in enumerate(result.x.tolist())}
    for row in tables["curves"]:
        k = at[row["x"]]
        assert row["mean"] == pytest.approx(result.mean_fit[k]) and row["truth"] == pytest.approx(result.truth[k])
        assert row["low"] == pytest.approx(np.quantile(result.fits[:, k], 0.1))
    assert len({row["fit"] for row in tables["fits"]}) == FITS_SHOWN
    for row in tables["fits"]:
        assert row["y"] == pytest.approx(result.fits[row["fit"], at[row["x"]]])
    assert len(tables["fits"]) <= 2000, "what a browser draws at once"


def test_data_whose_density_nobody_knows_are_not_decomposed():
    visitor = arrive("v=1&data=wine&hidden=none&epochs=3&study=decomposition")
    job = studies().get(("decomposition", visitor.experiment))
    while not job.done:
        job.wait(1)
    visitor.app.run()
    assert visitor.says("**Not measured.** Every network needs a training set of its own")


def test_the_numbers_of_a_study_are_offered_as_files():
    visitor, _ = measured(QUICK, "learning_curve")
    visitor.app.session_state["study-numbers"] = True
    visitor.app.run()
    assert not visitor.app.exception
    assert {button.proto.label for button in visitor.app.get("download_button")} >= {"Curve (CSV)", "Numbers (JSON)"}


def test_every_study_of_the_page_has_a_card():
    visitor = arrive(QUICK)
    offered = visitor.control("study").options
    assert offered == [
        "Nothing",
        *(STUDIES[one].title for one in ("learning_curve", "capacity_curve", "decomposition")),
    ]


def test_the_link_of_the_page_opens_the_same_page():
    visitor = arrive(f"{QUICK}&study=learning_curve")
    assert parse_link(visitor.copied, page_keys={"study", "human"}).experiment == visitor.experiment
    assert "study=learning_curve" in visitor.copied
