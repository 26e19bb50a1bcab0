"""Compiled programs: in memory, on disk, or made when they are needed for the first time.

Compiling takes seconds, reading a compiled program from disk 0.1 s. So a server has its programs prepared by a
process of its own (`python -m dlcore.engine.prepare`) and never compiles while somebody waits. A file is used
by the same code, versions and processor that wrote it, and by no others.
"""

import os
import pickle
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Protocol, runtime_checkable

import jax
import numpy as np
from jax.experimental.compilation_cache import compilation_cache
from jax.experimental.serialize_executable import deserialize_and_load, serialize

from dlcore.engine.arguments import blank_arguments
from dlcore.engine.bucket import Bucket
from dlcore.engine.program import run_chunk
from dlcore.engine.program_file import program_file
from dlcore.engine.sharding import is_sharded, shardings
from dlcore.memory import give_back_memory

MOST_PROGRAMS = 10
"""Programs kept in memory, about 17 MB each; links can ask for thousands of shapes."""

_compile_elsewhere: "Callable[[Bucket | Shapes], None] | None" = None
_loaded: "OrderedDict[tuple[Bucket | Shapes, str], Program]" = OrderedDict()
_lock = threading.Lock()


@runtime_checkable
class Shapes(Protocol):
    """What a program may be made for instead of a `Bucket`: a frozen dataclass of numbers, all that there is to say."""

    def function(self) -> Callable[..., Any]:
        """What is compiled; its first argument is given away."""
        ...

    def blank_arguments(self, dtype: type) -> tuple[Any, ...]:
        """Arguments to compile it with."""
        ...


class Program:
    """The program of some shapes; ready when it is called for the first time."""

    def __init__(self, shapes: Bucket | Shapes, dtype: str):
        self._shapes, self._dtype = shapes, dtype
        self._lock = threading.Lock()
        self._call = None

    def __call__(self, *arguments):
        """For a bucket `run_chunk(bucket, state, feed, plan, settings)`; the state is given away so that its memory is
        reused."""
        self.load()
        assert self._call is not None
        return self._call(*arguments)

    def load(self) -> None:
        """Read or compile it. Two runs that begin together do that once."""
        with self._lock:
            if self._call is None:
                self._call = _read(self._shapes, self._dtype) or self._made_elsewhere() or self._compile()

    def _made_elsewhere(self):
        if _compile_elsewhere is None or self._dtype != "float32":
            return None
        _compile_elsewhere(self._shapes)
        return _read(self._shapes, self._dtype)

    def _compile(self):
        where = {}
        if isinstance(self._shapes, Bucket) and is_sharded(self._shapes):
            where["in_shardings"], where["out_shardings"] = shardings(self._shapes)
        jitted = jax.jit(_function(self._shapes), donate_argnums=0, **where)
        with _without_jax_cache():
            compiled = jitted.lower(*_blank_arguments(self._shapes, self._dtype)).compile()
        _write(self._shapes, self._dtype, compiled)
        give_back_memory()
        return compiled


def _function(shapes: Bucket | Shapes) -> Callable[..., Any]:
    return partial(run_chunk, shapes) if isinstance(shapes, Bucket) else shapes.function()


def _blank_arguments(shapes: Bucket | Shapes, dtype: str) -> tuple[Any, ...]:
    kind = np.dtype(dtype).type
    return blank_arguments(shapes, kind) if isinstance(shapes, Bucket) else shapes.blank_arguments(kind)


@contextmanager
def _without_jax_cache() -> Iterator[None]:
    """Compile in earnest: a program that came out of JAX's own cache loses its code when it is written."""
    enabled = jax.config.jax_enable_compilation_cache  # pyright: ignore[reportAttributeAccessIssue]
    jax.config.update("jax_enable_compilation_cache", False)
    compilation_cache.reset_cache()  # whether it is in use is otherwise asked only once
    try:
        yield
    finally:
        jax.config.update("jax_enable_compilation_cache", enabled)
        compilation_cache.reset_cache()


def program(shapes: Bucket | Shapes, dtype: str = "float32") -> Program:
    """The program of some shapes; the least recently used ones are forgotten."""
    with _lock:
        found = _loaded.setdefault((shapes, dtype), Program(shapes, dtype))
        _loaded.move_to_end((shapes, dtype))
        while len(_loaded) > MOST_PROGRAMS:
            _loaded.popitem(last=False)
        return found


def compile_elsewhere(compile_one: Callable[[Bucket | Shapes], None] | None) -> None:
    """Have missing programs made by `compile_one`, which leaves a file, instead of in this process."""
    global _compile_elsewhere
    _compile_elsewhere = compile_one


def is_prepared(shapes: Bucket | Shapes, dtype: str = "float32") -> bool:
    """Whether a file holds the program."""
    file = program_file(shapes, dtype)
    return file is not None and file.exists()


def _read(shapes: Bucket | Shapes, dtype: str):
    file = program_file(shapes, dtype)
    if file is None or not file.exists():
        return None
    try:
        read = deserialize_and_load(*pickle.loads(file.read_bytes()))
        read(*_blank_arguments(shapes, dtype))  # a file may load and still lack its code
        return read
    except Exception:  # a torn or foreign file must never stop a run: it is compiled and written anew
        return None


def _write(shapes: Bucket | Shapes, dtype: str, compiled) -> None:
    file = program_file(shapes, dtype)
    if file is None:
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as half:
            half.write(pickle.dumps(serialize(compiled)))
        os.replace(half.name, file)  # whoever reads meanwhile finds the old file or the new one, never a part
    except (OSError, ValueError):
        return  # a full or read-only disk costs the next start a compilation, not this run
