"""Trials of a search that nobody has trained: what is shown of them is known."""

import numpy as np

from dlcore.experiment import Experiment
from dlcore.search.plan import SearchPlan
from dlcore.search.result import Trials
from dlcore.search.space import space_of

SPACE = "lr~log~0.0001~1~~l2~log~0.001~10~~batch~choice~8~32~full~~beta1~one_minus~0.9~0.999"


def made_trials(
    count: int = 24,
    *,
    space: str = SPACE,
    seeds: int = 2,
    waiting: tuple[int, ...] = (),
    diverged: tuple[int, ...] = (3,),
    experiment: Experiment | None = None,
) -> Trials:
    """Their dev error is least where the first hyperparameter is at 0.6 of its scale, and hardly depends on others.

    `waiting` and `diverged` are places of trials; one seed of a diverged trial has diverged. A search with waiting ones
    is not complete.
    """
    rng = np.random.RandomState(count)
    dimensions, why = space_of(space)
    assert not why
    plan = SearchPlan((experiment or Experiment()).replace(seeds=seeds), dimensions, trials=count)
    places = rng.uniform(size=(count, len(dimensions)))
    dev = 0.05 + 0.9 * (places[:, :1] - 0.6) ** 2 + 0.01 * rng.uniform(size=(count, seeds))
    dev[list(diverged), 0] = np.inf
    dev[list(waiting)] = np.nan
    epochs = np.arange(0, 101, 10)
    course = np.minimum(dev.max(axis=1), 0.5)[:, None] + 0.2 * np.exp(-epochs / 20)
    return Trials(
        plan=plan,
        complete=not waiting,
        notes=(),
        places=places,
        experiments=tuple(plan.experiment_at(place) for place in places),
        round=np.arange(count) * 2 // count,
        confirmed=np.zeros(count, bool),
        epochs=epochs,
        train_course=course - 0.02,
        dev_course=course,
        train_error=dev - 0.02,
        dev_error=dev,
        test_error=dev + 0.01 * rng.standard_normal((count, seeds)),
        dev_cost=2 * dev,
    )
