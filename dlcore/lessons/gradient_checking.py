"""Guided experiments on gradient checking, each the check of one network: with a right gradient or a wrong one."""

from dlcore.amounts import listed
from dlcore.checked_experiment import Checked, descents, mended
from dlcore.gradient_check.block_checks import check_blocks, suspects
from dlcore.gradient_check.numbers import scientific, step_text
from dlcore.gradient_check.reading import GOOD_BELOW
from dlcore.gradient_check.verdicts import BUG_FROM
from dlcore.lessons.spec import Lesson

OPENING = "v=1&data=circles&hidden=4-4&lr=0.3&l2=0.1"
"""What the page opens with: small enough to read every number, and all bugs but two have a place in it."""
UPDATES = 200
"""Of gradient descent, where a lesson asks whether training would have told."""


def _best(shown: Checked, precision: str = "float64") -> tuple[str, str]:
    """The best step and the relative difference there."""
    arms = shown.check.arms("two", precision)
    return step_text(arms.best), scientific(arms.least)


def _explain_small(shown: Checked) -> str:
    best, least = _best(shown)
    return (
        f"The relative difference is {scientific(shown.relative)}; with ε = {best} it is {least}. Both costs are "
        "rounded to 16 digits, and when θ hardly moves, nearly all of these digits are the same: what is left of their "
        "difference is rounding, and it is divided by a tiny number."
    )


def _explain_digits(shown: Checked) -> str:
    best, least = _best(shown, "float32")
    double = shown.check.relative("two")[shown.check.row(shown.plan.epsilon)]
    return (
        f"In float32 the relative difference is {scientific(shown.relative)}, in float64 {scientific(double)}, of the "
        f"same right gradient. With 7 digits even the best step, ε = {best}, leaves {least}. Train in float32, check "
        "in float64."
    )


def _explain_kink(shown: Checked) -> str:
    smooth = shown.check.relative("two", smooth=True)[shown.check.row(shown.plan.epsilon)]
    return (
        f"The relative difference is {scientific(shown.relative)}, and the gradient is right: {shown.crossed} of the "
        f"{len(shown.check.moved)} steps cross the bend of ReLU for some example, where J has no derivative. Without "
        f"these parameters it is {scientific(smooth)}."
    )


def _explain_dropout(shown: Checked) -> str:
    found = shown.check.differences["float64"]
    return (
        f"The relative difference is {scientific(shown.relative)}. J of the same parameters is {found.cost:.4f}, and "
        f"once more {found.cost_again:.4f}: every evaluation drops other units. Set keep_prob to 1, or keep one mask, "
        f"and it is {scientific(mended(shown.plan).relative)}."
    )


def _explain_learns(shown: Checked) -> str:
    right, wrong = descents(shown.plan, UPDATES)
    return (
        f"The relative difference is {scientific(shown.relative)}: a bug. And in {UPDATES} updates J falls from "
        f"{wrong.costs[0]:.3f} to {wrong.costs[-1]:.3f}, with the right gradient to {right.costs[-1]:.3f}. A wrong "
        "gradient often points downhill all the same: no curve tells of it, the check does."
    )


def _explain_transposed(shown: Checked) -> str:
    wrong = suspects(shown.check)
    rest = [one for one in check_blocks(shown.check, shown.plan.epsilon) if one.block.name not in wrong]
    return (
        f"The relative difference is {scientific(shown.relative)}: {listed(wrong)} are wrong, and all others agree to "
        f"{scientific(max(one.relative for one in rest))}. dW2 needs dz2, which was there before the product; the "
        "product makes da1, and with it everything before. So a bug sits just behind the last layer that is right."
    )


LESSONS = (
    Lesson(
        id="too-small-a-step",
        page="gradient_checking",
        title="Smaller is better?",
        teaser="ε = 1e-12 instead of 1e-5. Is the check sharper?",
        question="A derivative is a limit for ε → 0. Does ε = 1e-12 check this right gradient more sharply than 1e-5?",
        choices=("yes: the quotient comes closer to the derivative", "no: it comes out far worse"),
        answer=1,
        query="data=circles&hidden=4-4&lr=1",
        holds=lambda shown: shown.relative > 1e-5 and shown.check.arms().least < 1e-9,
        explain=_explain_small,
        fails=True,
        checked=True,
        chosen=(("check_eps", "1e-12"),),
    ),
    Lesson(
        id="seven-digits",
        page="gradient_checking",
        title="Seven digits",
        teaser="The same check in float32. Does the right gradient pass?",
        question="This gradient is right. The check is done in float32, as networks are trained. Does it pass?",
        choices=("yes: 7 digits are enough for a difference", "no: it looks like a bug"),
        answer=1,
        query="data=blobs&hidden=6&lr=0.3",
        holds=lambda shown: shown.relative > BUG_FROM and mended(shown.plan).check.arms().least < 1e-9,
        explain=_explain_digits,
        fails=True,
        checked=True,
        chosen=(("precision", "float32"),),
    ),
    Lesson(
        id="on-a-kink",
        page="gradient_checking",
        title="A kink in the way",
        teaser="ReLU and ε = 0.01: above the line for a bug. Is there one?",
        question="Two layers of ReLU, ε = 0.01, and a relative difference above 1e-3. Is there a bug in the gradient?",
        choices=("yes: more than 1e-3 is a bug", "no: steps cross the bend of ReLU"),
        answer=1,
        query="data=moons&hidden=8-8&act=relu&init=he&lr=0.3",
        holds=lambda shown: shown.relative > BUG_FROM and shown.reading.verdict == "kink" and shown.crossed > 0,
        explain=_explain_kink,
        fails=True,
        checked=True,
        chosen=(("check_eps", "0.01"),),
    ),
    Lesson(
        id="dropout-left-on",
        page="gradient_checking",
        title="Dropout left on",
        teaser="The code is right, and yet the check fails. Why?",
        question="A right backward pass, and dropout with keep_prob = 0.8 that draws a new mask whenever J is "
        "evaluated. How far apart are the two gradients?",
        choices=("a little: dropout is only noise", "as far as can be: close to 1"),
        answer=1,
        query="data=circles&hidden=6-6&keep=0.8&lr=0.3",
        holds=lambda shown: shown.relative > 0.9 and mended(shown.plan).relative < GOOD_BELOW,
        explain=_explain_dropout,
        fails=True,
        checked=True,
        chosen=(("bug", "dropout_on"),),
    ),
    Lesson(
        id="it-learns-anyway",
        page="gradient_checking",
        title="It learns anyway",
        teaser="One line is wrong. Would the cost have told you?",
        question="The activation's derivative is taken at the wrong place, in every layer. Does J still fall?",
        choices=("no: the gradient points the wrong way", "yes: nearly as far as with the right gradient"),
        answer=1,
        query="data=xor&hidden=6-6&lr=1",
        holds=lambda shown: shown.relative > BUG_FROM and all(one.fell > 0.9 for one in descents(shown.plan, UPDATES)),
        explain=_explain_learns,
        checked=True,
        chosen=(("bug", "derivative_wrong"),),
    ),
    Lesson(
        id="behind-the-last-right-one",
        page="gradient_checking",
        title="Where does it sit?",
        teaser="W in place of its transpose, in layer 2. What comes out wrong?",
        question="In layer 2 the backward pass multiplies by W2 instead of its transpose. Which gradients are wrong?",
        choices=("dW2, and with it everything", "those of layer 1 alone"),
        answer=1,
        query="data=spiral&hidden=5-5&lr=0.3",
        holds=lambda shown: suspects(shown.check) == ("W1", "b1"),
        explain=_explain_transposed,
        checked=True,
        chosen=(("bug", "product_transposed"),),
    ),
)
