"""Which job every visitor looks at. Not safe between threads by itself: who uses it holds a lock."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable


class Watchers:
    """Looks, from who looks to the key of the job that is looked at.

    Who looks is a visitor, or a pair of the visitor and a name, where a page shows several jobs at once.
    """

    def __init__(self):
        self._looks: OrderedDict[Hashable, Hashable] = OrderedDict()
        self._watched: dict[Hashable, set[Hashable]] = {}

    def look(self, who: Hashable, key: Hashable) -> Hashable | None:
        """Look at a job, and away from the one before; its key, if nobody looks at that one any more."""
        left = None if self._looks.get(who) == key else self.leave(who)
        self._looks[who] = key
        self._looks.move_to_end(who)
        self._watched.setdefault(key, set()).add(who)
        return left

    def leave(self, who: Hashable) -> Hashable | None:
        """Look at nothing any more; the key of the job that was looked at, if nobody else looks at it."""
        if who not in self._looks:
            return None
        key = self._looks.pop(who)
        others = self._watched[key]
        others.discard(who)
        if others:
            return None
        del self._watched[key]
        return key

    def leave_where(self, gone: Callable[[Hashable], bool]) -> None:
        """End all looks of the visitors for whom that is true."""
        for who in [who for who in self._looks if gone(visitor_of(who))]:
            self.leave(who)

    def beyond(self, most: int, most_each: int, visitor: Hashable) -> Iterable[Hashable]:
        """Who looks, the oldest first: beyond so many of all visitors, and beyond so many of this one."""
        own = [who for who in self._looks if visitor_of(who) == visitor]
        return [*list(self._looks)[: max(0, len(self._looks) - most)], *own[: max(0, len(own) - most_each)]]

    def is_watched(self, key: Hashable) -> bool:
        """Whether anybody looks at the job of the key."""
        return key in self._watched

    def visitors_of(self, key: Hashable) -> frozenset[Hashable]:
        """The visitors who look at the job of the key."""
        return frozenset(visitor_of(who) for who in self._watched.get(key, ()))


def visitor_of(who: Hashable) -> Hashable:
    """The visitor, without the name of what of the page looks."""
    return who[0] if isinstance(who, tuple) else who
