"""Find the bug: what a number hides stays hidden, and every answer is judged by the check's own numbers."""

import pytest

from dlcore.bug_hunt import HIDDEN, LAST_HUNT, NOTHING, Answer, hidden_in, judge, next_hunt, seat_of
from dlcore.bug_hunt_words import revealed, words_of
from dlcore.checked_experiment import CheckPlan, checked, mended
from dlcore.gradient_check.block_checks import suspects
from dlcore.gradient_check.bugs import BUGS, Planted
from dlcore.gradient_check.damage import wrong_blocks
from dlcore.gradient_check.numbers import scientific
from dlcore.links import parse_link

EVERYTHING = parse_link("data=circles&n=100&hidden=3-3&l2=1&keep=0.8&norm=batch").experiment
PLAIN = parse_link("data=circles&n=100&hidden=3-3").experiment
FIRST = {id: next(hunt for hunt in range(1, LAST_HUNT) if hidden_in(hunt) == id) for id in HIDDEN}
"""The first hunt that hides each."""


def hunted(id: str, experiment=EVERYTHING):
    return checked(CheckPlan(experiment, hunt=FIRST[id]))


def answered(id: str, block: str, cause: str):
    shown = hunted(id)
    return judge(Answer(FIRST[id], block, cause), shown.check), shown


def test_every_bug_can_be_hidden_and_nothing_at_all_too():
    assert set(HIDDEN) == {NOTHING, *BUGS} and len(set(HIDDEN)) == len(HIDDEN)


def test_a_link_to_a_hunt_hides_the_same_for_ever():
    assert [HIDDEN.index(hidden_in(hunt)) for hunt in (1, 2, 3, 4, 5, 100, LAST_HUNT)] == [5, 8, 8, 7, 3, 8, 0]


@pytest.mark.parametrize("id", BUGS)
def test_the_hidden_bug_is_planted_whatever_else_is_set(id):
    plan = CheckPlan(EVERYTHING, hunt=FIRST[id])
    assert plan.planted is not None and plan.planted.bug_id == id
    asleep = seat_of(FIRST[id], CheckPlan(PLAIN).problem)
    assert asleep is None or asleep.bug_id == id, "settings put a bug to sleep; they make no other of it"


def test_the_next_hunt_hides_something_that_this_network_has_a_place_for():
    problem, hunt, seen = CheckPlan(PLAIN).problem, 0, set()
    for _ in range(40):
        hunt = next_hunt(hunt, problem)
        seen.add(hidden_in(hunt))
    assert seen == {NOTHING, "mean_missing", "derivative_wrong", "product_transposed", "bias_not_summed",
                    "layer_doubled"}  # fmt: skip
    assert 1 <= next_hunt(LAST_HUNT, problem) < 10


@pytest.mark.parametrize("id", BUGS)
def test_the_right_answer_is_found_and_its_evidence_told(id):
    wrong = suspects(hunted(id).check)
    judged, shown = answered(id, wrong[-1], id)
    assert judged.cause_found and judged.block_found and set(judged.wrong) >= set(wrong)
    words = words_of(judged, shown)
    assert words.finding == "Found." and BUGS[id].label in words.detail
    assert f"With the right line the relative difference is {scientific(mended(shown.plan).relative)}." in words.detail
    assert mended(shown.plan).relative < 1e-7 < shown.relative


def test_where_nothing_is_hidden_the_answer_is_that_nothing_is():
    judged, shown = answered(NOTHING, NOTHING, NOTHING)
    assert judged.cause_found and judged.block_found and shown.relative < 1e-7
    assert words_of(judged, shown).detail.startswith("No line is wrong here.")
    judged, shown = answered(NOTHING, "W1", "layer_doubled")
    assert "here all blocks agree" in words_of(judged, shown).detail


@pytest.mark.parametrize("id", BUGS)
def test_a_wrong_cause_is_refuted_by_what_it_would_do(id):
    right = suspects(hunted(id).check)[-1]
    for other in [NOTHING, *BUGS]:
        if other == id:
            continue
        judged, shown = answered(id, right, other)
        words = words_of(judged, shown)
        assert words.finding == "The block is right, the cause is not."
        assert BUGS[id].label not in words.detail, "the solution is not given away"
        if "would leave" in words.detail and "the same blocks" not in words.detail:
            named = words.detail.split("would leave ")[1].split(" wrong")[0].replace(" and ", ", ").split(", ")
            places = [Planted(other, seat) for seat in BUGS[other].seats(shown.check.problem)]
            assert named in [list(wrong_blocks(shown.check.problem, place)) for place in places]
            assert named != list(judged.wrong)


def test_a_block_that_is_right_is_said_to_be():
    judged, shown = answered("bias_not_summed", "W1", "mean_missing")
    words = words_of(judged, shown)
    assert words.finding == "Neither the block nor the cause." and words.detail.startswith("W1 is right; wrong are")
    judged, shown = answered("bias_not_summed", "W1", "bias_not_summed")
    words = words_of(judged, shown)
    assert words.finding == "The cause is right, the block is not." and words.detail.startswith(
        "W1 is right; wrong are"
    )
    assert BUGS["bias_not_summed"].label not in words.detail, "the hunt goes on"


def test_a_bug_that_cannot_sit_here_is_refuted_by_what_it_needs():
    plan = CheckPlan(PLAIN, hunt=FIRST["layer_doubled"])
    judged = judge(Answer(plan.hunt, "W1", "batchnorm_constant"), checked(plan).check)
    assert "cannot be it: it needs batch normalization" in words_of(judged, checked(plan)).detail


def test_a_bug_that_sleeps_is_neither_found_nor_given_away():
    plan = CheckPlan(PLAIN, hunt=FIRST["penalty_forgotten"])
    shown = checked(plan)
    judged = judge(Answer(plan.hunt, NOTHING, NOTHING), shown.check)
    words = words_of(judged, shown)
    assert shown.relative < 1e-7 and words.finding == "The bug sleeps."
    assert "enalty" not in words.detail and "λ" not in words.detail
    assert "sleeps now: it needs an L2 penalty" in revealed(judged, shown)
