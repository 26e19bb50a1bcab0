"""How cost grows with examples, width, depth and seeds: times, and the slope of a line fitted to both logarithms."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.measure import number
from benchmarks.peers import C_LIMIT, ENGINE, NAIVE_JAX, WITHOUT_EVALUATION, Peer
from benchmarks.turns import REPEATS, lasting, rates
from benchmarks.workload import Workload, workload

SECONDS = 0.3
"""Length of one timing; several values of several axes are many."""
SEEDS_EPOCHS = 20


@dataclass(frozen=True)
class Axis:
    """One quantity that grows. Timed is an update or, where `whole`, the complete training of all runs."""

    name: str
    said: str
    values: Sequence[int]
    make: Callable[[int], Workload]
    peers: tuple[Peer, ...] = (ENGINE, WITHOUT_EVALUATION, NAIVE_JAX, C_LIMIT)
    whole: bool = False


AXES = (
    Axis(
        "examples",
        "8-8-8, full batch, no dev or test set; microseconds an update",
        (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000),
        lambda count: workload(f"{count:,} examples", examples=count, split=(100, 0, 0), batch_size="full"),
        peers=(ENGINE, NAIVE_JAX, C_LIMIT),
    ),
    Axis(
        "width",
        "three layers, batch 32; microseconds an update",
        (4, 8, 16, 32, 64, 128, 256),
        lambda width: workload(f"width {width}", hidden=(width,) * 3, batch_size=32),
    ),
    Axis(
        "depth",
        "layers of 8, batch 32; microseconds an update",
        (1, 2, 3, 5, 10, 20, 50),
        lambda depth: workload(f"depth {depth}", hidden=(8,) * depth, batch_size=32),
    ),
    Axis(
        "seeds",
        f"8-8-8, batch 10, {SEEDS_EPOCHS} epochs; milliseconds for all runs",
        (1, 4, 16, 64, 256, 1_024),
        lambda seeds: workload(f"{seeds:,} seeds", seeds=seeds, epochs=SEEDS_EPOCHS),
        peers=(ENGINE, NAIVE_JAX),
        whole=True,
    ),
)


def slope(values: Sequence[float], costs: np.ndarray) -> float:
    """Exponent k of cost ~ value^k: the least-squares line through the logarithms of what could be measured."""
    known = np.isfinite(costs)
    return float(np.polyfit(np.log(np.array(values)[known]), np.log(costs[known]), 1)[0])


def costs(axis: Axis, peers: list[Peer], repeats: int, seconds: float) -> np.ndarray:
    """Median time of each value (a row) for each peer (a column), in the axis's unit."""
    pairs = []
    for work in map(axis.make, axis.values):
        print(f"{work.name} …", file=sys.stderr, flush=True)
        pairs += [(work if axis.whole else lasting(work, peer, seconds), peer) for peer in peers]
    middle = np.median(rates(pairs, repeats), axis=1)
    amounts = [1e3 * work.seeds * work.updates if axis.whole else 1e6 for work, _ in pairs]
    return (np.array(amounts) / middle).reshape(len(axis.values), len(peers))


def table(axis: Axis, repeats: int, seconds: float) -> str:
    peers = [peer for peer in axis.peers if not peer.missing]
    measured = costs(axis, peers, repeats, seconds)
    lines = [
        f"| {axis.name} | " + " | ".join(peer.name for peer in peers) + " |",
        "|---" * (len(peers) + 1) + "|",
        *(
            f"| {value:,} | " + " | ".join(map(number, row)) + " |"
            for value, row in zip(axis.values, measured, strict=True)
        ),
        "| slope | " + " | ".join(f"{slope(axis.values, column):.2f}" for column in measured.T) + " |",
    ]
    return f"{axis.name.capitalize()}: {axis.said}.\n\n" + "\n".join(lines)


def measure(repeats: int = REPEATS, seconds: float = SECONDS, axes: Sequence[Axis] = AXES) -> str:
    """All tables in Markdown."""
    note = f"Medians of {repeats}. Slope k of the fitted line: the time grows like the quantity to the power k."
    return "\n\n".join([note, *(table(axis, repeats, seconds) for axis in axes)])
