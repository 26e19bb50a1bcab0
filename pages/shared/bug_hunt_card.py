"""Find the bug: the learner names a wrong block and the cause, and the page answers with the evidence."""

from dataclasses import dataclass, replace

from pages.shared.gradient_checking_options import BUG, HUNT, bug_title, lines_of
from pages.shared.said import say
from pages.shared.settings_state import PageState

import streamlit as st

from dlcore.band_reading import Words
from dlcore.bug_hunt import NOTHING, Answer, Judgement, judge, next_hunt
from dlcore.bug_hunt_words import revealed, words_of
from dlcore.checked_experiment import Checked, CheckPlan
from dlcore.gradient_check.bugs import BUGS

NOWHERE = "nowhere: all are right"


def hunt_button(state: PageState, plan: CheckPlan, key: str = "hide") -> None:
    """The button that hides a bug in the page's network, another one each time. `key` tells several apart."""

    def hide() -> None:
        state.choose(**{HUNT.key: next_hunt(plan.hunt, plan.problem), BUG.key: NOTHING})

    st.button(
        "Hide another" if plan.hunt else "Hide a bug",
        icon=":material/search:",
        on_click=hide,
        key=state.key(key, steady=True),
        help="Hides one of the bugs that this network has a place for, or none, for you to find. In a link: "
        f"`{HUNT.key}`.",
    )


def is_hidden(state: PageState, plan: CheckPlan) -> bool:
    """Whether there is something to find: what would give it away has to wait."""
    return plan.hunt > 0 and not _record(state, plan.hunt).over


def bug_hunt_card(state: PageState, shown: Checked) -> None:
    """Draw the question, the form for an answer, and what is said to the last one."""
    hunt = shown.plan.hunt
    record = _record(state, hunt)
    st.markdown(
        f"**Find the bug** · hunt {hunt}. One line of the backward pass may be wrong, or none: where does it show, and "
        "which one is it?"
    )
    if not record.over:
        _form(state, shown)
    if record.given_up:
        solution = judge(Answer(hunt, NOTHING, NOTHING), shown.check)
        st.markdown(f"**The solution.** {revealed(solution, shown)}")
    elif record.incomplete:
        st.caption("Choose a block and a cause, both.")
    elif record.last is not None:
        say(record.last.words)
        if record.last.network != _network(shown.plan):
            st.caption("Said of the network as it was when you answered.")
    if record.over and shown.check.planted is not None:
        st.caption(lines_of(shown.check.planted))
    with st.container(horizontal=True, vertical_alignment="center", key="hunt-row"):
        if record.over:
            hunt_button(state, shown.plan, "hide-next")
            st.button("End the hunt", on_click=lambda: state.choose(**{HUNT.key: 0}), key="hunt-end")
        else:
            st.button("Show the solution", on_click=_give_up, args=[state, hunt], key="hunt-give-up")
        _score(state)


@dataclass(frozen=True)
class Said:
    """What became of an answer, judged once: settings may change afterwards, and with them what the bug disturbs."""

    judged: Judgement
    words: Words
    network: CheckPlan  # that it was judged by


@dataclass(frozen=True)
class Record:
    """What happened in one hunt so far."""

    last: Said | None = None
    incomplete: bool = False  # the button was pressed without a block or a cause
    given_up: bool = False

    @property
    def found(self) -> bool:
        return self.last is not None and self.last.judged.cause_found and self.last.judged.block_found

    @property
    def over(self) -> bool:
        return self.found or self.given_up


def _records(state: PageState) -> dict[int, Record]:
    return st.session_state.setdefault(state.key("hunts", steady=True), {})


def _record(state: PageState, hunt: int) -> Record:
    return _records(state).get(hunt, Record())


def _give_up(state: PageState, hunt: int) -> None:
    _records(state)[hunt] = replace(_record(state, hunt), given_up=True)


def _network(plan: CheckPlan) -> CheckPlan:
    """What of a plan decides what the hidden bug disturbs."""
    return CheckPlan(plan.experiment, plan.updates, hunt=plan.hunt)


def _score(state: PageState) -> None:
    """How many hunts were won: without the solution."""
    over = [record for record in _records(state).values() if record.over]
    if over:
        found = [record for record in over if record.found and not record.given_up]
        st.caption(f"{len(found)} of {len(over)} found.", width="content")


def _form(state: PageState, shown: Checked) -> None:
    hunt = shown.plan.hunt
    names = [NOTHING, *(block.name for block in shown.check.blocks)]
    block_key, cause_key = (state.key(f"hunt-{what}-{hunt}", steady=True) for what in ("block", "cause"))

    def answer() -> None:
        block, cause = st.session_state[block_key], st.session_state[cause_key]
        if not block or not cause:
            _records(state)[hunt] = replace(_record(state, hunt), incomplete=True)
            return
        judged = judge(Answer(hunt, block, cause), shown.check)
        _records(state)[hunt] = Record(Said(judged, words_of(judged, shown), _network(shown.plan)))

    with st.form(f"hunt-form-{hunt}", border=False):
        st.pills(
            "A wrong block",
            names,
            format_func=lambda name: NOWHERE if name == NOTHING else name,
            key=block_key,
            help="One whose two gradients stay apart whatever ε is.",
        )
        st.selectbox(
            "The cause",
            [NOTHING, *BUGS],
            index=None,
            placeholder="Which line is wrong?",
            format_func=bug_title,
            key=cause_key,
            help="Every bug leaves blocks of its own wrong. Plant them one by one, without a hunt, to see which.",
        )
        st.form_submit_button("Answer", on_click=answer)
