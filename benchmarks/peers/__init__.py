"""The engine and the programs it is compared with, in the order of the table. A new peer is one file and one line."""

from benchmarks.peers import by_hand, c_limit, naive_jax, scikit, this_engine, torch_eager
from benchmarks.peers.spec import Outcome, Peer

__all__ = ["C_LIMIT", "ENGINE", "NAIVE_JAX", "PEERS", "REFERENCE", "WITHOUT_EVALUATION", "Outcome", "Peer"]

ENGINE, WITHOUT_EVALUATION = this_engine.PEER, this_engine.WITHOUT_EVALUATION
REFERENCE = by_hand.PEER  # the one whose final cost the others must reach
NAIVE_JAX, C_LIMIT = naive_jax.PEER, c_limit.PEER
PEERS: tuple[Peer, ...] = (
    ENGINE,
    WITHOUT_EVALUATION,
    NAIVE_JAX,
    REFERENCE,
    torch_eager.PEER,
    scikit.PEER,
    C_LIMIT,
)
