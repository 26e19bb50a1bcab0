"""Which numbers of a check are looked at, and what is said of them."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Asked:
    """Which of a check's numbers are looked at."""

    epsilon: float = 1e-7
    formula: str = "two"  # of `differences.FORMULAS`
    precision: str = "float64"


@dataclass(frozen=True)
class Attempt:
    """One thing to try: a label for the link, what to change of the check, settings of the experiment to change."""

    label: str
    asked: dict[str, Any] = field(default_factory=dict, hash=False)
    changes: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class CheckReading:
    """`verdict` is an id, `finding` the first clause, `detail` the numbers behind it."""

    verdict: str
    finding: str
    detail: str
    attempt: Attempt | None
