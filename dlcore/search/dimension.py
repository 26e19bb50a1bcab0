"""One hyperparameter of a search: its range, and how it is drawn from it."""

import math
from dataclasses import dataclass
from typing import Literal

Value = float | int | str
Scale = Literal["linear", "log", "one_minus", "choice"]
SCALES: tuple[Scale, ...] = ("linear", "log", "one_minus", "choice")


@dataclass(frozen=True)
class Dimension:
    """A hyperparameter that varies between `low` and `high`, both included, or over `choices`.

    A sampler draws a place u of [0, 1); `at` is the inverse of the distribution function F, so that a uniform u gives a
    value distributed as the scale says:
        linear     x = a + (b − a) u                          evenly between a and b
        log        x = 10^(A + (B − A) u), A = log₁₀ a        every power of ten equally often
        one_minus  x = 1 − 10^(A + (B − A) u), A = log₁₀(1 − a)   every power of ten of 1 − x equally often
        choice     the ⌊k u⌋-th of k
    `whole` numbers k take the share of [k, k + 1) in that of [a, b + 1): evenly all of them, or 1 as often as 2 and 3
    together.
    """

    name: str  # link key of a field of the schema, `units` or `layers`
    scale: Scale
    low: float | int = 0.0
    high: float | int = 1.0
    choices: tuple[Value, ...] = ()
    whole: bool = False

    @property
    def levels(self) -> int | None:
        """How many values there are; None where they are a continuum."""
        if self.scale == "choice":
            return len(self.choices)
        if self.low == self.high:
            return 1
        return int(self.high) - int(self.low) + 1 if self.whole else None

    def at(self, u: float) -> Value:
        """The value at a place u of [0, 1)."""
        if self.scale == "choice":
            return self.choices[min(int(u * len(self.choices)), len(self.choices) - 1)]
        drawn = self._drawn(u)
        if self.whole:
            return int(min(max(math.floor(drawn), self.low), self.high))
        return float(min(max(drawn, self.low), self.high))

    def _drawn(self, u: float) -> float:
        low, high = self._ends
        if self.scale == "log":
            return math.exp(math.log(low) + (math.log(high) - math.log(low)) * u)
        if self.scale == "one_minus":
            return 1 - math.exp(math.log1p(-low) + (math.log1p(-high) - math.log1p(-low)) * u)
        return low + (high - low) * float(u)

    @property
    def _ends(self) -> tuple[float | int, float | int]:
        return self.low, self.high + (1 if self.whole else 0)

    def place(self, value: Value) -> float:
        """The place in [0, 1) of a value; of whole numbers and choices the middle of their share. What lies outside
        the range or is no choice is at the nearer end, or at 0."""
        if self.scale == "choice":
            return (self.choices.index(value) + 0.5) / len(self.choices) if value in self.choices else 0.0
        inside = min(max(float(value), self.low), self.high)
        if self.low == self.high:
            return 0.5
        if self.whole:
            return (self._share(inside) + self._share(inside + 1)) / 2
        return min(self._share(inside), math.nextafter(1.0, 0.0))

    def _share(self, value: float) -> float:
        """F(value), 0 to 1."""
        low, high = self._ends
        if self.scale == "log":
            return math.log(value / low) / math.log(high / low)
        if self.scale == "one_minus":
            # log((1 − v)/(1 − a)): the difference of two logarithms would be 0 for ends that are neighbours in float64
            return math.log1p((low - value) / (1 - low)) / math.log1p((low - high) / (1 - low))
        return (value - low) / (high - low)
