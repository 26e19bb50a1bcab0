"""Where a compiled program lies on disk: beside the others of the same code, versions and processor."""

import hashlib
import os
import re
import shutil
import time
from functools import cache
from pathlib import Path

import jax
import jaxlib.version

from dlcore.compilation_cache import program_folder

ROOTS = ("dlcore.engine.program", "dlcore.engine.arguments", "dlcore.engine.sharding")
"""What a program is made from. Nothing that these do not import can change one."""
KEPT_DAYS = 30
"""Programs of other code or another machine are deleted when nobody has used them for so long."""
DAY = 24 * 3600
IMPORT = re.compile(r"^(?:from (dlcore[\w.]*) import (\([^)]*\)|.*)|import (dlcore[\w.]*))", re.MULTILINE)
"""An import at the top of a file. Not found with `ast`: until Python 3.12 it breaks off when two threads use it, and
the run would break off with it that is the first of a server."""


def program_file(shapes: object, dtype: str) -> Path | None:
    """The file of the program for some shapes, whether or not it exists; None while nothing is kept."""
    folder = program_folder()
    if folder is None:
        return None
    made_from = f"{shapes!r} {dtype}{_more_code(type(shapes).__module__)}"
    name = hashlib.sha256(made_from.encode()).hexdigest()[:16]
    return folder / _world() / f"{name}.program"


def delete_old_programs() -> None:
    """Say that this code's programs are in use, and delete what nobody has used for `KEPT_DAYS`."""
    folder = program_folder()
    if folder is None or not folder.is_dir():
        return
    used = folder / _world()
    if used.is_dir():
        os.utime(used)
    for other in folder.iterdir():
        if other.is_dir() and time.time() - other.stat().st_mtime > KEPT_DAYS * DAY:
            shutil.rmtree(other, ignore_errors=True)


@cache
def sources(roots: tuple[str, ...] = ROOTS) -> tuple[Path, ...]:
    """The files that the `roots` are and import from this package, directly or not, sorted."""
    found: dict[str, Path] = {}
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        file = _source(name)
        if file is None or name in found:
            continue
        found[name] = file
        parents = [name.rpartition(".")[0]] if "." in name else []
        waiting += [*parents, *_imported(file)]
    return tuple(sorted(found.values()))


def _source(module: str) -> Path | None:
    base = Path(__file__).parents[2].joinpath(*module.split("."))
    return next((file for file in (base.with_suffix(".py"), base / "__init__.py") if file.exists()), None)


def _imported(file: Path) -> list[str]:
    """What a file imports from this package when it is run: not what only type checkers read."""
    names = []
    for module, imported, itself in IMPORT.findall(file.read_text("utf-8")):
        names += [itself] if itself else [module, *(f"{module}.{name}" for name in re.findall(r"\w+", imported))]
    return names


@cache
def _more_code(module: str) -> str:
    """A name for the code that a module adds to `sources`; none for a bucket's, which is one of them."""
    more = [file for file in sources((module,)) if file not in sources()]
    return hashlib.sha256(b"".join(file.read_bytes() for file in more)).hexdigest()[:16] if more else ""


@cache
def _world() -> str:
    """A name for everything else a program depends on: its code, the versions, the processor, JAX's settings."""
    digest = hashlib.sha256()
    for source in sources():
        digest.update(source.read_bytes())
    device = jax.devices()[0]
    flags = os.environ.get("XLA_FLAGS", "")
    world = (
        jax.__version__,
        jaxlib.version.__version__,
        device.platform,
        device.device_kind,
        len(jax.devices()),
        flags,
    )
    digest.update(repr((*world, _processor())).encode())
    return digest.hexdigest()[:16]


def _processor() -> str:
    """Which instructions the processor has, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return ""
    return next((line for line in lines if line.startswith("flags")), "")
