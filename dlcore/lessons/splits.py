"""Guided experiments about data splits: each is a link to one or two numbers that surprise."""

from dlcore.amounts import error_text
from dlcore.intervals import wilson
from dlcore.ladder import DEV, TRAIN_DEV, ladder
from dlcore.lessons.spec import Lesson
from dlcore.run import Run
from dlcore.studies.best_of import BestOf
from dlcore.studies.two_models import TwoModels

TASK = "classification"


def _error(run: Run, name: str) -> float:
    return next(rung.error for rung in ladder(run, None) if rung.name == name)


def _dev_interval(run: Run) -> tuple[float, float]:
    examples = run.data.counts[1]
    return wilson(round(_error(run, DEV) * examples), examples)


def _explain_ten(run: Run) -> str:
    _, high = _dev_interval(run)
    train = _error(run, "train")
    return (
        f"Dev error is {error_text(TASK, _error(run, DEV))}, and the true error may still be as large as "
        f"{error_text(TASK, high)}: ten examples without a mistake are weak evidence. Train error is "
        f"{error_text(TASK, train)}, on eight times as many, and a network does no better on what it never saw."
    )


def _explain_coin(result: TwoModels) -> str:
    a, b = result.errors
    needed = "more than a million" if result.needed is None else f"{result.needed:,}"
    return (
        f"A dev set of {result.dev_examples} picks the better network {error_text(TASK, result.own)} of the time; a "
        f"coin would do it half of the time. The true errors are {error_text(TASK, a)} and {error_text(TASK, b)}, and "
        f"it takes {needed} examples to find that out 95 times in 100."
    )


def _explain_wasted(run: Run) -> str:
    low, high = _dev_interval(run)
    small_low, small_high = wilson(round(_error(run, DEV) * 10_000), 10_000)
    return (
        f"Dev error is {error_text(TASK, _error(run, DEV))}, known to {_points(low, high)}. The 10,000 examples of a "
        f"98 / 1 / 1 split would tell it to {_points(small_low, small_high)}, and leave 380,000 more to learn from."
    )


def _points(low: float, high: float) -> str:
    return f"± {100 * (high - low) / 2:.2f} points"


def _explain_mismatch(run: Run) -> str:
    return (
        f"Dev error is {error_text(TASK, _error(run, DEV))}, train-dev error "
        f"{error_text(TASK, _error(run, TRAIN_DEV))}. The network does well on new examples like its own, "
        "so it is not variance: dev comes from elsewhere, and more training examples of the same kind would not help."
    )


def _explain_best(result: BestOf) -> str:
    return (
        f"The best of {len(result.dev_error):,} promises {error_text(TASK, float(result.promised[-1]))} and keeps "
        f"{error_text(TASK, float(result.kept[-1]))}. Among so many some are lucky on {result.dev_examples} examples, "
        "and the lucky ones win. Only a test set that chose nothing says so."
    )


LESSONS = (
    Lesson(
        id="ten-examples",
        page="splits",
        title="Ten dev examples",
        teaser="Not one of ten is wrong. Is the network perfect?",
        question="The dev set has 10 examples, and not one is wrong. How large may the true error still be?",
        choices=("below 5 %", "more than 25 %"),
        answer=1,
        query="data=moons&n=100&noise=0.8&flip=0.1&split=80-10-10&hidden=4&epochs=60&lr=0.01&data_seed=6",
        holds=lambda run: _error(run, DEV) == 0 and _dev_interval(run)[1] > 0.25 and _error(run, "train") > 0.1,
        explain=_explain_ten,
        fails=True,
    ),
    Lesson(
        id="nearly-a-coin",
        page="splits",
        title="Nearly a coin",
        teaser="Twenty dev examples choose between two networks. How often rightly?",
        question="Two networks are nearly equally good. How often does a dev set of 20 examples pick the better one?",
        choices=("at least 90 % of the time", "hardly more often than a coin"),
        answer=1,
        query="data=spiral&n=100&epochs=300",
        holds=lambda result: result.own < 0.65 and (result.needed or 10**9) > 200,
        explain=_explain_coin,
        fails=True,
        study="two_models",
    ),
    Lesson(
        id="too-much-dev",
        page="splits",
        title="A million, split 60 / 20 / 20",
        teaser="How exactly do 200,000 dev examples measure?",
        question="A million examples, of which 200,000 are dev. How exactly is the error known?",
        choices=("to about ± 1 point", "to less than ± 0.1 points: more than anybody needs"),
        answer=1,
        query="data=gauss&n=1000000&noise=1&epochs=1&batch=512&hidden=4",
        holds=lambda run: _dev_interval(run)[1] - _dev_interval(run)[0] < 0.002,
        explain=_explain_wasted,
        fails=True,
    ),
    Lesson(
        id="not-variance",
        page="splits",
        title="Variance or mismatch",
        teaser="Train is fine, dev is bad. A third set tells why.",
        question="Dev is far worse than train. The train-dev set was never learned from either: where does it stand?",
        choices=("near dev: the network learned by heart", "near train: dev comes from elsewhere"),
        answer=1,
        query="data=moons&n=3000&noise=0.5&turn=45&train_dev=10&epochs=60&lr=0.01",
        holds=lambda run: (
            _error(run, TRAIN_DEV) - _error(run, "train") < 0.03 and _error(run, DEV) - _error(run, TRAIN_DEV) > 0.2
        ),
        explain=_explain_mismatch,
    ),
    Lesson(
        id="best-of-a-thousand",
        page="splits",
        title="The best of a thousand",
        teaser="A thousand networks, one dev set. What does the winner keep?",
        question="The best of 1,000 networks is chosen on a dev set of 40 examples. Is it as good as dev says?",
        choices=("yes: dev examples were never learned from", "no: it is clearly worse"),
        answer=1,
        query="data=spiral&n=200&epochs=100",
        holds=lambda result: result.kept[-1] - result.promised[-1] > 0.03,
        explain=_explain_best,
        fails=True,
        study="best_of",
    ),
)
