"""The C program of benchmarks/limit.c: one core, nothing but the work."""

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.peers.spec import Outcome, Peer
from benchmarks.workload import Workload

SOURCE = Path(__file__).parents[1] / "limit.c"
FLAGS = ["-O3", "-march=native", "-fno-math-errno", "-fno-trapping-math"]


@cache
def _folder() -> tempfile.TemporaryDirectory:
    """Where the program and what it reads lie; removed when Python ends."""
    return tempfile.TemporaryDirectory()


@cache
def _program() -> Path:
    program = Path(_folder().name) / "limit"
    subprocess.run(["cc", *FLAGS, str(SOURCE), "-o", str(program), "-lm"], check=True)
    return program


def train(workload: Workload) -> Outcome:
    numbers = Path(_folder().name) / "numbers"
    layers = [np.ravel(part) for W, b, *_ in workload.first_layers() for part in (W, b)]
    with numbers.open("wb") as file:
        for part in (*layers, workload.inputs, workload.targets, workload.batches):
            part.tofile(file)
    sizes = "-".join(str(size) for size in workload.sizes)
    rate, examples = workload.experiment.learning_rate, len(workload.inputs)
    amounts = [workload.batch, workload.updates, 1, rate, examples]
    done = subprocess.run(
        [_program(), sizes, *(str(amount) for amount in amounts), numbers], capture_output=True, text=True, check=True
    )
    told = dict(line.split() for line in done.stdout.splitlines())
    return Outcome(workload.updates / float(told["updates_per_second"]), float(told["cost"]))


PEER = Peer("C limit, one core", train, missing="" if shutil.which("cc") else "there is no C compiler called cc")
