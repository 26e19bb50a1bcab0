"""What the course's own exercise shows when it is computed again, in words from its numbers."""

from dlcore.amounts import listed
from dlcore.band_reading import Words
from dlcore.gradient_check.block_checks import judge_blocks, suspects
from dlcore.gradient_check.check import Check
from dlcore.gradient_check.numbers import scientific, step_text
from dlcore.gradient_check.presets import COURSE_EPSILON, COURSE_LINE, course_case
from dlcore.gradient_check.verdicts import VERDICTS


def read_course_case() -> Words:
    """The right gradient and its own line; the two bugs; what a cost that keeps its digits changes."""
    right, wrong, logits = course_case(), course_case(bugs=True), course_case(from_logits=True)
    score, least = _at(right), judge_blocks(wrong)
    line = VERDICTS["great"].below
    verdict = "fails" if score >= line else "passes"
    blocks = suspects(wrong)
    best = right.arms()
    return Words(
        f"The right gradient scores {scientific(score, 2)} and {verdict} its own test.",
        f"The line is drawn at {scientific(line, 0)}, in later versions of the notebook at "
        f"{scientific(COURSE_LINE, 0)}. The gradient is not to blame: the notebook computes log(1 − a), and where a is "
        "nearly 1, 1 − a has lost most of its digits. From z, where nothing is lost, the same gradient scores "
        f"{scientific(_at(logits), 2)} at the same ε; even as it is, ε = {step_text(best.best)} leaves "
        f"{scientific(best.least, 2)}. With the two bugs it is {_at(wrong):.4f}, and no ε helps: of {listed(blocks)} "
        f"at least {_shares(blocks, least)} remain.",
    )


def _shares(blocks: tuple[str, ...], judged: dict) -> str:
    return listed(tuple(f"{judged[name].least:.2f}" for name in blocks))


def _at(case: Check) -> float:
    return float(case.relative()[case.row(COURSE_EPSILON)])
