"""A year of daily temperatures: generated, not measured, by a recipe that is all here.

    T_t = 11 + 8 cos(2 pi (t - 20)/365) + e_t,   e_t = 0.7 e_{t-1} + 2.2 n_t,   n_t ~ N(0, 1)

in degrees Celsius, t = 1 ... 365, beginning on the first of July: a mean of 11 °C that swings by 8 °C over the year,
and weather that stays over from one day to the next (an AR(1) process, with a standard deviation of 3.1 °C).
"""

from functools import cache

import numpy as np
from jaxtyping import Float

DAYS = 365
MEAN, SWING = 11.0, 8.0  # °C
WARMEST = 20
"""The day with the highest mean: the 20th of July."""
STAYS = 0.7
"""Of a day's departure from the mean, the part that is left the day after."""
WEATHER = 2.2  # °C
SEED = 1


def seasonal_mean() -> Float[np.ndarray, "365"]:
    """What the temperatures vary around, in °C."""
    days = np.arange(1, DAYS + 1)
    return MEAN + SWING * np.cos(2 * np.pi * (days - WARMEST) / DAYS)


@cache
def temperatures() -> Float[np.ndarray, "365"]:
    """The year, in °C; the same numbers every time."""
    draws = np.random.RandomState(SEED).standard_normal(DAYS)
    departure = np.empty(DAYS)
    departure[0] = WEATHER / np.sqrt(1 - STAYS**2) * draws[0]  # as spread as any other day
    for day in range(1, DAYS):
        departure[day] = STAYS * departure[day - 1] + WEATHER * draws[day]  # e_t = 0.7 e_{t-1} + 2.2 n_t
    found = seasonal_mean() + departure
    found.setflags(write=False)
    return found
