"""Dev and test normalised by their own mean and deviation instead of the training set's."""

import numpy as np

from dlcore.inputs.own_moments import own_moments
from dlcore.reading import percent
from dlcore.run import train
from dlcore.traps.drawn import drawn
from dlcore.traps.spec import Consequence, Curves, Figure, TrapSpec

QUERY = "v=1&data=cancer&hidden=8&opt=adam&lr=0.01&batch=32&epochs=30&scale=own&look=inputs"
FEW = 10


def _measure(seed: int) -> Consequence:
    """One network, trained once; its dev examples come to it in sets of every size."""
    found = own_moments(train(drawn(QUERY, seed)))
    few = int(np.flatnonzero(found.sizes == FEW)[0])
    alone, ten, whole = (float(found.own[at]) for at in (0, few, -1))
    return Consequence(
        figures=(
            Figure("dev error, examples one by one", alone, found.right, "percent"),
            Figure(f"dev error, sets of {FEW}", ten, found.right, "percent"),
            Figure(f"dev error, all {found.sizes[-1]} at once", whole, found.right, "percent"),
        ),
        said=f"One example at a time, {percent(alone)} are misclassified instead of {percent(found.right)}: an example "
        "alone is its own mean, every input becomes 0, and the network says the same of everybody. With "
        f"{found.sizes[-1]} examples at once it is {percent(whole)}, so an evaluation shows nothing; whoever uses the "
        "network meets it.",
        curves=Curves(
            x=found.sizes.astype(float),
            wrong=100 * found.own,
            right=np.full(len(found.sizes), 100 * found.right),
            x_label="examples normalised together",
            y_label="dev error (%)",
            read="the same network and the same dev examples, in sets of every size",
            wrong_name="its own μ, σ",
            right_name="μ, σ of train",
            x_log=True,
        ),
    )


def _holds(found: Consequence) -> bool:
    alone, ten, whole = found.figures
    return alone.wrong > 0.2 and alone.wrong > ten.wrong > whole.wrong and abs(whole.wrong - whole.right) < 0.05


OWN_MOMENTS = TrapSpec(
    id="own-moments",
    title="Dev normalised by itself",
    area="Inputs",
    wrong="mu, sigma = x_dev.mean(0), x_dev.std(0)\nx_dev = (x_dev - mu) / sigma",
    right="mu, sigma = x_train.mean(0), x_train.std(0)\nx_dev = (x_dev - mu) / sigma",
    why="It makes every set look well prepared, and with a large dev set the error hardly changes.",
    page="initialization",
    query=QUERY,
    measure=_measure,
    claim="Examples that come one by one are misclassified in more than 20 % of all cases; in one large set the error "
    "is off by less than 5 points.",
    holds=_holds,
)
