"""Arguments of the shapes that a bucket's program takes. NumPy throughout: even to fill an array on the device,
JAX would compile a small program."""

from typing import Any

import numpy as np
from jaxtyping import Float

from dlcore.engine.bucket import Bucket
from dlcore.engine.state import Feed, Plan, Settings, State
from dlcore.network import Filling
from dlcore.optimizers import SlotState


def first_state(bucket: Bucket, padded: Float[np.ndarray, "q *r"]) -> State:
    """The state before the first update, from padded `[parameters, running moments]`."""
    size, runs = bucket.layout.size, bucket.run_shape
    parameters = np.ascontiguousarray(padded[:size])
    values: tuple[Any, ...] = (
        parameters,
        np.zeros_like(parameters) if bucket.tiled else None,
        SlotState(*_any(np.int32(0), np.zeros_like(parameters), np.zeros_like(parameters))),
        np.ascontiguousarray(padded[size:]).reshape(bucket.layout.running_shape + runs),
        np.int32(0),
        np.zeros(runs, padded.dtype),
    )
    return State(*values)


def blank_plan(bucket: Bucket, dtype: type = np.float32) -> Plan:
    """A plan that does nothing."""
    zero, no = np.int32(0), np.bool_(False)
    values: tuple[Any, ...] = (
        zero, zero, zero, no, np.bool_(True), zero, zero, zero, zero,
        np.zeros((bucket.order_slots, *bucket.shared_shape), np.int32),
        np.zeros((bucket.epoch_slots, *bucket.run_shape), dtype),
        np.zeros(bucket.epoch_slots, bool),
    )  # fmt: skip
    return Plan(*values)


def blank_feed(bucket: Bucket, dtype: type = np.float32) -> Feed:
    """A feed of nothing: its columns belong to no set."""
    values: tuple[Any, ...] = (
        np.zeros((bucket.layout.inputs, bucket.examples), dtype),
        np.zeros((bucket.layout.outputs, bucket.examples), dtype),
        np.full((bucket.examples, *bucket.shared_shape), 3, np.int8),
    )
    return Feed(*values)


def blank_settings(bucket: Bucket, dtype: type = np.float32) -> Settings:
    """Settings of zeros."""
    runs, depth = bucket.run_shape, bucket.layout.hidden_layers
    whole, number = np.int32(0), np.zeros(runs, dtype)
    filling: tuple[Any, ...] = (np.zeros((depth, *runs), dtype), np.zeros((depth, bucket.layout.width, *runs), dtype))
    values: tuple[Any, ...] = (
        np.zeros(2, np.int32), whole, whole, np.bool_(False), whole, Filling(*filling),
        *(number,) * 6, np.zeros((depth, *runs), dtype), number, np.bool_(False), whole, whole,
        np.zeros((2, *runs), np.uint32),
    )  # fmt: skip
    return Settings(*values)


def blank_arguments(bucket: Bucket, dtype: type = np.float32) -> tuple[State, Feed, Plan, Settings]:
    """One argument of each, to compile a program with."""
    state = first_state(bucket, np.zeros((bucket.frame_size, *bucket.run_shape), dtype))
    return state, blank_feed(bucket, dtype), blank_plan(bucket, dtype), blank_settings(bucket, dtype)


def _any(*values: Any) -> tuple[Any, ...]:
    """NumPy arrays where JAX's are declared."""
    return values
