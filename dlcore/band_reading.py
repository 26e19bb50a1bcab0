"""What the runs of a band say together, in words, from their own numbers."""

from dataclasses import dataclass

import numpy as np

from dlcore.amounts import gap_number, gap_text
from dlcore.band import Band
from dlcore.reading import format_error

FEWEST_FOR_QUARTILES = 4
"""With fewer runs "half of them" would be one or two: then the range is said."""


@dataclass(frozen=True)
class Words:
    """`finding` is the first clause, `detail` the numbers behind it."""

    finding: str
    detail: str


def read_band(band: Band) -> Words:
    """Where the runs end, whether the first of them is typical, and what that means for a single run."""
    errors, count = band.final(f"{band.judged}_error"), band.experiment.seeds
    known = errors[np.isfinite(errors)]
    if not len(known):
        everybody = "Both networks" if count == 2 else f"All {count} networks"
        return Words(f"{everybody} diverged.", "No draw of first weights survives these settings: lower α.")
    enough = len(known) >= FEWEST_FOR_QUARTILES
    low, high = np.quantile(known, (0.25, 0.75)) if enough else (known.min(), known.max())
    detail = [_first_draw(band, known, low, high), _spread(band, known), _missing(band)]
    return Words(_ends(band, len(known), low, high), " ".join(filter(None, detail)))


def _ends(band: Band, known: int, low: float, high: float) -> str:
    who = f"{'Half of the' if known >= FEWEST_FOR_QUARTILES else 'The'} {known} networks"
    if not band.complete:
        who += f" that are at epoch {band.epoch}"
    texts = [format_error(band, value) for value in (low, high)]
    where = f"between {texts[0]} and {texts[1]}" if texts[0] != texts[1] else f"at {texts[0]}"
    return f"{who} {'end' if band.complete else 'are'} {where} {_measure(band)};"


def _measure(band: Band) -> str:
    return f"{band.judged} error" if band.data.dataset.task == "classification" else f"{band.judged} RMSE"


def _first_draw(band: Band, known: np.ndarray, low: float, high: float) -> str:
    """The run shown on the stage among the others."""
    error = band.final(f"{band.judged}_error")[0]
    if band.diverged[0]:
        return "the first draw diverged."
    if not np.isfinite(error):
        return "the first draw is not there yet."
    text, others = f"the first draw, {format_error(band, error)}, is", len(known) - 1
    if error < low:
        return f"{text} luckier than {int(np.sum(known > error))} of the other {others}."
    if error > high:
        return f"{text} worse than {int(np.sum(known < error))} of the other {others}."
    return f"{text} typical."


def _spread(band: Band, known: np.ndarray) -> str:
    low, high = np.quantile(known, (0.1, 0.9))
    if high <= low:
        return "First weights hardly matter here."
    return (
        f"From the 10 % to the 90 % quantile it is {gap(band, high - low)}: two settings tried once each can differ by "
        "that much through their first weights alone."
    )


def _missing(band: Band) -> str:
    diverged = int(band.diverged.sum())
    if not diverged:
        return ""
    return f"{diverged} of {band.experiment.seeds} diverged and {'is' if diverged == 1 else 'are'} left out."


def gap(band: Band, difference: float, *, sign: bool = False) -> str:
    """A difference of two errors in its unit: percentage points, or RMSE."""
    return gap_text(band.data.dataset.task, difference, sign=sign)


def number(band: Band, difference: float, *, sign: bool = False) -> str:
    """A difference of two errors without its unit; with `sign`, a true minus or a plus stands before it."""
    return gap_number(band.data.dataset.task, difference, sign=sign)
