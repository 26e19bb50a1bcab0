"""`python -m dlcore.engine.prepare`: compile, in the background, every program that the pages can usually ask for.

A server starts it as a process of its own, at the lowest priority: a compilation takes two to four seconds of
processor time and 100 MB that the server then never spends. The files are kept for the next start. With the shapes
of one program as its argument it prepares that one program, at once.
"""

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from dlcore.compilation_cache import keep_compiled_programs, program_folder
from dlcore.engine import ten_points_program
from dlcore.engine.bucket import ENDS, WHOLE_BATCH_STEPS, Bucket, choose_bucket
from dlcore.engine.layout import Layout
from dlcore.engine.many import CPU_RUNS, fits_together
from dlcore.engine.program_file import delete_old_programs
from dlcore.engine.programs import Shapes, is_prepared, program
from dlcore.network import Normalization
from dlcore.parameters import Architecture
from dlcore.studies.ten_points import ten_points_programs

MOST_LAYERS, MOST_UNITS = 10, 64
"""The largest network that the sandbox page offers."""
LAYERS = (2, 3, 4, 1, 0, *range(5, MOST_LAYERS + 1))
"""The usual ones first, because they are asked for first."""
UNITS = (8, 16, 32, MOST_UNITS)
BATCHES = (32, 10, *WHOLE_BATCH_STEPS)
CAPACITY_UNITS = (128, 256)
"""Of the one hidden layer of a capacity curve's widest networks."""
LOWEST_PRIORITY = 19


def sandbox_buckets() -> Iterator[Bucket]:
    """Each bucket once, the likeliest first."""
    seen = set()
    shapes = list(itertools.product(ENDS, UNITS, LAYERS, BATCHES))
    for kind, all_runs in (("none", (0,)), ("none", CPU_RUNS), ("batch", (0,)), ("layer", (0,))):
        for (inputs, outputs), units, layers, batch in shapes:
            normalization = Normalization(kind if layers else "none")
            architecture = Architecture((inputs, *(units,) * layers, outputs), normalization)
            for runs in all_runs:
                bucket = choose_bucket(architecture, batch, runs)
                if bucket not in seen and (not runs or fits_together(bucket)):
                    seen.add(bucket)
                    yield bucket


def study_buckets() -> Iterator[Bucket]:
    """What the studies of the usual experiments ask for besides: small networks that each have their own training
    set, and the widest of a capacity curve."""
    for layers in LAYERS[: LAYERS.index(0) + 1]:
        bucket = choose_bucket(Architecture((*ENDS[0][:1], *UNITS[:1] * layers, 1)), 32, CPU_RUNS[0], own_examples=True)
        if fits_together(bucket):
            yield bucket
    for (inputs, outputs), units in itertools.product(ENDS, CAPACITY_UNITS):
        yield choose_bucket(Architecture((inputs, units, outputs)), 32)


def every_program() -> list[Bucket | Shapes]:
    """All that is prepared, each once, the likeliest first."""
    return list(dict.fromkeys([*sandbox_buckets(), *study_buckets(), *ten_points_programs()]))


def command(shapes: Bucket | Shapes | None = None) -> list[str]:
    """The command that prepares one program, or all."""
    described = [] if shapes is None else [json.dumps(asdict(shapes))]  # pyright: ignore[reportArgumentType]
    return [sys.executable, "-m", "dlcore.engine.prepare", *described]


def told(text: str) -> Bucket | Shapes:
    """The shapes that a `command` names."""
    shapes = json.loads(text)
    if "layout" in shapes:
        return Bucket(**shapes | {"layout": Layout(**shapes["layout"])})
    return ten_points_program.Shapes(**shapes | {"sizes": tuple(shapes["sizes"])})


def elsewhere(shapes: Bucket | Shapes) -> None:
    """Compile one program in a process of its own and wait for it."""
    subprocess.run(command(shapes), check=False, stdout=subprocess.DEVNULL, cwd=Path(__file__).parents[2])


def main(arguments: list[str]) -> None:
    """Prepare what is missing. Ends early when the process that started it has ended."""
    keep_compiled_programs()
    if arguments:
        program(told(arguments[0])).load()
        return
    if hasattr(os, "nice"):
        os.nice(LOWEST_PRIORITY)
    delete_old_programs()
    parent, every = os.getppid(), every_program()
    missing = [shapes for shapes in every if not is_prepared(shapes)]
    print(f"{len(every) - len(missing)} of {len(every)} programs are in {program_folder()}.", flush=True)
    for number, shapes in enumerate(missing, len(every) - len(missing) + 1):
        if os.getppid() != parent:
            sys.exit("stopped: nobody waits for the programs any more")
        if not is_prepared(shapes):  # another server may have made it meanwhile
            program(shapes).load()
        print(f"{number} of {len(every)}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
