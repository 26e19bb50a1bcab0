"""Guided experiments of the sandbox."""

import math

from dlcore.lessons.spec import Lesson
from dlcore.reading import percent
from dlcore.run import Run


def _error(run: Run, split: str = "train") -> float:
    return float(run.history[f"{split}_error"][run.last])


def _cost(run: Run) -> float:
    return float(run.history["train_cost"][run.last])


def _explain_one_layer(run: Run) -> str:
    return (
        f"Train error is still {percent(_error(run))} after {run.last} epochs. Each unit of the one layer draws one "
        "soft line, and eight lines cannot follow the arms. Try 8-8-8: later layers bend the lines of earlier ones."
    )


def _explain_feature(run: Run) -> str:
    return (
        f"Train error is {percent(_error(run))} with no hidden unit at all. The class of XOR is the sign of x₁·x₂, and "
        "that product is one of the inputs here. A good feature can stand in for a layer."
    )


def _explain_too_fast(run: Run) -> str:
    costs = run.history["train_cost"][: run.last + 1]
    return (
        f"The train cost started at {costs[0]:.3f}, peaked at {costs.max():.1f} and ended at {costs[-1]:.3f}: each "
        "step jumps over the valley it should walk into. Divide the rate by 100 and the same network learns."
    )


def _explain_zeros(run: Run) -> str:
    return (
        f"The train cost stays at {_cost(run):.4f}; ln 2 is {math.log(2):.4f}, the cost of answering 50 % to "
        "everything. With all weights 0 every unit outputs 0 and every weight's gradient is 0: nothing can start."
    )


def _explain_memory(run: Run) -> str:
    return (
        f"Train error is {percent(_error(run))}, dev error {percent(_error(run, 'dev'))}. Every fifth label is wrong "
        "on purpose, so nobody can honestly be much better than 20 %: it has learned the wrong labels by heart."
    )


LESSONS = (
    Lesson(
        id="one-layer",
        page="playground",
        title="One layer is not enough",
        teaser="Can 8 units in one layer separate the spiral?",
        question="One hidden layer of 8 tanh units, 300 epochs. How far does it get on the spiral?",
        choices=("below 5 % train error", "it stays above 10 %"),
        answer=1,
        query="data=spiral&noise=0.1&hidden=8&epochs=300",
        holds=lambda run: _error(run) > 0.10,
        explain=_explain_one_layer,
        fails=True,
    ),
    Lesson(
        id="feature-for-layer",
        page="playground",
        title="A feature for a layer",
        teaser="XOR without any hidden unit: possible?",
        question="No hidden layer, but x₁·x₂ is among the inputs. Can logistic regression learn XOR?",
        choices=("no, XOR needs a hidden layer", "yes, below 5 % train error"),
        answer=1,
        query="data=xor&noise=0.1&features=x1-x2-x1x2&hidden=none&epochs=100",
        holds=lambda run: _error(run) < 0.05,
        explain=_explain_feature,
    ),
    Lesson(
        id="too-fast",
        page="playground",
        title="Too fast",
        teaser="Learning rate 3: what breaks first?",
        question="The default network with a learning rate of 3 instead of 0.03. What does the cost do?",
        choices=("it falls a hundred times faster", "it jumps about and ends no better than guessing"),
        answer=1,
        query="lr=3&epochs=100",
        holds=lambda run: _cost(run) > math.log(2),
        explain=_explain_too_fast,
        fails=True,
    ),
    Lesson(
        id="all-zeros",
        page="playground",
        title="A bad idea",
        teaser="ReLU, all weights zero. Why is it stuck at ln 2?",
        question="Two hidden layers of ReLU units, every weight starts at 0. What happens?",
        choices=("the cost stays at ln 2 = 0.693 for ever", "it is slow at first, then learns"),
        answer=0,
        query="data=circles&act=relu&init=zeros&epochs=100",
        holds=lambda run: abs(_cost(run) - math.log(2)) < 1e-3,
        explain=_explain_zeros,
        fails=True,
    ),
    Lesson(
        id="learning-by-heart",
        page="playground",
        title="Learning by heart",
        teaser="A fifth of the labels is wrong. Which error is honest?",
        question="Moons with 20 % wrong labels and a network of 32-32 units. What is the train error at the end?",
        choices=("about 20 %: the wrong labels cannot be learned", "well below 10 %"),
        answer=1,
        query="data=moons&n=200&noise=0.4&flip=0.2&hidden=32-32&act=relu&init=he&epochs=600&lr=0.01",
        holds=lambda run: _error(run) < 0.10 and _error(run, "dev") > 0.20,
        explain=_explain_memory,
        fails=True,
    ),
)
