"""Own data on the command line: `--data FILE` beside a link that says `data=custom`."""

import argparse
from pathlib import Path
from typing import Any

from dlcore.datasets.own import OwnDataset
from dlcore.own_data.chosen import Choice, own_data
from dlcore.own_data.limits import MOST_BYTES
from dlcore.own_data.problems import OwnDataError
from dlcore.own_data.table import read_table


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What says which file, and what it is taken for."""
    group = command.add_argument_group("own data, for a link with data=custom")
    group.add_argument("--data", metavar="FILE", help="a CSV file with one row per example")
    group.add_argument("--target", metavar="COLUMN", help="the column that is learned; the last one if left out")
    group.add_argument("--task", choices=("classification", "regression"), help="found out if left out")
    group.add_argument(
        "--leave-out", metavar="COLUMN", action="append", default=[], help="a column not to read; may be repeated"
    )


def own_data_of(given: argparse.Namespace) -> OwnDataset | None:
    """The data set of the file, None where none is given. Raises OwnDataError; without a file also for what is asked
    of one."""
    if given.data is None:
        if given.target is not None or given.task is not None or given.leave_out:
            raise OwnDataError("no file", "--target, --task and --leave-out need --data FILE")
        return None
    choice: dict[str, Any] = {"target": given.target, "task": given.task, "left_out": tuple(given.leave_out)}
    try:
        with open(given.data, "rb") as file:
            content = file.read(MOST_BYTES + 1)  # enough to see that it is too much
    except (OSError, ValueError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else problem
        raise OwnDataError("no file", f"cannot read {given.data}: {reason}") from problem
    return own_data(read_table(content, Path(given.data).name), Choice(**choice))
