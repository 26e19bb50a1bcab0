"""Timing programs in turns, so that a busy moment of the machine hits them all and not one of them."""

from benchmarks.peers.spec import Peer
from benchmarks.workload import Workload

REPEATS = 5
SECONDS = 1.0
"""Length of one timing: one that took milliseconds would measure the interruptions."""
FIRST_UPDATES = 300
FIRST_EXAMPLES = 50_000
"""At most so many updates, and examples seen in them, before the speed is known."""


def lasting(work: Workload, peer: Peer, seconds: float) -> Workload:
    """So many updates that the peer takes about that long."""
    peer = peer.as_long_as or peer
    short = work.lasting(min(FIRST_UPDATES, FIRST_EXAMPLES // work.batch))
    peer.updates_per_second(short)  # sets up and compiles
    runs = work.seeds if peer.train_many else 1
    return work.lasting(peer.updates_per_second(short) * seconds / runs)


def rates(pairs: list[tuple[Workload, Peer]], repeats: int) -> list[list[float]]:
    """Updates a second of each pair, of all repeats."""
    for work, peer in pairs:
        peer.updates_per_second(work)  # some programs are compiled for the number of updates too
    rounds = [[peer.updates_per_second(work) for work, peer in pairs] for _ in range(repeats)]
    return [list(one) for one in zip(*rounds, strict=True)]
