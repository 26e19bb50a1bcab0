"""Many networks at once, with settings drawn from a space, none of them watched: they share the work of one that is.

The work is counted in examples seen, so in epochs: batches may differ in size. Each network gets an equal share of it.
What the same networks come to when each is trained as long as the watched one is measured too: that is more work, but
with a machine for each of them not more time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int

from dlcore.band import first_run
from dlcore.data import prepare
from dlcore.engine.frames import spaced_epochs
from dlcore.engine.many import MOST_RECORDS, Many
from dlcore.experiment import Experiment
from dlcore.prediction import errors_of, outputs_for
from dlcore.race_numbers import with_divergence
from dlcore.run import WorkRefusedError
from dlcore.search.honest import honest_examples
from dlcore.search.nudges import watched
from dlcore.search.plan import SearchPlan
from dlcore.search.plan import refusal as search_refusal
from dlcore.search.samplers import SAMPLERS, Asked
from dlcore.studies.stepwise import Stepwise


@dataclass(frozen=True)
class Caviar:
    """So many `networks` of the plan's space that share the work of `epochs` epochs, in `length` of which the watched
    run comes to its end."""

    plan: SearchPlan
    networks: int
    epochs: int
    length: int

    @property
    def share(self) -> int:
        """Epochs of each network: at least one."""
        return max(1, self.epochs // self.networks)

    @property
    def experiments(self) -> tuple[Experiment, ...]:
        """The networks, each with its first weight seed; their epochs do not count."""
        rng, nothing = np.random.RandomState(self.plan.sampler_seed), np.zeros((0, len(self.plan.space)))
        asked = Asked(self.plan.space, nothing, np.zeros(0), self.networks, self.networks, rng)
        places = SAMPLERS["random"].propose(asked)
        return tuple(watched(first_run(self.plan.experiment_at(place))) for place in places)


@dataclass(frozen=True, eq=False)
class Batch:
    """Networks trained together for as many `epochs`: one row each, NaN where nothing is known yet, infinite from where
    a network diverged. `true_error` is that of the last weights on examples that nothing was chosen by."""

    epochs: int
    records: Int[np.ndarray, " e"]
    dev_error: Float[np.ndarray, "networks e"]
    dev_cost: Float[np.ndarray, " networks"]
    true_error: Float[np.ndarray, " networks"]

    @property
    def best(self) -> int | None:
        """The network with the lowest dev error at the end, of equals the one with the lowest dev cost; None before all
        have come to their end, and where all diverged."""
        last = self.dev_error[:, -1]
        if np.isnan(last).any() or not np.isfinite(last).any():
            return None
        return int(np.lexsort((self.dev_cost, last))[0])


@dataclass(frozen=True, eq=False)
class CaviarRun:
    """What is known so far: the networks at the `same_work`, and when each is trained as long as the watched run."""

    caviar: Caviar
    experiments: tuple[Experiment, ...]
    complete: bool
    notes: tuple[str, ...]
    same_work: Batch
    as_long: Batch


def refusal(caviar: Caviar) -> str | None:
    """Why this is too much work, with the remedy; None where it is not."""
    longest = watched(caviar.plan.experiment).replace(epochs=max(caviar.share, caviar.length))
    return search_refusal(replace(caviar.plan, sampler="random", trials=caviar.networks, experiment=longest))


class CaviarInProgress(Stepwise):
    """The batch as it happens. Raises `dlcore.run.WorkRefusedError`."""

    def __init__(self, caviar: Caviar):
        super().__init__()
        reason = refusal(caviar)
        if reason is not None:
            raise WorkRefusedError(reason)
        self._caviar, self._experiments = caviar, caviar.experiments
        self._notes: dict[str, None] = {}
        self._batches = [_unknown(epochs, caviar.networks) for epochs in (caviar.share, caviar.length)]
        self._finished, self._now = 0.0, 0.0

    @property
    def progress(self) -> float:
        """Share of the epochs done, 0 to 1."""
        whole = self._caviar.networks * sum(batch.epochs for batch in self._batches)
        return min(1.0, (self._finished + self._now) / whole)

    def _steps(self) -> Iterator[bool]:
        alike: dict[str, list[int]] = {}  # those of other inputs see other numbers
        for place, one in enumerate(self._experiments):
            alike.setdefault(one.scale, []).append(place)
        for batch in self._batches:
            for places in alike.values():
                yield from self._train(batch, places)
        yield True

    def _train(self, batch: Batch, places: list[int]) -> Iterator[bool]:
        experiments = [self._experiments[place].replace(epochs=batch.epochs) for place in places]
        data = prepare(experiments[0])
        many = Many(experiments, data=data)
        while not many.done:
            many.advance()
            broken = np.isinf(with_divergence(many.history("train_cost"), many.known))
            batch.dev_error[places] = np.where(broken, np.inf, many.history("dev_error"))
            self._now = many.progress * batch.epochs * len(places)
            self._notes |= dict.fromkeys(many.notes)
            yield False
        self._finished, self._now = self._finished + batch.epochs * len(places), 0.0
        batch.dev_cost[places] = many.history("dev_cost")[:, -1]
        inputs, labels = honest_examples(experiments[0], data)
        for place, experiment, vector in zip(places, experiments, many.parameters(), strict=True):
            found = outputs_for(experiment, data, vector, inputs)
            batch.true_error[place] = errors_of(data.dataset.task, found, labels)
            yield False

    def snapshot(self) -> CaviarRun:
        """As far as it has come."""
        same_work, as_long = (_copied(batch) for batch in self._batches)
        return CaviarRun(self._caviar, self._experiments, self.done, tuple(self._notes), same_work, as_long)


def _unknown(epochs: int, networks: int) -> Batch:
    records = spaced_epochs(epochs, MOST_RECORDS)
    nothing = np.full(networks, np.nan)
    return Batch(epochs, records, np.full((networks, len(records)), np.nan), nothing, nothing.copy())


def _copied(batch: Batch) -> Batch:
    return Batch(batch.epochs, batch.records, batch.dev_error.copy(), batch.dev_cost.copy(), batch.true_error.copy())
