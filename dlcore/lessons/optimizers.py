"""Guided experiments on optimizers: runs beside the same network under other update rules, and one race of them all."""

from typing import TYPE_CHECKING

from dlcore.amounts import number_text
from dlcore.joint_runs import JointRuns
from dlcore.lessons.spec import Lesson
from dlcore.optimizer_reading import epochs_to, target_cost
from dlcore.optimizer_runs import optimizers_of
from dlcore.race_reading import places_of
from dlcore.reading import percent
from dlcore.run import Run

if TYPE_CHECKING:
    from dlcore.race_reading import Place
    from dlcore.studies.race import Race

OPENING = "v=1&data=moons&n=500&noise=0.2&hidden=8-8&lr=0.01&epochs=100"
"""What the page opens with: 300 training examples, ten updates an epoch, and a rate that suits only some rules."""
CIRCLES = "data=circles&noise=0.1&hidden=8-8"
SHARE = 0.3
"""The target of the page, as a share of the cost of always the same answer."""
GRADIENT_DESCENT = "Gradient descent"


def _error(run: Run) -> float:
    """On the training set: how fast a rule gets down is the question here."""
    numbers = run.final["train"]
    assert numbers is not None
    return numbers["error"]


def _cost(run: Run) -> float:
    return float(run.history["train_cost"][run.last])


def _epochs(run: Run) -> float:
    return epochs_to(run, target_cost(run, SHARE))


def _places(result: "Race") -> dict[str, "Place"]:
    return {place.id: place for place in places_of(result, SHARE)}


def _explain_rate_of_adam(shown: JointRuns) -> str:
    run, adam = shown.run, shown.runs["Adam"]
    return (
        f"Train error is {percent(_error(run))}; Adam's is {percent(_error(adam))} after the same {run.ended} epochs. "
        f"At α = {run.experiment.learning_rate:g} Adam moves every weight by about α, however small its gradient. "
        "Gradient descent moves it by α times the gradient, which is small. With α = 1 it learns these circles too."
    )


def _explain_rate_of_descent(shown: JointRuns) -> str:
    run, descent = shown.run, shown.runs[GRADIENT_DESCENT]
    return (
        f"Train error is {percent(_error(run))} with Adam and {percent(_error(descent))} with gradient descent. Adam's "
        "step is about α for every weight, and weights of size 1 cannot take steps of 1: the cost jumps about and ends "
        f"at {number_text(_cost(run))}. The best rate of one rule says nothing about another."
    )


def _explain_heavy_ball(shown: JointRuns) -> str:
    run, momentum = shown.run, shown.runs["Momentum"]
    beta = run.experiment.beta1
    return (
        f"Train error is {percent(_error(run))} with the heavy ball and {percent(_error(momentum))} with the average. "
        f"Summed instead of averaged, steps grow to 1/(1 - β₁) = {1 / (1 - beta):g} times the length, as if α were "
        f"{run.experiment.learning_rate / (1 - beta):g}. When you copy a rate from somewhere, copy the rule with it."
    )


def _explain_same_length(shown: JointRuns) -> str:
    run, descent = shown.run, shown.runs[GRADIENT_DESCENT]
    return (
        f"Train error is {percent(_error(run))} with momentum and {percent(_error(descent))} with gradient descent. "
        f"Momentum came to the target after {_epochs(run):.0f} epochs, gradient descent after "
        f"{_epochs(descent):.0f}: an average of gradients is no longer than a gradient, and it starts late. What "
        "momentum gives is calm: it bears α = 3, and there it is the faster one."
    )


def _explain_adagrad(shown: JointRuns) -> str:
    run, rmsprop = shown.run, shown.runs["RMSprop"]
    return (
        f"Train error is {percent(_error(run))}, with RMSprop {percent(_error(rmsprop))}. Adagrad divides by the root "
        "of the sum of all squared gradients, which only grows: its steps shrink like 1/√t, and it made "
        f"{run.updates:,} of them. RMSprop forgets old gradients, so its steps do not shrink."
    )


def _explain_fair(result: "Race") -> str:
    places = _places(result)
    adam, descent = places["adam"], places["sgd"]
    return (
        f"Train error is {percent(descent.train_error)} with gradient descent at α = {descent.rate:g}, and "
        f"{percent(adam.train_error)} with Adam at α = {adam.rate:g}, in the median of {adam.runs} networks. Adam "
        f"still gets to the target sooner, after {adam.epochs:g} epochs and not {descent.epochs:g}; but that gradient "
        "descent failed at α = 0.01 was the fault of α."
    )


LESSONS: tuple[Lesson, ...] = (
    Lesson(
        id="rate-of-adam",
        page="optimizers",
        title="Gradient descent at Adam's rate",
        teaser="α = 0.01 is a good rate for Adam. Is it one for gradient descent?",
        question="All four begin with the same weights and the same α = 0.01. How does gradient descent do?",
        choices=("it learns too, a little later", "it has hardly begun when Adam is done"),
        answer=1,
        query=f"{CIRCLES}&opt=sgd&lr=0.01&epochs=60",
        holds=lambda shown: _error(shown.run) > 0.2 and _error(shown.runs["Adam"]) < 0.02,
        explain=_explain_rate_of_adam,
        fails=True,
        joint=optimizers_of,
    ),
    Lesson(
        id="rate-of-descent",
        page="optimizers",
        title="Adam at gradient descent's rate",
        teaser="Gradient descent likes α = 1 here. Does Adam?",
        question="With α = 1 gradient descent learns the circles. What does Adam do at the same rate?",
        choices=("it learns even faster", "it jumps about and does not settle"),
        answer=1,
        query=f"{CIRCLES}&opt=adam&lr=1&epochs=60",
        holds=lambda shown: _error(shown.run) > 0.1 and _error(shown.runs[GRADIENT_DESCENT]) < 0.02,
        explain=_explain_rate_of_descent,
        fails=True,
        joint=optimizers_of,
    ),
    Lesson(
        id="summed-momentum",
        page="optimizers",
        title="Momentum without 1 − β",
        teaser="Many libraries add gradients up instead of averaging them.",
        question="Momentum learns at α = 3. Does the form of many libraries, v = βv + g, learn at the same α?",
        choices=("yes: both are momentum", "no: its steps are ten times as long"),
        answer=1,
        query=f"{CIRCLES}&opt=heavyball&lr=3&epochs=60",
        holds=lambda shown: _error(shown.run) > 0.2 and _error(shown.runs["Momentum"]) < 0.02,
        explain=_explain_heavy_ball,
        fails=True,
        joint=optimizers_of,
    ),
    Lesson(
        id="no-longer-steps",
        page="optimizers",
        title="Is momentum faster?",
        teaser="The same α with momentum and without: who gets there first?",
        question="Momentum averages the last ten gradients. At the same α = 0.3, how much sooner is it at the target?",
        choices=("in about a tenth of the epochs", "in about half of them", "no sooner"),
        answer=2,
        query=f"{CIRCLES}&opt=momentum&lr=0.3&epochs=60",
        holds=lambda shown: (
            _error(shown.run) < 0.02
            and _error(shown.runs[GRADIENT_DESCENT]) < 0.02
            and _epochs(shown.runs[GRADIENT_DESCENT])
            <= _epochs(shown.run)
            <= 1.5 * _epochs(shown.runs[GRADIENT_DESCENT])
        ),
        explain=_explain_same_length,
        joint=optimizers_of,
    ),
    Lesson(
        id="adagrad-tires",
        page="optimizers",
        title="The rule that never forgets",
        teaser="Adagrad divides by all gradients so far, RMSprop by the recent ones.",
        question="Adagrad's first step is as long as Adam's. Where is it after a hundred epochs?",
        choices=("about where RMSprop and Adam are", "far behind: its steps have shrunk"),
        answer=1,
        query=f"{CIRCLES}&opt=adagrad&lr=0.01&epochs=100",
        holds=lambda shown: (
            _error(shown.run) > 0.1 and max(_error(shown.runs[name]) for name in ("RMSprop", "Adam")) < 0.02
        ),
        explain=_explain_adagrad,
        joint=optimizers_of,
    ),
    Lesson(
        id="own-best-rate",
        page="optimizers",
        title="Each at its own best rate",
        teaser="Twelve rates for each rule, then the race. Who is left behind?",
        question="Every rule may choose its best of twelve rates. Does gradient descent still fail on the circles?",
        choices=("yes: Adam is the better rule", "no: it learns them too"),
        answer=1,
        query=f"{CIRCLES}&n=200&opt=adam&lr=0.01&epochs=25",
        holds=lambda result: (
            max(_places(result)[id].train_error for id in ("sgd", "adam")) < 0.02
            and _places(result)["sgd"].rate >= 5 * _places(result)["adam"].rate
            and _places(result)["adam"].epochs < _places(result)["sgd"].epochs
        ),
        explain=_explain_fair,
        study="fair_race",
        look="fair",
    ),
)
