"""Runs that were branched off each other by changes by hand, and how a link names them.

A link holds numbers, for each run the count of its changes and then the numbers of each: with an epoch and a learning
rate `1-40-0.01-0` are a run that changed to 0.01 after epoch 40, and one that changed nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Change = tuple[int | float, ...]
"""The epoch after which something is changed, what it is where that may be several things, and its new value."""
Changes = tuple[Change, ...]
"""Of one run, in rising order."""


@dataclass(frozen=True)
class Notation:
    """How the changes of some runs are written: so many `numbers` each, of which the first is a whole epoch.

    `each` says what they are, `fault` what is wrong with one, as the end of a sentence; "" for nothing.
    """

    numbers: int
    each: str
    fault: Callable[[Change], str]
    most_changes: int
    most_runs: int

    @property
    def most_numbers(self) -> int:
        """Of all runs together."""
        return self.most_runs * (1 + self.numbers * self.most_changes)

    def read(self, numbers: Sequence[float]) -> tuple[Changes, ...]:
        """The changes of each run. Raises ValueError, which says why, for numbers that name none."""
        found: list[Changes] = []
        rest = list(numbers)
        while rest:
            count = int(rest[0])
            own = rest[1 : 1 + self.numbers * count]
            if count != rest[0] or not 0 <= count <= self.most_changes or len(own) < self.numbers * count:
                raise ValueError(f"needs for each run the count of its changes, and {self.each} for each of them")
            changes = [tuple(own[start : start + self.numbers]) for start in range(0, len(own), self.numbers)]
            if any(change[0] != int(change[0]) for change in changes) or not _rising(changes):
                raise ValueError("needs whole epochs that rise")
            for change in changes:
                if self.fault(change):
                    raise ValueError(self.fault(change))
            found.append(tuple((int(epoch), *(float(one) for one in others)) for epoch, *others in changes))
            rest = rest[1 + self.numbers * count :]
        if len(found) > self.most_runs:
            raise ValueError(f"keeps at most {self.most_runs} runs")
        return tuple(found)

    def write(self, runs: Sequence[Sequence[Change]]) -> tuple[float, ...]:
        """The first `most_runs` of these runs as a link holds them."""
        numbers: list[float] = []
        for changes in runs[: self.most_runs]:
            numbers += [float(len(changes)), *(float(number) for change in changes for number in change)]
        return tuple(numbers)


def _rising(changes: Sequence[Change]) -> bool:
    """No thing is changed twice at once."""
    return all(before[:-1] < after[:-1] for before, after in pairwise(changes))


def branched(changes: Changes, change: Change) -> Changes:
    """The changes of a run that goes on with another one: earlier ones stay, those of other things at the same moment
    too, later ones go."""
    kept = [one for one in changes if one[0] < change[0] or (one[0] == change[0] and one[:-1] != change[:-1])]
    return tuple(sorted([*kept, change]))


def parting(one: Changes, other: Changes) -> int | float:
    """The epoch until which two runs are the same; infinite where they are the same to the end."""
    apart = set(one) ^ set(other)
    return min((change[0] for change in apart), default=float("inf"))
