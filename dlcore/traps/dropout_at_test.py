"""Dropout left on when the network is used: the answer depends on the draw, and is worse."""

import numpy as np

from dlcore.prediction import errors_of, outputs_for, wrong
from dlcore.reading import percent
from dlcore.run import train
from dlcore.sampled_masks import dropout_key, keep_probs, kept_units
from dlcore.traps.drawn import drawn
from dlcore.traps.spec import Consequence, Curves, Figure, TrapSpec

QUERY = "v=1&data=circles&n=600&noise=0.1&hidden=16-16&keep=0.5&epochs=60"
DRAWS = 40
"""Times that the dev set is classified."""


def _measure(seed: int) -> Consequence:
    """Circles, 16-16 units trained with keep_prob 0.5; the dev set is then classified with masks and without."""
    experiment = drawn(QUERY, seed)
    run = train(experiment)
    dev = run.data.slices["dev"]
    inputs, labels, task = run.data.inputs[dev], run.data.labels[dev], run.data.dataset.task
    key, columns = dropout_key(experiment.batch_seed), np.arange(len(inputs))
    errors, answers = [], []
    for draw in range(DRAWS):
        after = np.array([run.updates + draw])  # masks that no update of the training has had
        masks = [
            kept_units(key, after, layer, keep, units, columns)[0].T.astype(np.float32) / keep  # d / keep_prob
            for layer, (keep, units) in enumerate(zip(keep_probs(experiment), experiment.hidden, strict=True))
        ]
        said = outputs_for(experiment, run.data, run.parameters, inputs, masks)
        errors.append(float(errors_of(task, said, labels)))
        answers.append(wrong(said, labels))
    off = float(errors_of(task, outputs_for(experiment, run.data, run.parameters, inputs), labels))
    # of two draws, the share of examples on which they differ, on average over all pairs: 2 n1 n0 / (n (n - 1))
    ones = np.sum(answers, axis=0)
    changing = float(np.mean(2 * ones * (DRAWS - ones) / (DRAWS * (DRAWS - 1))))
    on = float(np.mean(errors))
    return Consequence(
        figures=(
            Figure("dev error", on, off, "percent"),
            Figure("answers that change from one call to the next", changing, 0.0, "percent"),
        ),
        curves=Curves(
            x=np.arange(1.0, DRAWS + 1),
            wrong=100 * np.array(errors),
            right=np.full(DRAWS, 100 * off),
            x_label="the same dev set, classified again and again",
            y_label="dev error (%)",
            read="one network, one dev set: with its masks every call has another answer",
        ),
        said=f"Dev error is {percent(on)} with the masks left on, on average, and {percent(off)} with all units. "
        f"Asked twice, such a network changes its mind about {percent(changing)} of the examples: you would be "
        "measuring the draw of the masks.",
    )


def _holds(found: Consequence) -> bool:
    error, changing = found.figures
    return error.wrong > error.right + 0.05 and changing.wrong > 0.1 and changing.right == 0


DROPOUT_AT_TEST = TrapSpec(
    id="dropout-at-test",
    title="Dropout left on at test time",
    area="Regularization",
    wrong="def predict(x):\n    a = g(W @ x + b)\n    mask = rand(*a.shape) < keep_prob\n    a = a * mask / keep_prob",
    right="def predict(x):\n    a = g(W @ x + b)  # all units",
    why="Inverted dropout divides by keep_prob while it trains, so that nothing remains to be done afterwards. Code "
    "that shares one forward pass forgets to switch it off.",
    page="regularization",
    query=QUERY,
    measure=_measure,
    claim="The dev error is higher by more than five points, and two calls disagree about a tenth or more.",
    holds=_holds,
)
