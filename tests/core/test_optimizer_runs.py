"""The same network under several optimizers: who is compared, what one rate means to each, and what is said of them."""

from dataclasses import replace

import numpy as np
import pytest

from dlcore.amounts import number_text
from dlcore.experiment import Experiment
from dlcore.first_steps import STEPS, steps_under
from dlcore.first_steps_reading import AT, read_first_steps, step_table
from dlcore.joint_runs import JointRuns
from dlcore.lessons import LESSONS
from dlcore.links import parse_link
from dlcore.optimizer_reading import FAIR, epochs_to, read_optimizers, target_cost
from dlcore.optimizer_runs import LEFT_OUT, STANDARD, optimizer_name, optimizers_of, short_name
from dlcore.optimizers import OPTIMIZERS, Hyperparameters
from dlcore.reading import constant_cost
from dlcore.update_rules import RULES, empty
from tests.core.runs import run_of, trained

SMALL = "data=circles&n=100&noise=0.1&hidden=8-8&epochs=40&seed=1"
NAMES = ["Gradient descent", "Momentum", "RMSprop", "Adam"]


@pytest.mark.parametrize("own", OPTIMIZERS)
def test_the_own_run_is_first_and_the_others_differ_in_the_rule_only(own):
    experiment = parse_link(f"{SMALL}&opt={own}&lr=0.02&beta1=0.8").experiment
    found = optimizers_of(experiment)
    assert len(found) == len(set(found.values())) == 4 and next(iter(found.items())) == (short_name(own), experiment)
    for name, one in list(found.items())[1:]:
        assert one.optimizer in STANDARD and one == experiment.replace(optimizer=one.optimizer)
        assert optimizer_name(one) == name in NAMES
    kin = {"nesterov": "Momentum", "heavyball": "Momentum", "adagrad": "RMSprop", "adamw": "Adam"}
    assert own in STANDARD or kin[own] in found, "the next of kin stays"
    assert set(LEFT_OUT) <= set(OPTIMIZERS)


def test_names_are_short_and_all_different():
    names = [short_name(id) for id in OPTIMIZERS]
    assert len(set(names)) == len(names) and max(map(len, names)) <= len("Gradient descent")
    assert {"Nesterov", "Momentum", "Heavy ball", "RMSprop", "Adam"} <= set(names)


@pytest.mark.parametrize("id", OPTIMIZERS)
@pytest.mark.parametrize(("gradient", "betas"), [(0.01, (0.9, 0.999)), (3.0, (0.5, 0.9))])
def test_the_steps_under_a_constant_gradient_are_those_of_the_rule(id, gradient, betas):
    """A hundred updates of the rule itself."""
    weight, found, given = np.zeros(1), [], Hyperparameters(1.0, *betas, 1e-8, 0.0)
    slots = empty(weight)
    for t in range(1, 101):
        step, slots = RULES[id](np.full(1, gradient), slots, t, weight, given)
        found.append(-float(step[0]))
    experiment = Experiment(beta1=betas[0], beta2=betas[1], eps=1e-8)
    np.testing.assert_allclose(steps_under(id, experiment, gradient, np.arange(1, 101)), found, rtol=1e-9)


def test_the_first_steps_are_the_known_ones():
    """T75: α sign g for Adam, 3.162 α or 31.6 α for RMSprop, (1 - β) α g for momentum, α g and 10 α g in the end."""
    assert set(STEPS) == set(OPTIMIZERS)
    first = {id: steps[0] for id, steps in step_table(Experiment(), 0.01).items()}
    assert first["adam"] == pytest.approx(1, rel=1e-5) and first["rmsprop"] == pytest.approx(31.62, rel=1e-3)
    assert first["momentum"] == pytest.approx(0.1 * 0.01) and first["sgd"] == first["heavyball"] == pytest.approx(0.01)
    last = {id: steps[-1] for id, steps in step_table(Experiment(), 0.01).items()}
    assert last["momentum"] == pytest.approx(0.01) and last["heavyball"] == pytest.approx(0.1) and AT[-1] == 1000
    assert last["adagrad"] == pytest.approx(1 / np.sqrt(1000), rel=1e-3)
    assert step_table(Experiment(beta2=0.9), 0.01)["rmsprop"][0] == pytest.approx(3.162, rel=1e-3)


def test_what_one_rate_means_is_said_with_the_lengths_of_the_steps():
    said = read_first_steps(Experiment(optimizer="adam", learning_rate=0.01), 0.01)
    assert "Adam moves a weight by 0.01 (so does that of Adagrad and AdamW)" in said.finding
    assert "RMSprop moves it by 0.316 and Momentum by 1·10⁻⁵" in said.detail and "31,600" in said.detail
    alike = read_first_steps(Experiment(optimizer="sgd", learning_rate=0.01, beta1=0.0, beta2=0.0), 1.0)
    assert "same speed" in alike.detail


def test_the_target_is_met_at_the_first_epoch_at_or_below_it():
    run = run_of(f"{SMALL}&opt=rmsprop&lr=0.03")
    target = target_cost(run, 0.3)
    assert target == pytest.approx(0.3 * constant_cost(run)) == pytest.approx(0.3 * np.log(2), rel=1e-3)
    epochs, costs = epochs_to(run, target), run.history["train_cost"]
    assert costs[int(epochs)] <= target < costs[: int(epochs)].min()
    assert epochs_to(run, 1e-9) == np.inf


def joint(link: str, alone: bool = False) -> JointRuns:
    """The run of a link beside gradient descent and RMSprop."""
    own = parse_link(link).experiment
    others = () if alone else [id for id in ("sgd", "rmsprop") if id != own.optimizer]
    runs = {optimizer_name(own): run_of(link)}
    return JointRuns(runs | {short_name(id): run_of(f"{link}&opt={id}") for id in others})


VERDICTS = {
    f"{SMALL}&opt=rmsprop&lr=0.03": "first",
    f"{SMALL}&opt=sgd&lr=0.03": "slow",
    f"{SMALL}&opt=sgd&lr=0.00001": "nobody",
    "data=plane&n=100&hidden=16&act=linear&init=he&opt=sgd&lr=5&epochs=10": "diverged",
}


@pytest.mark.parametrize(("link", "verdict"), VERDICTS.items(), ids=VERDICTS.values())
def test_the_verdict_fits_the_runs_and_quotes_them(link, verdict):
    shown = joint(link)
    reading = read_optimizers(shown, 0.3)
    assert reading.verdict == verdict, reading
    assert reading.finding.endswith(".") and reading.detail.endswith(".") and "nan" not in reading.detail
    times = {name: epochs_to(run, target_cost(shown.run, 0.3)) for name, run in shown.runs.items()}
    if verdict == "first":
        assert f"RMSprop gets there first, after {times['RMSprop']:.0f} epochs." == reading.finding
        assert "Gradient descent did not get there." in reading.detail and reading.suggestion is FAIR
    if verdict == "slow":
        said = f"RMSprop gets there first, after {times['RMSprop']:.0f} epochs; Gradient descent does not get there."
        assert reading.finding == said and reading.suggestion.changes["learning_rate"] > shown.experiment.learning_rate
        assert number_text(float(shown.run.history["train_cost"][-1])) in reading.detail
    if verdict == "nobody":
        assert reading.suggestion.changes["learning_rate"] == pytest.approx(3e-5)
    if verdict == "diverged":
        assert reading.suggestion.changes["learning_rate"] == 0.5
    own = shown.experiment
    assert reading.suggestion is FAIR or Experiment(**(own.values() | reading.suggestion.changes)) != own


def test_one_alone_and_a_race_that_still_runs():
    link = f"{SMALL}&opt=sgd&lr=0.03"
    assert read_optimizers(joint(link, alone=True), 0.3).verdict == "alone"
    shown = joint(link)
    growing = JointRuns({name: replace(run, complete=False) for name, run in shown.runs.items()})
    assert "is not there yet" in read_optimizers(growing, 0.3).finding
    assert "Nobody has come" in read_optimizers(growing, 0.001).finding


def test_who_is_first_while_others_still_run():
    """A tie is a tie, and one that is behind may still be the first."""
    shown = joint(f"{SMALL}&opt=rmsprop&lr=0.03")
    own, best = shown.run, int(epochs_to(shown.run, target_cost(shown.run, 0.3)))
    tie = JointRuns({"RMSprop": replace(own, complete=False), "Twin": replace(own, complete=False)})
    assert read_optimizers(tie, 0.3).finding == (f"RMSprop gets there first, after {best} epochs, together with Twin.")
    history = {name: values[:best] for name, values in own.history.items()}  # one epoch short of the target
    behind = JointRuns({"RMSprop": own, "Twin": replace(own, history=history, complete=False)})
    assert read_optimizers(behind, 0.3).finding == f"RMSprop is there first so far, after {best} epochs."
    late = JointRuns({"Twin": behind.runs["Twin"], "RMSprop": own})
    assert read_optimizers(late, 0.3).finding == (
        f"RMSprop is there first so far, after {best} epochs; Twin is not there yet."
    )


def test_steps_that_are_too_long_are_to_be_shorter():
    shown = joint(f"{SMALL}&opt=heavyball&lr=3")
    reading = read_optimizers(shown, 0.3)
    assert reading.verdict in ("slow", "nobody") and reading.suggestion.changes["learning_rate"] == 1.0


def test_the_largest_rate_suggests_the_fair_race():
    shown = joint(f"{SMALL}&opt=sgd&lr=10&epochs=1")
    assert read_optimizers(shown, 0.001).suggestion is FAIR


def test_what_the_guided_experiments_promise_of_other_rates_is_so():
    """Gradient descent learns the circles at α = 1; at α = 3 momentum is the faster of the two."""
    circles = parse_link(LESSONS["rate-of-adam"].query).experiment
    assert trained(circles.replace(learning_rate=1.0)).final["train"]["error"] < 0.02
    descent, momentum = (
        trained(parse_link(LESSONS["summed-momentum"].query).experiment.replace(optimizer=id)) for id in STANDARD[:2]
    )
    assert descent.experiment.learning_rate == 3.0
    assert epochs_to(momentum, target_cost(momentum, 0.3)) < epochs_to(descent, target_cost(descent, 0.3)) < np.inf
