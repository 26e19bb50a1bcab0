"""What a split of the examples says, in words: how exactly dev measures, and which gap is the largest."""

import math
from typing import TYPE_CHECKING

from scipy.special import ndtri

from dlcore.amounts import error_text, gap_text, measure
from dlcore.band_reading import Words
from dlcore.ladder import CONFIDENCE, DEV, Gap, Rung
from dlcore.ladder_reading import largest, read_ladder
from dlcore.set_counts import set_counts
from dlcore.suggestion import Suggestion

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

COARSE, FINE = 0.03, 0.003
"""An interval of more than ± 3 points cannot tell ordinary models apart; one below ± 0.3 points tells more than most
decisions ask for."""
COARSE_RMSE, FINE_RMSE = 0.2, 0.02
"""The same for an RMSE, as shares of it."""
SMALL, SMALL_RMSE = 0.01, 0.1
"""A gap below one point, or a tenth of an RMSE, is nothing to act on."""
WISHED = 0.01
"""The precision that is asked for: ± 1 point."""
GENEROUS = 10.0
"""Percent of the examples in dev and test together from which on the training set misses them."""
LARGE_SPLIT = (98.0, 1.0, 1.0)


def examples_for(error: float, reach: float) -> int:
    """About how many examples measure an error to ± `reach` with 95 % confidence: n = z² e(1−e) / reach²."""
    return math.ceil(float(ndtri((1 + CONFIDENCE) / 2)) ** 2 * error * (1 - error) / reach**2)


def read_split(
    experiment: "Experiment", rungs: tuple[Rung, ...], gaps: tuple[Gap, ...]
) -> tuple[Words, Suggestion | None]:
    """What the sets of a run can tell and what they told; what to try, where that is another split or size."""
    dev, task = next((rung for rung in rungs if rung.name == DEV), None), experiment.dataset.task
    if dev is None:
        detail = "Without a dev set nobody sees whether it works on other examples, and nothing can be chosen."
        suggestion = (
            Suggestion("60 / 20 / 20", {"split": (60.0, 20.0, 20.0)}) if experiment.dataset.splittable else None
        )
        return Words("There is no dev set.", detail), suggestion
    reach = (dev.high - dev.low) / 2
    scale = 1.0 if task == "classification" else dev.error
    coarse, fine = (COARSE, FINE) if task == "classification" else (COARSE_RMSE, FINE_RMSE)
    if reach > coarse * scale and not _clear(largest(gaps), reach):
        return _coarse(experiment, dev)
    if reach < fine * scale and sum(experiment.split[1:]) > GENEROUS and experiment.dataset.synthetic:
        return _wasteful(experiment, dev, reach)
    widest = largest(gaps)
    if widest is not None and widest.size < (SMALL if task == "classification" else SMALL_RMSE * dev.error):
        detail = f"The largest gap, {widest.name}, is {gap_text(task, widest.size)}. {_precision(task, dev)}"
        return Words("These sets agree.", detail), None
    words = read_ladder(task, gaps)
    return Words(words.finding, f"{words.detail} {_precision(task, dev)}"), None


def _clear(gap: Gap | None, reach: float) -> bool:
    """Whether even a coarse dev set shows this gap."""
    return gap is not None and gap.size > 2 * max(gap.standard_error, reach)


def _precision(task: str, dev: Rung) -> str:
    low, high = error_text(task, dev.low).removesuffix(" %"), error_text(task, dev.high)
    return f"Dev has {dev.examples:,} examples: its true {measure(task)} lies between {low} and {high}."


def _coarse(experiment: "Experiment", dev: Rung) -> tuple[Words, Suggestion | None]:
    task = experiment.dataset.task
    low, high = error_text(task, dev.low), error_text(task, dev.high)
    finding = "This dev set is too small to tell."
    if task == "regression":
        return Words(finding, f"Its RMSE on {dev.examples:,} examples may be anything from {low} to {high}."), None
    wrong, centre = round(dev.error * dev.examples), (dev.low + dev.high) / 2
    needed = examples_for(centre, WISHED)
    detail = (
        f"{wrong:,} of {dev.examples:,} are wrong, which fits any true error from {low} to {high}. To know it to "
        f"± 1 point takes about {_rounded(needed):,} dev examples."
    )
    lowest, most = experiment.settings()["examples"].bounds or (0, 0)
    examples = math.ceil(_rounded(needed) * 100 / experiment.split[1])
    if not experiment.dataset.synthetic or not lowest <= examples <= most:
        return Words(finding, detail), None
    return Words(finding, detail), Suggestion(f"{_rounded(examples):,} examples", {"examples": _rounded(examples)})


def _wasteful(experiment: "Experiment", dev: Rung, reach: float) -> tuple[Words, Suggestion | None]:
    task = experiment.dataset.task
    more = set_counts(experiment.replace(split=LARGE_SPLIT))["train"] - set_counts(experiment)["train"]
    detail = (
        f"{dev.examples:,} dev examples pin the {measure(task)} down to ± {gap_text(task, reach)}. Split 98 / 1 / 1, "
        f"{more:,} more examples would be there to learn from."
    )
    finding = "Dev measures more finely than anybody needs."
    return Words(finding, detail), Suggestion("98 / 1 / 1", {"split": LARGE_SPLIT})


def _rounded(number: int) -> int:
    """Up to two significant digits."""
    unit = 10 ** max(0, len(str(number)) - 2)
    return math.ceil(number / unit) * unit
