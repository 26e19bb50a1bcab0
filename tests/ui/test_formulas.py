"""No formula of any page holds a command that LaTeX does not know because two pieces of it were written together."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(path for folder in ("pages", "dlcore") for path in (ROOT / folder).rglob("*.py"))
GLUED = re.compile(r"\\q?quad[A-Za-z]\w*")
"""A space that swallowed the letter after it: no command."""


def texts(path: Path) -> list[str]:
    """Every string of a file, joined as Python joins it; what an f-string puts in stands as {}."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.JoinedStr):
            found.append("".join(one.value if isinstance(one, ast.Constant) else "{}" for one in node.values))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(node.value)
    return found


@pytest.mark.parametrize("folder", ["pages", "dlcore"])
def test_no_command_swallows_what_follows_it(folder):
    files = [path for path in FILES if path.relative_to(ROOT).parts[0] == folder]
    assert sum(r"\qquad" in text for path in files for text in texts(path)) > 10, "there are formulas to look at"
    glued = {f"{path.name}: {one}" for path in files for text in texts(path) for one in GLUED.findall(text)}
    assert not glued
