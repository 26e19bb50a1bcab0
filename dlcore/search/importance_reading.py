"""What the importance of each hyperparameter says beside the usual order of what to tune first."""

from dataclasses import dataclass

from dlcore.amounts import listed
from dlcore.experiment import Experiment
from dlcore.search.dimensions import rank_of
from dlcore.search.importance import Importance
from dlcore.search.names import name_of
from dlcore.search.reading import IDLE, UNEXPLAINED

RANKS = {1: "first", 2: "second", 3: "third", 4: "almost never", None: "not ranked"}


@dataclass(frozen=True)
class ImportanceReading:
    """The finding, and the numbers behind it."""

    finding: str
    detail: str


def order_of(found: Importance) -> list[int]:
    """The dimensions by their numbers, the most important first."""
    return found.order


def decides(found: Importance, number: int) -> bool:
    """Whether a dimension's share is worth a place in an order."""
    return bool(found.share[number] >= IDLE)


def advice(name: str, experiment: Experiment) -> str:
    """When one would usually tune it, in words."""
    return RANKS[rank_of(name, experiment)]


def read_importance(found: Importance, experiment: Experiment) -> ImportanceReading:
    """Which hyperparameter decided, whether that can be told, and what would usually be tuned first."""
    order = order_of(found)
    basis = (
        f"From {found.trials:,} trials; a forest that has learnt from some of them explains "
        f"{max(0.0, 100 * found.explained):.0f} % of the variance of the others."
    )
    if found.explained < UNEXPLAINED:
        return ImportanceReading(
            "None of them can be said to decide.",
            f"{basis} That is too little to rank them: take more trials or more seeds, or wider ranges.",
        )
    first, share = order[0], float(found.share[order[0]])
    others = order[1:]
    if not others:
        return ImportanceReading(f"{name_of(found.names[first])} decides {100 * share:.0f} %.", basis)
    second = others[0]
    if len(found.first) > 1:
        names = listed([name_of(found.names[k]) for k in found.first])
        return ImportanceReading(f"{names} decide about as much.", f"{basis} {_as_advised(found, order, experiment)}")
    times = share / max(float(found.share[second]), 1e-9)
    compared = (
        "far more than any other" if times > 10 else f"{times:.1f} times as much as {name_of(found.names[second])}"
    )
    return ImportanceReading(
        f"{name_of(found.names[first])} decides most here, {compared}.",
        f"{basis} {_as_advised(found, order, experiment)}",
    )


def _as_advised(found: Importance, order: list[int], experiment: Experiment) -> str:
    ranks = [rank_of(found.names[k], experiment) for k in order]
    known = [rank for rank in ranks if rank is not None]
    if len(known) < 2 or ranks[0] is None:
        return ""
    if ranks[0] == min(known):
        return "It is what one usually tunes first, too."
    earlier = next(found.names[k] for k in order if rank_of(found.names[k], experiment) == min(known))
    return f"Usually {name_of(earlier)} is tuned first: on other data, or over another range, it may decide more."
