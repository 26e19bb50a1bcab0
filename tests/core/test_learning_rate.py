"""The learning rate of a run beside constant ones: what is compared, what is drawn, and what is said of it."""

from dataclasses import replace

import numpy as np
import pytest

from dlcore.amounts import error_text, number_text
from dlcore.experiment import Experiment
from dlcore.joint_runs import JointRuns
from dlcore.learning_rate_reading import End, control_of, end_of, ends_lower, read_learning_rate, spent_at
from dlcore.learning_rate_runs import SHORT, branched, decays_of, is_constant, name_of, rate_text
from dlcore.lessons import LESSONS
from dlcore.lessons.learning_rate import NOISY, OPENING
from dlcore.links import parse_link
from dlcore.schedules import SCHEDULES, learning_rates
from dlcore.schedules.branches import MOST_KEPT, as_numbers, kept_runs
from dlcore.schedules.changes import as_settings, changes_of
from dlcore.schedules.comparison import OWN, WARMED, curves_of, own_of, sqrt_from_zero
from tests.core.runs import trained

SMALL = "data=moons&n=100&hidden=4&opt=sgd&epochs=20"


def experiment_of(link: str) -> Experiment:
    return parse_link(link).experiment


@pytest.mark.parametrize(
    ("link", "names"),
    [
        ("lr=0.1", ["α = 0.1", "α = 0.01", "α = 1"]),
        ("lr=5", ["α = 5", "α = 0.5"]),  # 50 is more than any run may have
        ("lr=0.1&decay=step&decay_rate=0.1&decay_every=10", ["Staircase", "α = 0.1", "α = 0.01"]),
        ("lr=0.1&decay=inverse&decay_rate=1", ["Inverse", "α = 0.1", "α = 0.005"]),
        ("lr=0.1&decay=exponential&decay_rate=0.5", ["Exponential", "α = 0.1"]),  # 2⁻¹⁹ of it is nothing
        ("lr=0.1&decay=sqrt&decay_rate=0.5", ["Square root", "α = 0.05", "α = 0.011"]),
        ("lr=0.1&decay=sqrt&decay_rate=0.5&warmup=2", ["Square root", "α = 0.0354", "α = 0.011"]),
        ("lr=0.1&warmup=5", ["Warm-up", "α = 0.1"]),
        ("lr=0.1&warmup=1", ["α = 0.1", "α = 0.01", "α = 1"]),
        ("lr=0.1&change_at=5&change_to=0.00005", ["By hand", "α = 0.1"]),
        ("lr=0.1&change_at=5&change_to=0.3", ["By hand", "α = 0.1", "α = 0.3"]),
    ],
)
def test_a_schedule_stands_beside_its_first_and_its_last_rate_and_a_constant_one_beside_others(link, names):
    own = experiment_of(f"{SMALL}&{link}")
    found = decays_of(own)
    assert list(found) == names and found[names[0]] == own
    rates = learning_rates(own)
    for name, one in list(found.items())[1:]:
        assert is_constant(one) and name_of(one) == name
        rest = {"learning_rate", "decay", "warmup", "change_at", "change_to"}
        assert {key for key, value in one.values().items() if value != getattr(own, key)} <= rest
    if not is_constant(own):
        first = rates.max() if own.warmup > 1 else rates[0]
        assert found[names[1]].learning_rate == pytest.approx(first, rel=0.002)
        assert len(names) < 3 or found[names[2]].learning_rate == pytest.approx(rates[-1], rel=0.05)


def test_runs_that_were_kept_stand_beside_it_instead_of_the_last_rate():
    own = experiment_of(f"{SMALL}&lr=0.1&change_at=5-10&change_to=0.3-0.02")
    kept = (((5, 0.3),), ())
    found = decays_of(own, kept)
    assert list(found) == ["By hand", "Before", "α = 0.1"]
    assert changes_of(found["Before"]) == kept[0] and is_constant(found["α = 0.1"])
    decaying = experiment_of(f"{SMALL}&lr=0.1&decay=cosine&change_at=5&change_to=0.3")
    assert list(decays_of(decaying, ((),))) == ["By hand", "Before", "α = 0.1"]
    assert list(decays_of(decaying, (((8, 0.2),), ()))) == ["By hand", "Before", "Earlier", "α = 0.1"]
    shorter = own.replace(epochs=8, **as_settings(((5, 0.3),)))
    assert list(decays_of(shorter, (((5, 0.3), (9, 0.1)),))) == ["By hand", "α = 0.1"], "a change that never comes"


def test_a_branch_keeps_what_was_before_and_drops_what_came_after():
    own = experiment_of(f"{SMALL}&change_at=5-10&change_to=0.3-0.02")
    assert branched(own, 7, 0.1) == ((5, 0.3), (7, 0.1))
    assert branched(own, 5, 0.1) == ((5, 0.1),)
    assert branched(own, 15, 0.1) == ((5, 0.3), (10, 0.02), (15, 0.1))


@pytest.mark.parametrize("kept", [(), ((),), (((40, 0.01),), ()), (((0, 0.5), (9, 1e-05)), ((3, 0.1),))])
def test_kept_runs_travel_as_numbers(kept):
    assert kept_runs(as_numbers(kept)) == kept


def test_only_the_newest_runs_are_kept():
    three = (((1, 0.1),), ((2, 0.1),), ())
    assert kept_runs(as_numbers(three)) == three[:MOST_KEPT]
    with pytest.raises(ValueError, match="at most"):
        kept_runs((0.0, 0.0, 0.0))


@pytest.mark.parametrize("numbers", [(1,), (1, 40), (2, 40, 0.1), (0.5,), (9,), (1, 40.5, 0.1), (1, 40, 0),
                                     (2, 40, 0.1, 40, 0.1), (2, 40, 0.1, 30, 0.1)])  # fmt: skip
def test_numbers_that_name_no_run_are_refused(numbers):
    with pytest.raises(ValueError, match="needs"):
        kept_runs(tuple(float(number) for number in numbers))


def test_the_values_of_the_schedules_that_are_compared():
    """0.95^10 = 0.598737, 0.95^50 = 0.076945; the cosine is at half in the middle; 1/(1 + k)."""
    curves = curves_of(Experiment(data="moons", learning_rate=1.0, decay_rate=0.95, epochs=100))
    assert curves["exponential"][[10, 50]] == pytest.approx([0.598737, 0.076945], abs=5e-7)
    assert curves["cosine"][50] == pytest.approx(0.5) and curves["none"][99] == 1
    assert curves["inverse"][[1, 10]] == pytest.approx([1 / 1.95, 1 / 10.5])
    assert curves["sqrt"][[0, 3]] == pytest.approx([0.95, 0.475])
    np.testing.assert_allclose(curves[WARMED][:11], [*np.arange(1, 11) / 10, 1])
    assert list(curves) == [*SCHEDULES, WARMED]


def test_the_square_root_counted_from_zero_divides_by_it():
    experiment = Experiment(data="moons", learning_rate=0.2, decay="sqrt", decay_rate=0.5, epochs=9)
    written, right = sqrt_from_zero(experiment), learning_rates(experiment)
    assert written[0] == np.inf
    np.testing.assert_allclose(written[1:], right[:-1])


@pytest.mark.parametrize(
    ("link", "own"),
    [("decay=cosine", "cosine"), ("", "none"), ("warmup=5", WARMED), ("decay=cosine&warmup=5", OWN),
     ("change_at=5&change_to=0.3", OWN), ("decay=inverse&decay_rate=3", "inverse")],
)  # fmt: skip
def test_the_own_schedule_is_one_of_those_compared(link, own):
    experiment = experiment_of(f"{SMALL}&{link}")
    assert own_of(experiment) == own
    np.testing.assert_array_equal(curves_of(experiment)[own], learning_rates(experiment))


def test_the_first_epoch_with_less_than_a_tenth_of_the_rate():
    assert spent_at(experiment_of(f"{SMALL}&decay=exponential&decay_rate=0.5")) == 4  # 2⁻⁴ = 1/16
    assert spent_at(experiment_of(f"{SMALL}&warmup=10")) is None, "it grows"
    assert spent_at(experiment_of(f"{SMALL}&lr=1&change_at=3&change_to=0.01")) == 3
    assert spent_at(experiment_of(f"{SMALL}&lr=0.1&change_at=3&change_to=0.01")) is None, "a tenth is not below a tenth"
    assert spent_at(experiment_of(f"{SMALL}&lr=1&change_at=3-5&change_to=0.01-1")) is None, "it is raised again"


@pytest.mark.parametrize(
    ("rate", "text"), [(0.1, "0.1"), (0.0007, "0.0007"), (0.00012345, "0.000123"), (5e-5, "5·10⁻⁵"), (2.0, "2")]
)
def test_rates_are_written_for_people(rate, text):
    assert rate_text(rate) == text


def shown(link: str, *, kept=()) -> JointRuns:
    return JointRuns({name: trained(one) for name, one in decays_of(experiment_of(link), kept).items()})


SLOW = f"{SMALL}&lr=0.1"
VERDICTS = {
    OPENING: "helped",
    LESSONS["too-soon"].query: "too-soon",
    LESSONS["by-hand"].query: "helped",
    f"{SMALL}&lr=0.0001&decay=step&decay_rate=0.5&decay_every=10": "no-difference",
    "data=plane&n=100&hidden=16&act=linear&init=he&opt=sgd&lr=5&epochs=10&decay=step&decay_rate=0.5": "diverged",
    SLOW: "other-rate",
    f"{NOISY}&lr=0.3": "fits",
    "data=plane&n=100&hidden=16&act=linear&init=he&opt=sgd&lr=0.02&epochs=10": "fits",
    f"{NOISY}&change_at=1&change_to=0.3": "low-rate",
}


@pytest.mark.parametrize(("link", "verdict"), VERDICTS.items(), ids=VERDICTS.values())
def test_the_verdict_fits_the_runs(link, verdict):
    runs = shown(link)
    reading = read_learning_rate(runs)
    assert reading.verdict == verdict, reading
    assert reading.finding.endswith(".") and reading.detail.endswith(".") and "nan" not in reading.detail
    changes = runs.experiment.values() | reading.suggestion.changes
    assert Experiment(**changes) != runs.experiment
    if verdict not in ("diverged", "alone"):
        task = runs.run.data.dataset.task
        assert error_text(task, runs.run.final["train"]["error"]) in reading.detail
        for name, run in runs.runs.items():
            said = f" {name} diverged." if run.diverged_at is not None else f"{number_text(end_of(run).cost)} ({name})"
            assert said in reading.detail


def test_a_change_that_did_harm_is_said_to_have():
    link = (
        "data=moons&noise=0.2&hidden=8-8&act=relu&init=he&opt=sgd&lr=0.1&batch=32&epochs=100&change_at=50&change_to=10"
    )
    assert read_learning_rate(shown(link)).verdict != "helped"
    before = shown(f"{link}&decay=inverse&decay_rate=0.01", kept=((),))
    reading = read_learning_rate(before)
    assert reading.verdict == "change-hurt" and reading.suggestion.changes == as_settings(())


def test_one_run_alone_is_read_as_on_other_pages():
    run = trained(experiment_of(SLOW))
    assert read_learning_rate(JointRuns({"α = 0.1": run})).verdict == "alone"
    assert control_of(JointRuns({"α = 0.1": run})) is None


def test_before_its_first_epoch_nothing_is_said_of_the_rate():
    runs = shown(SLOW)
    begun = replace(
        runs.run, frames=runs.run.frames[:1], frame_epochs=runs.run.frame_epochs[:1], complete=False,
        history={name: values[:1] for name, values in runs.run.history.items()},
    )  # fmt: skip
    assert read_learning_rate(JointRuns({"α = 0.1": begun, **runs.others})).verdict == "not-begun"


def test_the_end_of_a_run_is_its_last_tenth():
    run = trained(experiment_of(SLOW))
    costs = np.concatenate([np.full(19, 5.0), [1.0, 3.0]])
    assert end_of(replace(run, history=run.history | {"train_cost": costs})) == End(2.0, 2.0)


def test_what_diverged_ends_above_all_else_and_differences_that_do_not_matter_are_none():
    run = trained(experiment_of(SLOW))

    def ending(cost: float, **more):
        return replace(run, history=run.history | {"train_cost": np.full(21, cost)}, **more)

    assert ends_lower(ending(0.5), ending(0.53)) and not ends_lower(ending(0.53), ending(0.5))
    assert ends_lower(ending(0.01), ending(0.02)) and not ends_lower(ending(0.0001), ending(0.001))
    assert not ends_lower(ending(0.5), ending(0.51))
    assert ends_lower(ending(0.5), ending(0.1, diverged_at=5)) and not ends_lower(
        ending(0.1, diverged_at=5), ending(0.5)
    )


def ending_at(link: str, **costs: float) -> JointRuns:
    """The runs beside a link's, none of them trained: own, first and last end with the costs given."""
    run = trained(experiment_of(SLOW))
    ends = {"own": 0.1, "first": 0.5, "last": 0.5} | costs
    compared = decays_of(experiment_of(f"{SLOW}&{link}")).items()
    return JointRuns(
        {
            name: replace(run, experiment=one, history=run.history | {"train_cost": np.full(21, cost)})
            for (name, one), cost in zip(compared, ends.values(), strict=False)
        }
    )


@pytest.mark.parametrize(
    ("link", "finding"),
    [
        ("decay=cosine", "Cosine: slowing down helped."),
        ("warmup=5", "Warm-up: starting slowly helped."),
        ("decay=cosine&warmup=5", "Cosine: its schedule helped."),
        ("change_at=10&change_to=0.01", "By hand: slowing down helped."),
        ("change_at=10&change_to=3", "By hand: going on faster helped."),
        ("change_at=5-10&change_to=1-0.05", "By hand: the change helped."),
    ],
)
def test_what_helped_is_called_by_the_way_the_rate_went(link, finding):
    assert read_learning_rate(ending_at(link)).finding == finding


@pytest.mark.parametrize(("to", "size"), [("0.01", "low"), ("3", "high")])
def test_a_rate_that_does_as_well_alone_is_called_low_or_high_beside_the_first(to, size):
    reading = read_learning_rate(ending_at(f"change_at=10&change_to={to}", last=0.1))
    assert reading.verdict == f"{size}-rate"
    assert reading.finding == f"α = {to} alone does as well: it is the {size} rate that helped, not the change."


def test_the_control_has_the_first_rate_of_the_schedule_and_is_missed_where_no_run_may_have_it():
    found = control_of(ending_at("decay=sqrt&decay_rate=0.5"))
    assert found is not None and found[0] == "α = 0.05"
    beyond = ending_at("lr=3&decay=sqrt&decay_rate=10")
    assert control_of(beyond) is None and "to judge it by" in read_learning_rate(beyond).finding


def test_every_schedule_has_a_name_on_the_stage():
    assert set(SHORT) == set(SCHEDULES) - {"none"}
