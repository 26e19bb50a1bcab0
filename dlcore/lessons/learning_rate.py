"""Guided experiments on the learning rate, each a run beside the same network whose rate never changes."""

from dlcore.joint_runs import JointRuns
from dlcore.learning_rate_reading import control_of, end_of, spent_at
from dlcore.learning_rate_runs import decays_of, rate_text
from dlcore.lessons.spec import Lesson
from dlcore.reading import percent
from dlcore.run import Run
from dlcore.schedules import learning_rates

NOISY = "data=moons&noise=0.2&flip=0.2&hidden=8&act=tanh&opt=sgd&lr=2&batch=4&epochs=120"
"""Every fifth label is wrong, and a step sees four examples: a large constant rate cannot settle."""
OPENING = f"v=1&{NOISY}&decay=step&decay_rate=0.1&decay_every=40"
"""What the page opens with: a staircase that neither its first nor its last rate can match."""


def _error(run: Run) -> float:
    numbers = run.final["train"]
    assert numbers is not None
    return numbers["error"]


def _control(shown: JointRuns) -> Run:
    """The constant rate from which the schedule starts."""
    found = control_of(shown)
    assert found is not None
    return found[1]


def _last(shown: JointRuns) -> Run:
    """The constant rate with which the schedule ends."""
    return list(shown.others.values())[-1]


def _explain_ninety_four(shown: JointRuns) -> str:
    control, low = _control(shown), _last(shown)
    rates = learning_rates(shown.experiment)
    return (
        f"Train error is {percent(_error(shown.run))} with decay, {percent(_error(low))} at a constant "
        f"{rate_text(float(rates[-1]))} and {percent(_error(control))} at a constant {rate_text(float(rates[0]))}. "
        "From the first two numbers alone, decay seems to have done it. The control shows what did: a rate that is "
        f"{rates[0] / rates[-1]:,.0f} times larger. Whoever changes two things at once learns about neither."
    )


def _explain_too_soon(shown: JointRuns) -> str:
    spent = spent_at(shown.experiment)
    rates = learning_rates(shown.experiment)
    return (
        f"Train error is {percent(_error(shown.run))}, with the constant rate {percent(_error(_control(shown)))}. From "
        f"epoch {spent} on less than a tenth of α is left: all epochs together walk as far as "
        f"{rates.sum() / rates[0]:.0f} epochs at the first rate. It is not stuck in a local minimum; it has stopped "
        "walking."
    )


def _around_the_change(run: Run) -> tuple[float, float]:
    """Mean train cost over the ten epochs before the only change by hand, and over the ten after it."""
    (after,) = run.experiment.change_at
    costs = run.history["train_cost"]
    return float(costs[after - 9 : after + 1].mean()), float(costs[after + 1 : after + 11].mean())


def _explain_by_hand(shown: JointRuns) -> str:
    run, control = shown.run, _control(shown)
    (rate,) = run.experiment.change_to
    before, then = _around_the_change(run)
    return (
        f"Train error is {percent(_error(run))}, with α = {rate_text(control.experiment.learning_rate)} to the end "
        f"{percent(_error(control))}. In the ten epochs before the change the cost was {before:.3f} on average, in the "
        f"ten after it {then:.3f}: steps of {rate_text(rate)} times a noisy gradient no longer throw it out of the "
        "valley that it had found long before."
    )


LESSONS: tuple[Lesson, ...] = (
    Lesson(
        id="ninety-four",
        page="learning_rate",
        title="94 %, thanks to decay?",
        teaser="A course's numbers: 0.0007 without decay, 0.1 with it.",
        question="A constant 0.0007 does badly; a rate that decays from 0.1 to 0.0007 does well. What did it?",
        choices=("the decay", "the larger rate: 0.1 without decay does as well"),
        answer=1,
        query="data=moons&split=100-0-0&noise=0.2&hidden=5-2&act=tanh&opt=sgd&lr=0.1&batch=64&epochs=600"
        "&decay=step&decay_rate=0.19&decay_every=150",
        holds=lambda shown: (
            _error(shown.run) < 0.05
            and _error(_last(shown)) > _error(shown.run) + 0.05
            and _error(_control(shown)) <= _error(shown.run)
        ),
        explain=_explain_ninety_four,
        fails=True,
        joint=decays_of,
    ),
    Lesson(
        id="too-soon",
        page="learning_rate",
        title="Slowing down too soon",
        teaser="A tenth less in every epoch, from the first one on.",
        question="α shrinks by a tenth in every one of 200 epochs. How does that compare with a constant α?",
        choices=("better: it settles more finely", "worse: it stops before it has learned"),
        answer=1,
        query="data=circles&noise=0.2&hidden=8-8&opt=sgd&lr=0.1&batch=32&epochs=200&decay=exponential&decay_rate=0.9",
        holds=lambda shown: _error(shown.run) > 0.15 and _error(_control(shown)) < 0.05,
        explain=_explain_too_soon,
        fails=True,
        joint=decays_of,
    ),
    Lesson(
        id="by-hand",
        page="learning_rate",
        title="One turn of the knob",
        teaser="It jumps about for 80 epochs. Then somebody turns α down.",
        question="Every fifth label is wrong, batches of 4, α = 2. After epoch 80 α is 0.02. What does the cost do?",
        choices=("it creeps down, a hundred times slower", "it falls within a few epochs"),
        answer=1,
        query=f"{NOISY}&change_at=80&change_to=0.02",
        holds=lambda shown: (
            _error(shown.run) < _error(_control(shown)) - 0.1
            and end_of(shown.run).swing < 0.2 * end_of(_control(shown)).swing
            and _around_the_change(shown.run)[1] < _around_the_change(shown.run)[0] - 0.02
        ),
        explain=_explain_by_hand,
        joint=decays_of,
    ),
)
