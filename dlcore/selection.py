"""What choosing on a dev set does: how often it picks the better of two models, and how good the best of many looks.

Two models are judged on the same examples, so only the examples on which exactly one of them is right tell them
apart. Everything here is a sum over binomial probabilities, exact but for `LEFT_OUT`.
"""

import math

import numpy as np
from jaxtyping import Float, Int
from scipy.special import bdtrc, betainc, gammaln, xlog1py, xlogy

LEFT_OUT = 1e-12
"""Sums leave out binomial probabilities of no more than this together."""


def binomial_window(examples: int, share: float) -> tuple[int, int]:
    """First and last count outside of which a Binomial(n, p) lies with a probability below `LEFT_OUT`.

    Bernstein's inequality: P(|X − np| ≥ h) ≤ 2 exp(−h² / (2np(1−p) + 2h/3)); the h is its solution.
    """
    log = math.log(2 / LEFT_OUT)
    reach = log / 3 + math.sqrt(log**2 / 9 + 2 * log * examples * share * (1 - share))
    return max(0, math.floor(examples * share - reach)), min(examples, math.ceil(examples * share + reach))


def better_picked(examples: int, only_better_right: float, only_worse_right: float) -> float:
    """How often a dev set of so many examples picks the better of two models; a tie is decided by a coin.

    `only_better_right` and `only_worse_right` are the shares of all examples on which only the one or only the other
    model is right. How many examples n′ of n tell the models apart is Binomial(n, p), p the sum of the two shares;
    each of them speaks for the better model with probability r = only_better_right / p. The majority of n′ such votes,
    ties by a coin, is right with probability I_r(k, k), k = ⌈n′/2⌉ (I is the regularised incomplete beta function, and
    an even number of votes is as good as one vote fewer), and with 1/2 where no example tells them apart.

    Returns a probability in 1/2..1. ValueError for shares that are negative, exceed 1 together, or belong to the
    other model. Source: the discordant pairs of Q. McNemar, Psychometrika 12 (1947); DLMF 8.17.5 for I.
    """
    apart = only_better_right + only_worse_right
    if not 0 <= only_worse_right <= only_better_right or apart > 1 + LEFT_OUT:
        raise ValueError(f"only right on {only_better_right} and {only_worse_right}: not a better and a worse model")
    if apart == 0:
        return 0.5
    apart = min(apart, 1.0)
    first, last = binomial_window(examples, apart)
    votes = np.arange(first, last + 1)
    half = np.maximum((votes + 1) // 2, 1)
    right = np.where(votes == 0, 0.5, betainc(half, half, min(1.0, only_better_right / apart)))
    weights = _binomial_weights(votes, examples, apart)
    return float(weights @ right)


def _binomial_weights(counts: Int[np.ndarray, " k"], examples: int, share: float) -> Float[np.ndarray, " k"]:
    """Binomial probabilities of all counts that matter; made to sum to 1, which takes out the rounding of large
    logarithms."""
    # log C(n, k) p^k (1-p)^(n-k); log n! is common to all
    rest = examples - counts
    logarithms = xlogy(counts, share) + xlog1py(rest, -share) - gammaln(counts + 1) - gammaln(rest + 1)
    weights = np.exp(logarithms - logarithms.max())
    return weights / weights.sum()


def least_of_equals(models: Int[np.ndarray, " k"], examples: int, error: float) -> Float[np.ndarray, " k"]:
    """The error that the best of K equally good, independent models shows on a dev set, on average, for every K.

    E[min of K Binomial(n, e)] / n = Σ_{k=0}^{n−1} P(X > k)^K / n, because the least of K is above k when each is. All
    of these models have the true error `error`: how far the result lies below it is what choosing pretends.
    ValueError for no models, no examples or an error outside 0..1.
    """
    if examples < 1 or not 0 <= error <= 1 or (models < 1).any():
        raise ValueError(f"there is no best of {models} models with an error of {error} on {examples} examples")
    first, last = binomial_window(examples, error)
    counts = np.arange(first, min(last, examples - 1) + 1)
    above = bdtrc(counts, examples, error)  # P(X > k); it is 1 before the window, but for LEFT_OUT, and 0 after it
    return (first + np.sum(above ** models[:, None], axis=1)) / examples


def chance_chosen(
    dev_errors: Float[np.ndarray, "sets networks"], tried: Int[np.ndarray, " k"]
) -> Float[np.ndarray, "k sets networks"]:
    """How likely each network is the one chosen, if `tried` of them are tried and the lowest dev error wins.

    A row of `dev_errors` is one dev set that all networks were judged on. Averaged over all ways to draw k of the N
    networks: all of them are worse than the best a with probability S(a) = C(N − a, k) / C(N, k), so one of those
    that have a given error is chosen with probability S(a) − S(b), where a are better and b are not worse than it.
    Among equals the one tried first is chosen: they share the chance. ValueError unless 1 ≤ k ≤ N.
    """
    networks = dev_errors.shape[1]
    if (tried < 1).any() or (tried > networks).any():
        raise ValueError(f"{tried} of {networks} networks cannot be tried")
    best_first = np.sort(dev_errors, axis=1)
    better, not_worse = (
        np.stack([np.searchsorted(one, own, side) for one, own in zip(best_first, dev_errors, strict=True)])
        for side in ("left", "right")
    )
    # S(0) = 1, S(a) = S(a-1) (N - a + 1 - k)/(N - a + 1); 0 from where fewer than k are left
    left = networks - np.arange(networks)
    survival = np.cumprod(np.maximum(left - tried[:, None], 0) / left, axis=1)
    survival = np.concatenate([np.ones((len(tried), 1)), survival], axis=1)
    return (survival[:, better] - survival[:, not_worse]) / (not_worse - better)
