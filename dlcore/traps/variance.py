"""Inputs divided by their variance instead of their standard deviation."""

import numpy as np

from dlcore.run import train
from dlcore.traps.cost_curves import cost_curves
from dlcore.traps.drawn import drawn
from dlcore.traps.spec import Consequence, Figure, TrapSpec, figure_text

QUERY = "v=1&data=cancer&hidden=8&opt=sgd&lr=0.1&batch=32&epochs=30&scale=variance&look=inputs"


def _measure(seed: int) -> Consequence:
    wrong = train(drawn(QUERY, seed))
    right = train(wrong.experiment.replace(scale="standard"))
    spreads = [run.data.inputs[: run.data.counts[0]].std(axis=0, dtype=np.float64) for run in (wrong, right)]
    ratio, right_ratio = (float(one.max() / one.min()) for one in spreads)
    error, right_error = (float(run.history["dev_error"][run.last]) for run in (wrong, right))
    cost, right_cost = (float(run.history["train_cost"][run.last]) for run in (wrong, right))
    least, most = (figure_text(float(one)) for one in (spreads[0].min(), spreads[0].max()))
    return Consequence(
        figures=(
            Figure("dev error", error, right_error, "percent"),
            Figure("train cost at the end", cost, right_cost),
            Figure("largest over smallest deviation of an input", ratio, right_ratio, "times"),
        ),
        said=f"What had the deviation σ now has 1/σ: the {len(spreads[0])} inputs of this network have deviations from "
        f"{least} to {most}, where they should all have 1. Inputs that were small have become the large ones, the cost "
        f"is a narrow valley again, and after {wrong.experiment.epochs} epochs {figure_text(error, 'percent')} of "
        f"the dev examples are misclassified instead of {figure_text(right_error, 'percent')}.",
        curves=cost_curves(wrong, right, ("divided by σ²", "divided by σ")),
    )


def _holds(found: Consequence) -> bool:
    error, cost, ratio = found.figures
    return (
        ratio.wrong > 100 and abs(ratio.right - 1) < 1e-3 and cost.wrong > 2 * cost.right and error.wrong > error.right
    )


VARIANCE = TrapSpec(
    id="variance",
    title="Divided by the variance",
    area="Inputs",
    wrong="x = (x - mu) / sigma**2",
    right="x = (x - mu) / np.sqrt(sigma**2)",
    why="Notes call σ² “the variance vector” and then divide by it. Where all inputs have a deviation near 1, nobody "
    "sees a difference.",
    page="initialization",
    query=QUERY,
    measure=_measure,
    claim="The inputs come out more unequal than a hundred to one, and after the same training cost and dev error are "
    "higher.",
    holds=_holds,
)
