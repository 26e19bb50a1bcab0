"""Runtime checks of every array's shape and type in dlcore, for all tests.

Here and not as a command-line option, because a machine that only runs the numbers (one with a GPU, say) may have
pytest without beartype; and before any test module has imported dlcore.
"""

from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parent

if find_spec("beartype"):
    from jaxtyping import install_import_hook

    # Files that annotate no array are pyright's alone: checked here too, every test of a page took a sixth longer.
    speaking_of_arrays = [
        ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for file in sorted((ROOT / "dlcore").rglob("*.py"))
        if "jaxtyping" in file.read_text(encoding="utf-8")
    ]
    install_import_hook(speaking_of_arrays, "beartype.beartype")
