"""requirements.txt pins everything that hosting installs, and says what pyproject.toml says."""

import re
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tools.audit import verdict

ROOT = Path(__file__).resolve().parents[2]
LINES = (ROOT / "requirements.txt").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
ENTRIES = [line for line in LINES if line and not line.startswith("#")]
NEEDED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
LOCKED: dict[str, list[Requirement]] = {}
for _entry in ENTRIES:
    _requirement = Requirement(_entry.split(" --hash")[0])
    LOCKED.setdefault(canonicalize_name(_requirement.name), []).append(_requirement)


def here(name: str) -> Version | None:
    """The version that is locked for the Python and the system of this machine."""
    fitting = [one for one in LOCKED.get(canonicalize_name(name), []) if one.marker is None or one.marker.evaluate()]
    assert len(fitting) <= 1, f"{name} twice"
    return Version(next(iter(fitting[0].specifier)).version) if fitting else None


def test_every_entry_is_one_version_with_hashes_and_no_address():
    assert len(ENTRIES) > 40
    for entry in ENTRIES:
        assert re.fullmatch(r"[\w.-]+==[\w.]+( ; .+?)?( +--hash=sha256:[0-9a-f]{64})+ *", entry), entry[:120]
    assert not any("://" in line for line in LINES)


def test_what_the_project_needs_is_locked_at_a_version_that_it_accepts():
    for text in NEEDED:
        wanted = Requirement(text)
        version = here(wanted.name)
        assert version is not None and version in wanted.specifier, text


def test_what_these_need_is_locked_too():
    """By what the installed packages themselves say: nothing is left to the day of the installation."""
    followed, waiting = set(), [name for name in LOCKED if here(name) is not None]
    while waiting:
        name = waiting.pop()
        if name in followed:
            continue
        followed.add(name)
        try:
            needs = requires(name) or []
        except ModuleNotFoundError:  # locked, and not installed here: for another way to install the app
            continue
        for wanted in map(Requirement, needs):
            if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
                version = here(wanted.name)
                assert version is not None and wanted.specifier.contains(version, prereleases=True), (name, str(wanted))
                waiting.append(canonicalize_name(wanted.name))
    assert {"streamlit", "jaxlib", "starlette", "uvicorn"} <= followed


def test_every_python_that_the_project_allows_finds_its_version():
    needed = {canonicalize_name(Requirement(text).name) for text in NEEDED}
    for version in ("3.11", "3.12", "3.13"):
        for name, ways in LOCKED.items():
            fitting = [
                one
                for one in ways
                if one.marker is None
                or one.marker.evaluate({"python_full_version": f"{version}.1", "python_version": version})
            ]
            assert len(fitting) == 1 if name in needed else len(fitting) <= 1, (name, version)


@pytest.mark.parametrize(
    ("report", "status", "says"),
    [
        ("no answer", 0, "SKIPPED"),
        ('{"dependencies": [{"name": "a", "skip_reason": "not found"}]}', 0, "SKIPPED"),
        ('{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}', 0, "1 of 1 packages audited, 0 known"),
        (
            '{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]},'
            ' {"name": "b", "skip_reason": "not found"}]}',
            1,
            "1 of 2 packages audited, 1 known vulnerabilities.\na 1: X-1, mended in 2",
        ),
    ],
)
def test_the_audit_fails_for_what_is_known_and_says_when_nothing_was_audited(report, status, says):
    ended, said = verdict(report)
    assert ended == status and says in said
