"""The page "Gradient checking": every figure is the check's, a bug shows where it sits, a hidden one stays hidden."""

from urllib.parse import parse_qsl

import numpy as np
import pytest

from dlcore.backpropagation import backward
from dlcore.bug_hunt import HIDDEN, NOTHING, hidden_in
from dlcore.checked_experiment import CheckPlan, checked, descents
from dlcore.gradient_check.block_checks import suspects
from dlcore.gradient_check.bugs import BUGS
from dlcore.gradient_check.evidence import evidence
from dlcore.gradient_check.numbers import scientific
from dlcore.lessons import LESSONS
from dlcore.lessons.gradient_checking import OPENING
from dlcore.links import parse_link
from dlcore.unnoticed import read_unnoticed
from tests.core.checked_lessons import check_of
from tests.ui.visitor import Visitor, card_link

PAGE = "gradient_checking"
SMALL = "v=1&data=circles&hidden=3-3&lr=0.3&l2=0.1"
FIRST = {id: next(hunt for hunt in range(1, 999) if hidden_in(hunt) == id) for id in HIDDEN}


def arrive(link: str) -> Visitor:
    visitor = Visitor.at(link, PAGE)
    assert not visitor.app.exception
    return visitor


def plan_of(visitor: Visitor, **more) -> CheckPlan:
    return CheckPlan(visitor.experiment, **more)


def press(visitor: Visitor, label: str) -> None:
    next(button for button in visitor.app.button if button.label == label).click().run()
    assert not visitor.app.exception


def test_who_comes_without_a_link_sees_a_right_gradient_and_both_passes():
    visitor = arrive("")
    assert visitor.experiment == parse_link(OPENING).experiment
    shown = checked(plan_of(visitor))
    assert visitor.figures["relative difference"] == scientific(shown.relative)
    assert visitor.figures["verdict"] == "Great" and visitor.says("**The gradient is right.**")
    header, arrays = visitor.stage
    assert header["examples"] == shown.plan.examples and header["example"] == 0
    np.testing.assert_allclose(arrays["dW1"], backward(shown.check.problem.forward()).layers[0].weights, rtol=1e-5)


def test_a_planted_bug_shows_in_the_passes_in_the_figures_and_in_training():
    visitor = arrive(f"{SMALL}&bug=product_transposed&example=4&check_eps=0.001&sides=one&after=10")
    plan = plan_of(visitor, bug="product_transposed", epsilon=1e-3, formula="one", updates=10)
    shown = checked(plan)
    assert visitor.figures["relative difference"] == scientific(shown.relative)
    assert any("after 10 updates" in caption.value for caption in visitor.app.caption)
    assert visitor.says(evidence(shown.check)) and visitor.says(f"**{shown.reading.finding}**")
    header, arrays = visitor.stage
    assert header["example"] == 3 and [step for step in header["steps"] if step.get("wrong")]
    wrong = backward(shown.check.problem.forward(), plan.planted.rules).layers[0].weights
    np.testing.assert_allclose(arrays["dW1"], wrong, rtol=1e-5)
    words = read_unnoticed(*descents(plan, 200), plan.planted)
    assert visitor.says(f"**{words.finding}** {words.detail}")
    rows = visitor.chart("descents")["descents"]
    assert [row["value"] for row in rows if row["set"] == "with the bug"] == pytest.approx(descents(plan, 200)[1].costs)


def test_a_descent_that_has_diverged_before_the_check_is_said_and_not_drawn():
    visitor = arrive("v=1&data=plane&lr=10&after=300&example=2")
    assert not np.isfinite(checked(plan_of(visitor, updates=300)).check.cost)
    assert visitor.says("**Nothing to compare.**") and not visitor.has_chart("descents")
    tried = attempt(visitor, "Try no updates before the check")
    assert tried["after"] == "0" and tried["example"] == "2", "what is looked at stays"
    assert parse_link(tried).experiment == visitor.experiment


def attempt(visitor: Visitor, label: str) -> dict[str, str]:
    link = next(one.proto for one in visitor.app.get("page_link") if one.proto.label == label)
    return dict(parse_qsl(link.query_string))


def test_what_the_reading_suggests_is_a_link_that_does_it():
    visitor = arrive(f"{SMALL}&keep=0.8&bug=dropout_on&look=course&example=3&precision=float32")
    tried = attempt(visitor, "Try keep_prob = 1")
    assert parse_link(tried).experiment.keep_prob == (1.0,)
    assert {key: tried[key] for key in ("bug", "look", "example", "precision")} == {
        "bug": "dropout_on", "look": "course", "example": "3", "precision": "float32",
    }  # fmt: skip


def test_a_bug_that_has_no_place_says_what_it_needs():
    visitor = arrive(f"{SMALL}&bug=batchnorm_constant")
    needs = BUGS["batchnorm_constant"].needs
    assert any(f"has no place in this network: it needs {needs}" in caption.value for caption in visitor.app.caption)
    assert visitor.figures["verdict"] == "Great"
    visitor.app.get_by_key(f"{PAGE}:normalization").set_value("batch").run()
    assert visitor.figures["verdict"] == "A bug"


def test_a_hunt_hides_what_would_give_the_bug_away_and_answers_with_evidence():
    visitor = arrive(SMALL)
    press(visitor, "Hide a bug")
    hunt = int(visitor.address["hunt"])
    shown = checked(plan_of(visitor, hunt=hunt))
    bug = hidden_in(hunt)
    assert bug != NOTHING and shown.check.planted is not None, "the first one is worth looking for"
    visitor.app.session_state["under-the-hood"] = True
    visitor.app.run()
    assert visitor.figures["relative difference"] == scientific(shown.relative)
    assert not visitor.says(shown.reading.finding) and not visitor.says(evidence(shown.check))
    assert not visitor.app.get("download_button") and not visitor.has_chart("descents")
    assert not any(step.get("wrong") for step in visitor.stage[0]["steps"])

    press(visitor, "Answer")
    assert any(caption.value == "Choose a block and a cause, both." for caption in visitor.app.caption)
    wrong = next(other for other in BUGS if other != bug)
    answer(visitor, hunt, suspects(shown.check)[0], wrong)
    assert visitor.says("**The block is right, the cause is not.**") and not visitor.says(evidence(shown.check))
    answer(visitor, hunt, NOTHING, bug)
    assert visitor.says("**The cause is right, the block is not.**") and not visitor.has_chart("descents")
    answer(visitor, hunt, suspects(shown.check)[0], bug)
    assert visitor.says("**Found.**") and visitor.says(evidence(shown.check)) and visitor.says(shown.reading.finding)
    assert visitor.has_chart("descents")
    labels = {button.proto.label for button in visitor.app.get("download_button")}
    assert labels == {"Curves (CSV)", "Parameters (CSV)", "Check (JSON)", "Script (Python)"}
    assert any("cost_and_gradient" in code.value for code in visitor.app.code)
    assert any("2\\varepsilon" in formula.value for formula in visitor.app.latex)
    assert any(caption.value == "1 of 1 found." for caption in visitor.app.caption)
    press(visitor, "End the hunt")
    assert "hunt" not in visitor.address and visitor.figures["verdict"] == "Great"


def answer(visitor: Visitor, hunt: int, block: str, cause: str) -> None:
    visitor.app.get_by_key(f"{PAGE}:hunt-block-{hunt}").set_value(block)
    visitor.app.get_by_key(f"{PAGE}:hunt-cause-{hunt}").set_value(cause)
    press(visitor, "Answer")


def test_an_answer_that_was_right_stays_right_when_the_settings_put_the_bug_to_sleep():
    hunt = FIRST["penalty_forgotten"]
    visitor = arrive(f"{SMALL}&hunt={hunt}")
    answer(visitor, hunt, "W1", "penalty_forgotten")
    said = next(line for line in visitor.lines if line.startswith("**Found.**"))
    visitor.app.get_by_key(f"{PAGE}:l2").set_value("0").run()
    assert visitor.experiment.l2 == 0 and said in visitor.lines
    assert any(one.value == "Said of the network as it was when you answered." for one in visitor.app.caption)


def test_who_gives_up_is_shown_the_solution_and_has_not_found_it():
    visitor = arrive(f"{SMALL}&hunt={FIRST[NOTHING]}")
    assert not visitor.says("The gradient is right.")
    press(visitor, "Show the solution")
    assert visitor.says("**The solution.** No line is wrong here.") and visitor.says("The gradient is right.")
    assert any(caption.value == "0 of 1 found." for caption in visitor.app.caption)


def test_a_guided_experiment_asks_first():
    lesson = LESSONS["behind-the-last-right-one"]
    visitor = arrive(card_link(lesson))
    assert visitor.says(lesson.question) and visitor.notices == []
    assert not visitor.figures and not visitor.app.get("vega_lite_chart") and visitor.has_stage()
    wrong_line = BUGS["product_transposed"].wrong.strip()
    assert not any(step.get("wrong") for step in visitor.stage[0]["steps"])
    assert not any(wrong_line in caption.value for caption in visitor.app.caption), "the prediction comes first"
    explanation = lesson.explain(check_of(lesson, parse_link(lesson.query).experiment))
    radio = visitor.app.get_by_key(f"{PAGE}:prediction:{lesson.id}")
    radio.set_value(lesson.choices[lesson.answer]).run()
    assert f"**As you predicted.** {explanation}" in visitor.lines and visitor.figures
    assert any(step.get("wrong") for step in visitor.stage[0]["steps"])
    assert any(wrong_line in caption.value for caption in visitor.app.caption)
    visitor.app.get_by_key(f"{PAGE}:precision").set_value("float32").run()
    assert not visitor.says(lesson.question), "another check, another question"


def test_what_a_link_cannot_mean_is_said_and_the_nearest_is_shown():
    visitor = arrive(f"{SMALL}&check_eps=7&sides=three&bug=nobug&hunt=4000&after=-3&example=x")
    assert {notice.split("=")[0].split()[0] for notice in visitor.notices} == {
        "check_eps", "sides", "bug", "hunt", "after", "example",
    }  # fmt: skip
    assert int(visitor.address["hunt"]) == 999 and visitor.address["check_eps"] == "0.1"


def test_what_only_training_uses_is_said_and_so_many_examples_are_not_drawn():
    visitor = arrive(f"{SMALL}&opt=sgd&batch=8&seeds=4&patience=7&n=1000000&example=4")
    assert {notice.split("=")[0] for notice in visitor.notices} == {"opt", "batch", "seeds", "patience", "n"}
    assert "batch=8 changes nothing on this page: it checks a gradient and trains nothing." in visitor.notices
    few = checked(CheckPlan(visitor.experiment.replace(examples=20_000)))
    assert visitor.figures["relative difference"] == scientific(few.relative)
    visitor.open(f"{SMALL}&n=100&split=5-90-5&example=20")
    assert visitor.stage[0]["examples"] == 5 and visitor.stage[0]["example"] == 4
    assert visitor.control("example").options[-1] == "5", "no stop for an example that is not there"


def test_a_network_that_is_too_large_keeps_its_picture_and_is_refused_with_the_remedy():
    visitor = arrive("v=1&data=circles&hidden=256-256")
    assert visitor.says("**Not checked.**") and visitor.has_stage() and not visitor.figures


@pytest.mark.parametrize(
    "link",
    [
        "v=1&data=digits&hidden=6&norm=batch&keep=0.8&look=course",
        "v=1&data=sine&hidden=4&act=relu&init=zeros&precision=float32",
        "v=1&data=iris&hidden=none&check_eps=3e-06&sides=unbracketed&hunt=3",
    ],
)
def test_every_kind_of_network_can_be_looked_at(link):
    visitor = arrive(link)
    assert not visitor.app.error and visitor.has_stage() and visitor.figures
    visitor.app.session_state["under-the-hood"] = True
    visitor.app.run()
    assert not visitor.app.exception
