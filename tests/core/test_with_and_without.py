"""What is said of a network with hidden layers beside the same one without, of made-up answers and costs."""

from dataclasses import replace

import numpy as np
import pytest

from dlcore.joint_runs import JointRuns
from dlcore.links import parse_link
from dlcore.reading import constant_cost, read
from dlcore.run import Run
from dlcore.softmax import reading, with_and_without
from dlcore.softmax.reading import read_softmax
from dlcore.softmax.runs import softmaxes_of
from dlcore.softmax.set_answers import Answers
from dlcore.softmax.with_and_without import bends_nothing, pair_of
from dlcore.suggestion import Suggestion
from tests.core.runs import drawn

BLOBS = "data=blobs&classes=4&n=100"
EPOCHS = 20


def costs(course: str, constant: float) -> np.ndarray:
    """Train costs of a network that has come to its end, still learns, or never came below a constant answer."""
    epochs = np.arange(EPOCHS + 1)
    return {
        "settled": 0.4 + 0.6 * np.exp(-epochs),
        "learning": 1.2 * 0.96**epochs,
        "stuck": constant * (1 + np.exp(-epochs)),
        "falling": constant * (3 - epochs / EPOCHS),
    }[course]


class MadeUp:
    """A network and its twin that answer as a test says: every wrong answer is the next class, with 60 %."""

    def __init__(self, monkeypatch, link: str, wrong: dict[str, range | list[int]], course: dict[str, str]):
        own = parse_link(link).experiment
        self.wrong, self.shown = wrong, JointRuns({})
        runs = {}
        for name, experiment in list(softmaxes_of(own).items())[:2]:
            kind = "layered" if experiment.hidden else "straight"
            run = drawn(experiment)
            made = costs(course.get(kind, "settled"), constant_cost(run))
            error = np.full(EPOCHS + 1, len(wrong[kind]) / run.data.counts[1])
            history = {"epoch": np.arange(EPOCHS + 1), "train_cost": made, "dev_cost": made} | {
                f"{split}_{what}": error for split, what in (("train", "error"), ("dev", "error"), ("test", "error"))
            }
            runs[name] = replace(run, history=history | {"test_cost": made})
        self.shown = JointRuns(runs)
        for module in (reading, with_and_without):
            monkeypatch.setattr(module, "judged_answers", self.answers)

    def answers(self, run: Run) -> Answers:
        dev = run.data.slices["dev"]
        labels, rows = run.data.labels[dev], np.arange(dev.start, dev.stop)
        said = labels.copy()
        places = list(self.wrong["layered" if run.experiment.hidden else "straight"])
        said[places] = (said[places] + 1) % run.data.classes
        p = np.full((len(rows), run.data.classes), 0.4 / (run.data.classes - 1), np.float32)
        p[np.arange(len(rows)), said] = 0.6
        return Answers("dev", tuple("0123"), len(rows), rows, labels, p)


STRAIGHT, LAYERED = f"{BLOBS}&hidden=none", f"{BLOBS}&hidden=8-8"
# own network, wrong answers without and with hidden layers of 20, courses of the costs, verdict, finding
CASES = {
    "large error": (STRAIGHT, range(8), [], {}, "not-straight", "Straight boundaries are not enough here."),
    "pays": (LAYERED, range(8), [], {}, "gains", "The hidden layers bend the boundaries, and that pays."),
    "equal": (LAYERED, range(3), range(3), {}, "straight", "Straight boundaries do as well here."),
    "equal, other mistakes": (STRAIGHT, [0, 1], [2, 3], {}, "straight", "Straight boundaries do as well here."),
    "worse": (LAYERED, [], range(6), {}, "straight", "Straight boundaries do better here."),
    # by the errors alone, 40 % and 20 %, more than two standard errors: but 8 examples speak for one, 4 for the other
    "chance": (STRAIGHT, range(8), range(8, 12), {}, "open", "No difference that 20 dev examples could show."),
    "chance, with layers": (LAYERED, range(9), range(5, 11), {}, "open", "No difference that 20 dev examples"),
    # 60 % and 40 %, less than two standard errors: but all 4 that tell them apart speak for one
    "paired": (STRAIGHT, range(12), range(4, 12), {}, "not-straight", "Straight boundaries are not enough here."),
    "no better than one answer": (LAYERED, range(18), range(14, 20), {"layered": "stuck"}, "stuck", "Nothing was"),
    "neither": (LAYERED, range(18), range(2, 19), {}, "neither", "Neither has learned to tell the classes apart."),
    "own untrained": (STRAIGHT, range(12), [], {"straight": "learning"}, "learning", "It is still learning."),
    "twin untrained": (
        *(LAYERED, range(12), [], {"straight": "learning"}),
        *("learning", "The network without hidden layers is still learning."),
    ),
    "twin from huge weights": (
        *(LAYERED, range(12), [], {"straight": "falling"}),
        *("learning", "The network without hidden layers has learned nothing."),
    ),
    "layers untrained": (
        *(STRAIGHT, range(4), range(9), {"layered": "learning"}),
        *("learning", "The network with hidden layers is still learning."),
    ),
    "layers that cannot learn": (
        *(STRAIGHT, [], range(15), {"layered": "stuck"}),
        *("learning", "The network with hidden layers has learned nothing."),
    ),
    "nothing left to gain": (STRAIGHT, [], [], {"straight": "learning"}, "straight", "Straight boundaries do as well"),
    "twin at its limit": (LAYERED, range(12), [], {"straight": "stuck"}, "gains", "The hidden layers bend"),
    "own at its limit": (STRAIGHT, range(12), [], {"straight": "stuck"}, "not-straight", "Straight boundaries are not"),
    "own from huge weights": (STRAIGHT, range(12), [], {"straight": "falling"}, "stuck", "Nothing was learned."),
}


@pytest.mark.parametrize(("link", "straight", "layered", "course", "verdict", "finding"), CASES.values(), ids=CASES)
def test_the_verdict_fits_the_answers_and_the_courses(link, straight, layered, course, verdict, finding, monkeypatch):
    shown = MadeUp(monkeypatch, link, {"straight": straight, "layered": layered}, course).shown
    found = read_softmax(shown)
    assert found.verdict == verdict and found.finding.startswith(finding), found
    assert found.finding.endswith(".") and found.detail.endswith(".")
    if verdict != "stuck":
        with_, without = (f"{5 * len(one):.1f} %" for one in (layered, straight))
        assert f"Dev error is {with_} with hidden layers and {without} without." in found.detail


def test_the_courses_are_what_they_are_called():
    run = drawn(parse_link(STRAIGHT).experiment)
    verdicts = {"settled": "converged", "learning": "learning", "stuck": "stuck", "falling": "stuck"}
    nothing = np.zeros(EPOCHS + 1)
    for course, verdict in verdicts.items():
        cost = costs(course, constant_cost(run))
        history = {"epoch": np.arange(EPOCHS + 1), "train_cost": cost, "dev_cost": cost}
        history |= {f"{split}_error": nothing for split in ("train", "dev")}
        assert read(replace(run, history=history)).verdict == verdict


def test_a_small_error_is_not_too_large_for_straight_boundaries(monkeypatch):
    """8 % of 100 examples, and none with hidden layers; where every tenth label is false 15 % is small, too."""
    for link, wrong in ((f"{STRAIGHT}&n=500", 8), (f"{STRAIGHT}&n=500&flip=0.1", 15)):
        shown = MadeUp(monkeypatch, link, {"straight": range(wrong), "layered": []}, {}).shown
        assert read_softmax(shown).finding == "Hidden layers do better."


def test_half_a_point_is_as_good_as_equal(monkeypatch):
    for straight, layered in ((9, 8), (8, 9)):
        wrong = {"straight": range(straight), "layered": range(layered)}
        found = read_softmax(MadeUp(monkeypatch, f"{STRAIGHT}&n=1000", wrong, {}).shown)
        assert found.finding == "Straight boundaries do as well here."


@pytest.mark.parametrize(
    ("link", "layered", "finding"),
    [
        (STRAIGHT, range(8), "Without hidden layers it does as well here."),
        (STRAIGHT, range(20), "Without hidden layers it does better here."),
        (STRAIGHT, [], "These features are not enough without a hidden layer."),
        (LAYERED, [], "The hidden layers pay."),
    ],
)
def test_boundaries_are_not_called_straight_where_squares_are_among_the_features(link, layered, finding, monkeypatch):
    wrong = {"straight": range(8), "layered": layered}
    for features in ("x1-x2-x1sq-x2sq", "x1x2"):
        found = read_softmax(MadeUp(monkeypatch, f"{link}&features={features}", wrong, {}).shown)
        assert found.finding == finding
    for features in ("x1", "x2-x1"):
        found = read_softmax(MadeUp(monkeypatch, f"{link}&features={features}", wrong, {}).shown)
        assert "boundaries" in found.finding


@pytest.mark.parametrize("link", [STRAIGHT, LAYERED])
def test_linear_layers_bend_nothing(link, monkeypatch):
    wrong = {"straight": range(12), "layered": []}
    found = read_softmax(MadeUp(monkeypatch, f"{link}&act=linear", wrong, {}).shown)
    assert (found.verdict, found.finding) == ("linear", "Linear hidden layers bend nothing.")
    assert found.suggestion.changes["activation"] == "tanh" and found.suggestion.changes["hidden"]
    for norm, bent in (("batch", False), ("layer", True)):
        own = parse_link(f"{LAYERED}&act=linear&norm={norm}").experiment
        assert bends_nothing(own) != bent == nonlinear(drawn(own))


def nonlinear(run: Run) -> bool:
    """Whether the log odds of two classes are not linear between two inputs: at half the way not half of both."""
    from dlcore.prediction import outputs_for

    ends = run.data.inputs[:2]
    odds = np.log(outputs_for(run.experiment, run.data, run.parameters, np.vstack([ends, ends.mean(axis=0)])))
    first, second, middle = odds[:, 0] - odds[:, 1]
    return bool(abs(middle - (first + second) / 2) > 1e-3)


def test_more_examples_are_suggested_where_they_can_be_drawn(monkeypatch):
    wrong = {"straight": range(8), "layered": range(8, 12)}
    shown = MadeUp(monkeypatch, STRAIGHT, wrong, {}).shown
    assert read_softmax(shown).suggestion == Suggestion("500 examples", {"examples": 500})
    shown = MadeUp(monkeypatch, "data=iris&hidden=none", wrong, {}).shown
    assert read_softmax(shown).suggestion.changes == {"seed": 1}


def test_no_pair_of_runs_that_are_growing_or_diverged():
    runs = {name: drawn(one) for name, one in softmaxes_of(parse_link(STRAIGHT).experiment).items()}
    first, second = list(runs)[:2]
    assert pair_of(JointRuns({first: runs[first]})) is None
    assert pair_of(JointRuns({first: runs[first], second: replace(runs[second], complete=False)})) is None
    assert pair_of(JointRuns({first: runs[first], second: replace(runs[second], diverged_at=3)})) is None


def test_of_unequal_numbers_of_answers_the_first_are_compared(monkeypatch):
    """A large network answers fewer examples of a very large set."""
    made = MadeUp(monkeypatch, STRAIGHT, {"straight": range(8), "layered": range(2)}, {})

    def some(run: Run) -> Answers:
        found = made.answers(run)
        few = 12 if run.experiment.hidden else 20
        return replace(found, rows=found.rows[:few], labels=found.labels[:few], probabilities=found.probabilities[:few])

    monkeypatch.setattr(with_and_without, "judged_answers", some)
    found = pair_of(made.shown)
    assert found is not None and found.change.examples == 12 and found.change.righted == 6
    assert found.guess == 1 - np.bincount(made.answers(made.shown.run).labels).max() / 20
