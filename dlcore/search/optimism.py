"""What the winner of a search promises on the dev set that chose it, and what it keeps: dev sets drawn again and again.

All networks are judged on the same examples of a pool, which stands for all there are: a dev set of n examples is n
draws from it with replacement, so the mean dev error of a network that was not chosen is its true error, exactly.
Examples that the same networks get wrong are one kind; how often each kind is drawn is all that counts.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from dlcore.selection import least_of_equals

MOST_EQUALS = 1024
"""Among no more unrelated models is looked for as many as fool as much."""


class Kinds(NamedTuple):
    """The kinds of examples in a pool: which networks get them wrong, and the share of the pool that they are."""

    wrong: Float[np.ndarray, "kinds networks"]  # 0 or 1, float32: it is multiplied with counts
    shares: Float[np.ndarray, " kinds"]

    @property
    def true_error(self) -> Float[np.ndarray, " networks"]:
        """Share of the pool that each network gets wrong."""
        return self.shares @ self.wrong.astype(np.float64)


class Draws(NamedTuple):
    """Winners of repeated searches, each on a dev set of its own: one row a repetition, one column a number of trials.

    The test error is that of the same winner on a test set that nothing was chosen on; NaN without one.
    """

    winner: Int[np.ndarray, "repetitions k"]
    dev: Float[np.ndarray, "repetitions k"]
    true: Float[np.ndarray, "repetitions k"]
    test: Float[np.ndarray, "repetitions k"]


def kinds_of(wrong: Bool[np.ndarray, "networks examples"]) -> Kinds:
    """The kinds of examples, the most frequent first (fewer numbers are drawn for the others)."""
    packed = np.ascontiguousarray(np.packbits(wrong, axis=0).T)
    _, first, counts = np.unique(
        packed.view(np.dtype((np.void, packed.shape[1]))).ravel(), return_index=True, return_counts=True
    )
    order = np.argsort(-counts, kind="stable")
    return Kinds(wrong.T[first[order]].astype(np.float32), counts[order] / wrong.shape[1])


def drawn(
    kinds: Kinds,
    tried: Int[np.ndarray, " k"],
    examples: int,
    test_examples: int,
    repetitions: int,
    rng: np.random.Generator,
) -> Draws:
    """Search so many times among randomly chosen networks, each time on a new dev set of so many `examples`.

    Every repetition tries the networks in a random order, so that the first k of them are any k; among equals on dev
    the one tried first wins. A test set is drawn beside the dev set, so the winner's mistakes there are Binomial(test
    examples, its true error). ValueError unless 1 ≤ k ≤ networks.
    """
    networks = kinds.wrong.shape[1]
    if (tried < 1).any() or (tried > networks).any():
        raise ValueError(f"{tried} of {networks} networks cannot be tried")
    counts = rng.multinomial(examples, kinds.shares, repetitions)
    mistakes = np.rint(counts.astype(np.float32) @ kinds.wrong).astype(np.int64)
    order = rng.permuted(np.tile(np.arange(networks), (repetitions, 1)), axis=1)
    # the place in the order breaks ties: mistakes first, then who came first
    keys = np.take_along_axis(mistakes, order, axis=1) * networks + np.arange(networks)
    best = np.minimum.accumulate(keys, axis=1)[:, tried - 1]
    winner = np.take_along_axis(order, best % networks, axis=1)
    true = kinds.true_error[winner]
    test = np.full(true.shape, np.nan)
    if test_examples:
        test = rng.binomial(test_examples, np.clip(true, 0.0, 1.0)) / test_examples
    return Draws(winner, (best // networks) / examples, true, test)


def promise_of_equals(tried: Int[np.ndarray, " k"], examples: int, error: float) -> Float[np.ndarray, " k"]:
    """How far the dev error of the best of K lies below its true error where all K are independent and equally good:
    e − E[min of K Binomial(n, e)] / n, exact. 0 for one, and for models that are never or always wrong."""
    return error - least_of_equals(tried, examples, error)


def equals_that_fool_as_much(optimism: float, examples: int, error: float) -> int | None:
    """So many independent, equally good models would promise about as much; None where even `MOST_EQUALS` promise
    less, or where these could not promise anything."""
    if not 0 < error < 1:
        return None
    promises = promise_of_equals(np.arange(1, MOST_EQUALS + 1), examples, error)
    if optimism > promises[-1]:
        return None
    return 1 + int(np.argmin(np.abs(promises - optimism)))
