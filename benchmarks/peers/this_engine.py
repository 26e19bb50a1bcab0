"""The engine of this repository as a page uses it, and what its updates take when the evaluation is deducted."""

import math
import time
from dataclasses import replace

import numpy as np

from benchmarks.peers.spec import Outcome, Peer
from benchmarks.workload import Workload
from dlcore.engine.many import Many
from dlcore.run import start

FURTHER = 4
"""How many times the training set is evaluated once more to find out what evaluating it takes."""
TURNS = 3


def train(workload: Workload, seed: int = 0) -> Outcome:
    """To the end: planning, evaluating train, dev and test after every epoch, and recording frames included."""
    training = start(
        workload.experiment.replace(seed=seed),
        data=workload.data,
        parameters=workload.first_layers(seed),
        orders=workload.orders,
    )
    training.advance()  # only evaluates the first weights; a new shape is compiled in that
    begun = time.perf_counter()
    while not training.done:
        training.advance()
    return Outcome(time.perf_counter() - begun, float(training.history()["train_cost"][-1]))


def _evaluating(workload: Workload, times: int) -> Workload:
    """The same updates; every epoch ends with evaluating that many copies of the training set and nothing else."""
    data, train = workload.data, workload.data.counts[0]
    copies = np.arange(train * times) % train
    return replace(
        workload,
        data=replace(
            data,
            counts=(train, train * (times - 1), 0),
            raw=data.raw[copies],
            labels=data.labels[copies],
            inputs=data.inputs[copies],
            targets=data.targets[copies],
        ),
    )


def train_without_evaluation(workload: Workload) -> Outcome:
    """A run cannot leave out its evaluation, so it is done with a small one and a large one, and extrapolated.

    A difference of noisy times is noisier than either: each is the fastest of several, and seconds are NaN where the
    difference makes no sense.
    """
    runs = [_evaluating(workload, times) for times in (1, 1 + FURTHER)]
    once, often = np.min([[train(run).seconds for run in runs] for _ in range(TURNS)], axis=0)
    seconds = once - (often - once) / FURTHER
    return Outcome(seconds if seconds > 0 else math.nan, math.nan)


def engine_many(workload: Workload, seeds: int) -> Outcome:
    """Runs from the weight seeds 0, 1, ... together, on all cores, evaluated at up to 101 epochs. The batch order is
    the experiment's own; the workload's is drawn in the same way."""
    many = Many([workload.experiment.replace(seed=seed) for seed in range(seeds)], data=workload.data)
    many.advance()  # only evaluates the first weights; a new shape is compiled in that
    begun = time.perf_counter()
    while not many.done:
        many.advance()
    return Outcome(time.perf_counter() - begun, float(many.history("train_cost")[:, -1].mean()))


PEER = Peer("this engine", train, lambda workload: engine_many(workload, workload.seeds))
WITHOUT_EVALUATION = Peer("… evaluation deducted", train_without_evaluation, same_start=False, as_long_as=PEER)
