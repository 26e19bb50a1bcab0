"""A server that is used for an hour: `python -m benchmarks.soak --minutes 60`.

A few protocol clients come, open links on several pages, change settings, and leave; others come in their place. After
a warm-up memory, threads and what is kept are sampled; what is reported is how much each grew.
"""

import argparse
import asyncio
import json
import random
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks import results
from benchmarks.class_load import LINK, PATIENCE, SLIDERS, Measured, change
from benchmarks.machine import describe
from benchmarks.protocol import Visitor
from benchmarks.stand import Server, watched_server

LINKS = (
    LINK,
    "playground?v=1&data=moons&seeds=8&epochs=100",
    "initialization?v=1&data=circles&epochs=100",
    "optimizers?v=1&epochs=50",
    "traps?v=1",
)
STAY = 4  # changes of a visit
WARM = 0.35  # share of the time that is not counted: programs are read and caches are filled
SAMPLE_SECONDS = 1.0
TITLE = "An hour of use"


async def visits(address: str, number: int, until: float, found: Measured) -> None:
    """One after the other: open a link, change it some times, leave."""
    draw = random.Random(number)
    while time.perf_counter() < until:
        visitor = Visitor(address)
        begun = time.perf_counter()
        await visitor.go(draw.choice(LINKS))
        await visitor.wait_for_end(begun, PATIENCE)
        for _ in range(STAY):
            await asyncio.sleep(draw.uniform(0.5, 2.5))
            if any(f"playground:{name}" in visitor.components for name in SLIDERS):
                await change(visitor, draw, found)
        await visitor.leave()
        found.errors.extend(visitor.errors)


async def used(server: Server, clients: int, seconds: float) -> tuple[Measured, list[int]]:
    """Use the server for so long: what its visitors measured, and its memory in bytes every `SAMPLE_SECONDS`."""
    found, memory = Measured(), []
    begun = time.perf_counter()
    users = [asyncio.create_task(visits(server.address, k, begun + seconds, found)) for k in range(clients)]
    while time.perf_counter() < begun + seconds:
        await asyncio.sleep(SAMPLE_SECONDS)
        memory.append(await asyncio.to_thread(server.resident))
    await asyncio.gather(*users)
    return found, memory


def growth(values: list[float]) -> str:
    """Medians of the first and the last quarter after the warm-up, and how much the one is above the other."""
    late = values[int(WARM * len(values)) :]
    first, last = np.median(late[: max(1, len(late) // 4)]), np.median(late[-max(1, len(late) // 4) :])
    return f"{first:,.0f} → {last:,.0f} ({(last / first - 1) if first else 0:+.1%})"


def measure(clients: int, minutes: float) -> str:
    """The table of one soak."""
    with TemporaryDirectory() as folder:
        log = Path(folder) / "watched.jsonl"
        with watched_server(log) as server:
            found, memory = asyncio.run(used(server, clients, 60 * minutes))
        told = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    kept = [line for line in told if "sessions" in line]
    rows = [("memory, MB", growth([one / 1e6 for one in memory]))]
    rows += [(name, growth([line[name] for line in kept])) for name in kept[0]]
    rows += [("visits' changes answered", str(len(found.pictures))), ("errors", str(len(found.errors)))]
    how = f"{clients} clients that come and go for {minutes:g} minutes; medians of a quarter, after a warm-up."
    lines = ["| what | first → last quarter |", "|---|---|", *(f"| {what} | {value} |" for what, value in rows)]
    return "\n".join([f"{describe(('jax', 'streamlit'))} {how}", "", *lines, *sorted(set(found.errors))[:5]])


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    arguments.add_argument("--minutes", type=float, default=60.0)
    arguments.add_argument("--clients", type=int, default=4)
    arguments.add_argument("--save", action="store_true", help="also write benchmarks/RESULTS.md")
    given = arguments.parse_args()
    body = measure(given.clients, given.minutes)
    print(body)
    if given.save:
        results.save(TITLE, body)


if __name__ == "__main__":
    main()
