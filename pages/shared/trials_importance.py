"""What decided the trials of a search, measured once however often it is drawn."""

from functools import lru_cache

from dlcore.search.importance import Importance, importance_of
from dlcore.search.result import Trials

KEPT = 16


@lru_cache(KEPT)
def known_importance(trials: Trials) -> Importance | None:
    """The same as `importance_of`, which takes some tenths of a second."""
    return importance_of(trials)
