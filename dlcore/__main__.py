"""The command line: `python -m dlcore run|script|devices`. Trains exactly what the page of a link trains."""

import argparse
import contextlib
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import IO, NoReturn

from dlcore.animation import to_gif
from dlcore.band import Band, first_run
from dlcore.band_reading import read_band
from dlcore.band_training import train_band
from dlcore.budget import refusal
from dlcore.compilation_cache import keep_compiled_programs
from dlcore.datasets.own import OWN_DATA, OwnDataset
from dlcore.devices import devices
from dlcore.engine.scope import unused_settings
from dlcore.export import BAND_NAMES, band_results, to_csv, to_json, train_dev_results
from dlcore.fingerprint import fingerprint
from dlcore.links import Link, parse_link
from dlcore.own_data import OwnDataError
from dlcore.own_data.command_line import add_arguments, own_data_of
from dlcore.run import Run, train
from dlcore.script import script
from dlcore.script.notebook import notebook
from dlcore.script.numpy_lines import NUMPY
from dlcore.weights_files import to_npz, to_safetensors

BAD_INPUT = 2  # exit status
FORMS = {"jax": script, "numpy": partial(script, dialect=NUMPY), "notebook": notebook}
"""In which a script is printed."""
WEIGHTS_FILES = {".npz": to_npz, ".safetensors": to_safetensors}
"""By the ending of their names."""


class OneLineParser(argparse.ArgumentParser):
    """Says what is wrong in one line, without the usage above it."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {' '.join(message.split())}", file=sys.stderr)
        sys.exit(BAD_INPUT)


def parser() -> argparse.ArgumentParser:
    """The arguments of the command line."""
    whole = OneLineParser(
        prog="python -m dlcore",
        description="Train what a link of the playground describes, without a browser.",
    )
    commands = whole.add_subparsers(dest="command", required=True, metavar="{run,script,devices}")
    link_help = "a full link, a path with a query, or a bare query such as 'data=moons&lr=0.01'"

    run = commands.add_parser("run", help="train, and report cost, error and accuracy of every split")
    run.add_argument("link", metavar="LINK", help=link_help)
    run.add_argument("--json", metavar="FILE", help="write settings, results and history as JSON; - is the screen")
    run.add_argument("--csv", metavar="FILE", help="write the history as CSV, one row per epoch; - is the screen")
    add_arguments(run)
    run.add_argument("--gif", metavar="FILE", help="write the run as an animation, for slides; FILE ends in .gif")
    run.add_argument("--weights", metavar="FILE", help="write the trained weights; FILE ends in .npz or .safetensors")

    as_script = commands.add_parser("script", help="print a complete script that trains the same network")
    as_script.add_argument("link", metavar="LINK", help=link_help)
    add_arguments(as_script)
    as_script.add_argument("--form", choices=FORMS, default="jax", help="in JAX, in plain NumPy, or as a notebook")

    commands.add_parser("devices", help="list the devices that JAX sees")
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status, 2 with one line on standard error for bad input."""
    whole = parser()
    given = whole.parse_args(arguments)
    keep_compiled_programs()
    if given.command == "devices":
        print("\n".join(devices()))
        return 0
    try:
        own = own_data_of(given)  # held until the end
    except OwnDataError as problem:
        whole.error(str(problem))
    link = _link(whole, given.link, own)
    if given.command == "script":
        print(FORMS[given.form](link.experiment), end="")
        return 0
    _run(whole, link, given.json, given.csv, given.weights, given.gif)
    return 0


def _link(whole: argparse.ArgumentParser, text: str, own: OwnDataset | None) -> Link:
    """The link, if all of it can be used as given: nothing else should be trained than was asked for."""
    link = parse_link(text, own=None if own is None else own.id)
    if own is not None and link.experiment.data != own.id:
        whole.error("--data FILE is given, so the link must say data=custom")
    if own is None and any(each.key == "data" and each.given == OWN_DATA for each in link.notices):
        whole.error("data=custom is somebody's own data, which no link carries: give their file with --data FILE")
    notices = (*link.notices, *unused_settings(link.experiment))
    if notices:
        whole.error("bad link: " + " ".join(notice.message for notice in notices))
    too_much = refusal(link.experiment)
    if too_much:
        whole.error(too_much)
    return link


def _run(
    whole: argparse.ArgumentParser,
    link: Link,
    json_path: str | None,
    csv_path: str | None,
    weights_path: str | None,
    gif_path: str | None,
) -> None:
    paths = [path for path in (json_path, csv_path, weights_path, gif_path) if path is not None]
    if len(set(paths)) < len(paths):
        whole.error("--json, --csv, --weights and --gif need different files")
    if gif_path is not None and Path(gif_path).suffix != ".gif":
        whole.error("--gif needs a file that ends in .gif")
    if weights_path is not None and Path(weights_path).suffix not in WEIGHTS_FILES:
        whole.error(f"--weights needs a file that ends in {' or '.join(WEIGHTS_FILES)}")
    with contextlib.ExitStack() as stack:
        # Opened before the training: a path that cannot be written is found out in time.
        outputs = [
            (_open(whole, path, stack), as_text)
            for path, as_text in ((json_path, lambda run, band: to_json(run, link.page, band)), (csv_path, to_csv))
            if path is not None
        ]
        binary = [
            (_opened(whole, path, "wb", stack), as_bytes)
            for path, as_bytes in (
                (weights_path, WEIGHTS_FILES.get(Path(weights_path or "").suffix)),
                (gif_path, to_gif),
            )
            if path is not None and as_bytes is not None
        ]
        run = train(first_run(link.experiment))
        band = train_band(link.experiment) if link.experiment.seeds > 1 else None
        for file, as_text in outputs:
            print(as_text(run, band), end="", file=file)
        for file, as_bytes in binary:
            file.write(as_bytes(run))
    if "-" not in (json_path, csv_path):
        print(report(run))
        if band is not None:
            print(report_of_band(band))


def _open(whole: argparse.ArgumentParser, path: str, stack: contextlib.ExitStack) -> IO | None:
    """The file of text, or None for the screen."""
    return None if path == "-" else _opened(whole, path, "w", stack)


def _opened(whole: argparse.ArgumentParser, path: str, mode: str, stack: contextlib.ExitStack) -> IO:
    try:
        return stack.enter_context(open(path, mode, encoding=None if "b" in mode else "utf-8"))
    except (OSError, ValueError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else problem
        whole.error(f"cannot write {path}: {reason}")


def report(run: Run) -> str:
    """The results as a small table for people."""
    error = "error" if run.data.dataset.task == "classification" else "RMSE"
    lines = [f"{'':6}{'cost':>12}{error:>12}{'accuracy':>12}".rstrip()]
    for split, numbers in run.final.items():
        cells = "".join(f"{number:12.6f}" for number in numbers.values()) if numbers else f"{'(empty)':>12}"
        lines.append(f"{split:6}{cells}")
    if train_dev := train_dev_results(run):
        cells = "".join(f"{number:12.6f}" for number in train_dev.values())
        lines.append(f"{'train-dev':18}{cells}")
    if run.data.dataset.task == "regression":
        lines[0] = lines[0].removesuffix("accuracy").rstrip()
    if run.diverged_at is not None:
        which = "last finite epoch" if run.best_epoch is None else "best epoch before it"
        lines.append(f"diverged in epoch {run.diverged_at}: the numbers are of the {which}")
    elif run.best_epoch is not None:
        ended = "trained to the end" if run.stopped_at is None else f"stopped early, with epoch {run.stopped_at}"
        lines.append(f"{ended}: the numbers are of epoch {run.best_epoch}, where the dev cost was lowest")
    lines.append(f"{run.updates} updates in {run.seconds:.1f} s on {run.device}; fingerprint {fingerprint(run)}")
    return "\n".join(lines)


def report_of_band(band: Band) -> str:
    """The runs together as a small table for people, and what they say."""
    lines = [f"\n{band.experiment.seeds} weight seeds from {band.experiment.seed}; "]
    kind = "error" if band.data.dataset.task == "classification" else "RMSE"
    lines[0] += f"{kind} at the end of those that did not diverge"
    lines.append(f"{'':6}{'10 %':>12}{'median':>12}{'90 %':>12}")
    for split, numbers in band_results(band)["final"].items():
        edges = [numbers["error"][name] for name in BAND_NAMES] if numbers else [None]
        lines.append(
            f"{split:6}" + "".join(f"{'(none)' if edge is None else format(edge, '.6f'):>12}" for edge in edges)
        )
    words = read_band(band)
    lines.append(f"{words.finding} {words.detail}".rstrip())
    lines.append(f"{band.updates} updates in {band.seconds:.1f} s on {band.device}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
