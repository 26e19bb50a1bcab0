"""The page "Regularization": a network without and with a restraint, and every number said about the two."""

from pages.shared.looks import no_study
from pages.shared.penalised_cost_card import J
from pages.shared.regularization_looks import LOOKS
from pages.shared.restraint_words import words
from pages.shared.study_jobs import studies

import numpy as np
import pytest

from dlcore.amounts import error_text, gap_text
from dlcore.lessons.regularization import OPENING
from dlcore.linear_range import linear_range
from dlcore.links import parse_link
from dlcore.regularization_reading import read_restrained
from dlcore.restraints import Restrained, shrink_factor, without_restraints
from dlcore.studies import STUDIES
from dlcore.weights import weights_of, zero_share
from tests.ui.visitor import Visitor

PAGE = "regularization"
QUICK = "v=1&data=moons&n=200&noise=0.5&hidden=4-3&epochs=12"
RESTRAINED = f"{QUICK}&l2=3"
EVERY_KIND = {
    "two classes": RESTRAINED,
    "ten classes": "v=1&data=digits&hidden=8&epochs=3&l2=10",
    "one input": "v=1&data=sine&n=100&noise=0.5&hidden=6&epochs=10&l1=1",
    "a regression in the plane": "v=1&data=plane&n=100&hidden=none&epochs=5&l2=5",
    "no dev set": f"{RESTRAINED}&split=100-0-0",
    "nothing restrained": QUICK,
    "everything at once": f"{RESTRAINED}&l1=0.3&keep=0.8&patience=5",
}


def arrive(link: str) -> Visitor:
    visitor = Visitor.arrive(link, PAGE)
    assert not visitor.app.exception
    return visitor


def pair_of(visitor: Visitor) -> Restrained:
    return Restrained(visitor.run, visitor.free.run)


def test_who_comes_without_a_link_sees_a_network_that_overfits_and_a_restraint_that_helps():
    visitor = arrive("")
    opening = parse_link(OPENING).experiment
    assert visitor.experiment == visitor.linked == opening
    assert read_restrained(pair_of(visitor)).verdict == "helped" and visitor.says("The restraint helps.")
    free = visitor.free.run.final
    assert free["dev"]["error"] - free["train"]["error"] > 0.1


def test_a_link_to_the_defaults_opens_the_defaults():
    visitor = arrive("v=1")
    assert visitor.experiment == parse_link("").experiment and visitor.address == {"v": "1"}


def test_what_was_set_back_to_the_defaults_is_not_opened_as_the_opening():
    visitor = arrive(OPENING)
    visitor.app.query_params.clear()
    visitor.follow("v=1&epochs=3&hidden=4")
    assert visitor.linked == visitor.experiment == parse_link("epochs=3&hidden=4").experiment


def test_the_stage_shows_both_runs_on_one_timeline():
    visitor = arrive(RESTRAINED)
    header, arrays = visitor.stage
    assert [run["name"] for run in header["runs"]] == ["without", "with"]
    for k, run in enumerate((visitor.free.run, visitor.run)):
        np.testing.assert_array_equal(arrays[f"parameters{k}"], run.frames)
    assert visitor.free.experiment == without_restraints(visitor.experiment)
    np.testing.assert_array_equal(arrays["parameters0"][0], arrays["parameters1"][0])


def test_where_nothing_restrains_there_is_one_run():
    visitor = arrive(QUICK)
    header, arrays = visitor.stage
    assert "runs" not in header and len(arrays["parameters"]) > 1
    assert visitor.says("**Nothing restrains this network")
    assert {row["set"] for row in visitor.chart("squares")["squares"]} == {"without"}


@pytest.mark.parametrize("link", EVERY_KIND.values(), ids=EVERY_KIND)
def test_the_figures_and_the_reading_are_those_of_the_two_runs(link):
    visitor = arrive(link)
    pair, task = pair_of(visitor), visitor.experiment.dataset.task
    reading = read_restrained(pair)
    assert f"**{reading.finding}** {reading.detail}" in visitor.lines
    metrics = {metric.label: metric for metric in visitor.app.metric}
    kind = "error" if task == "classification" else "RMSE"
    for split in ("train", "dev"):
        if pair.run.final[split] is None:
            assert f"{split} {kind}" not in metrics
            continue
        now, before = (one.final[split]["error"] for one in (pair.run, pair.without))
        metric = metrics[f"{split} {kind}"]
        assert metric.value == error_text(task, now)
        amount, nothing = gap_text(task, abs(now - before)), gap_text(task, 0.0)
        sign = "-" if now < before else ""
        assert (metric.delta or "") == ("" if amount == nothing else sign + amount)
    squared = [np.sum(weights_of(one.parameters, one.architecture) ** 2) for one in (pair.run, pair.without)]
    assert metrics["Σw²"].value == f"{squared[0]:.3g}" and f"{squared[1]:.3g}" in metrics["Σw²"].help


@pytest.mark.parametrize("link", [RESTRAINED, f"{QUICK}&l1=1", EVERY_KIND["one input"]])
def test_j_is_drawn_in_its_two_parts(link):
    visitor = arrive(link)
    run, free = visitor.run, visitor.free.run
    tables = visitor.chart("parts", "lines")
    m, experiment = run.data.counts[0], run.experiment
    for k, epoch in enumerate(run.frame_epochs.tolist()):
        weights = weights_of(run.frames[k], run.architecture).astype(float)
        penalty = experiment.l2 / (2 * m) * np.sum(weights**2) + experiment.l1 / m * np.sum(np.abs(weights))
        data, added = (
            next(row for row in tables["parts"] if row["part"] == part and row["epoch"] == epoch)
            for part in ("data", "penalty")
        )
        assert data["low"] == 0 and data["high"] == added["low"] == pytest.approx(run.history["train_cost"][epoch])
        assert added["high"] - added["low"] == pytest.approx(penalty, rel=1e-4)
        total = next(row["value"] for row in tables["lines"] if row["set"] == J and row["epoch"] == epoch)
        assert total == pytest.approx(added["high"])
    for name, one in (("with", run), ("without", free)):
        drawn = [row["value"] for row in visitor.chart("dev-cost")["dev-cost"] if row["set"] == name]
        np.testing.assert_allclose(drawn, one.history["dev_cost"])


def test_the_shrink_factor_follows_the_slider():
    visitor = arrive(f"{QUICK}&opt=sgd&lr=0.1&l2=3")
    m = visitor.run.data.counts[0]
    assert any(f"× {1 - 0.1 * 3 / m:.6g}" in caption.value for caption in visitor.app.caption)
    visitor.set("l2", 10)
    assert any(f"× {1 - 0.1 * 10 / m:.6g}" in caption.value for caption in visitor.app.caption)


def test_what_is_said_of_each_restraint():
    free = parse_link(QUICK).experiment
    (nothing,) = words(free)
    assert "Nothing is restrained" in nothing
    said = " ".join(words(free.replace(l2=3.0, l1=1.0, keep_prob=(0.8,), optimizer="adam")))
    assert f"{shrink_factor(free.replace(l2=3.0), 120):.6g}" in said and "rescales" in said
    assert f"**{0.03 / 120:.3g}**" in said and "exactly 0; adam's own steps" in said
    assert "own steps" not in " ".join(words(free.replace(l1=1.0, optimizer="sgd")))
    assert "keep_prob 0.8 is a **drop rate of 0.2**" in said and "biases are never penalised" in said
    assert "biases" not in " ".join(words(free.replace(keep_prob=(0.8,))))
    (changed,) = words(free.replace(augmentation=0.5, augment="rotate"))
    assert "**turned** anew in every epoch" in changed
    (stopped,) = words(free.replace(patience=30))
    assert "**30 epochs** without a lower dev cost" in stopped
    (frozen,) = words(free.replace(keep_prob=(0.8,), mask="frozen"))
    assert "masks frozen" in frozen


def test_the_weights_and_the_linear_range_are_those_of_both_runs():
    visitor = arrive(f"{QUICK}&l1=30&look=weights")
    for name, run in (("without", visitor.free.run), ("with", visitor.run)):
        weights = weights_of(run.parameters, run.architecture)
        assert visitor.figures[f"exactly 0, {name}"] == f"{100 * zero_share(weights):.1f} %"
        assert visitor.figures[f"largest |w|, {name}"] == f"{np.abs(weights).max():.3g}"
        found = linear_range(run)
        rows = [row for row in visitor.chart("shares")["shares"] if row["set"] == name]
        assert [row["epoch"] for row in rows] == found.epochs.tolist()
        np.testing.assert_allclose([row["value"] for row in rows], found.all_units)
        shares = [row["value"] for row in visitor.chart("zeros")["zeros"] if row["set"] == name]
        np.testing.assert_allclose(shares, [zero_share(weights_of(one, run.architecture)) for one in run.frames])
    assert shares[-1] > 0, "an L1 penalty takes weights out"


def test_under_l2_the_squares_of_all_weights_are_drawn():
    visitor = arrive(RESTRAINED)
    for name, run in (("without", visitor.free.run), ("with", visitor.run)):
        drawn = [row["value"] for row in visitor.chart("squares")["squares"] if row["set"] == name]
        expected = [np.sum(weights_of(one, run.architecture).astype(float) ** 2) for one in run.frames]
        np.testing.assert_allclose(drawn, expected, rtol=1e-5)


def test_the_stage_can_show_the_weights_instead_of_the_networks():
    kinds = {
        side: {panel["kind"] for panel in arrive(f"{RESTRAINED}&side={side}").stage[0]["panels"]}
        for side in ("network", "weights")
    }
    assert "weights" in kinds["weights"] and "network" not in kinds["weights"]
    assert "network" in kinds["network"]
    elsewhere = arrive(f"{RESTRAINED}&side=weights&look=dropout").stage[0]["panels"]
    assert "network" in {panel["kind"] for panel in elsewhere}, "dropped units are crossed out on the networks"


def test_dropout_crosses_out_the_units_that_were_dropped():
    header, arrays = arrive(f"{QUICK}&keep=0.5&look=dropout").stage
    assert "masks1" in arrays and "masks0" not in arrays and header["runs"][1]["sampled"]


@pytest.mark.parametrize("kind", ["ten classes", "one input", "a regression in the plane", "everything at once"])
def test_every_look_can_be_opened_on_every_kind_of_data(kind):
    visitor = arrive(EVERY_KIND[kind])
    for look in [id for id, look in LOOKS.items() if look.study is no_study]:
        visitor.open(f"{EVERY_KIND[kind]}&look={look}")
        assert not visitor.app.exception and not visitor.app.error
        assert visitor.control("look").value == look


def test_the_look_travels_in_the_address():
    visitor = arrive(QUICK)
    for look in list(LOOKS)[1:]:
        assert f"look={look}" not in visitor.copied
    assert f"look={next(iter(LOOKS))}" in visitor.copied


def test_the_suggestion_does_what_it_says():
    visitor = arrive(f"{QUICK}&epochs=60&l2=1000")
    reading = read_restrained(pair_of(visitor))
    assert reading.verdict == "collapsed"
    link = next(one.proto for one in visitor.app.get("page_link") if one.proto.label == f"Try {reading.attempt.label}")
    follower = arrive(link.query_string)
    assert follower.experiment == visitor.experiment.replace(**reading.attempt.changes)


def test_turning_the_restraint_off_and_on_again_trains_nothing_twice():
    visitor = arrive(RESTRAINED)
    both = visitor.run, visitor.free.run
    visitor.set("l2", 0)
    assert visitor.run is both[1]
    visitor.set("l2", 3)
    assert visitor.run is both[0] and visitor.free.run is both[1]


def test_a_run_that_is_too_much_work_is_refused_with_the_remedy():
    visitor = arrive(f"{RESTRAINED}&epochs=20000&n=1000000&batch=1")
    assert visitor.says("**Not started.**") and not visitor.has_stage()


def test_files_are_offered_of_both_runs():
    visitor = arrive(RESTRAINED)
    visitor.app.session_state["under-the-hood"] = True
    visitor.app.run()
    assert not visitor.app.exception
    labels = {button.proto.label for button in visitor.app.get("download_button")}
    assert {"Curves (CSV)", "Run (JSON)", "Curves, without (CSV)", "Run, without (JSON)"} <= labels


@pytest.mark.parametrize(
    ("look", "study"), [("ensemble", "ensemble"), ("path", "penalty_path"), ("seeds", "restraint")]
)
def test_a_look_measures_with_many_networks_and_offers_its_numbers(look, study):
    visitor = arrive(f"{RESTRAINED}&look={look}")
    job = studies().get((study, STUDIES[study].subject(visitor.experiment)))
    while not job.done:
        job.wait(1)
    visitor.app.run()
    assert not visitor.app.exception and not job.failed and not job.refused, (job.failed, job.refused)
    visitor.app.session_state["study-numbers"] = True
    visitor.app.run()
    assert {button.proto.label for button in visitor.app.get("download_button")} >= {"Curve (CSV)", "Numbers (JSON)"}


def test_snapshots_of_the_run_are_averaged_instead():
    visitor = arrive(f"{RESTRAINED}&look=ensemble&members=snapshots")
    job = studies().get(("snapshots", STUDIES["snapshots"].subject(visitor.experiment)))
    while not job.done:
        job.wait(1)
    visitor.app.run()
    assert not visitor.app.exception and job.run.snapshots and visitor.says("**Averaging networks**")


def test_the_ten_points_are_the_same_whatever_the_page_shows():
    first, second = (arrive(f"{link}&look=ten") for link in (RESTRAINED, QUICK))
    subjects = {STUDIES["ten_points"].subject(one.experiment) for one in (first, second)}
    assert len(subjects) == 1
    job = studies().get(("ten_points", *subjects))
    job.stop()
    second.app.run()
    assert not second.app.exception


def test_members_of_an_ensemble_are_no_setting_that_is_ignored():
    assert arrive(f"{RESTRAINED}&ensemble=4").notices == []
