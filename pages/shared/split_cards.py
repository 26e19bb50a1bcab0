"""The two studies of choosing on a dev set: what is drawn, how to read it, and what it says."""

from typing import Any

from pages.shared.said import say
from pages.shared.split_charts import best_of_chart, pick_chart
from pages.shared.study_live import NONE
from pages.shared.study_numbers import study_numbers

import streamlit as st

from dlcore.reading import percent
from dlcore.selection_reading import read_best_of, read_two_models
from dlcore.studies.best_of import BestOf
from dlcore.studies.two_models import REPEATS, TwoModels

SPLIT_STUDIES = (NONE, "two_models", "best_of")


def split_card(study_id: str, result: Any) -> None:
    """Draw the result of one of the two studies so far."""
    (_two_models if study_id == "two_models" else _best_of)(result)
    for note in result.notes:
        st.caption(note)
    study_numbers(study_id, result)


def something_to_draw(result: Any) -> bool:
    """Whether a result so far holds anything that a card would draw."""
    return bool(result.pool and (len(result.line) if isinstance(result, TwoModels) else len(result.tried)))


def _two_models(result: TwoModels) -> None:
    st.markdown(
        "**Which of two models is better?** · a diamond is the share of dev sets of that size that pick the truly "
        "better of two networks; at 50\u00a0% a coin would do as well"
    )
    pick_chart(result, key="pick-chart")
    say(read_two_models(result))
    st.caption(
        f"Each diamond: {REPEATS:,} dev sets drawn from {result.pool:,} fresh examples that both networks were judged "
        "on, with the 95 % interval of the share; a tie counts half. Dotted: the exact probability, from how often "
        f"only the better ({percent(result.only_better_right)}) and only the worse network "
        f"({percent(result.only_worse_right)}) is right."
    )


def _best_of(result: BestOf) -> None:
    st.markdown(
        "**The best of K networks on dev** · promised is the dev error of the chosen one, kept is what it is truly "
        "wrong on; the room between them is what choosing pretends"
    )
    best_of_chart(result, key="best-of-chart")
    say(read_best_of(result))
    sets = f"{result.dev_sets} fresh dev sets of {result.dev_examples:,} examples"
    if not result.dev_sets:
        sets = f"your dev set of {result.dev_examples:,} examples"
    own = " Hollow: your own dev set alone, with its own luck." if result.dev_sets else ""
    st.caption(
        f"{len(result.dev_error):,} networks that differ in their first weights, each trained for {result.epochs:,} "
        f"epochs. Lines: averages over {sets} and over all ways to try K of them; bars hold the middle 80 %.{own} Kept "
        f"is measured on {result.pool:,} fresh examples. Dotted: K unrelated models that all have the error of one "
        "network on average."
    )
