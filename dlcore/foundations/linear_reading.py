"""What depth without bends adds, in words, from three runs."""

import numpy as np

from dlcore.amounts import error_text, measure, number_text
from dlcore.foundations.linear_runs import LINEAR_LAYERS, NO_LAYER, slopes_of
from dlcore.joint_runs import JointRuns
from dlcore.reading import Reading
from dlcore.run import Run
from dlcore.suggestion import Suggestion

ALIKE = 0.02
"""Errors nearer to each other than this (of RMSE: this share of the larger) are alike."""
BETTER = 0.05
"""The same for an error that is clearly lower."""
SAME_SLOPE = 1e-6
"""Slopes that differ by less than this are one slope: rounding."""


def read_linear(shown: JointRuns) -> Reading:
    """The finding about three runs of `linears_of` that have been evaluated at least once."""
    linear, none = shown.runs.get(LINEAR_LAYERS), shown.runs.get(NO_LAYER)
    bent = next((run for name, run in shown.runs.items() if name not in (LINEAR_LAYERS, NO_LAYER)), None)
    if linear is None or none is None or bent is None:
        return Reading("alone", "There is nothing to compare with.", "", Suggestion("", {}))
    errors = [train_error(run) for run in (bent, linear, none)]
    numbers = _numbers(shown, bent, linear)
    if not np.isfinite(errors).all():
        return Reading("diverged", "One of them has diverged.", numbers, _slower(shown))
    with_bends, deep, flat = errors
    size = 1.0 if shown.run.data.dataset.task == "classification" else max(errors)
    if min(deep, flat) - with_bends > BETTER * size and abs(deep - flat) <= BETTER * size:
        more = "Depth without bends adds nothing; bends do."
        return Reading("nothing", more, numbers, _straight(shown))
    if min(deep, flat) - with_bends > BETTER * size:
        finding = "Without bends both stay far behind: all that they can be is one straight line."
        if shown.run.data.inputs.shape[1] > 2 or shown.run.data.dataset.task == "regression":
            finding = "Without bends both stay far behind: all that they can be is one flat function."
        return Reading("straight", finding, numbers, _straight(shown))
    if abs(deep - with_bends) <= ALIKE * size and abs(deep - flat) <= ALIKE * size:
        return Reading("enough", "Here a straight line is enough, so bends add nothing.", numbers, _bent(shown))
    if with_bends - min(deep, flat) > ALIKE * size:
        return Reading(
            "untrained", "The bent one is behind: it can say more, and has not learned it yet.", numbers, _longer(shown)
        )
    near = abs(deep - flat) <= BETTER * size
    finding = (
        "Linear layers and none end near each other; what differs is how they learn."
        if near
        else "Linear layers and none can say the same; here training has left them apart."
    )
    return Reading("close" if near else "apart", finding, numbers, Suggestion("", {}) if near else _longer(shown))


def train_error(run: Run) -> float:
    """Share misclassified, or RMSE, as it stands."""
    return float(run.history["train_error"][-1])


def _numbers(shown: JointRuns, bent: Run, linear: Run) -> str:
    task = shown.run.data.dataset.task
    said = "; ".join(f"{name} {error_text(task, train_error(run))}" for name, run in shown.runs.items())
    text = f"Train {measure(task)}: {said}."
    straight, curved = slopes_of(linear), slopes_of(bent)
    if straight is None or curved is None:
        return text
    one = "is one and the same" if straight.differ < SAME_SLOPE else f"differs by {100 * straight.differ:.2g} %"
    return (
        f"{text} The slope ∂z/∂x of the linear network {one} at all of {straight.examples} training examples, of size "
        f"{number_text(straight.most)}; of the bent one it is between {number_text(curved.least)} and "
        f"{number_text(curved.most)}."
    )


def _straight(shown: JointRuns) -> Suggestion:
    """Data for which linear is enough."""
    if shown.run.data.dataset.task == "classification":
        return Suggestion("two clouds, which a line divides", {"data": "gauss"})
    return Suggestion("a plane, which is flat", {"data": "plane"})


def _bent(shown: JointRuns) -> Suggestion:
    """Data for which it is not."""
    if shown.run.data.dataset.task == "classification":
        return Suggestion("circles, which no line divides", {"data": "circles"})
    return Suggestion("a sine, which no line follows", {"data": "sine"})


def _slower(shown: JointRuns) -> Suggestion:
    rate = shown.experiment.learning_rate / 10
    return Suggestion(f"a learning rate of {rate:g}", {"learning_rate": rate})


def _longer(shown: JointRuns) -> Suggestion:
    epochs = min(4 * shown.experiment.epochs, 20_000)
    return (
        Suggestion(f"{epochs:,} epochs", {"epochs": epochs}) if epochs > shown.experiment.epochs else Suggestion("", {})
    )
