"""Guided experiments on the curvature of the cost, each answered by a measurement: they belong to the page on the
learning rate."""

from dlcore.amounts import number_text
from dlcore.curvature.plateau import ended_as
from dlcore.curvature_reading import at_the_edge, rises
from dlcore.lessons.spec import Lesson
from dlcore.optima_reading import dimensions
from dlcore.studies.curvature import CurvatureStudy
from dlcore.studies.local_optima import LocalOptima
from dlcore.studies.range_test import RangeTest

SINE = "data=sine&hidden=8-8&act=tanh&opt=sgd"


def _explain_edge(result: CurvatureStudy) -> str:
    up, epochs = rises(result)
    return (
        f"λ_max begins at {result.largest[0]:.3f} and ends at {result.largest[-1]:.3f}, and 2/α is "
        f"{result.edge[-1]:.3f}. As J falls, the network moves to where it bends more, until its steps "
        "begin to overshoot in the steepest direction. Overshooting throws it out of there, and so λ_max stays where "
        f"it is. J rose in {up:,} of {epochs:,} epochs, and yet it fell from "
        f"{number_text(float(result.course[0]))} to {number_text(float(result.course[-1]))}."
    )


def _explain_range(result: RangeTest) -> str:
    return (
        f"It suggests {result.suggested:.3f}. The median of {result.seeds} runs is lowest at "
        f"{number_text(result.lowest)}, and from {number_text(result.diverges)} on it is above its beginning: a run at "
        "1 has no chance, and the rates just below are borne for a few updates only. Three hundred updates have told "
        "what otherwise many runs would have to find out."
    )


def _explain_plateau(result: LocalOptima) -> str:
    adam, plain = int(result.left[0]), result.optimizers.index("Gradient descent")
    last = len(result.minima) - 1 - int((result.minima[::-1] > 0).argmax())
    return (
        f"It stands still at J = {number_text(float(result.cost[plain, -1]))}, beside a saddle. Of random critical "
        f"points {100 * result.share[1]:.1f} % are minima in two dimensions, and {result.minima[last]:,} of "
        f"{result.matrices:,} in {result.dimension[last]}; this network has {dimensions(result):,} dimensions. "
        f"Near W = 0 the gradient has length {number_text(result.first_gradient)} instead of "
        f"{number_text(result.usual_gradient)}. Gradient descent, at ten times the rate too, makes steps as small as "
        f"that; Adam divides by the size of the gradient and leaves in epoch {adam}."
    )


LESSONS: tuple[Lesson, ...] = (
    Lesson(
        id="edge-of-stability",
        page="learning_rate",
        title="The edge of stability",
        teaser="Steps of 0.1 are safe while the cost bends less than 20. Does it?",
        question=(
            "Gradient descent on all examples at α = 0.1 is stable while λ_max is below 2/α = 20. At the first weights "
            "it is less than half of that. Where does it go while the network learns?"
        ),
        choices=(
            "down: the cost becomes flat near a minimum",
            "up to 20, and there it stays",
            "beyond 20, and the run diverges",
        ),
        answer=1,
        query=f"{SINE}&batch=full&lr=0.1&epochs=1000",
        holds=lambda result: (
            at_the_edge(result) and result.largest[0] < result.edge[0] / 2 and result.course[-1] < result.course[0] / 10
        ),
        explain=_explain_edge,
        study="curvature",
        look="curvature",
    ),
    Lesson(
        id="range-test",
        page="learning_rate",
        title="Three hundred updates",
        teaser="At α = 1 it blows up. How far down must the rate go?",
        question="At α = 1 this network diverges. One short run with a rising α tells which rate it bears: which one?",
        choices=("about 0.5: half is enough", "about 0.03", "about 0.001"),
        answer=1,
        query=f"{SINE}&lr=1&epochs=100",
        holds=lambda result: 0.01 < result.suggested < 0.1 and result.diverges < 1,
        explain=_explain_range,
        fails=True,
        study="range_test",
        look="range",
    ),
    Lesson(
        id="stuck-on-a-plateau",
        page="learning_rate",
        title="Stuck, but where?",
        teaser="Gradient descent stands still from the first epoch on. A local minimum?",
        question="From very small weights gradient descent does not move for 200 epochs. What is it stuck in?",
        choices=("a bad local minimum", "a plateau beside a saddle: there is a way down"),
        answer=1,
        query="data=circles&hidden=8-8&act=tanh&opt=sgd&batch=full&lr=0.03&epochs=200&init=small",
        holds=lambda result: (
            [ended_as(costs, result.constant) for costs in result.cost] == ["left", "on", "on"]
            and result.share[3] < 0.01
        ),
        explain=_explain_plateau,
        fails=True,
        study="local_optima",
        look="optima",
    ),
)
"""Their looks are those of `pages.shared.learning_rate_looks`."""
