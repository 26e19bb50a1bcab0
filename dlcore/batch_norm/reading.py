"""What normalization gained over the plain network, in words, from the numbers of the runs.

The verdicts are tried in order; the first that holds is the finding.
"""

import numpy as np

from dlcore.amounts import listed, number_text
from dlcore.batch_norm.advice import ONE_EXAMPLE, ONE_UNIT
from dlcore.batch_norm.gain import (
    LATE,
    at_chance,
    errors_of_all,
    fate,
    gaps,
    last_cost,
    learns,
    left_of_the_start,
    target_cost,
    train_error,
    where,
)
from dlcore.batch_norm.runs import NAMES, PLAIN
from dlcore.budget import batch_of
from dlcore.initialization_reading import learned
from dlcore.joint_runs import JointRuns
from dlcore.optimizer_reading import epochs_text, epochs_to
from dlcore.reading import Reading, constant_cost, read
from dlcore.suggestion import Suggestion, bounded, something_new
from dlcore.train_cost import train_cost

WORTH = 0.03
"""Share of the cost of always the same answer by which one must end above the plain network to be called held back."""
SOONER = 1.5
"""A run that needs so many times fewer epochs for the same cost is called faster."""
FEW = 8
"""A mini-batch of so few examples, or fewer, is named as what can keep batch normalization back."""
DEEPER, DEEPEST = 2, 10
"""Times the layers that are suggested where normalization has nothing to gain, and how many at most."""
FASTER = 3.0
"""Times the learning rate that is suggested where it is borne."""
USUAL_BATCH, USUAL_MOMENTUM = 32, 0.9


def read_normalized(shown: JointRuns) -> Reading:
    """The finding about the page's own run and those beside it, which have been evaluated at least once."""
    for verdict in (
        _nothing_hidden,
        _diverged,
        _growing,
        _late,
        _alone,
        _needs_it,
        _held_back,
        _stuck,
        _rescued,
        _sooner,
    ):
        found = verdict(shown)
        if found is not None:
            break
    else:
        found = _little(shown)
    names = tuple(shown.runs)
    finding = f"{shown.own}: {found.finding if found.finding.startswith(names) else _lower(found.finding)}"
    return Reading(found.verdict, finding, found.detail, something_new(shown.run, found.suggestion))


def _nothing_hidden(shown: JointRuns) -> Reading | None:
    if shown.experiment.hidden:
        return None
    return Reading(
        "no-layers",
        "There is no hidden layer to normalise.",
        f"{errors_of_all(shown)} Normalization keeps what one layer hands to the next in place.",
        Suggestion("four hidden layers", {"hidden": (16,) * 4}),
    )


def _diverged(shown: JointRuns) -> Reading | None:
    if shown.run.diverged_at is None:
        return None
    reading, fine = read(shown.run), [name for name, run in shown.others.items() if run.diverged_at is None]
    also = f" At the same α {listed(fine)} stayed finite." if fine else ""
    able = [name for name in fine if name != PLAIN and learns(shown.others[name])]
    change = _kind(able[0]) if able else reading.suggestion
    return Reading("diverged", reading.finding, reading.detail + also, change)


def _growing(shown: JointRuns) -> Reading | None:
    if shown.complete:
        return None
    costs = [f"{name} {number_text(last_cost(run))}" for name, run in shown.runs.items() if np.isfinite(last_cost(run))]
    return Reading(
        "growing",
        f"It has come to epoch {shown.run.ended:,}.",
        f"The train cost so far: {listed(costs)}. What normalization gained shows when all have ended.",
        read(shown.run).suggestion,
    )


def _late(shown: JointRuns) -> Reading | None:
    """Batch normalization whose weights may have learned, and whose averages have not."""
    run, left = shown.run, left_of_the_start(shown.run)
    best = min((train_error(one) for one in shown.others.values()), default=0.0)
    if shown.experiment.normalization != "batch" or left <= LATE or (learned(run) and train_error(run) <= best):
        return None
    return Reading(
        "late",
        "Its running averages come too late.",
        f"After {run.updates:,} updates {100 * left:.0f} % of them is still what they began with, and at test time "
        f"they stand in for μ and σ². {errors_of_all(shown)}",
        Suggestion(f"a momentum of {USUAL_MOMENTUM:g}", {"norm_momentum": USUAL_MOMENTUM}),
    )


def _alone(shown: JointRuns) -> Reading | None:
    if shown.others:
        return None
    reading = read(shown.run)
    return Reading("alone", reading.finding, reading.detail, reading.suggestion)


def _needs_it(shown: JointRuns) -> Reading | None:
    able = _able(shown, among=[name for name in shown.others if name != PLAIN])
    if shown.own != PLAIN or learns(shown.run) or not able:
        return None
    learn = "learns" if len(able) == 1 else "learn"
    return Reading(
        "needs-it",
        f"It {fate(shown.run)}, and {listed(able)} {learn}.",
        f"{where(shown)} {errors_of_all(shown)} All began with the same weights.",
        _kind(able[0]),
    )


def _held_back(shown: JointRuns) -> Reading | None:
    """A normalised network that does worse than the plain one."""
    target, plain = target_cost(shown), shown.runs.get(PLAIN)
    if shown.own == PLAIN or plain is None or target is None or not learns(plain):
        return None
    if np.isfinite(epochs_to(shown.run, target)) or last_cost(shown.run) < target + WORTH * constant_cost(plain):
        return None
    why, change = _what_holds_back(shown)
    word = "Never comes to Plain's last cost" if learned(shown.run) else "Learns nothing, and Plain does"
    return Reading("held-back", f"{word}.", f"{where(shown)} {errors_of_all(shown)}{why}{gaps(shown)}", change)


def _what_holds_back(shown: JointRuns) -> tuple[str, Suggestion]:
    run, experiment = shown.run, shown.experiment
    batch = batch_of(experiment, run.data.counts[0])
    if experiment.normalization == "layer":
        lost = ONE_UNIT if min(experiment.hidden) == 1 else "Its layers lose the size of each example's z."
        return f" {lost}", _kind(PLAIN)
    if batch == 1:
        return f" {ONE_EXAMPLE[0].upper()}{ONE_EXAMPLE[1:]}.", _kind(PLAIN)
    if batch == run.data.counts[0]:
        return "", _kind(PLAIN)  # no noise, and nothing else that could be seen from here
    if batch <= FEW:
        return (
            f" The μ and σ² of {batch} examples are largely chance, and each example's z̃ changes with its company.",
            Suggestion(f"mini-batches of {USUAL_BATCH}", {"batch_size": USUAL_BATCH})
            if run.data.counts[0] >= USUAL_BATCH
            else _kind(PLAIN),
        )
    return " Where a plain network learns well, the noise of μ and σ² costs more than it gives.", _kind(PLAIN)


def _stuck(shown: JointRuns) -> Reading | None:
    if learns(shown.run):
        return None
    reading, able = read(shown.run), _able(shown, among=shown.others)
    if learned(shown.run):
        reading = _lost(shown, reading.suggestion)
        if not able:
            return reading
    if not able:
        return Reading("stuck", "Nothing was learned, and none beside it learns.", reading.detail, reading.suggestion)
    also = f" From the same first weights {listed(able)} {'learns' if len(able) == 1 else 'learn'}."
    return Reading(reading.verdict, reading.finding, reading.detail + also, _kind(able[0]))


def _lost(shown: JointRuns, change: Suggestion) -> Reading:
    """A run that had learned and ends at chance."""
    cost = train_cost(shown.run)
    detail = f"Its train cost was lowest after {epochs_text(int(cost.argmin()))}, {number_text(float(cost.min()))}, "
    detail += f"and is {number_text(last_cost(shown.run))} in the end. {errors_of_all(shown)}"
    finding = "It learned, and sits at chance in the end." if at_chance(shown.run) else "It lost what it had learned."
    return Reading("lost", finding, detail, change)


def _rescued(shown: JointRuns) -> Reading | None:
    """A normalised network that learns where the plain one does not."""
    plain = shown.runs.get(PLAIN)
    if shown.own == PLAIN or plain is None or learns(plain):
        return None
    return Reading(
        "rescued",
        f"It learns, and Plain {fate(plain)}.",
        f"{where(shown)} {errors_of_all(shown)}{_others_learn(shown)}{gaps(shown)}",
        _rate(shown),
    )


def _sooner(shown: JointRuns) -> Reading | None:
    """A normalised run that is clearly sooner at the plain network's last cost: the page's own, or one beside it."""
    target, plain = target_cost(shown), shown.runs.get(PLAIN)
    if target is None or plain is None:
        return None
    slow = epochs_to(plain, target)
    times = {name: epochs_to(run, target) for name, run in shown.runs.items() if name != PLAIN}
    fast = [name for name in sorted(times, key=times.__getitem__) if slow >= SOONER * max(times[name], 1)]
    if not fast:
        return None
    own = shown.own in fast
    best = shown.own if own else fast[0]
    whose = "its" if shown.own == PLAIN else "Plain's"
    return Reading(
        "sooner" if own else "later",
        f"{'It' if own else best} comes to {whose} last cost in {epochs_text(times[best])} and not {slow:,.0f}.",
        f"{where(shown)} {errors_of_all(shown)}{gaps(shown)}",
        _rate(shown) if own else _kind(best),
    )


def _little(shown: JointRuns) -> Reading:
    """Normalization makes no great difference."""
    deeper = shown.experiment.hidden * DEEPER
    change = _rate(shown)
    if len(deeper) <= DEEPEST:
        change = Suggestion(
            f"{len(deeper)} hidden layers", {"hidden": deeper, "keep_prob": shown.experiment.keep_prob[:1]}
        )
    return Reading(
        "little",
        "Normalization gains little here." if shown.own != PLAIN else "Normalization would gain little here.",
        f"{where(shown)} {errors_of_all(shown)}{gaps(shown)}",
        change,
    )


def _able(shown: JointRuns, among) -> list[str]:
    """Those that learn, the lowest cost first."""
    return sorted((name for name in among if learns(shown.runs[name])), key=lambda name: last_cost(shown.runs[name]))


def _kind(name: str) -> Suggestion:
    """The page's own run with another kind of normalization, by the name of that."""
    kind = next(kind for kind, called in NAMES.items() if called == name)
    return Suggestion(name, {"normalization": kind})


def _rate(shown: JointRuns) -> Suggestion:
    rate = bounded(shown.run, "learning_rate", float(f"{FASTER * shown.experiment.learning_rate:.1g}"))
    return Suggestion(f"α = {rate:g}", {"learning_rate": rate})


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _others_learn(shown: JointRuns) -> str:
    rest = {name: run for name, run in shown.others.items() if name != PLAIN}
    said = [f"{name} {'learns too' if learns(run) else 'does not learn'}" for name, run in rest.items()]
    return f" {listed(said)}." if said else ""
