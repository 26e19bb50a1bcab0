"""Which trials are trained together: on one timeline only those with the same data and epochs, by one program only
those of one shape and the same choices."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from dlcore.engine.many import ACCELERATOR_RUNS, CPU_RUNS, on_accelerator, runs_of
from dlcore.experiment import Experiment
from dlcore.settings import DataSettings, SplitSettings


class Run(NamedTuple):
    """One training of a search: of which trial, from which of its seeds, and what it is."""

    trial: int
    seed: int
    experiment: Experiment


DATA_FIELDS = (*DataSettings.model_fields, *SplitSettings.model_fields, "data_seed")
CHOICES = (
    "normalization",
    "norm_where",
    "batch_size",
    "activation",
    "loss",
    "optimizer",
    "mask",
    "augmentation",
    "augment",
    "patience",
)
"""What the runs of one program share, besides their depth (`dlcore.engine.many.grouped`)."""


def data_of(one: Experiment) -> tuple:
    """All that decides its examples as the network sees them."""
    return tuple(getattr(one, name) for name in DATA_FIELDS)


def timeline_of(one: Experiment) -> tuple:
    """What runs share that are evaluated together."""
    return data_of(one), one.epochs


def program_of(one: Experiment) -> tuple:
    """What runs share that one call of a program trains."""
    return timeline_of(one), len(one.hidden), *(getattr(one, name) for name in CHOICES)


def filling(ones: Iterable[Experiment], trainings: int, seeds: int) -> float:
    """How many runs a program trains for each that is wanted, where so many trainings are like these: it takes sixteen
    at a time, and copies fill up what is missing."""
    alike = [program_of(one) for one in ones]
    kinds = len(set(alike))
    # where most are unlike each other, more of them are so too
    each = seeds if 2 * kinds > len(alike) > 1 else max(1, trainings / kinds)
    calls = -(-each // CPU_RUNS[0])
    return calls * CPU_RUNS[0] / each


def calls_of(runs: list[Run]) -> dict[tuple, int]:
    """How many runs one call takes of each kind of program. Decided from all runs of a round, not from the portion that
    a machine with so many cores takes at once: a link is to give the same numbers everywhere."""
    counts = Counter(program_of(run.experiment) for run in runs)
    return {kind: runs_of(count) for kind, count in counts.items()}


def portions(runs: list[Run]) -> Iterator[list[Run]]:
    """Runs of one timeline, those of one program beside each other, as many as keep the machine busy."""
    most = ACCELERATOR_RUNS[-1] if on_accelerator() else CPU_RUNS[-1] * (os.cpu_count() or 1)
    # in the order in which the first of each kind was tried
    timelines, programs = ({key(run.experiment): None for run in runs} for key in (timeline_of, program_of))
    place = {kind: number for number, kind in enumerate([*timelines, *programs])}
    together = sorted(runs, key=lambda run: (place[timeline_of(run.experiment)], place[program_of(run.experiment)]))
    for _, some in groupby(together, key=lambda run: timeline_of(run.experiment)):
        whole = list(some)
        for start in range(0, len(whole), most):
            yield whole[start : start + most]
