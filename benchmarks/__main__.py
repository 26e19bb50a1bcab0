"""`python -m benchmarks [--save]`: measure everything on this machine and print one table.

`--save` also writes the table to benchmarks/RESULTS.md. Needs Chromium and Playwright (`pip install -e '.[test]'`).
"""

import argparse
import datetime
import os
import platform
from importlib.metadata import version
from pathlib import Path

from benchmarks import click_to_picture, engine, memory, playback
from benchmarks.measure import Row
from benchmarks.stand import chromium

RESULTS = Path(__file__).with_name("RESULTS.md")
PREFACE = """# Measurements

Written by `python -m benchmarks --save`; what is measured and how stands in [README.md](README.md).
"""


def machine(browser_version: str) -> str:
    """The machine in words: no names, no paths."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("jax", "streamlit"))
    return (
        f"{os.cpu_count()} cores ({_processor()}), no graphics card used, {platform.system()}, "
        f"Python {platform.python_version()}, {packages}, Chromium {browser_version}; browser and server share the "
        f"cores. Load average at the start: {os.getloadavg()[0]:.1f}. {datetime.date.today():%B %Y}."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    mhz = [float(line.split(":")[1]) for line in lines if line.startswith("cpu MHz")]
    return f"{platform.machine()}, {max(mhz) / 1000:.1f} GHz" if mhz else platform.machine()


def table(rows: list[Row]) -> str:
    lines = ["| what | measured | goal |", "|---|---|---|"]
    return "\n".join(lines + [f"| {row.what} | {row.value} | {row.goal} |" for row in rows])


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    arguments.add_argument("--save", action="store_true", help="also write benchmarks/RESULTS.md")
    save = arguments.parse_args().save
    with chromium() as browser:
        words = machine(browser.version)
        rows = [
            *click_to_picture.measure(browser),
            *playback.measure(browser),
            *memory.measure(browser),
            *engine.measure(),
        ]
    print(words, table(rows), sep="\n\n")
    if save:
        RESULTS.write_text(f"{PREFACE}\n{words}\n\n{table(rows)}\n")


if __name__ == "__main__":
    main()
