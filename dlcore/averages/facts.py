"""What an exponentially weighted average does to a stream: by formula, and measured on streams made for it.

The weights add up to 1 - beta^t; the weight has halved after ln(1/2)/ln(beta) steps; a ramp is followed
beta/(1 - beta) steps late; of the variance of white noise (1 - beta)/(1 + beta) is left. All follow from the weights
(1 - beta) beta^k, an infinite geometric series.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dlcore.averages.average import average

STREAMS = 128
"""Streams of white noise beside each other."""
SETTLED = 5
"""Windows after which the beginning counts for less than 1 %: exp(-5)."""
FEWEST_STEPS = 1000
SEED = 0


@dataclass(frozen=True)
class Facts:
    """Of one beta, after `steps` steps where that matters."""

    beta: float
    steps: int

    @property
    def window(self) -> float:
        """1/(1 - beta): the steps over which it is said to average; older ones weigh beta^window, about 1/e."""
        return 1 / (1 - self.beta)

    @property
    def weight_sum(self) -> float:
        """1 - beta^t: what all weights come to after t steps."""
        return 1 - self.beta**self.steps

    @property
    def half_life(self) -> float:
        """ln(1/2)/ln(beta): the steps after which a value weighs half; 0 where it is forgotten at once."""
        return math.log(0.5) / math.log(self.beta) if self.beta else 0.0

    @property
    def lag(self) -> float:
        """beta/(1 - beta): how many steps late it follows a ramp."""
        return self.beta / (1 - self.beta)

    @property
    def variance_factor(self) -> float:
        """(1 - beta)/(1 + beta): the share of white noise's variance that is left."""
        return (1 - self.beta) / (1 + self.beta)


@dataclass(frozen=True)
class Measured:
    """The same, read off averages of streams: of ones, of one 1 followed by zeros, of a ramp, of white noise."""

    weight_sum: float
    window_weight: float  # share of all weights that lies within the window, a whole number of steps
    half_life: int  # the first whole step after which a value weighs half or less; 0 where it is forgotten at once
    lag: float
    variance_factor: float
    variance_error: float  # its standard error


@lru_cache(maxsize=64)
def measure(beta: float, steps: int) -> Measured:
    """Run the recursion on the streams. `steps` are those of `Facts`."""
    settled = math.ceil(SETTLED / (1 - beta))
    impulse = average(np.eye(1, settled + 2)[0], beta)  # (1 - beta) beta^k
    ramp = np.arange(2.0 * settled)
    kept = max(FEWEST_STEPS, settled)
    noise = np.random.RandomState(SEED).standard_normal((settled + kept, STREAMS))
    each = np.mean(average(noise, beta)[settled:] ** 2, axis=0)  # its mean is known to be 0, its variance 1
    return Measured(
        weight_sum=float(average(np.ones(steps), beta)[-1]),
        window_weight=float(impulse[: round(1 / (1 - beta))].sum()),
        half_life=int(np.argmax(impulse <= impulse[0] / 2)) if impulse[1] else 0,
        lag=float(ramp[-1] - average(ramp, beta)[-1]),
        variance_factor=float(each.mean()),
        variance_error=float(each.std(ddof=1) / math.sqrt(STREAMS)),
    )
