"""The printed script of a gradient check, run without dlcore, prints the numbers of the check."""

import contextlib
import io
import re

import numpy as np
import pytest

from dlcore.checked_experiment import CheckPlan, checked
from dlcore.gradient_check.block_checks import check_blocks
from dlcore.gradient_check.bugs import BUGS
from dlcore.links import parse_link
from dlcore.script.gradient_check import FIELDS, check_script

SMALL = "data=circles&n=100&hidden=3-3"
EVERYTHING = f"{SMALL}&l2=1&l1=0.5&keep=0.8&norm=batch"
COARSE = 1e-3
"""A step at which the quotient's own error decides, which everybody computes alike; that of rounding nobody does."""
CASES = {
    "plain": CheckPlan(parse_link(SMALL).experiment, epsilon=COARSE),
    "no hidden layer, regression": CheckPlan(parse_link("data=diabetes&hidden=none").experiment, epsilon=COARSE),
    "ten classes, ReLU, layer norm after, uniform": CheckPlan(
        parse_link("data=blobs&n=100&classes=3&hidden=3-2&act=relu&init=he&init_draw=uniform&gain=0.5&norm=layer"
                   "&norm_where=after").experiment,
        epsilon=COARSE,
    ),
    "squared errors of a sigmoid, batch norm after": CheckPlan(
        parse_link(f"{SMALL}&loss=mse&norm=batch&norm_where=after&act=gelu").experiment, epsilon=COARSE
    ),
    "squared errors of a softmax": CheckPlan(parse_link("data=iris&hidden=3&loss=mse").experiment, epsilon=COARSE),
    "after updates, one-sided": CheckPlan(
        parse_link(f"{SMALL}&lr=0.3").experiment, updates=7, formula="one", epsilon=COARSE
    ),
    "after updates, with a bug": CheckPlan(
        parse_link(f"{SMALL}&lr=0.3").experiment, updates=7, bug="derivative_wrong", epsilon=COARSE
    ),
    "as often written": CheckPlan(parse_link(SMALL).experiment, formula="unbracketed", epsilon=COARSE),
    "float32": CheckPlan(parse_link(f"{SMALL}&l2=1").experiment, precision="float32", epsilon=0.1),
    "a step of one's own": CheckPlan(parse_link(SMALL).experiment, epsilon=0.03),
    "float32, after updates in float64": CheckPlan(
        parse_link(f"{SMALL}&lr=10&act=sine&gain=3&keep=0.8").experiment, updates=60, precision="float32", epsilon=0.1
    ),
    "logits that no exponential can hold": CheckPlan(
        parse_link("data=blobs&n=100&classes=3&hidden=3&act=relu&init=large&gain=50").experiment, epsilon=COARSE
    ),
    **{bug: CheckPlan(parse_link(EVERYTHING).experiment, bug=bug, epsilon=COARSE) for bug in BUGS},
    "the derivative of a ReLU": CheckPlan(
        parse_link(f"{SMALL}&act=relu&init=he").experiment, bug="derivative_wrong", epsilon=1e-4
    ),
}  # fmt: skip


def printed(plan: CheckPlan) -> tuple[float, float, dict[str, float], dict[str, float]]:
    """J, the length of the gradient, and the relative differences by ε and by block."""
    shown = io.StringIO()
    code = check_script(plan)
    assert "dlcore" not in code and "import jax" not in code
    with contextlib.redirect_stdout(shown):
        exec(compile(code, "check.py", "exec"), {})
    whole, _, blocks = shown.getvalue().partition("block by block")
    (found,) = re.findall(r"J = (\S+) +\|gradient\| = (\S+)", whole)
    by_epsilon = dict(re.findall(r"^eps (\S+) +relative difference (\S+)$", whole, re.MULTILINE))
    by_block = dict(re.findall(r"^ *(\S+) +relative difference (\S+)$", blocks, re.MULTILINE))
    return *map(float, found), *({key: float(value) for key, value in one.items()} for one in (by_epsilon, by_block))


@pytest.mark.parametrize("plan", CASES.values(), ids=CASES)
def test_the_script_prints_the_numbers_of_the_check(plan):
    shown = checked(plan)
    assert plan.bug == "none" or shown.check.planted is not None
    J, size, by_epsilon, by_block = printed(plan)
    assert len(by_epsilon) == len(plan.epsilons)
    if plan.bug == "dropout_on":  # masks of its own
        assert by_epsilon[repr(COARSE)] > 0.9 < shown.relative
        return
    tolerance = 1e-4 if plan.precision == "float32" else 1e-8
    assert pytest.approx(shown.check.differences[plan.precision].cost, rel=tolerance) == J
    assert size == pytest.approx(shown.size, rel=tolerance)
    loose = 0.1 if plan.precision == "float32" else 1e-4
    assert by_epsilon[repr(plan.epsilon)] == pytest.approx(shown.relative, rel=loose)
    blocks = check_blocks(shown.check, plan.epsilon, plan.formula, plan.precision)
    assert list(by_block) == [f"{FIELDS[one.block.field]}{one.block.layer}" for one in blocks]
    for one, apart in zip(blocks, by_block.values(), strict=True):
        if one.verdict.id != "zero":
            assert apart == pytest.approx(one.relative, rel=loose, abs=1e-9 if plan.precision == "float64" else 1e-3)


def test_of_a_large_network_the_script_checks_the_same_parameters():
    plan = CheckPlan(parse_link("data=digits&hidden=40-40").experiment, epsilon=COARSE)
    moved = checked(plan).check.moved
    assert len(moved) < checked(plan).check.parameters
    (listed,) = re.findall(r"^moved = np.array\(\[([\d, ]+)\]\)", check_script(plan), re.MULTILINE)
    np.testing.assert_array_equal(np.array(listed.split(", "), int), moved)


def test_a_step_beside_another_keeps_a_row_of_its_own():
    plan = CheckPlan(parse_link(SMALL).experiment, epsilon=0.00100000123)
    by_epsilon = printed(plan)[2]
    assert len(by_epsilon) == len(plan.epsilons) and set(by_epsilon) == set(map(repr, plan.epsilons))


MARK = "  # <-- wrong"


@pytest.mark.parametrize("link", [EVERYTHING, f"{EVERYTHING}&act=relu"], ids=["tanh", "relu"])
@pytest.mark.parametrize("bug", BUGS)
def test_the_lines_that_are_wrong_are_marked_and_no_others(bug, link):
    plan = CheckPlan(parse_link(link).experiment, bug=bug)
    right = set(check_script(CheckPlan(plan.experiment)).split("\n"))
    lines = check_script(plan).split("\n")[5:]  # below the introduction
    marked = [line.removesuffix(MARK) for line in lines if line.endswith(MARK)]
    assert marked and not set(marked) & right
    unmarked = {line for line in lines if not line.endswith(MARK)} - right
    assert all(re.fullmatch(r"mask\d_shape = mask\d.shape", line) for line in unmarked), unmarked
