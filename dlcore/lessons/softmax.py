"""Guided experiments on softmax, each a run beside the same network without hidden layers and with the other loss."""

from dataclasses import replace

from dlcore.data import prepare
from dlcore.joint_runs import JointRuns
from dlcore.lessons.spec import Lesson
from dlcore.reading import percent
from dlcore.run import Run
from dlcore.softmax.class_maps import class_maps_of
from dlcore.softmax.reading import uniform_cost
from dlcore.softmax.runs import LAYERS, LINEAR, LOSSES, softmaxes_of
from dlcore.softmax.sureness import Sureness, judged_answers, sureness_of

OPENING = "v=1&data=spiral&classes=3&noise=0.3&n=500&hidden=16-16&lr=0.01&epochs=120"
"""What the page opens with: three arms, which no straight boundaries can tell apart, and near enough to each other for
some answers to be wrong."""


def _error(run: Run, split: str = "train") -> float:
    numbers = run.final[split]
    assert numbers is not None
    return numbers["error"]


def _first_cost(run: Run) -> float:
    return float(run.history["train_cost"][0])


def _by_true_labels(run: Run) -> tuple[float, Sureness]:
    """Dev error, and how sure it is, where the labels are those before some were made false. The rows are the same as
    long as they are not drawn by their labels."""
    answers = judged_answers(run)
    true = replace(answers, labels=prepare(run.experiment.replace(flip=0.0)).labels[answers.rows])
    return float(true.wrong.mean()), sureness_of(true)


def _by_heart(shown: JointRuns) -> bool:
    (error, sure), (linear_error, linear_sure) = (_by_true_labels(run) for run in (shown.run, shown.runs[LINEAR]))
    return (
        _error(shown.run) < 0.02
        and error > 0.2
        and linear_error < 0.15
        and 0.7 < sure.wrong < 0.8
        and linear_sure.wrong < 0.55
    )


def _explain_arms(shown: JointRuns) -> str:
    run, layered = shown.run, shown.runs[LAYERS]
    return (
        f"Train error is {percent(_error(run))}; always the same answer would be wrong two times in three. Each logit "
        "is linear in x, so where two classes are equally likely lies a straight line, and every class gets a piece "
        f"without dents. One hidden layer bends the lines: {percent(_error(layered))}."
    )


def _explain_meeting(shown: JointRuns) -> str:
    run, classes, found = shown.run, shown.run.data.classes, class_maps_of(shown.run)
    return (
        f"Train error is {percent(_error(run))}, and yet on {percent(found.undecided_share)} of the plane no class has "
        f"even 1/2. Where {classes} regions meet, their logits are equal and so are the probabilities: 1/{classes}. At "
        f"the least sure of {found.points:,} points the largest is {found.least_sure:.3f}. The largest class need not "
        "be a likely one."
    )


def _explain_digits(shown: JointRuns) -> str:
    run, layered = shown.run, shown.runs[LAYERS]
    return (
        f"Train error is {percent(_error(run))} and dev error {percent(_error(run, 'dev'))}: with ten weighted sums of "
        f"64 pixels and no hidden layer. With one of 16 units dev error is {percent(_error(layered, 'dev'))}. In 64 "
        "dimensions ten classes are far more easily told apart by planes than in two. Look below at what is taken for "
        "what."
    )


def _explain_first_guess(shown: JointRuns) -> str:
    run, classes = shown.run, shown.run.data.classes
    return (
        f"The first cost is {_first_cost(run):.3f}. Small weights make all logits nearly equal, so every class gets "
        f"1/{classes} and every example costs −ln(1/{classes}) = ln {classes} = {uniform_cost(classes, 'ce'):.3f}. "
        "A first cost far above it says that the weights are too large. In the end dev error is "
        f"{percent(_error(run, 'dev'))}: draw it a digit below."
    )


def _explain_by_heart(shown: JointRuns) -> str:
    run, (linear_error, other) = shown.run, _by_true_labels(shown.runs[LINEAR])
    error, sure = _by_true_labels(run)
    return (
        f"Train error is {percent(_error(run))}, false labels and all. Dev labels are false, too: by them dev error is "
        f"{percent(_error(run, 'dev'))}, by the true ones {percent(error)}. Where it misreads a digit it gives its "
        f"answer {100 * sure.wrong:.0f} % on average, where it reads it right {100 * sure.right:.0f} %: cross-entropy "
        f"falls as long as logits grow. Without hidden layers it cannot learn the labels by heart: "
        f"{100 * other.wrong:.0f} % where it misreads, and {percent(linear_error)} misread. A probability is what the "
        "network says, not how often it is right."
    )


def _explain_stuck(shown: JointRuns) -> str:
    run, entropy = shown.run, shown.runs[LOSSES["ce"]]
    return (
        f"Train error is {percent(_error(run))} with squared error and {percent(_error(entropy))} with cross-entropy, "
        f"from the same weights. Huge weights make it sure of wrong answers: its first cross-entropy is "
        f"{_first_cost(entropy):.1f}, and its gradient a − y is then as long as it can be. Squared error "
        "multiplies that by the slope of softmax, which is nearly 0 where one class has everything: the surer the "
        "mistake, the less it learns."
    )


LESSONS: tuple[Lesson, ...] = (
    Lesson(
        id="arms-by-straight-lines",
        page="softmax",
        title="Three arms, straight lines",
        teaser="Softmax without a hidden layer on three spirals. How far does it come?",
        question="Three spiral arms, and no hidden layer. How well does softmax tell them apart?",
        choices=("nearly as well, it only takes longer", "hardly better than by guessing"),
        answer=1,
        query="data=spiral&classes=3&noise=0.1&hidden=none&lr=0.03&epochs=150",
        holds=lambda shown: _error(shown.run) > 0.5 and _error(shown.runs[LAYERS]) < 0.2,
        explain=_explain_arms,
        fails=True,
        joint=softmaxes_of,
        look="maps",
    ),
    Lesson(
        id="where-three-meet",
        page="softmax",
        title="Where three regions meet",
        teaser="Three blobs, all told apart. How likely is the likeliest class in the middle?",
        question="Every blob is told apart. What is the probability of the largest class where all three regions meet?",
        choices=("1/2: that is where a boundary lies", "1/3"),
        answer=1,
        query="data=blobs&classes=3&noise=0.2&hidden=none&init=small&lr=0.003&epochs=60",
        holds=lambda shown: (
            _error(shown.run) < 0.02
            and 1 / 3 < class_maps_of(shown.run).least_sure < 0.36
            and class_maps_of(shown.run).undecided_share > 0.05
        ),
        explain=_explain_meeting,
        joint=softmaxes_of,
        look="maps",
    ),
    Lesson(
        id="digits-by-straight-lines",
        page="softmax",
        title="Reading without a hidden layer",
        teaser="Ten weighted sums of pixels. How many digits do they read?",
        question="Handwritten digits, and nothing but ten weighted sums of their pixels. How many are read correctly?",
        choices=("about one in two", "about eight in ten", "more than nine in ten"),
        answer=2,
        query="data=digits&hidden=none&lr=0.003&epochs=30",
        holds=lambda shown: _error(shown.run, "dev") < 0.1,
        explain=_explain_digits,
        joint=softmaxes_of,
        look="confusion",
    ),
    Lesson(
        id="first-guess",
        page="softmax",
        title="What knowing nothing costs",
        teaser="Ten classes, tiny first weights. You can know the first cost beforehand.",
        question="Ten classes and weights near 0. What is the cross-entropy before the first update?",
        choices=("ln 2 = 0.69", "ln 10 = 2.30", "10"),
        answer=1,
        query="data=digits&hidden=32&act=relu&init=small&lr=0.003&epochs=30",
        holds=lambda shown: (
            abs(_first_cost(shown.run) - uniform_cost(10, "ce")) < 0.005 and _error(shown.run, "dev") < 0.1
        ),
        explain=_explain_first_guess,
        joint=softmaxes_of,
        look="draw",
    ),
    Lesson(
        id="sure-and-wrong",
        page="softmax",
        title="Sure, and wrong",
        teaser="A quarter of the labels is false, and learned by heart. How sure is it?",
        question="A quarter of the digits has a false label, and the network learns them all by heart. How sure is it "
        "where it misreads a dev digit?",
        choices=("it hesitates: about 30 %", "in between: about 50 %", "quite: about 75 %"),
        answer=2,
        query="data=digits&hidden=64&act=relu&init=he&flip=0.25&lr=0.003&epochs=100",
        holds=_by_heart,
        explain=_explain_by_heart,
        fails=True,
        joint=softmaxes_of,
    ),
    Lesson(
        id="too-sure-to-learn",
        page="softmax",
        title="Too sure to learn",
        teaser="Huge first weights: certain, and mostly wrong. Which loss gets out?",
        question="Huge first weights make every answer certain and many wrong. Which loss still learns?",
        choices=("both", "cross-entropy only", "squared error only"),
        answer=1,
        query="data=blobs&classes=6&noise=0.2&hidden=16&init=large&loss=mse&lr=0.03&epochs=100",
        holds=lambda shown: _error(shown.run) > 0.4 and _error(shown.runs[LOSSES["ce"]]) < 0.05,
        explain=_explain_stuck,
        fails=True,
        joint=softmaxes_of,
        look="losses",
    ),
)
