"""RESULTS.md in sections, so that a group measured again replaces its own numbers and leaves the others."""

from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")
PREFACE = """# Measurements

Written from `python -m benchmarks`; what is measured and how stands in [README.md](README.md).
"""
HEADING = "## "


def sections(text: str) -> dict[str, str]:
    """Title and body of every section, in order; what stands before the first is left out."""
    found: dict[str, list[str]] = {}
    title = None
    for line in text.splitlines():
        if line.startswith(HEADING):
            title = line.removeprefix(HEADING)
            found[title] = []
        elif title is not None:
            found[title].append(line)
    return {title: "\n".join(lines).strip() for title, lines in found.items()}


def save(title: str, body: str, path: Path = RESULTS) -> None:
    """Put a section in the place of the one with its title, or at the end."""
    kept = sections(path.read_text(encoding="utf-8")) if path.exists() else {}
    parts = [f"{HEADING}{one}\n\n{text}\n" for one, text in (kept | {title: body}).items()]
    path.write_text("\n".join([PREFACE, *parts]), encoding="utf-8")
