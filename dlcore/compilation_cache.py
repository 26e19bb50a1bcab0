"""Where compiled programs are kept on disk, so that a server or a command started again need not compile them.

Not JAX's own cache: reading that takes a second look at every line of the program (0.4 s), and a program that came
out of it cannot be written to a file again.
"""

import os
from pathlib import Path

VARIABLE = "WHY_NETWORKS_TRAIN_CACHE"
"""Environment variable that names another folder."""
FOLDER_NAME = "why-networks-train"

_folder: Path | None = Path(os.environ[VARIABLE]) if VARIABLE in os.environ else None


def keep_compiled_programs() -> None:
    """Keep compiled programs in the user's cache folder, unless the environment names another."""
    global _folder
    if _folder is None:
        _folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / FOLDER_NAME


def program_folder() -> Path | None:
    """Where compiled programs are kept; None while nothing is kept."""
    return _folder
