"""`python tools/audit.py`: does anything in requirements.txt have a known vulnerability?

Asks the databases that pip-audit knows. Ends with status 1 for a vulnerability. Where no database can be reached
nothing was audited, which is said, and is no failure: the lock file is the same as before.
"""

import json
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).resolve().parents[1] / "requirements.txt"
TIMEOUT_SECONDS = 15
SERVICES = ("pypi", "osv")
"""Asked in turn until one knows a package."""


def verdict(report: str) -> tuple[int, str]:
    """Status and what to say of what pip-audit reports as JSON; anything else counts as nothing audited."""
    try:
        packages = json.loads(report)["dependencies"]
    except (json.JSONDecodeError, KeyError, TypeError):
        packages = []
    audited = [package for package in packages if "skip_reason" not in package]
    found = [(package, flaw) for package in audited for flaw in package["vulns"]]
    if not audited:
        return 0, "SKIPPED: no database of vulnerabilities can be reached from here; nothing was audited."
    lines = [f"{len(audited)} of {len(packages)} packages audited, {len(found)} known vulnerabilities."]
    for package, flaw in found:
        mended = ", ".join(flaw.get("fix_versions", ())) or "no version yet"
        lines.append(f"{package['name']} {package['version']}: {flaw['id']}, mended in {mended}")
    return int(bool(found)), "\n".join(lines)


def main() -> int:
    """Ask, and say what was found."""
    said = verdict("")
    for service in SERVICES:
        command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "-r", str(LOCK)]
        options = ["--format", "json", "--vulnerability-service", service, "--timeout", str(TIMEOUT_SECONDS)]
        report = subprocess.run([*command, *options], check=False, capture_output=True, text=True).stdout
        said = verdict(report)
        if not said[1].startswith("SKIPPED"):
            break
    print(said[1])
    return said[0]


if __name__ == "__main__":
    sys.exit(main())
