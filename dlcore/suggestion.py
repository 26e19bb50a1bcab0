"""What to try next after a run: settings to change, within their bounds."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dlcore.band import Band
    from dlcore.run import Run


@dataclass(frozen=True)
class Suggestion:
    """One thing to try: a label for the link, and the settings to change (by Python name)."""

    label: str
    changes: dict[str, Any] = field(hash=False)


def something_new(run: "Run", suggestion: Suggestion) -> Suggestion:
    """The suggestion, or another seed where it would change nothing."""
    changes = any(getattr(run.experiment, name) != value for name, value in suggestion.changes.items())
    return suggestion if changes else another_seed(run)


def another_seed(run: "Run") -> Suggestion:
    """The same network from other first weights."""
    seed = run.experiment.seed + 1
    return Suggestion("another seed", {"seed": seed if bounded(run, "seed", seed) == seed else 0})


def bounded(run: "Run | Band", name: str, value: Any) -> Any:
    """The nearest value that a setting of the run may have."""
    low, high = run.experiment.settings()[name].bounds or (value, value)
    return min(max(value, low), high)


def wider(hidden: tuple[int, ...]) -> tuple[int, ...]:
    """Hidden layers of twice as many units, but of no more than 64 where there were not more; one of 8 for none."""
    return tuple(max(units, min(2 * units, 64)) for units in hidden) or (8,)
