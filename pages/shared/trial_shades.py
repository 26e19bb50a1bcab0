"""The one colour of dev errors in a search, from the worst (near the page's ground) to the best: the stronger, the
lower the error. The same as in pages/shared/trials_field/js/trial_shades.js."""

from dataclasses import dataclass

from pages.shared.colours import rgb

import numpy as np
from jaxtyping import Float

from dlcore.amounts import error_text
from dlcore.search.result import Trials

STOPS = {
    False: ("#4a0f45", "#a2318c", "#cda3d2", "#e6e0ea"),
    True: ("#ffe1f6", "#d673c0", "#7d5a86", "#3b3444"),
}
"""From the best to the worst, by whether the page is dark."""
WORST = 0.9
"""The scale ends at this quantile of the scores: a few bad trials must not make all others alike."""
LEGEND = (0.0, 0.5, 1.0)


@dataclass(frozen=True)
class Shades:
    """Where a score stands between the best, 0, and the worst, 1."""

    low: float
    high: float

    def place(self, scores: Float[np.ndarray, "*some"]) -> Float[np.ndarray, "*some"]:
        """√((score − low) / (high − low)): small differences of good scores count most. 1 for a diverged one."""
        share = (np.where(np.isfinite(scores), scores, self.high) - self.low) / (self.high - self.low or 1.0)
        return np.sqrt(np.clip(share, 0.0, 1.0))

    def score(self, place: float) -> float:
        """The score at a place."""
        return self.low + place**2 * (self.high - self.low)


def shades_of(trials: Trials) -> Shades:
    """The scale for the trials that have ended."""
    scores = trials.score[np.isfinite(trials.score)]
    if not len(scores):
        return Shades(0.0, 1.0)
    low, high = float(scores.min()), float(np.quantile(scores, WORST))
    return Shades(low, high if high > low else low + 1e-6)


def legend_of(trials: Trials) -> list[dict]:
    """Places on the scale and the errors there in words; nothing before any trial has ended well."""
    shades, task = shades_of(trials), trials.experiment.dataset.task
    if not np.isfinite(trials.score).any():
        return []
    texts = [error_text(task, shades.score(place)) for place in LEGEND]
    if trials.score[np.isfinite(trials.score)].max() > shades.high:
        texts[-1] += " or more"
    return [{"place": place, "text": text} for place, text in zip(LEGEND, texts, strict=True)]


def shade_colour(place: float, dark: bool) -> str:
    """The colour at a place, as `#rrggbb`."""
    stops = np.array([rgb(stop) for stop in STOPS[dark]])
    at = np.linspace(0, 1, len(stops))
    mixed = [round(float(np.interp(place, at, stops[:, channel]))) for channel in range(3)]
    return "#{:02x}{:02x}{:02x}".format(*mixed)
