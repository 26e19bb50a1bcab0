"""How lucky the winner of a search is, in words, from its own numbers."""

from typing import NamedTuple

import numpy as np

from dlcore.amounts import error_text, gap_text
from dlcore.band_reading import Words
from dlcore.intervals import standard_error
from dlcore.search.optimism import MOST_EQUALS, equals_that_fool_as_much, promise_of_equals
from dlcore.search.winners_luck import WinnersLuck

TASK = "classification"  # the only one this is about
HONEST = 0.0005
"""An optimism that is printed as 0.0 points is none."""
NEAR = 2.0
"""Standard errors within which a trial is a rival of the best."""
TOO_EARLY = Words("Too early to say.", "The trials are trained once more, for their last weights.")


class Averages(NamedTuple):
    """Means over the repetitions for one dev size and one number of trials."""

    dev: float  # of the winner on the dev set that chose it
    test: float  # on a test set; NaN without one
    true: float

    @property
    def optimism(self) -> float:
        """By how much the winner promises too much."""
        return self.true - self.dev

    @property
    def luck_text(self) -> str:
        """The same in words: the difference of the two errors as they are printed."""
        return gap_text(TASK, round(self.true, 3) - round(self.dev, 3))


def averages(result: WinnersLuck, size: int, column: int) -> Averages:
    """Of dev sets of size number `size` and the number of trials in that column."""
    found = (values[size, :, column] for values in (result.dev, result.test, result.true))
    return Averages(*(float(np.mean(values)) for values in found))


def equals_promise(result: WinnersLuck, size: int, column: int) -> float:
    """The dev error that the best of as many independent networks would show, all of them as good as this winner."""
    true = averages(result, size, column).true
    return true - float(promise_of_equals(result.tried[[column]], int(result.sizes[size]), true)[0])


def read_luck(result: WinnersLuck, size: int, column: int) -> Words:
    """What the winner of so many trials promises on a dev set of that size, and what it keeps."""
    if not len(result.tried) or not result.known(size):
        return TOO_EARLY
    found, tried, examples = averages(result, size, column), int(result.tried[column]), int(result.sizes[size])
    promised, kept = error_text(TASK, found.dev), error_text(TASK, found.true)
    test = (
        "" if np.isnan(found.test) else f" On a test set that chose nothing they have {error_text(TASK, found.test)}."
    )
    means = f"Means over {result.dev.shape[1]:,} dev sets of {examples:,} examples.{test}"
    if tried == 1:
        return Words("One trial alone is not chosen: its dev error is honest.", f"{promised}, truly {kept}. {means}")
    if found.optimism < HONEST:
        return Words(f"The best of {tried:,} keeps what it promises: {promised}.", f"Truly {kept}. {means}")
    finding = f"The best of {tried:,} promises {promised} and keeps {kept}: {found.luck_text} are luck."
    return Words(finding, f"{means} {_equals(result, size, column, found)}{_own(result)}")


def _equals(result: WinnersLuck, size: int, column: int, found: Averages) -> str:
    tried, examples = int(result.tried[column]), int(result.sizes[size])
    promise = error_text(TASK, equals_promise(result, size, column))
    words = f"{tried:,} unrelated networks, all as good as that, would promise {promise}"
    like = equals_that_fool_as_much(found.optimism, examples, found.true)
    if like is None:
        return f"{words}; not even {MOST_EQUALS:,} of them would promise as much as these."
    if like >= tried:
        return f"{words}."
    return (
        f"{words}: these trials fool as much as {like:,} such {'network' if like == 1 else 'networks'}. "
        f"{_rivals(result, size)}"
    )


def rivals(result: WinnersLuck, size: int) -> tuple[int, float]:
    """How many trials are truly so near to the best that a dev set of that size hardly tells them apart, it included;
    and how near that is: two standard errors of its dev error."""
    best = float(result.true_error.min())
    reach = NEAR * standard_error(best, int(result.sizes[size]))
    return int(np.sum(result.true_error <= best + reach)), reach


def _rivals(result: WinnersLuck, size: int) -> str:
    count, reach = rivals(result, size)
    return (
        f"Of all {len(result.true_error):,} only {count:,} {'is' if count == 1 else 'are'} truly within "
        f"{gap_text(TASK, reach)} of the best, two standard errors of so few examples."
    )


def _own(result: WinnersLuck) -> str:
    """What became of the winner on the search's own dev set."""
    if result.winner is None:
        return ""
    dev, true = (float(values[result.winner]) for values in (result.dev_error, result.true_error))
    return (
        f" On your own dev set the winner has {error_text(TASK, dev)}, and is truly wrong on {error_text(TASK, true)}."
    )
