"""Guided experiments on normalization, each a run beside the same network with the other kinds of it."""

from typing import TYPE_CHECKING

import numpy as np

from dlcore.amounts import number_text
from dlcore.batch_norm.gain import last_cost, left_of_the_start, train_error
from dlcore.batch_norm.judged import by_batch
from dlcore.batch_norm.runs import normalizations_of
from dlcore.batch_norm.tolerance_reading import best_rate, decades, middle_of, working
from dlcore.initialization_reading import learned
from dlcore.joint_runs import JointRuns
from dlcore.lessons.spec import Lesson
from dlcore.prediction import wrong
from dlcore.reading import constant_cost, percent

if TYPE_CHECKING:
    from dlcore.run import Run
    from dlcore.studies.rate_tolerance import RateTolerance

MOONS = "data=moons&n=500&noise=0.2"
DEEP = f"{MOONS}&hidden=8-8-8-8&opt=momentum&lr=0.1&epochs=60"
OPENING = f"v=1&{DEEP}&act=sigmoid&norm=batch"
"""What the page opens with: four layers of sigmoids, of which a plain network learns nothing in this time."""


def _error(shown: JointRuns, name: str) -> float:
    return train_error(shown.runs[name])


def error_with_own_statistics(run: "Run") -> float:
    """Train error of a batch-normalised network with the mean and variance of the whole training set in every layer, in
    place of the running averages."""
    rows = run.data.slices["train"]
    answers = by_batch(run, run.frames[-1], run.data.inputs[rows][None])[0]
    return float(np.mean(wrong(answers, run.data.labels[rows])))


def powers(result: "RateTolerance") -> dict[str, float]:
    """Kind to the powers of ten of the learning rate that work on the training set."""
    return dict(zip(result.kinds, decades(working(result, "train")).tolist(), strict=True))


def _explain_sigmoids(shown: JointRuns) -> str:
    run, plain = shown.run, shown.runs["Plain"]
    return (
        f"Train error is {percent(train_error(run))} with batch norm and {percent(train_error(plain))} plain, after "
        f"the same {run.updates:,} updates. Weights this small make a sigmoid say nearly the same of every digit, and "
        f"the plain cost stays at {number_text(last_cost(plain))}, about that of always the same answer. Batch norm "
        "stretches whatever difference is left to a spread of 1 before each sigmoid. Layer norm comes to "
        f"{percent(_error(shown, 'Layer norm'))}."
    )


def _explain_two(shown: JointRuns) -> str:
    return (
        f"Train error is {percent(train_error(shown.run))}; layer norm, in the same mini-batches of two, ends at "
        f"{percent(_error(shown, 'Layer norm'))}. Of two numbers the larger becomes +1 and the smaller −1, however "
        "far apart they are: in training a unit tells which of the two is larger, and nothing else. At test time the "
        "running averages give it all the values in between, with which it was never trained."
    )


def _explain_late(shown: JointRuns) -> str:
    run = shown.run
    return (
        f"Train error is {percent(train_error(run))}, and yet the weights have learned: with the training set's own μ "
        f"and σ² in every layer they err on {percent(error_with_own_statistics(run))}. After {run.updates:,} updates "
        f"0.999 to that power, {percent(left_of_the_start(run))}, of the running averages is still the 0 and 1 that "
        "they began with, and those stand in for μ and σ² at test time. With a momentum of 0.9 less than a tenth of "
        "it is left after 22 updates."
    )


def _explain_scale(shown: JointRuns) -> str:
    run, plain = shown.run, shown.runs["Plain"]
    gain, matrices = run.experiment.gain, len(run.experiment.hidden) + 1
    return (
        f"Train error is {percent(train_error(run))} with batch norm and {percent(train_error(plain))} plain. Ten "
        "times the weights of a layer make ten times z, ten times μ and ten times σ: the quotient is what it was, and "
        f"only the output layer's weights still count. Plain ReLU layers pass all of it on: {matrices} times over, "
        f"that is logits {gain**matrices:,.0f} times as large, and a first cost of {number_text(_first_cost(plain))}."
    )


def _first_cost(run: "Run") -> float:
    return float(run.history["train_cost"][0])


def _explain_shallow(shown: JointRuns) -> str:
    run, plain = shown.run, shown.runs["Plain"]
    return (
        f"Train error is {percent(train_error(run))} with batch norm and {percent(train_error(plain))} plain, and "
        f"plain ends at the lower cost, {number_text(last_cost(plain))} and not {number_text(last_cost(run))}. One "
        "layer has none below it whose changes it must follow, and Xavier's weights give it inputs of a good size. "
        "What batch norm adds here is noise: each example's z̃ depends on the others in its mini-batch. Layer norm, "
        f"without that noise, ends at {number_text(last_cost(shown.runs['Layer norm']))}."
    )


def _explain_rates(result: "RateTolerance") -> str:
    count, plain = powers(result), result.kinds.index("none")
    least = {kind: best_rate(result, "train", place)[1] for place, kind in enumerate(result.kinds)}
    return (
        f"Train error comes down to {percent(least['batch'])} with batch norm, and {count['batch']:.1f} powers of ten "
        f"of the learning rate work; with layer norm {count['layer']:.1f}. Of a plain network {count['none']:.1f} do: "
        f"its best α is {number_text(best_rate(result, 'train', plain)[0])}, where it comes to "
        f"{percent(least['none'])}. This is what people feel first: the rate need not be searched for so carefully."
    )


LESSONS: tuple[Lesson, ...] = (
    Lesson(
        id="three-sigmoid-layers",
        page="batch_norm",
        title="Three layers of a hundred sigmoids",
        teaser="Figure 1 of the paper: digits, and small first weights.",
        question="Three layers of 100 sigmoids, weights of 0.01. Plain, it sits at chance. What does batch norm do?",
        choices=("it sits at chance a little longer or shorter", "it reads the digits after a few epochs"),
        answer=1,
        query="data=digits&hidden=100-100-100&act=sigmoid&init=small&norm=batch&batch=60&opt=momentum&lr=1&epochs=6",
        holds=lambda shown: (
            train_error(shown.run) < 0.05 and not learned(shown.runs["Plain"]) and _error(shown, "Plain") > 0.8
        ),
        explain=_explain_sigmoids,
        joint=normalizations_of,
        look="drift",
    ),
    Lesson(
        id="batch-of-two",
        page="batch_norm",
        title="Two examples are a batch",
        teaser="Batch norm needs at least two examples. Are two enough?",
        question="Mini-batches of two: μ and σ² can be computed. Does the network learn the moons?",
        choices=("yes: two give a mean and a variance", "badly: of two, ẑ is always +1 and −1"),
        answer=1,
        query=f"{MOONS}&hidden=8-8&act=tanh&norm=batch&batch=2&lr=0.01&epochs=30",
        holds=lambda shown: train_error(shown.run) > 0.08 and _error(shown, "Layer norm") < 0.02,
        explain=_explain_two,
        fails=True,
        joint=normalizations_of,
    ),
    Lesson(
        id="late-averages",
        page="batch_norm",
        title="Averages that come too late",
        teaser="A momentum of 0.999 gives the smoothest averages.",
        question="The running averages keep 0.999 of what they were at every update. What does that do to the result?",
        choices=("they are the more accurate for it", "the network fails at test time, whatever it has learned"),
        answer=1,
        query=f"{DEEP}&act=sigmoid&norm=batch&norm_momentum=0.999",
        holds=lambda shown: (
            train_error(shown.run) > 0.4
            and error_with_own_statistics(shown.run) < 0.1
            and shown.run.diverged_at is None
        ),
        explain=_explain_late,
        fails=True,
        joint=normalizations_of,
        look="test_time",
    ),
    Lesson(
        id="size-is-nothing",
        page="batch_norm",
        title="Weights ten times too large",
        teaser="He's weights times ten, with normalization and without.",
        question="Four ReLU layers begin with ten times He's weights. Does batch norm care?",
        choices=("yes: its layers begin ten times too large too", "no: the size of the weights divides out"),
        answer=1,
        query=f"{DEEP}&act=relu&init=he&gain=10&norm=batch",
        holds=lambda shown: (
            train_error(shown.run) < 0.05
            and _error(shown, "Plain") > 0.3
            and _first_cost(shown.runs["Plain"]) > 10 * constant_cost(shown.run)
        ),
        explain=_explain_scale,
        joint=normalizations_of,
        look="scale",
    ),
    Lesson(
        id="rates-that-work",
        page="batch_norm",
        title="Sixteen learning rates",
        teaser="From 0.0001 to 10: which of them does each network bear?",
        question="Three layers of sigmoids at sixteen rates. How much wider is the range that works with batch norm?",
        choices=("about the same", "ten times or more"),
        answer=1,
        query="data=gauss&n=200&noise=0.5&hidden=8-8-8&act=sigmoid&norm=batch&opt=sgd&lr=0.1&epochs=10&batch=16",
        holds=lambda result: (
            powers(result)["batch"] - powers(result)["none"] >= 0.99
            and np.nanmin(middle_of(result, "train")[result.kinds.index("batch")]) < 0.02
        ),
        explain=_explain_rates,
        study="rate_tolerance",
        look="rates",
    ),
    Lesson(
        id="nothing-to-gain",
        page="batch_norm",
        title="One layer, well begun",
        teaser="A single tanh layer with Xavier's weights and Adam.",
        question="One layer of eight tanh units, Xavier, Adam. Where does batch norm end on the moons?",
        choices=("at a lower cost than plain", "at a higher cost than plain"),
        answer=1,
        query=f"{MOONS}&hidden=8&act=tanh&norm=batch&lr=0.03&epochs=60",
        holds=lambda shown: (
            max(train_error(run) for run in shown.runs.values()) < 0.02
            and last_cost(shown.run) > last_cost(shown.runs["Plain"])
        ),
        explain=_explain_shallow,
        joint=normalizations_of,
    ),
)
