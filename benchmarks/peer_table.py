"""The engine beside its peers: updates a second of each on the same work, and the ratio."""

import math
import sys
from dataclasses import replace

import numpy as np

from benchmarks.measure import number
from benchmarks.peers import ENGINE, PEERS, REFERENCE, Peer
from benchmarks.turns import REPEATS, SECONDS, lasting, rates
from benchmarks.workload import Workload, workload

CHECKED_UPDATES = 300
CHECKED_SEEDS = 4
AGREEMENT = 1e-3
"""Relative difference of final costs that rounding in float32 explains after so many updates."""


def workloads() -> list[Workload]:
    return [
        *(workload(f"8-8-8, batch {batch}", batch_size=batch) for batch in (1, 10, 32)),
        workload("8-8-8, full batch of 180", batch_size="full"),
        workload("64-64-64, batch 64, digits", data="digits", hidden=(64, 64, 64), batch_size=64),
        workload("8-8-8, batch 10, 64 seeds", seeds=64),
    ]


def disagreements(work: Workload, peers: list[Peer]) -> list[str]:
    """One line for each peer that begins like the others and does not end at their cost."""
    short = replace(work.lasting(CHECKED_UPDATES), seeds=min(work.seeds, CHECKED_SEEDS))
    costs = {peer.name: peer.train(short).cost for peer in peers if peer.same_start}
    found = _far_from(REFERENCE.train(short).cost, costs, work.name)
    if short.seeds > 1:
        # the mean cost of several runs: that of the engine's runs, of which the first was checked above
        costs = {peer.name: peer.train_many(short).cost for peer in peers if peer.train_many}
        found += _far_from(costs[ENGINE.name], costs, f"{work.name}, together")
    return found


def _far_from(wanted: float, costs: dict[str, float], what: str) -> list[str]:
    return [
        f"{what}: {name} ends at a cost of {cost:.6g}, not {wanted:.6g}"
        for name, cost in costs.items()
        if not math.isclose(cost, wanted, rel_tol=AGREEMENT)
    ]


def cell(rate: list[float], engine: list[float]) -> str:
    """Thousands of updates a second, and how many times the engine's: the median of the ratios of all rounds."""
    ratios = np.array(rate) / np.array(engine)
    return f"{number(np.median(rate) / 1000)} ({number(np.median(ratios))}×)"


def measure(repeats: int = REPEATS, seconds: float = SECONDS) -> str:
    """The table in Markdown. Raises `RuntimeError` when the programs do not do the same work."""
    peers = [peer for peer in PEERS if not peer.missing]
    skipped = [f"Left out: {peer.name}, because {peer.missing}." for peer in PEERS if peer.missing]
    lines = [
        "| thousands of updates a second | " + " | ".join(peer.name for peer in peers) + " |",
        "|---" * (len(peers) + 1) + "|",
    ]
    for work in workloads():
        print(f"{work.name} …", file=sys.stderr, flush=True)
        found = disagreements(work, peers)
        if found:
            raise RuntimeError("The programs do not do the same work. " + "; ".join(found))
        measured = rates([(lasting(work, peer, seconds), peer) for peer in peers], repeats)
        engine = measured[peers.index(ENGINE)]
        lines.append(f"| {work.name} | " + " | ".join(cell(rate, engine) for rate in measured) + " |")
    note = f"Medians of {repeats}; in brackets the multiple of this engine's. Final costs agree within {AGREEMENT:g}."
    return "\n".join([note, *skipped, "", *lines])
