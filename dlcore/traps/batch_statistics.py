"""Batch normalization with the statistics of the test batch instead of the running averages."""

import numpy as np

from dlcore.batch_norm.wrong_at_test import wrong_at_test
from dlcore.reading import percent
from dlcore.run import train
from dlcore.traps.drawn import drawn
from dlcore.traps.spec import Consequence, Curves, Figure, Line, TrapSpec

QUERY = "v=1&data=moons&n=600&hidden=8-8&norm=batch&opt=adam&lr=0.01&epochs=40&look=test_time&test_stats=batch"
BATCH = 32


def _measure(seed: int) -> Consequence:
    run = train(drawn(QUERY, seed))
    found = wrong_at_test(run, len(run.frames) - 1)
    at = int(np.flatnonzero(found.sizes == BATCH)[0])
    alone, by_class = float(found.mean[0]), float(found.ordered[at])
    return Consequence(
        figures=(
            Figure("dev error, examples one by one", alone, found.running, "percent"),
            Figure(f"dev error, batches of {BATCH}, sorted by class", by_class, found.running, "percent"),
            Figure(f"dev error, all {found.examples} at once", float(found.mean[-1]), found.running, "percent"),
        ),
        said=f"What the network says of an example depends on its company. Alone, {percent(alone)} are misclassified "
        f"instead of {percent(found.running)}, because a batch of one normalises to β whatever it was; in batches of "
        f"{BATCH} from one class it is {percent(by_class)}. With all {found.examples} at once the error is "
        f"{percent(float(found.mean[-1]))}, which is why the test script shows nothing.",
        curves=Curves(
            x=found.sizes.astype(float),
            wrong=100 * found.mean,
            right=np.full(len(found.sizes), 100 * found.running),
            x_label="examples asked about together",
            y_label="dev error (%)",
            read="the same network and dev examples; dotted where the batches are sorted by class",
            wrong_name="statistics of the batch",
            right_name="running averages",
            more=(Line("sorted by class", 100 * found.ordered),),
            x_log=True,
        ),
    )


def _holds(found: Consequence) -> bool:
    alone, by_class, whole = found.figures
    return alone.wrong > 0.25 and by_class.wrong > by_class.right + 0.1 and abs(whole.wrong - whole.right) < 0.05


BATCH_STATISTICS = TrapSpec(
    id="batch-statistics",
    title="Batch statistics at test time",
    area="Normalization",
    wrong="mu, var = z.mean(1), z.var(1)\nz_hat = (z - mu) / np.sqrt(var + eps)",
    right="mu, var = running_mean, running_var\nz_hat = (z - mu) / np.sqrt(var + eps)",
    why="It is the line of the training pass, and on a large shuffled test set it gives nearly the same numbers.",
    page="batch_norm",
    query=QUERY,
    measure=_measure,
    claim="Alone, more than a quarter of the examples are misclassified; all at once the error is off by less than 5 "
    "points.",
    holds=_holds,
)
