"""Adds up an evaluation that took several calls, because its data are more than one feed holds."""

import numpy as np

from dlcore.engine.planner import Call
from dlcore.engine.state import History


class Evaluations:
    """The sums of the evaluation begun. A call that evaluates nothing leaves NaN: nothing is known yet."""

    def __init__(self) -> None:
        self._begun: tuple[np.ndarray, np.ndarray] | None = None

    def add(self, history: History, call: Call) -> History:
        """`history` with what earlier calls found in the same epoch."""
        loss, error = np.array(history.loss), np.array(history.error)
        if not call.plan.evaluated:
            return history._replace(loss=np.full_like(loss, np.nan), error=np.full_like(error, np.nan))
        if self._begun is not None:
            loss[0], error[0] = loss[0] + self._begun[0], error[0] + self._begun[1]
        self._begun = None if call.epochs else (loss[0], error[0])
        return history._replace(loss=loss, error=error)
