"""Which trials are trained together: on one timeline only those with the same data and epochs, by one program only
those of one shape and the same choices."""

import os
from collections.abc import Iterable, Iterator
from itertools import groupby

from dlcore.engine.many import ACCELERATOR_RUNS, CPU_RUNS, on_accelerator
from dlcore.experiment import Experiment
from dlcore.settings import DataSettings, SplitSettings

Run = tuple[int, int, Experiment]
"""Of which trial, from which of its seeds, and what it is."""

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


def portions(runs: list[Run]) -> Iterator[list[Run]]:
    """Runs of one timeline, those of one program beside each other, as many as keep the machine busy."""
    most = ACCELERATOR_RUNS[-1] if on_accelerator() else CPU_RUNS[-1] * (os.cpu_count() or 1)
    # in the order in which the first of each kind was tried
    timelines, programs = ({key(one): None for *_, one in runs} for key in (timeline_of, program_of))
    place = {kind: number for number, kind in enumerate([*timelines, *programs])}
    together = sorted(runs, key=lambda run: (place[timeline_of(run[2])], place[program_of(run[2])]))
    for _, some in groupby(together, key=lambda run: timeline_of(run[2])):
        whole = list(some)
        for start in range(0, len(whole), most):
            yield whole[start : start + most]
