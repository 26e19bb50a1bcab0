"""A class that works at the same time: `python -m benchmarks.class_load --sessions 1 10 30 60`.

All sessions open one link, and then each moves a slider every few seconds. They are protocol clients, without a
browser, in a process of their own on the same machine. `--hammer` also has one session ask for the largest work.
"""

import argparse
import asyncio
import json
import random
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import numpy as np

from benchmarks import results
from benchmarks.machine import describe
from benchmarks.protocol import Visitor
from benchmarks.stand import LINK, Server, until_quiet, watched_server
from dlcore.links import parse_link, to_mapping

STAGE = "playground-stage"
SLIDERS = ("noise", "layers", "units", "learning_rate", "l2")
PATIENCE = 30.0
ARRIVING = 5.0  # seconds within which all open the link
HEAVY = "playground?v=1&data=spiral&n=1000&hidden=64-64-64-64&batch=10&epochs=500&seeds=16&seed={}"
HEAVY_SECONDS = 2.0
TITLE = "A class on one server"
BROKEN = "This app has encountered an error"


@dataclass
class Measured:
    """Seconds from a change to its first picture and to the end of the page, seconds to open the link, what failed."""

    opened: list[float] = field(default_factory=list)
    pictures: list[float] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    trainings: int = 0
    memory: float = 0.0


async def student(address: str, number: int, seconds: float, period: float, found: Measured) -> None:
    """Open the link, then change a setting every so often until the time is over."""
    draw = random.Random(number)
    visitor = Visitor(address)
    await asyncio.sleep(draw.uniform(0, min(ARRIVING, seconds)))
    begun = time.perf_counter()
    await visitor.go(LINK)
    seen = await visitor.wait_for(STAGE, begun, PATIENCE)
    await visitor.wait_for_end(begun, PATIENCE)
    if seen is None:
        found.errors.append("the link was not opened")
    else:
        found.opened.append(seen - begun)
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        await asyncio.sleep(period * draw.uniform(0.7, 1.3))
        await change(visitor, draw, found)
    await visitor.leave()
    found.errors.extend(visitor.errors)


async def change(visitor: Visitor, draw: random.Random, found: Measured) -> None:
    """Move one of the page's sliders to another stop, and wait for the answer."""
    offered = [key for name in SLIDERS if (key := f"playground:{name}") in visitor.components]
    if not offered:
        found.errors.append("no slider came")
        return
    key = draw.choice(offered)
    slider = json.loads(visitor.components[key].json)
    stop = draw.choice([stop for stop in range(len(slider["stops"])) if stop != slider["at"]])
    begun = time.perf_counter()
    await visitor.tell(key, "stop", stop)
    seen = await visitor.wait_for(STAGE, begun, PATIENCE)
    ended = await visitor.wait_for_end(begun, PATIENCE)
    if seen is None or ended is None:
        missing = "picture" if seen is None else "end of the page"
        found.errors.append(f"no {missing} after {key}")
    else:
        found.pictures.append(seen - begun)
        found.ends.append(ended - begun)


async def hammer(address: str, seconds: float) -> None:
    """One who opens the largest bands, one after the other, without waiting for any."""
    until, number, visitor = time.perf_counter() + seconds, 0, None
    while time.perf_counter() < until:
        if visitor is not None:
            await visitor.leave()
        visitor = Visitor(address)
        await visitor.go(HEAVY.format(number))
        await asyncio.sleep(HEAVY_SECONDS)
        number += 1
    if visitor is not None:
        await visitor.leave()


async def lesson(addresses: list[str], sessions: int, seconds: float, period: float, hammered: bool) -> Measured:
    """So many sessions, spread over the addresses."""
    found = Measured()
    tasks = [student(addresses[k % len(addresses)], k, seconds, period, found) for k in range(sessions)]
    if hammered:
        tasks.append(hammer(addresses[0], seconds + ARRIVING))
    await asyncio.gather(*tasks)
    return found


def measure(sessions: int, replicas: int, seconds: float, period: float, hammered: bool) -> Measured:
    """One lesson on servers of its own."""
    with TemporaryDirectory() as folder, ExitStack() as stack:
        logs = [Path(folder) / f"{k}.jsonl" for k in range(replicas)]
        said = [log.with_suffix(".log") for log in logs]
        servers: list[Server] = [stack.enter_context(watched_server(*pair)) for pair in zip(logs, said, strict=True)]
        for one in servers:
            asyncio.run(_look_once(one.address))
            until_quiet(one.process)
        found = asyncio.run(lesson([one.address for one in servers], sessions, seconds, period, hammered))
        found.memory = sum(one.resident() for one in servers)
        if any(BROKEN in error for error in found.errors):  # what broke is told to the log alone
            print(*(log.read_text("utf-8") for log in said), sep="\n")
        shared = urlencode(to_mapping(parse_link(LINK.partition("?")[2]).experiment))
        lines = [json.loads(line) for log in logs for line in log.read_text("utf-8").splitlines()]
        found.trainings = sum(line.get("begun") == shared for line in lines)
        return found


async def _look_once(address: str) -> None:
    """Somebody looks at a run and leaves: then the server has imported what it needs."""
    visitor = Visitor(address)
    begun = time.perf_counter()
    await visitor.go("playground?v=1&epochs=20")
    await visitor.wait_for_end(begun, 4 * PATIENCE)
    await visitor.leave()


HEAD = (
    "| sessions | servers | interactions | first picture, median | 95th | whole page, median | 95th "
    "| link opened, median | errors | memory, all servers | trainings of the shared link |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|"
)


def line(sessions: str, replicas: int, found: Measured) -> str:
    """One row of the table."""

    def at(values: list[float], share: float) -> str:
        return f"{np.quantile(values, share):.2f} s" if values else "–"

    cells = (
        sessions,
        replicas,
        len(found.pictures),
        at(found.pictures, 0.5),
        at(found.pictures, 0.95),
        at(found.ends, 0.5),
        at(found.ends, 0.95),
        at(found.opened, 0.5),
        len(found.errors),
        f"{found.memory / 1e6:.0f} MB",
        found.trainings,
    )
    return f"| {' | '.join(map(str, cells))} |"


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.class_load", description=__doc__)
    arguments.add_argument("--sessions", nargs="+", type=int, default=[1, 10, 30, 60])
    arguments.add_argument("--replicas", nargs="+", type=int, default=[1], help="servers that share the sessions")
    arguments.add_argument("--seconds", type=float, default=180.0, help="how long the class works")
    arguments.add_argument("--period", type=float, default=5.0, help="seconds between a session's changes")
    arguments.add_argument("--url", nargs="+", help="servers that run already, instead of own ones")
    arguments.add_argument("--hammer", action="store_true", help="once more, with one who asks for the largest work")
    arguments.add_argument("--save", action="store_true", help="also write benchmarks/RESULTS.md")
    given = arguments.parse_args()
    rows = [HEAD]
    for sessions in given.sessions:
        for replicas in given.replicas:
            for hammered in (False, True)[: 1 + given.hammer]:
                if given.url:
                    found = asyncio.run(lesson(given.url, sessions, given.seconds, given.period, hammered))
                else:
                    found = measure(sessions, replicas, given.seconds, given.period, hammered)
                name = f"{sessions} and one who hammers" if hammered else str(sessions)
                rows.append(line(name, len(given.url or []) or replicas, found))
                print(
                    rows[-1],
                    *(f"{count} × {what}" for what, count in Counter(found.errors).most_common(5)),
                    sep="\n  ",
                    flush=True,
                )
    words = describe(("jax", "streamlit"), "; the clients share the cores with the servers")
    how = (
        f"Every session opens one link and then moves a slider about every {given.period:g} s for {given.seconds:g} s; "
        "from the message sent to the first new picture received, and to the end of the page."
    )
    body = "\n".join([f"{words} {how}", "", *rows])
    print(body)
    if given.save:
        results.save(TITLE, body)


if __name__ == "__main__":
    main()
