"""What the next chunk of a run is to do: as many epochs as fit the time and the buffers."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from dlcore.engine.bucket import Bucket
from dlcore.engine.program import Plan

CHUNK_SECONDS = 0.2
"""Aim for the length of a chunk; progress, cancelling and a first picture come at its end."""
FIRST_CHUNK_EXAMPLES = 20_000
"""Examples seen in the first chunk of a run, before its speed is known."""


class Position(NamedTuple):
    """How far a run has come: whole epochs, and updates of the epoch begun."""

    epoch: int = 0
    update: int = 0


class Planner:
    """Plans one run. `orders` yields the order of the training examples for each epoch in turn."""

    def __init__(
        self,
        bucket: Bucket,
        *,
        batch: int,
        updates_per_epoch: int,
        frame_epochs: Int[np.ndarray, " f"],
        learning_rates: Float[np.ndarray, " e"],
        orders: Iterator[Int[np.ndarray, " m"]],
    ):
        self._bucket, self._orders = bucket, orders
        self._updates_per_epoch, self._frame_epochs = updates_per_epoch, frame_epochs
        self._learning_rates = learning_rates
        self._first_updates = max(1, FIRST_CHUNK_EXAMPLES // batch)
        self._order = np.zeros((bucket.epoch_slots, bucket.examples + bucket.batch), np.int32)

    def nothing(self) -> Plan:
        """An epoch without updates: the program then only evaluates the first parameters."""
        return self._make(epochs=1, first=0, last=0, whole=True, record=[], rates=[])

    def next(self, position: Position, seconds_per_update: float | None) -> Plan:
        """The chunk that follows `position`. `seconds_per_update` is None while the speed is unknown."""
        per_epoch, total = self._updates_per_epoch, len(self._learning_rates)
        updates = self._first_updates
        if seconds_per_update is not None:
            updates = max(1, int(CHUNK_SECONDS / seconds_per_update))
        epochs = max(1, min(updates // per_epoch, self._bucket.epoch_slots, total - position.epoch))
        if position.update:
            epochs = 1  # the rest of the epoch begun: the program starts every epoch at the same update
        record = np.isin(position.epoch + 1 + np.arange(epochs), self._frame_epochs)
        fitting = int(np.searchsorted(np.cumsum(record), self._bucket.frame_slots, side="right"))
        epochs = min(epochs, max(1, fitting))
        if position.update == 0:
            for row in range(epochs):
                order = next(self._orders)
                self._order[row, : len(order)] = order
        last = min(per_epoch, position.update + updates) if epochs == 1 else per_epoch
        whole = last == per_epoch
        rates = self._learning_rates[position.epoch : position.epoch + epochs]
        return self._make(epochs, position.update, last, whole, record[:epochs] & whole, rates)

    def _make(self, epochs, first, last, whole, record, rates) -> Plan:
        slots = self._bucket.epoch_slots
        all_record, all_rates = np.zeros(slots, bool), np.zeros(slots, self._learning_rates.dtype)
        all_record[: len(record)], all_rates[: len(rates)] = record, rates
        numbers = (np.int32(epochs), np.int32(first), np.int32(last), np.bool_(whole))
        values: tuple[Any, ...] = (*numbers, self._order, all_rates, all_record)
        return Plan(*values)
