"""What is averaged: a year of temperatures, or the gradients that one parameter of a network met."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from dlcore.amounts import number_text
from dlcore.averages.temperatures import seasonal_mean, temperatures


@dataclass(frozen=True, eq=False)
class Stream:
    """theta_1, theta_2, ... and what they are called. `mean` is what they vary around, where that is known; `of` says
    more of whose values they are."""

    title: str  # of the values: "temperature"
    step: str  # what passes between two of them: "day"
    unit: str  # " °C", or "" where there is none
    values: Float[np.ndarray, " t"]
    mean: Float[np.ndarray, " t"] | None = None
    of: str = ""

    def text(self, value: float) -> str:
        """A value with its unit; degrees with one decimal."""
        return f"{value:.1f}{self.unit}".replace("-", "−") if self.unit else number_text(value).replace("-", "−")


def temperature_stream() -> Stream:
    """The year of `dlcore.averages.temperatures`."""
    return Stream("temperature", "day", " °C", temperatures(), seasonal_mean())


def gradient_stream(gradients: Float[np.ndarray, " u"], name: str = "") -> Stream:
    """The gradients of the parameter of this name, one per update, up to the first that is no number."""
    bad = np.flatnonzero(~np.isfinite(gradients))
    values = gradients[: bad[0]] if len(bad) else gradients
    return Stream("gradient", "update", "", values.astype(np.float64), of=name)
