"""Guided experiments on the foundations: two costs of one unit, shapes that fit by chance, a tape, linear layers."""

from dlcore.amounts import error_text, number_text
from dlcore.foundations.asked import CostsShown, ShapesShown, TapeShown, costs_asked, shapes_asked, tape_asked
from dlcore.foundations.costs_reading import is_down, sure_and_wrong
from dlcore.foundations.linear_reading import train_error
from dlcore.foundations.linear_runs import LINEAR_LAYERS, NO_LAYER, linears_of, slopes_of
from dlcore.joint_runs import JointRuns
from dlcore.lessons.spec import Lesson
from dlcore.reading import percent

LINE = 0.2
"""Share of wrong examples below which a descent has got somewhere."""


def _wrong(shown: CostsShown) -> tuple[str, str]:
    squared, cross = (error_text("classification", float(one)) for one in shown.descent.errors[-1])
    return squared, cross


def _explain_same_start(shown: CostsShown) -> str:
    squared, cross = _wrong(shown)
    sure = sure_and_wrong(shown.descent, shown.descent.start)
    slopes = [number_text(one) for one in sure.slopes]
    return (
        f"After {len(shown.descent.paths) - 1} updates squared error has {squared} of the examples wrong, "
        f"cross-entropy {cross}. At the start the unit is sure of {error_text('classification', sure.share)} of them "
        f"and wrong. There |dL/dz| of squared error is {slopes[0]} on average, because of its factor a(1 − a), and of "
        f"cross-entropy {slopes[1]}: the surer and wronger, the harder it pulls."
    )


def _explain_bends(shown: CostsShown) -> str:
    squared, cross = shown.maps
    least = number_text(squared.least_bend).replace("-", "−")
    return (
        f"Squared error bends down in some direction at {error_text('classification', squared.bends_down)} of "
        f"{squared.bends.size:,} points, with a smallest eigenvalue of {least}; cross-entropy at "
        f"{error_text('classification', cross.bends_down)}. Around its lowest point squared error is a bowl too; "
        "nearly everywhere else it is not, and nothing promises that downhill leads there."
    )


def _explain_transposed(shown: ShapesShown) -> str:
    found = shown.outcomes["weights_transposed"]
    units, examples = found.wanted
    return (
        f"It says nothing: {units} × {examples} comes out, as it should, and every number is wrong. With {units} units "
        f"that read {units} inputs the transposed matrix fits too. Layers of different sizes would have told."
    )


def _explain_square(shown: ShapesShown) -> str:
    found = shown.outcomes["flat_bias_gradient"]
    assert found.shape is not None
    before, after = found.wanted[0], found.shape[0] * found.shape[1]
    return (
        f"b2 has {after:,} numbers after the update, {' × '.join(map(str, found.shape))}. A column of {before} minus a "
        f"flat array of {before} is broadcast to a square, without a word. keepdims=True keeps the gradient a column."
    )


def _explain_twice(shown: TapeShown) -> str:
    (x,) = (float(one) for one in shown.tape.values[:1])
    (total,) = shown.gradient
    return (
        f"The derivative is {total:g}. On the way back {x:g} comes to x through x − 1, and {x - 1:g} through the "
        "second factor: a value that is used twice gets the sum. So its gradient begins at 0 and is only added to."
    )


def _explain_linear(shown: JointRuns) -> str:
    linear, none = shown.runs[LINEAR_LAYERS], shown.runs[NO_LAYER]
    bent = next(run for name, run in shown.runs.items() if name not in (LINEAR_LAYERS, NO_LAYER))
    slopes = slopes_of(linear)
    assert slopes is not None
    return (
        f"With {len(linear.experiment.hidden)} linear layers train error is {percent(train_error(linear))}, with none "
        f"{percent(train_error(none))}: a product of matrices is a matrix, and its slope is the same at all of "
        f"{slopes.examples} examples. The same layers with tanh have {percent(train_error(bent))}."
    )


def _linear_holds(shown: JointRuns) -> bool:
    linear, none = shown.runs[LINEAR_LAYERS], shown.runs[NO_LAYER]
    bent = next(run for name, run in shown.runs.items() if name not in (LINEAR_LAYERS, NO_LAYER))
    return min(train_error(linear), train_error(none)) > 0.3 and train_error(bent) < 0.05


LESSONS = (
    Lesson(
        id="sure-and-stuck",
        page="foundations",
        title="Sure and stuck",
        teaser="One start, one unit, two costs. Which of them gets away?",
        question="The unit starts sure and wrong. Which cost has fewer than 20 % wrong after 600 updates?",
        choices=("both", "only squared error", "only cross-entropy"),
        answer=2,
        query="data_seed=1",
        holds=lambda shown: (
            is_down(shown.descent, shown.maps) == (False, True)
            and shown.descent.errors[-1, 1] < LINE < shown.descent.errors[-1, 0]
        ),
        explain=_explain_same_start,
        fails=True,
        measured=costs_asked,
        chosen=(("look", "costs"), ("cost_data", "cancer"), ("start_wb", "6--6"), ("descent_lr", "1")),
    ),
    Lesson(
        id="a-bowl-or-not",
        page="foundations",
        title="A bowl, or not?",
        teaser="How much of each cost bends upwards, as a bowl does?",
        question="At how many points of the square does squared error bend down in some direction?",
        choices=("at none: its lowest point lies in a bowl", "at about half of them", "at nearly all of them"),
        answer=2,
        query="data_seed=2",
        holds=lambda shown: shown.maps[0].bends_down > 0.8 and shown.maps[1].bends_down == 0,
        explain=_explain_bends,
        measured=costs_asked,
        chosen=(
            ("look", "costs"),
            ("cost_data", "wine"),
            ("start_wb", "0-0"),
            ("descent_lr", "1"),
            ("cost_map", "bend"),
        ),
    ),
    Lesson(
        id="fits-by-chance",
        page="foundations",
        title="It fits by chance",
        teaser="W2 transposed by mistake, 8 units on 8 inputs. What does NumPy say?",
        question="Layer 2 has 8 units and reads 8. By mistake it computes z2 = W2.T @ a1 + b2. What does NumPy say?",
        choices=("shapes that do not match", "nothing: the shape is right, the numbers are not"),
        answer=1,
        query="data=moons&hidden=8-8",
        holds=lambda shown: shown.outcomes["weights_transposed"].verdict == "unnoticed",
        explain=_explain_transposed,
        fails=True,
        measured=shapes_asked,
        chosen=(("look", "shapes"), ("product", "2")),
    ),
    Lesson(
        id="a-square-of-biases",
        page="foundations",
        title="A square of biases",
        teaser="db2 without keepdims. How many biases are there after one update?",
        question="db2 = dz2.mean(axis=1), then b2 = b2 − α db2. b2 was 12 × 1. How many numbers has it now?",
        choices=("12", "none: NumPy refuses", "144"),
        answer=2,
        query="data=moons&hidden=6-12",
        holds=lambda shown: shown.outcomes["flat_bias_gradient"].shape == (12, 12),
        explain=_explain_square,
        fails=True,
        measured=shapes_asked,
        chosen=(("look", "shapes"), ("product", "2")),
    ),
    Lesson(
        id="used-twice",
        page="foundations",
        title="Used twice",
        teaser="f = (x − 1) x at x = 4. What comes back to x?",
        question="f = (x − 1) x, and x = 4 is used in both factors. What is df/dx?",
        choices=("4: what stands beside the first", "3: what stands beside the second", "7: both, added"),
        answer=2,
        query="data=xor",
        holds=lambda shown: shown.gradient == (7.0,),
        explain=_explain_twice,
        measured=tape_asked,
        chosen=(("look", "autodiff"), ("expression", "(x-1)*x"), ("values", "4")),
    ),
    Lesson(
        id="five-layers-one-line",
        page="foundations",
        title="Five layers, one line",
        teaser="Five linear layers on circles. Does depth help?",
        question="One class lies inside the other. How far do five layers without an activation get?",
        choices=("nearly all right: five layers are enough for a ring", "hardly beyond guessing"),
        answer=1,
        query="data=circles&hidden=8-8-8-8-8&act=linear&lr=0.01&epochs=100",
        holds=_linear_holds,
        explain=_explain_linear,
        fails=True,
        joint=linears_of,
        look="linear",
    ),
)
