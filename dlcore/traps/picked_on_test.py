"""The model picked on the test set: what is then reported is an error that nobody will ever see again."""

import numpy as np

from dlcore.data import prepare
from dlcore.engine.many import Many
from dlcore.fresh import fresh_examples
from dlcore.prediction import outputs_for, wrong
from dlcore.reading import percent
from dlcore.settings.seeds import later_seed
from dlcore.traps.drawn import drawn
from dlcore.traps.spec import Consequence, Curves, Figure, TrapSpec, figure_text

QUERY = "v=1&data=xor&n=150&noise=0.5&flip=0.1&hidden=8&lr=0.1&epochs=60&study=best_of"
MODELS, EXAMPLES, REPETITIONS, POOL = 32, 60, 400, 20_000
"""Networks to choose from, examples in each of the two sets, times that both are drawn anew, and the examples that
tell the true errors."""


def _measure(seed: int) -> Consequence:
    """XOR with noise and false labels: 32 networks that differ in their first weights only; sets of 60 examples."""
    experiment = drawn(QUERY, seed)
    data = prepare(experiment)
    many = Many([experiment.replace(seed=later_seed(seed, k)) for k in range(MODELS)], data=data)
    while not many.done:
        many.advance()
    raw, labels = fresh_examples(experiment, POOL)
    said = outputs_for(experiment, data, np.stack(many.parameters()), data.set_inputs(raw))
    mistaken = wrong(said, labels)  # networks x examples
    true = mistaken.mean(axis=1)
    rng = np.random.RandomState(seed)
    again = rng.randint(0, len(labels), (REPETITIONS, 2, EXAMPLES))
    errors = mistaken[:, again].mean(axis=-1)  # networks x repetitions x sets
    tried = np.arange(1, MODELS + 1)
    on_test, honest = np.empty((2, MODELS))
    for place, count in enumerate(tried):
        order = rng.rand(MODELS, REPETITIONS).argsort(axis=0)[:count]  # which of the networks were tried
        first, second = (np.take_along_axis(errors[:, :, one], order, axis=0) for one in (0, 1))
        best, at = first.argmin(axis=0), np.arange(REPETITIONS)
        truth = true[order[best, at]]
        on_test[place] = np.mean(first[best, at] - truth)  # reported: the test error by which it was picked
        honest[place] = np.mean(second[best, at] - truth)  # picked on dev, reported on a test set opened once
    reported = float(true.mean() + on_test[-1])
    return Consequence(
        figures=(
            Figure(f"reported minus true error, best of {MODELS}", on_test[-1], honest[-1], "points"),
            Figure("reported minus true error, one model", on_test[0], honest[0], "points"),
        ),
        curves=Curves(
            x=tried.astype(float),
            wrong=100 * on_test,
            right=100 * honest,
            x_label="models to choose from",
            y_label="reported − true error (points)",
            x_log=True,
            wrong_name="picked on test",
            right_name="picked on dev",
            read=f"0 is the truth; each point is the mean over {REPETITIONS} pairs of sets of {EXAMPLES} examples",
        ),
        said=f"The test set flatters: with {MODELS} networks to choose from it reports "
        f"{figure_text(-on_test[-1], 'points')} less than the true error, about {percent(reported)} where "
        f"{percent(float(true.mean()))} is true. Picked on dev and tested once, the report is off by chance only, not "
        "on average. The more you try, the larger the lie.",
    )


def _holds(found: Consequence) -> bool:
    best, one = found.figures
    unbiased = 0.01  # of 400 sets of 60: a standard error of 0.25 points
    return bool(best.wrong < -0.015) and all(abs(value) < unbiased for value in (best.right, one.wrong, one.right))


PICKED_ON_TEST = TrapSpec(
    id="picked-on-test",
    title="The model picked on the test set",
    area="Choosing",
    wrong="best = min(models, key=test_error)\nreport(test_error(best))",
    right="best = min(models, key=dev_error)\nreport(test_error(best))  # once",
    why="The smallest of many noisy numbers is small by luck as much as by merit. A set that has chosen cannot "
    "also judge.",
    page="splits",
    query=QUERY,
    measure=_measure,
    claim="The reported error lies more than 1.5 points below the true one; picked on dev it is right on average.",
    holds=_holds,
)
