"""Guided experiments on inputs and initialization, each a run beside the same network from other initializations."""

from dlcore.amounts import number_text, raised
from dlcore.initialization_reading import factor_text, learned, passage_of
from dlcore.initialization_runs import four_of
from dlcore.joint_runs import JointRuns
from dlcore.lessons.spec import Lesson
from dlcore.reading import percent
from dlcore.run import Run
from dlcore.signal.distinct_units import distinct_units
from dlcore.signal.examples import measured_examples
from dlcore.signal.jacobian import singular_values


def _layers(count: int, units: int) -> str:
    return "-".join([str(units)] * count)


CIRCLES = "data=circles&noise=0.1&epochs=100"
OPENING = f"v=1&{CIRCLES}&hidden={_layers(10, 16)}&act=relu&init=he&lr=0.003"
"""What the page opens with: ten ReLU layers, deep enough for a wrong scale to matter."""


def _error(run: Run) -> float:
    """On the training set: whether a network can learn at all is the question here."""
    numbers = run.final["train"]
    assert numbers is not None
    return numbers["error"]


def _signal(run: Run) -> float:
    passage = passage_of(run)
    assert passage is not None
    return passage.signal


def _gradient(run: Run) -> float:
    passage = passage_of(run)
    assert passage is not None
    return passage.gradient


def condition(run: Run) -> float:
    """Largest over smallest factor by which the hidden layers stretch a change, at the first weights."""
    inputs, _ = measured_examples(run.data)
    spectrum = singular_values(run.architecture, run.experiment.activation, run.frames[0], inputs)
    return float(spectrum.condition[0, -2])  # to the last hidden layer: the logits stand behind it


def _explain_thirty(shown: JointRuns) -> str:
    he, xavier = shown.runs["He"], shown.runs["Xavier"]
    return (
        f"Train error is {percent(_error(he))} with He and {percent(_error(xavier))} with Xavier. ReLU cuts off half "
        f"of the signal in every layer. He makes up for it: from the first layer to the last the signal changes by "
        f"{factor_text(_signal(he))}. Xavier does not: {factor_text(_signal(xavier))}, so all examples look alike at "
        "the end. Half of the variance, thirty times over, is a billionth."
    )


def _explain_small(shown: JointRuns) -> str:
    run, xavier = shown.run, shown.runs["Xavier"]
    each = _signal(run) ** (-1 / (len(run.experiment.hidden) - 1))
    return (
        f"Train error is {percent(_error(run))}: it has not begun. From layer to layer the signal becomes {each:.0f} "
        f"times smaller, {factor_text(_signal(run))} in all, and the gradient on its way back "
        f"{factor_text(_gradient(run))}. Xavier, from the same seeds, ends at {percent(_error(xavier))}. Weights this "
        "small suit one hidden layer, not ten."
    )


def _explain_double(shown: JointRuns) -> str:
    run, he = shown.run, shown.runs["He"]
    steps = len(run.experiment.hidden) - 1
    return (
        f"Train error is {percent(_error(run))}; with He itself it is {percent(_error(he))}. Twice is twice in every "
        f"layer: 2{raised(steps)} = {2**steps:,} from the first to the last. Measured, the signal "
        f"changes by {factor_text(_signal(run))} and the gradient by {factor_text(_gradient(run))}: the outputs begin "
        "far off, and no step is short enough for every layer."
    )


def _explain_sigmoid(shown: JointRuns) -> str:
    run = shown.run
    passage = passage_of(run)
    assert passage is not None
    return (
        f"Train error is {percent(_error(run))}. The slope of a sigmoid is at most 1/4, and Xavier's weights do not "
        f"make up for it: on its way back through ten layers the gradient changes by {factor_text(passage.gradient)}. "
        f"The signal fades too: of the differences between examples {factor_text(passage.between)} is left. With tanh, "
        "whose slope is 1 at 0, the same network learns."
    )


def _explain_copies(shown: JointRuns) -> str:
    run, xavier = shown.run, shown.runs["Xavier"]
    return (
        f"Train error is {percent(_error(run))}, with Xavier {percent(_error(xavier))}. Units that begin alike get the "
        f"same gradient: after {run.ended} epochs the {run.experiment.hidden[0]} units of each layer are still "
        f"{int(distinct_units(run)[-1].max())} and the same. Copies can do no more than one unit. Random weights break "
        "the tie."
    )


MOST_CONDITION = 1e15
"""What float64 can tell."""


def _explain_orthogonal(shown: JointRuns) -> str:
    run, xavier = shown.run, shown.runs["Xavier"]
    found = condition(xavier)
    times = f"more than {number_text(MOST_CONDITION)}" if found > MOST_CONDITION else number_text(found)
    return (
        f"Train error is {percent(_error(run))} and {percent(_error(xavier))}: data this simple need one direction. "
        f"But Xavier keeps the size only on average: through fifty layers it stretches one direction {times} times as "
        f"much as another. A rotation stretches all alike: the largest factor is {condition(run):.6f} times the "
        "smallest."
    )


LESSONS: tuple[Lesson, ...] = (
    Lesson(
        id="thirty-layers",
        page="initialization",
        title="Thirty layers of ReLU",
        teaser="Xavier or He: does a factor of two in the variance matter?",
        question="Thirty ReLU layers. Xavier's weights are only 1.4 times smaller than He's. What does that cost?",
        choices=("a slower start", "everything: with Xavier it does not learn"),
        answer=1,
        query=f"{CIRCLES}&hidden={_layers(30, 16)}&act=relu&init=he&lr=0.001",
        holds=lambda shown: (
            learned(shown.runs["He"]) and _error(shown.runs["He"]) < 0.05 and not learned(shown.runs["Xavier"])
        ),
        explain=_explain_thirty,
        joint=four_of,
    ),
    Lesson(
        id="small-is-safe",
        page="initialization",
        title="Small and safe",
        teaser="Ten tanh layers, weights of 0.01. What reaches the end?",
        question="Small weights keep tanh units out of saturation. Ten layers begin with N(0, 0.01²). What happens?",
        choices=("they learn, a little slower than with Xavier", "nothing: no signal reaches the end"),
        answer=1,
        query=f"{CIRCLES}&hidden={_layers(10, 16)}&act=tanh&init=small&lr=0.003",
        holds=lambda shown: (
            not learned(shown.run) and _signal(shown.run) < 1e-9 and _error(shown.runs["Xavier"]) < 0.05
        ),
        explain=_explain_small,
        fails=True,
        joint=four_of,
    ),
    Lesson(
        id="twice-too-large",
        page="initialization",
        title="Only twice too large",
        teaser="He's weights times two, twenty layers deep.",
        question="He's weights, each multiplied by 2, in twenty ReLU layers. How does it train?",
        choices=("about as well: Adam adapts", "badly: the signal explodes"),
        answer=1,
        query=f"{CIRCLES}&hidden={_layers(20, 16)}&act=relu&init=he&gain=2&lr=0.003",
        holds=lambda shown: _signal(shown.run) > 1e3 and _error(shown.run) > 0.1 and _error(shown.runs["He"]) < 0.02,
        explain=_explain_double,
        fails=True,
        joint=four_of,
    ),
    Lesson(
        id="ten-sigmoids",
        page="initialization",
        title="Ten sigmoid layers",
        teaser="Xavier, the textbook choice. Does it save a sigmoid?",
        question="Ten layers of sigmoid units with Xavier's weights. Does the gradient reach the first layer?",
        choices=("yes: Xavier keeps its size", "no: it loses three quarters or more in every layer"),
        answer=1,
        query=f"{CIRCLES}&hidden={_layers(10, 16)}&act=sigmoid&init=glorot&lr=0.003",
        holds=lambda shown: not learned(shown.run) and _gradient(shown.run) < 0.25**9,  # nine steps back
        explain=_explain_sigmoid,
        fails=True,
        joint=four_of,
    ),
    Lesson(
        id="all-the-same",
        page="initialization",
        title="Eight units, all the same",
        teaser="Every weight begins at 0.1. How many units does it learn?",
        question="XOR, two layers of eight units, every weight 0.1. How many different units come out of the training?",
        choices=("eight: training makes them differ", "one: copies stay copies"),
        answer=1,
        query="data=xor&hidden=8-8&act=tanh&init=constant&lr=0.01&epochs=100",
        holds=lambda shown: (
            distinct_units(shown.run).max() == 1 and _error(shown.run) > 0.2 and _error(shown.runs["Xavier"]) < 0.05
        ),
        explain=_explain_copies,
        fails=True,
        joint=four_of,
        look="symmetry",
    ),
    Lesson(
        id="fifty-rotations",
        page="initialization",
        title="Fifty rotations",
        teaser="Orthogonal or Xavier: both keep the size. What is the difference?",
        question="Fifty linear layers. Xavier keeps the signal's size on average. Does every direction get through?",
        choices=("yes: the size is kept", "no: only rotations keep all directions"),
        answer=1,
        query=f"data=gauss&noise=0.5&hidden={_layers(50, 16)}&act=linear&init=orthogonal&lr=0.0003&epochs=40",
        holds=lambda shown: condition(shown.run) < 1.0001 and condition(shown.runs["Xavier"]) > 1e6,
        explain=_explain_orthogonal,
        joint=four_of,
        look="jacobian",
    ),
)
