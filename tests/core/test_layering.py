"""The arrows point one way: pages → shared UI → dlcore; and every file stays small enough to read in one go."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "pages").glob("*.py"))
SOURCES = sorted([ROOT / "app.py", *(ROOT / "dlcore").rglob("*.py"), *(ROOT / "pages").rglob("*.py")])

IMPORT_EVERYTHING = """
import importlib, pkgutil, sys
import dlcore

names = [m.name for m in pkgutil.walk_packages(dlcore.__path__, "dlcore.") if not m.name.endswith("__main__")]
for name in names:
    importlib.import_module(name)
print(len(names), "streamlit" in sys.modules, any(m.split(".")[0] == "pages" for m in sys.modules))
"""


def imported(path: Path) -> set[str]:
    """Top-level names of every absolute import in a file."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_importing_all_of_dlcore_imports_neither_streamlit_nor_the_pages():
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_EVERYTHING], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    modules, streamlit, pages = done.stdout.split()
    assert int(modules) > 20, "the walk over dlcore found next to nothing"
    assert (streamlit, pages) == ("False", "False")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_holds_one_concept(path):
    assert lines(path) <= 300, "more than 300 lines: probably two concepts in one room"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_is_a_short_script_without_mathematics(path):
    assert lines(path) <= 150
    assert not imported(path) & {"jax", "jaxlib", "numpy", "scipy", "sklearn", "optax", "math"}


def test_the_app_is_only_a_router():
    assert imported(ROOT / "app.py") == {"pages"}
    assert lines(ROOT / "app.py") <= 10
