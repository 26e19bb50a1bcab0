"""Compiled programs kept on disk, so that a server or a command started again need not compile them again."""

import os
from pathlib import Path

import jax

FOLDER_NAME = "why-networks-train"
SHORTEST_COMPILATION = 0.2
"""Seconds; programs that compile faster than this are not worth a file."""


def keep_compiled_programs() -> None:
    """Keep compiled programs in the user's cache folder, unless JAX has been told another place."""
    if jax.config.jax_compilation_cache_dir is None:  # pyright: ignore[reportAttributeAccessIssue]
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        jax.config.update("jax_compilation_cache_dir", str(cache / FOLDER_NAME))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", SHORTEST_COMPILATION)


def program_folder() -> Path | None:
    """Where whole compiled programs are kept; None while nothing is kept."""
    folder = jax.config.jax_compilation_cache_dir  # pyright: ignore[reportAttributeAccessIssue]
    return None if folder is None else Path(folder) / "programs"
