"""Guided experiments on bias and variance: the textbook's four cases, and two curves."""

from typing import TYPE_CHECKING

from dlcore.base_error import base_error
from dlcore.diagnosis import Diagnosis
from dlcore.diagnosis_reading import diagnosis_of
from dlcore.ladder import ladder
from dlcore.lessons.spec import Lesson
from dlcore.reading import percent
from dlcore.run import Run
from dlcore.studies.capacity_curve import PEAK
from dlcore.study_reading import medians, read_capacity_curve, surely_above

if TYPE_CHECKING:
    from dlcore.studies.capacity_curve import CapacityCurve
    from dlcore.studies.learning_curve import LearningCurve


def _diagnosis(run: Run) -> Diagnosis:
    diagnosis = diagnosis_of(run, ladder(run, base_error(run.experiment)))
    assert diagnosis is not None  # these data have a base error, and these splits a dev set
    return diagnosis


def _errors(run: Run) -> tuple[str, str, str]:
    found = _diagnosis(run)
    return percent(found.base), percent(found.train), percent(found.dev)


def _explain_by_heart(run: Run) -> str:
    base, train, dev = _errors(run)
    return (
        f"Train error is {train}, dev error {dev}, base error {base}: high variance. A hundred examples leave wide "
        "gaps between the arms, and the network fills them as it happens to. Try more data before a smaller network."
    )


def _explain_line(run: Run) -> str:
    base, train, dev = _errors(run)
    return (
        f"Train error is {train}, dev error {dev}, base error {base}: high bias. One straight line cannot follow a "
        "spiral, however many examples it sees. The remedy is a bigger network."
    )


def _explain_both(run: Run) -> str:
    base, train, dev = _errors(run)
    return (
        f"Train error is {train}, dev error {dev}, base error {base}. Eight units are too few for the arms, which is "
        "bias, and a hundred examples too few for the units, which is variance. Repair the bias first."
    )


def _explain_fine(run: Run) -> str:
    base, train, dev = _errors(run)
    return (
        f"Train error is {train}, dev error {dev}; the base error is {base}, because 14 % of the labels were drawn "
        "wrong and nobody can know which. There is nothing left to repair: a bigger network would learn wrong labels."
    )


def _met(result: "LearningCurve") -> bool:
    train, dev = medians(result.train_error)[-1], medians(result.dev_error)[-1]
    return bool(train > 0.25 and dev - train < 0.03)


def _explain_met(result: "LearningCurve") -> str:
    train, dev = medians(result.train_error), medians(result.dev_error)
    return (
        f"With {result.sizes[-1]:,} examples train error is {percent(train[-1])} and dev error {percent(dev[-1])}: the "
        "curves have met, far above the base error of 0 %. More examples cannot close a gap that is not there."
    )


def _peaks(result: "CapacityCurve") -> bool:
    """Some network between the extremes is worse than a smaller one and than the largest."""
    dev = medians(result.dev_error)
    best = int(dev[: len(dev) // 2].argmin())
    worst = best + int(dev[best:].argmax())
    return surely_above(result.dev_error[worst], result.dev_error[best]) and bool(dev[worst] > dev[-1])


def _explain_peak(result: "CapacityCurve") -> str:
    words = read_capacity_curve(result, base_error(result.experiment))
    return (
        f"{words.finding} {words.detail} A network that can just fit every example has hardly any choice how; larger "
        "ones have many ways, and training finds smoother ones."
    )


LESSONS = (
    Lesson(
        id="a-hundred-examples",
        page="bias_variance",
        title="A hundred examples",
        teaser="Two layers of 16 units, 100 examples. Bias or variance?",
        question="The network fits its 100 training examples without a mistake. What about 900 others?",
        choices=("about as good: below 3 % dev error", "clearly worse: high variance"),
        answer=1,
        query="data=spiral&noise=0.1&n=1000&split=10-90-0&hidden=16-16&epochs=500",
        holds=lambda run: _diagnosis(run).verdict == "high variance" and _diagnosis(run).train < 0.02,
        explain=_explain_by_heart,
    ),
    Lesson(
        id="straight-line",
        page="bias_variance",
        title="One straight line",
        teaser="No hidden layer, 600 examples of a spiral. What would help?",
        question="Logistic regression on a spiral with 600 training examples. Where does its error come from?",
        choices=("from variance: it needs more data", "from bias: it needs hidden units"),
        answer=1,
        query="data=spiral&noise=0.1&n=1000&hidden=none&epochs=100",
        holds=lambda run: _diagnosis(run).verdict == "high bias" and _diagnosis(run).train > 0.25,
        explain=_explain_line,
        fails=True,
    ),
    Lesson(
        id="both-at-once",
        page="bias_variance",
        title="Both at once",
        teaser="One layer of 8 units on 100 examples of a spiral.",
        question="A small network and few examples. Can bias and variance be high at the same time?",
        choices=("no, one is the price of the other", "yes, both"),
        answer=1,
        query="data=spiral&noise=0.1&n=1000&split=10-90-0&hidden=8&epochs=200",
        holds=lambda run: _diagnosis(run).verdict == "high bias and high variance",
        explain=_explain_both,
        fails=True,
    ),
    Lesson(
        id="fourteen-percent",
        page="bias_variance",
        title="14 % error, and fine",
        teaser="14 % of the labels are wrong. Is 14 % train error too much?",
        question="14 % of the labels are wrong. Train and dev error end near 14 %: what is to be done?",
        choices=("high bias: take a bigger network", "nothing: nobody can do better"),
        answer=1,
        query="data=gauss&noise=0.2&flip=0.14&n=10000&hidden=4&epochs=20",
        holds=lambda run: _diagnosis(run).verdict == "low bias, low variance" and _diagnosis(run).train > 0.12,
        explain=_explain_fine,
    ),
    Lesson(
        id="more-of-the-same",
        page="bias_variance",
        title="More of the same",
        teaser="Would ten times the data help the straight line?",
        question="The same straight line learns from 10 to 600 examples of the spiral. What becomes of its dev error?",
        choices=("it falls towards 0 % with the data", "it meets the train error, far above 0 %"),
        answer=1,
        query="data=spiral&noise=0.1&n=1000&hidden=none&epochs=100&lr=0.1",
        holds=_met,
        explain=_explain_met,
        fails=True,
        study="learning_curve",
    ),
    Lesson(
        id="the-peak",
        page="bias_variance",
        title="The peak",
        teaser="From 1 to 256 units: where is the dev error largest?",
        question="Ever larger networks learn from 88 patients, and one unit already does well. Where does dev go?",
        choices=("up for good: too many parameters", "up to a peak, and down again", "down all the way"),
        answer=1,
        query=PEAK,
        holds=_peaks,
        explain=_explain_peak,
        study="capacity_curve",
    ),
)
