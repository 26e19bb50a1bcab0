"""A study written as one generator: what it does between two steps stands where it happens."""

from abc import ABC, abstractmethod
from collections.abc import Iterator


class Stepwise(ABC):
    """The part of `dlcore.studies.spec.InProgress` that is the same for all of them."""

    def __init__(self) -> None:
        self.done = False
        self._rest = self._steps()

    @abstractmethod
    def _steps(self) -> Iterator[bool]:
        """Yields after every step whether it was the last."""

    def advance(self) -> None:
        """One short step. Does nothing once done."""
        self.done = next(self._rest, True)
