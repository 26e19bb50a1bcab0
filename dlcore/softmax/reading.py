"""Whether straight boundaries do, what is taken for what, and how sure of it: in words, from the numbers of the runs.

The verdicts are tried in order; the first that holds is the finding.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from dlcore.amounts import error_text
from dlcore.joint_runs import JointRuns
from dlcore.reading import HIGH_ERROR, Reading, percent, read
from dlcore.run import Run
from dlcore.softmax.class_names import class_name
from dlcore.softmax.confusion import confusion
from dlcore.softmax.runs import USUAL_HIDDEN
from dlcore.softmax.sureness import judged_answers, judged_split, sureness_of
from dlcore.softmax.with_and_without import Pair, bends_nothing, judged_error, pair_of, straight_boundaries
from dlcore.suggestion import Suggestion, another_seed, bounded, something_new

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

MUCH_BETTER = 0.1
"""Train error by which the other loss must be lower for the loss to be to blame."""
ENOUGH = 10_000
"""More examples than these are not suggested."""
USUAL_LAYER = Suggestion(f"a hidden layer of {USUAL_HIDDEN[0]} units", {"hidden": USUAL_HIDDEN})


def uniform_cost(classes: int, loss: str) -> float:
    """Cost of giving every class the same probability 1/C: ln C, or for squared error 1 - 1/C, of one sigmoid 1/4."""
    if loss == "ce":
        return float(np.log(classes))
    return 0.25 if classes == 2 else 1 - 1 / classes


def read_softmax(shown: JointRuns) -> Reading:
    """The finding about the page's own run and those beside it, which have been evaluated at least once."""
    found = _read(shown)
    return replace(found, suggestion=something_new(shown.run, found.suggestion))


def _read(shown: JointRuns) -> Reading:
    for verdict in (_no_classes, _diverged, _not_begun, _let_go, _stuck, _alone):
        found = verdict(shown)
        if found is not None:
            return found
    pair = pair_of(shown)
    if pair is None:
        return _close(shown)
    for verdict in (_linear, _learning, _neither, _straight, _open, _not_straight):
        found = verdict(shown.run, pair)
        if found is not None:
            return found
    return _gains(shown.run, pair)


def _no_classes(shown: JointRuns) -> Reading | None:
    if shown.run.data.dataset.task == "classification":
        return None
    return Reading(
        "no-classes",
        "There are no classes to choose among.",
        f"{shown.run.data.dataset.label} asks for a number, so the output is one linear unit. Softmax is for data with "
        "classes.",
        Suggestion("four blobs", {"data": "blobs", "classes": 4, "loss": "ce", "noise": 0.2}),
    )


def _diverged(shown: JointRuns) -> Reading | None:
    if shown.run.diverged_at is None:
        return None
    reading = read(shown.run)
    return replace(reading, detail=f"{reading.detail} {_first_cost(shown.run)}")


def _not_begun(shown: JointRuns) -> Reading | None:
    if shown.run.ended > 0:
        return None
    return Reading("not-begun", "It has learned nothing yet.", _first_cost(shown.run), read(shown.run).suggestion)


def _let_go(shown: JointRuns) -> Reading | None:
    """Where squared error leaves mistakes that cross-entropy corrects: its slope is nearly 0 where softmax is sure."""
    own, twins = shown.run, [run for run in shown.others.values() if run.experiment.loss == "ce" and run.complete]
    if own.experiment.loss == "ce" or not own.complete or not twins:
        return None
    (twin,) = twins
    mine, better = (float(run.history["train_error"][run.last]) for run in (own, twin))
    if twin.diverged_at is not None or mine - better < MUCH_BETTER:
        return None
    return Reading(
        "let-go",
        "Squared error leaves mistakes that cross-entropy corrects.",
        f"Train error is {error_text('classification', mine)} with squared error and "
        f"{error_text('classification', better)} with cross-entropy, from the same first weights. {_mistakes(own)} "
        f"{_first_cost(own)}",
        Suggestion("cross-entropy", {"loss": "ce"}),
    )


def _stuck(shown: JointRuns) -> Reading | None:
    reading, pair = read(shown.run), pair_of(shown)
    if reading.verdict != "stuck" or (pair is not None and pair.layers_needed and pair.straight is shown.run):
        return None
    return replace(reading, detail=f"{reading.detail} {_first_cost(shown.run)}")


def _alone(shown: JointRuns) -> Reading | None:
    if shown.others:
        return None
    reading = read(shown.run)
    return Reading("alone", reading.finding, f"{reading.detail} {_mistakes(shown.run)}", reading.suggestion)


def _close(shown: JointRuns) -> Reading:
    """Where the network that it is compared with has not come so far."""
    reading = read(shown.run)
    return Reading("close", reading.finding, f"{reading.detail} {_mistakes(shown.run)}", reading.suggestion)


def _linear(own: Run, pair: Pair) -> Reading | None:
    """Where hidden layers cannot bend anything."""
    if not bends_nothing(own.experiment):
        return None
    hidden = own.experiment.hidden or USUAL_HIDDEN
    return Reading(
        "linear",
        "Linear hidden layers bend nothing.",
        f"{_errors(pair)} Both have logits that are linear in the inputs; what differs is how they learn. "
        f"{_first_cost(own)}",
        Suggestion(
            "tanh units" if own.experiment.hidden else f"a layer of {USUAL_HIDDEN[0]} tanh units",
            {"activation": "tanh", "hidden": hidden},
        ),
    )


def _learning(own: Run, pair: Pair) -> Reading | None:
    """Where one of the two has not come to its end, and what it might still gain would change the answer."""
    behind = pair.could_catch_up
    if not behind:
        return None
    if own in behind:
        reading = read(own)
        return replace(reading, detail=f"{reading.detail} {_errors(pair)} {_first_cost(own)}")
    (slow,) = behind
    reading = read(slow)
    said = "is still learning" if reading.verdict == "learning" else "has learned nothing"
    finding = f"The network with{'' if slow.experiment.hidden else 'out'} hidden layers {said}."
    return _compared("learning", finding, own, pair, reading.suggestion)


def _neither(own: Run, pair: Pair) -> Reading | None:
    if pair.learned(pair.straight) or pair.learned(pair.layered):
        return None
    epochs = bounded(own, "epochs", 2 * own.experiment.epochs)
    return Reading(
        "neither",
        "Neither has learned to tell the classes apart.",
        f"{_errors(pair)} Always the same answer: {percent(pair.guess)}. {_first_cost(own)}",
        Suggestion(f"{epochs:,} epochs", {"epochs": epochs}),
    )


def _straight(own: Run, pair: Pair) -> Reading | None:
    """Where hidden layers bring nothing."""
    if pair.layers_better or not (pair.layers_worse or pair.nearly_equal):
        return None
    so = "better" if pair.layers_worse else "as well"
    finding = (
        f"Straight boundaries do {so} here."
        if straight_boundaries(own)
        else f"Without hidden layers it does {so} here."
    )
    change = _harder(own.experiment)
    if own.experiment.hidden:
        fewer = {"hidden": (), "keep_prob": own.experiment.keep_prob[:1]}
        change = Suggestion("the same without hidden layers", fewer)
    return _compared("straight", finding, own, pair, change)


def _open(own: Run, pair: Pair) -> Reading | None:
    """Where the difference may be chance."""
    if pair.change.sure:
        return None
    finding = f"No difference that {pair.change.examples:,} {judged_split(own)} examples could show."
    more, change = min(5 * own.experiment.examples, ENOUGH), another_seed(own)
    if own.data.dataset.synthetic and more > own.experiment.examples:
        change = Suggestion(f"{more:,} examples", {"examples": more})
    return _compared("open", finding, own, pair, change)


def _not_straight(own: Run, pair: Pair) -> Reading | None:
    if pair.straight is not own:
        return None
    finding = "Hidden layers do better."
    if judged_error(own) > HIGH_ERROR + own.experiment.flip:
        finding = "These features are not enough without a hidden layer."
        if straight_boundaries(own):
            finding = "Straight boundaries are not enough here."
    return _compared("not-straight", finding, own, pair, USUAL_LAYER)


def _gains(own: Run, pair: Pair) -> Reading:
    reading = read(own)
    change = _harder(own.experiment) if reading.verdict == "converged" else reading.suggestion
    finding = "The hidden layers bend the boundaries, and that pays."
    return _compared("gains", finding if straight_boundaries(own) else "The hidden layers pay.", own, pair, change)


def _compared(verdict: str, finding: str, own: Run, pair: Pair, change: Suggestion) -> Reading:
    return Reading(verdict, finding, f"{_errors(pair)} {_mistakes(own)} {_first_cost(own)}", change)


def _errors(pair: Pair) -> str:
    with_, without = (error_text("classification", judged_error(run)) for run in (pair.layered, pair.straight))
    return f"{judged_split(pair.layered).capitalize()} error is {with_} with hidden layers and {without} without."


def _mistakes(run: Run) -> str:
    """What is taken for what, and how sure it is of that."""
    answers, dataset = judged_answers(run), run.data.dataset
    if not np.isfinite(answers.probabilities).all():
        return "What it says is no number."
    sure, counts = sureness_of(answers), confusion(answers.labels, answers.predicted, run.data.classes)
    if not counts.mistakes:
        return f"All {answers.split} answers are right, with a probability of {100 * sure.right:.0f} % on average."
    most = counts.pairs[0]
    of = f"{most.count} of {counts.mistakes} mistakes"
    if most.count == counts.mistakes:
        of = f"all its {most.count} mistakes" if most.count > 1 else "its one mistake"
    certain = f"Its wrong {answers.split} answers have a probability of {100 * sure.wrong:.0f} % on average"
    right = f", its right ones {100 * sure.right:.0f} %" if np.isfinite(sure.right) else ""
    label, predicted = (class_name(dataset, one) for one in (most.true, most.predicted))
    said = f"Most often it takes {label} for {predicted}"
    if most.count == 1 < counts.mistakes:
        return f"No two of its {counts.mistakes} mistakes are alike. {certain}{right}."
    if sum(pair.count == most.count for pair in counts.pairs) > 1:
        said = f"No mistake is more frequent than {label} taken for {predicted}"
    return f"{said}: {of}. {certain}{right}."


def _first_cost(run: Run) -> str:
    """T72: what equal probabilities cost."""
    classes, loss = run.data.classes, run.experiment.loss
    equal = uniform_cost(classes, loss)
    name = f"ln {classes} = " if loss == "ce" else ""
    return (
        f"Before the first update the cost was {run.history['train_cost'][0]:.3f}; equal probabilities for "
        f"{classes} classes cost {name}{equal:.3f}."
    )


def _harder(experiment: "Experiment") -> Suggestion:
    """One more class, or more arms of a spiral."""
    most = experiment.dataset.classes[1]
    if experiment.classes < most:
        return Suggestion(f"{experiment.classes + 1} classes", {"classes": experiment.classes + 1})
    return Suggestion("a spiral with three arms", {"data": "spiral", "classes": 3, "noise": 0.1})
