"""The first visitors of a server that has just started arrive in threads, and none has imported anything yet."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ["app.py", *(f"pages/{page.name}" for page in sorted((ROOT / "pages").glob("*.py")))]

# What each script imports, one thread a script, one after another by so many seconds. Until `app.py` has been run once
# Streamlit starts a page's script by itself, because the folder is called `pages`.
ARRIVE = """
import ast, sys, threading, time
import streamlit
failed = []
def visit(script, wait):
    time.sleep(wait)
    tree = ast.parse(open(script).read())
    tree.body = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    try:
        exec(compile(tree, script, "exec"), {})
    except BaseException as error:
        failed.append(f"{script} {wait} s later: {error!r}")
scripts, gap = sys.argv[2:], float(sys.argv[1])
threads = [threading.Thread(target=visit, args=(one, k * gap)) for k, one in enumerate(scripts)]
for thread in threads: thread.start()
for thread in threads: thread.join()
sys.exit("\\n".join(failed) or 0)
"""


@pytest.mark.parametrize("gap", [0.0, 0.1, 0.4])
@pytest.mark.parametrize("scripts", [SCRIPTS, SCRIPTS[::-1]], ids=["front page first", "front page last"])
def test_nobody_gets_a_library_half_made(scripts, gap):
    """Two threads that import parts of JAX at once, each from another end, broke the page of both."""
    told = subprocess.run(
        [sys.executable, "-c", ARRIVE, str(gap), *scripts], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
