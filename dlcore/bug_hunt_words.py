"""What is said to an answer in a hunt: right or wrong, and the numbers of the check that say so."""

from dlcore.amounts import listed
from dlcore.backpropagation import Problem
from dlcore.band_reading import Words
from dlcore.bug_hunt import NOTHING, Judgement
from dlcore.checked_experiment import Checked, mended
from dlcore.gradient_check.block_checks import check_blocks
from dlcore.gradient_check.bugs import BUGS, Planted
from dlcore.gradient_check.damage import damage, wrong_blocks
from dlcore.gradient_check.evidence import evidence
from dlcore.gradient_check.numbers import scientific
from dlcore.gradient_check.reading import REFERENCE_EPSILON
from dlcore.gradient_check.verdicts import ZERO


def words_of(judged: Judgement, shown: Checked) -> Words:
    """The finding about an answer, and the evidence for it or against it."""
    if judged.cause_found:
        if judged.block_found:
            return Words("Found.", revealed(judged, shown))
        return Words("The cause is right, the block is not.", _of_the_block(judged))
    if judged.hidden != NOTHING and not judged.sits:
        return Words(
            "The bug sleeps.",
            "With the settings as they are now, every line gives the right numbers. What did you change last?",
        )
    against = _against(judged, shown.check.problem)
    if judged.block_found:
        return Words("The block is right, the cause is not.", against)
    return Words("Neither the block nor the cause.", f"{_of_the_block(judged)} {against}")


def revealed(judged: Judgement, shown: Checked) -> str:
    """What is hidden, with the evidence."""
    if judged.hidden == NOTHING:
        return f"No line is wrong here. {_all_agree(shown)}"
    bug = BUGS[judged.hidden]
    if not judged.sits:
        return f"{bug.label}, but it sleeps now: it needs {bug.needs}."
    right = scientific(mended(shown.plan).relative)
    return (
        f"{_with_place(shown.check.planted)}. {evidence(shown.check)} With the right line the relative difference is "
        f"{right}."
    )


def _with_place(planted: Planted | None) -> str:
    assert planted is not None  # it sits
    return planted.bug.label + (f", in layer {planted.layer}" if planted.layer else "")


def _all_agree(shown: Checked) -> str:
    blocks = [one for one in check_blocks(shown.check, REFERENCE_EPSILON) if one.verdict is not ZERO]
    worst = max(blocks, key=lambda one: one.relative, default=None)
    if worst is None:
        return "There is no gradient at all."
    return f"The worst block, {worst.block.name}, agrees to {scientific(worst.relative)}."


def _of_the_block(judged: Judgement) -> str:
    block = judged.answer.block
    if not judged.wrong:
        return "No block is off." if block == NOTHING else f"{block} is right, and so are all others."
    if block == NOTHING:
        return f"Not all are right: look at {listed(judged.wrong)}."
    return f"{block} is right; wrong {'is' if len(judged.wrong) == 1 else 'are'} {listed(judged.wrong)}."


def _against(judged: Judgement, problem: Problem) -> str:
    """Why it is not the bug that was named: what that one would do to this very network."""
    named, observed = judged.answer.cause, judged.wrong
    if named == NOTHING:
        return "A line is wrong: whatever ε is, the two gradients stay apart."
    bug = BUGS[named]
    places = [Planted(named, layer) for layer in bug.seats(problem)]
    if not places:
        return f"“{bug.label}” cannot be it: it needs {bug.needs}."
    place = max(places, key=lambda one: len(set(wrong_blocks(problem, one)) & set(observed)))
    would = wrong_blocks(problem, place)
    if would != observed:
        here = f"it is {listed(observed)}" if observed else "all blocks agree"
        return f"“{bug.label}” would leave {listed(would) if would else 'nothing'} wrong; here {here}."
    name = observed[-1]
    return (
        f"“{bug.label}” would leave the same blocks wrong, but {name} by {scientific(damage(problem, place)[name])}: "
        "compare that with what you see, and look at single parameters."
    )
