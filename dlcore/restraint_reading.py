"""What the studies of restraints found, in words, from their own numbers. Each also reads a study in progress."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float
from scipy.special import stdtrit

from dlcore.amounts import error_text, gap_number, gap_text, listed, measure
from dlcore.band_reading import Words
from dlcore.paired import Comparison, compare
from dlcore.reading import percent
from dlcore.restraints import restraints_of
from dlcore.study_reading import STANDARD_ERRORS, medians

if TYPE_CHECKING:
    from dlcore.experiment import Experiment
    from dlcore.studies.ensemble import Ensemble
    from dlcore.studies.penalty_path import PenaltyPath
    from dlcore.studies.restraint import Restraint

TOO_EARLY = Words("Too early to say.", "The first networks are being trained.")
COLLAPSED = 0.95
"""A network is no better than one answer for all from this share of that answer's train error on."""
NINE_TENTHS = 0.9
FEW_MISTAKES = 2
"""Dev examples that a network gets wrong on average: with fewer there is nothing to win."""
CHANCE = 0.025
"""How often chance alone may be taken for an effect."""
LITTLE_GAP = 0.02
"""Between train and dev, as a share of the error of one answer for all: less is nothing to restrain."""


def lambda_text(value: float) -> str:
    """λ as it stands in a link, three digits at most."""
    return f"{value:.3g}" if value < 1000 else f"{value:,.0f}"


def collapse_of(result: "PenaltyPath") -> float:
    """The λ from which on, to the end, networks are no better on their training set than one answer for all its
    examples; NaN where that does not happen."""
    train = medians(result.train_error)
    held = np.isfinite(train) & (train < COLLAPSED * result.constant_error)
    after = np.flatnonzero(held).max(initial=-1) + 1
    at = [place for place in range(after, len(train)) if np.isfinite(train[place])]
    return float(result.lambdas[at[0]]) if at else float("nan")


def read_penalty_path(result: "PenaltyPath") -> Words:
    """Whether a penalty helps, how large it should be, and from where on it destroys what was learned."""
    task = result.experiment.dataset.task
    name, (dev, train) = measure(task), (medians(one).tolist() for one in (result.dev_error, result.train_error))
    known = np.flatnonzero(np.isfinite(dev)).tolist()
    if len(known) < 3:
        return TOO_EARLY
    best, weakest = result.lambdas.tolist().index(result.suggested), known[0]
    at_best = f"λ = {lambda_text(result.suggested)}"
    if not result.complete:
        return Words(
            "Too early to say.", f"The lowest median dev {name} so far, {error_text(task, dev[best])}, has {at_best}."
        )
    collapse = collapse_of(result)
    if collapse == result.lambdas[weakest]:
        return Words(
            "These networks learn nothing at any λ:",
            f"even with {lambda_text(collapse)} the median train {name}, {error_text(task, train[weakest])}, is no "
            "better than one answer for all examples. No penalty can help; train longer or with another learning rate.",
        )
    hardly = f"{error_text(task, dev[weakest])} with hardly any penalty (λ = {lambda_text(result.lambdas[weakest])})"
    if penalty_helps(result):
        finding = f"{at_best} helps:"
        detail = [
            f"the median dev {name} falls from {hardly} to {error_text(task, dev[best])}, the train {name} goes from "
            f"{error_text(task, train[weakest])} to {error_text(task, train[best])}."
        ]
    else:
        finding = "No penalty helps here by more than chance:"
        detail = [f"the lowest median dev {name} is {error_text(task, dev[best])} with {at_best}, and {hardly}."]
        if dev[weakest] - train[weakest] < LITTLE_GAP * result.constant_error:
            detail.append("Without it dev is hardly above train, or not at all: there is nothing to restrain.")
    zeros = float(medians(result.zero_share)[best])
    if result.penalty == "l1":
        detail.append(f"There {percent(zeros)} of the weights are exactly 0.")
    if np.isfinite(collapse):
        place = result.lambdas.tolist().index(collapse)
        detail.append(
            f"From λ = {lambda_text(collapse)} on the penalty has the upper hand over the data: the train {name}, "
            f"{error_text(task, train[place])}, is no better than one answer for all examples."
        )
    return Words(finding, " ".join(detail))


def penalty_helps(result: "PenaltyPath") -> bool:
    """Whether the dev error at the suggested λ is below that at the smallest by more than its having been picked as the
    lowest of all explains. False before the path is complete.

    Paired t-test over the seeds, its chance of error divided by the number of comparisons (O. J. Dunn 1961, Multiple
    comparisons among means).
    """
    known = np.flatnonzero(np.isfinite(medians(result.dev_error))).tolist()
    if not result.complete or len(known) < 2:
        return False
    best, tried = result.lambdas.tolist().index(result.suggested), len(known) - 1
    gaps = result.dev_error[known[0]] - result.dev_error[best]
    gaps = gaps[np.isfinite(gaps)]
    if len(gaps) < 2:
        return False
    critical = float(stdtrit(len(gaps) - 1, 1 - CHANCE / tried))
    return bool(np.mean(gaps) > critical * np.std(gaps, ddof=1) / np.sqrt(len(gaps)))


def read_ensemble(result: "Ensemble") -> Words:
    """What an average of the members is worth against one of them, and how many it takes."""
    count, task = len(result.tried), result.experiment.dataset.task
    if count < 2:
        return TOO_EARLY
    name, what = measure(task), "snapshots" if result.snapshots else "networks"
    alone, together = float(result.member_error.mean()), float(result.first[-1])
    single = (
        f"one alone has {error_text(task, alone)} on average ({error_text(task, float(result.member_error.min()))} to "
        f"{error_text(task, float(result.member_error.max()))}), their average {error_text(task, together)}"
    )
    if result.gain > STANDARD_ERRORS * result.gain_se:
        enough = int(np.argmax(result.average <= alone - NINE_TENTHS * result.gain)) + 1
        detail = f"{single}. {enough} of them bring nine tenths of that."
        return Words(f"Averaging {count} {what} takes {gap_text(task, result.gain)} off the dev {name}:", detail)
    detail = f"{single}, which {result.dev_examples:,} dev examples cannot tell from no difference."
    if task == "classification" and alone * result.dev_examples < FEW_MISTAKES:
        detail += " There are hardly any mistakes to average away."
    elif result.snapshots:
        detail += " Snapshots of one run resemble each other, so their mistakes do not cancel."
    else:
        detail += " Mistakes that the networks have in common, averaging keeps."
    return Words(f"Averaging {count} {what} changes little here:", detail)


def pairs_of(result: "Restraint") -> Comparison | None:
    """The dev errors with the restraint against those without, over the seeds in which both are known."""
    return compare(result.dev_error[:, 0], result.dev_error[:, 1])


def span_text(task: str, low: float, high: float) -> str:
    """An interval of a difference, with its unit once."""
    return f"{gap_number(task, low, sign=True)} to {gap_text(task, high, sign=True)}"


def read_restraint(result: "Restraint") -> Words:
    """Whether the restraint changed the dev error, by how much, and why that is its doing."""
    task, found = result.experiment.dataset.task, pairs_of(result)
    if found is None or found.pairs < 2:
        return TOO_EARLY
    name = measure(task)
    detail = [
        f"With {restraint_text(result.experiment)} the dev {name} differs by "
        f"{gap_text(task, found.difference, sign=True)} on average (95 % interval "
        f"{span_text(task, found.paired.low, found.paired.high)}); it is lower in {found.lower} of {found.pairs} seeds"
        + (f", equal in {found.equal}." if found.equal else "."),
        _train_text(task, result.train_error),
        "Both networks of a pair have the same data, first weights and order of examples: what differs is the doing of "
        "the restraint, on these data.",
    ]
    left_out = len(result.seeds) - found.pairs if result.complete else 0
    if left_out:
        detail.append(f"{left_out} {'pair is' if left_out == 1 else 'pairs are'} left out: one of the two diverged.")
    finding = _effect(found) if result.complete else "So far:"
    return Words(finding, " ".join(filter(None, detail)))


def _effect(found: Comparison) -> str:
    if found.equal == found.pairs:
        return "The restraint makes no difference."
    if found.paired.high < 0:
        return "The restraint makes these networks better."
    if found.paired.low > 0:
        return "The restraint makes these networks worse."
    return f"{found.pairs} seeds show no effect of the restraint."


def _train_text(task: str, errors: Float[np.ndarray, "seeds 2"]) -> str:
    """What became of the fit: a restraint is paid for with it."""
    found = compare(errors[:, 0], errors[:, 1])
    if found is None:
        return ""
    change = f"The train {measure(task)} changes by {gap_text(task, found.difference, sign=True)}"
    if found.paired.low > 0:
        return f"{change}: they fit their training examples less closely."
    return f"{change}."


def restraint_text(experiment: "Experiment") -> str:
    """The restraints that are in force, with their values: "λ = 3 (L2) and keep_prob 0.8 (drop rate 0.2)"."""
    keep = experiment.keep_prob
    texts = {
        "l2": f"λ = {lambda_text(experiment.l2)} (L2)",
        "l1": f"λ = {lambda_text(experiment.l1)} (L1)",
        "keep_prob": f"keep_prob {' and '.join(f'{one:g}' for one in keep)} (drop rate "
        f"{' and '.join(f'{1 - one:g}' for one in keep)})",
        "augmentation": f"augmentation {experiment.augmentation:g}",
        "patience": f"a patience of {experiment.patience:,} epochs",
    }
    said = [texts[name] for name in restraints_of(experiment)]
    return listed(said)
