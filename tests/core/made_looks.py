"""What the looks of the search page measure, made and not trained: errors that are known, for keys as the pages ask."""

import numpy as np

from dlcore.run import WorkRefusedError
from dlcore.search import response_surface, scale_trials, winners_luck
from dlcore.search.babysitting import BabysatRun
from dlcore.search.caviar import Batch, Caviar, CaviarRun
from dlcore.search.nudges import Babysat
from dlcore.search.response_surface import ResponseSurface, SurfacePlan, cells_of
from dlcore.search.scale_trials import ScalePlan, ScaleTrials
from dlcore.search.scales import sampled
from dlcore.search.winners_luck import Luck, WinnersLuck

CONSTANT = 0.5
"""The error of the best answer that is always the same."""
SIZES, TRIED, REPETITIONS = np.array([20, 10, 100]), np.array([1, 2, 4]), 200


def made_surface(plan: SurfacePlan) -> ResponseSurface:
    """A valley across the first hyperparameter, in which the second one hardly matters."""
    reason = response_surface.refusal(plan)
    if reason is not None:
        raise WorkRefusedError(reason)
    across, up = cells_of(plan.x, 16), cells_of(plan.y, 8)
    error = 0.1 + 0.5 * np.abs(across - 0.63)[None] + 0.02 * (up[:, None] - 0.3) ** 2
    return ResponseSurface(plan, True, (), error[..., None], np.zeros((*error.shape, 1)), CONSTANT)


def made_scale_trials(plan: ScalePlan) -> ScaleTrials:
    """The better the nearer a value lies to the first third of its scale, all of them different."""
    reason = scale_trials.refusal(plan)
    if reason is not None:
        raise WorkRefusedError(reason)
    drawn = sampled(plan.dimension, scale_trials.TRIALS)
    values = np.stack([drawn.even, drawn.scaled])
    places = np.array([[plan.dimension.place(float(value)) for value in row] for row in values])
    error = (0.05 + 0.4 * np.abs(places - 1 / 3))[..., None]
    return ScaleTrials(plan, True, (), values, error, np.zeros_like(error), CONSTANT)


def made_watched(babysat: Babysat) -> BabysatRun:
    """A run that learns the faster the more it was changed; its dev error is four points above its train error."""
    epochs = babysat.experiment.epochs
    train = 0.06 - 0.01 * len(babysat.nudges) + 0.3 * np.exp(-np.arange(epochs + 1) / 10)
    return BabysatRun(
        babysat, True, train, train + 0.04, 3 * train, np.zeros(3, np.float32), epochs, None, float(train[-1]) + 0.05
    )


def made_caviar(caviar: Caviar) -> CaviarRun:
    """Networks of which the second is the best and the third diverged; as long, each is two points better."""
    same, long = (_batch(caviar, epochs, better) for epochs, better in ((caviar.share, 0.0), (caviar.length, 0.02)))
    return CaviarRun(caviar, caviar.experiments, True, (), same, long)


def _batch(caviar: Caviar, epochs: int, better: float) -> Batch:
    last = 0.2 + 0.01 * np.abs(np.arange(caviar.networks) - 1) - better
    records = np.arange(epochs + 1)
    dev = last[:, None] + 0.2 * (1 - records / epochs)
    dev[2:3] = np.inf
    return Batch(epochs, records, dev, 3 * last, last + 0.03)


def made_luck(luck: Luck) -> WinnersLuck:
    """Winners that promise the more the more were tried, and the less the larger their dev set is."""
    reason = winners_luck.refusal(luck)
    if reason is not None:
        raise WorkRefusedError(reason)
    rng, first = np.random.RandomState(0), luck.experiments[0]
    true = 0.2 - 0.01 * np.log2(TRIED) + 0.01 * rng.uniform(size=(len(SIZES), REPETITIONS, len(TRIED)))
    lead = 0.1 * np.log2(TRIED) / np.sqrt(SIZES)[:, None, None]
    count = len(luck.experiments)
    return WinnersLuck(
        luck=luck,
        complete=True,
        notes=(),
        pool=10_000 if first.dataset.synthetic else 60,
        fresh=first.dataset.synthetic,
        dev_examples=20,
        test_examples=20,
        dev_error=np.linspace(0.11, 0.4, count),
        true_error=np.linspace(0.1789, 0.4, count),
        sizes=SIZES,
        tried=TRIED,
        dev=true - lead,
        true=true,
        test=true + 0.004,
    )
