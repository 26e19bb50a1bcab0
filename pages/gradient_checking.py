"""Gradient checking: backpropagation number by number, and the check that tells whether it is right."""

from pages.shared import guided, shell
from pages.shared.backpropagation import backpropagation
from pages.shared.bug_hunt_card import bug_hunt_card, is_hidden
from pages.shared.check_blocks_card import check_blocks_card
from pages.shared.check_curve_card import check_curve_card
from pages.shared.check_hood import check_hood
from pages.shared.check_reading_card import check_reading_card
from pages.shared.controls import control
from pages.shared.data_picker import data_picker
from pages.shared.first_picture import picture_first
from pages.shared.gradient_checking_controls import bug_controls, difference_controls
from pages.shared.gradient_checking_looks import LOOK, LOOKS
from pages.shared.gradient_checking_options import EXAMPLE, OPTIONS, plan_of, unused_here
from pages.shared.layers import layer_sliders
from pages.shared.looks import look_card
from pages.shared.more_settings import applies, more_settings
from pages.shared.notices import show_notices
from pages.shared.settings_state import LOOK_KEY, PageState

import streamlit as st

from dlcore.checked_experiment import checked
from dlcore.gradient_check.effort import refusal
from dlcore.lessons.gradient_checking import OPENING

PAGE = "gradient_checking"
LABELS = {"activation": "Activation", "l2": "L2 λ", "keep_prob": "keep_prob", "normalization": "Normalization"}
WITHOUT_TRAINING = ("optimizer", "beta1", "beta2", "eps", "batch_size", "epochs", "decay", "decay_rate", "decay_every",
                    "warmup", "norm_momentum", "mask", "augmentation", "augment", "patience", "shift", "turn",
                    "more_noise", "balance", "train_dev")  # fmt: skip

shell.enter(PAGE)
state = PageState(PAGE, OPTIONS | {LOOK_KEY: LOOK}, OPENING)
plan = plan_of(state)
actions = shell.header(PAGE)
show_notices(state, unused=unused_here(state, WITHOUT_TRAINING))
guided.question(state)

controls = st.container(border=True, key="card-controls")
problem, hidden = plan.problem, is_hidden(state, plan)
told = not hidden and not guided.waiting(state)
example = min(state.option(EXAMPLE.key), problem.inputs.shape[1]) - 1
planted = plan.planted if told else None
backpropagation(problem, example, key=f"{PAGE}-stage", planted=planted)
picture_first(state, (plan.experiment, plan.updates, example, planted))

state.commit()
shell.share_bar(state, actions)

if guided.waiting(state):
    pass
elif refusal(problem):
    with st.container(border=True, key="card-refused"):
        st.markdown(f"**Not checked.** {refusal(problem)}")
else:
    shown = checked(plan)
    guided.answer(state, shown)
    reading, hunt = st.columns([5, 6], gap="medium") if plan.hunt else (st.container(), None)
    with reading.container(border=True, key="card-reading", height="stretch"):
        check_reading_card(state, shown, PAGE, hidden)
    if hunt is not None:
        with hunt.container(border=True, key="card-hunt", height="stretch"):
            bug_hunt_card(state, shown)
    first, second = st.container(), st.container()
    curve, blocks = (second, first) if plan.hunt else (first, second)  # who hunts looks at the blocks
    with curve.container(border=True, key="card-curve"):
        difference_controls(state)
        check_curve_card(shown.check, plan.looked_at)
    with blocks.container(border=True, key="card-blocks"):
        check_blocks_card(shown.check, plan.looked_at)
    with st.container(border=True, key="card-look"):
        look_card(state, shown, LOOKS, LOOK, lambda result, study: None)
    check_hood(shown, withheld=hidden)

with controls:
    with st.container(horizontal=True, vertical_alignment="bottom", key="data-row"):
        data_picker(state)
        more_settings(state, shown=(*LABELS, *WITHOUT_TRAINING))
    for column, name in zip(
        st.columns([3, 3, 3, 3, 3, 4], vertical_alignment="bottom"), ("layers", "units", *LABELS), strict=True
    ):
        with column:
            if name in ("layers", "units"):
                layer_sliders(state, name)
            else:
                control(state, name, label=LABELS[name], disabled=not applies(state.experiment, name))
    bug_controls(state, plan)

guided.cards(PAGE)
