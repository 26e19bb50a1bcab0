"""Many runs spread over all local devices. The runs are independent, so the devices never talk to each other."""

from functools import cache
from typing import Any

import jax
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from dlcore.engine.arguments import blank_arguments
from dlcore.engine.bucket import Bucket
from dlcore.engine.state import CHOICES, Chunk, History, Plan
from dlcore.optimizers import SlotState


def is_sharded(bucket: Bucket) -> bool:
    """Whether a bucket's runs are spread: many runs that divide evenly among several devices."""
    return bool(bucket.runs) and jax.local_device_count() > 1 and bucket.runs % jax.local_device_count() == 0


def shardings(bucket: Bucket):
    """Where each argument and each result of the program lies: what has a run axis is spread along it."""
    mesh = _mesh()
    together: Any = NamedSharding(mesh, PartitionSpec())
    arguments = blank_arguments(bucket)

    def spread(dimensions: int) -> Any:
        return NamedSharding(mesh, PartitionSpec(*(None,) * (dimensions - 1), "runs"))

    def place(tree, shared):
        return type(tree)(
            *(
                jax.tree.map(lambda leaf, name=name: together if name in shared else spread(np.ndim(leaf)), field)
                for name, field in zip(tree._fields, tree, strict=True)
            )
        )

    state, feed, plan, settings = arguments
    own = set() if bucket.own_examples else {"order", "sets"}
    empty = {"running"} if not bucket.layout.running_size else set()
    state_places = place(state, {"update"} | empty)._replace(
        optimizer=SlotState(together, *(spread(np.ndim(one)) for one in state.optimizer[1:]))
    )
    plan_places = place(plan, (set(Plan._fields) - {"learning_rate", "order"}) | own)
    results = Chunk(
        state=state_places, epochs=together, finite=spread(1),
        history=History(spread(3), spread(3), *(spread(2) for _ in range(3))), frames=together,
    )  # fmt: skip
    feed_places = place(feed, {"x", "y"} | own)
    return (state_places, feed_places, plan_places, place(settings, {*CHOICES, "drops"})), results


@cache
def _mesh() -> Mesh:
    return Mesh(np.array(jax.local_devices()), ("runs",))
