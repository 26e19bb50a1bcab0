"""What a reading suggests, as a link that does it."""

from collections.abc import Mapping

from pages.shared.navigation import as_page
from pages.shared.settings_state import carried, lesson_on

import streamlit as st

from dlcore.budget import refusal
from dlcore.experiment import Experiment
from dlcore.links import to_mapping
from dlcore.rules import mend


def attempt_link(
    page_id: str,
    experiment: Experiment,
    label: str,
    changes: Mapping[str, object],
    kept: Mapping[str, str] | None = None,
) -> None:
    """Draw the link to the experiment with other settings; nothing where that is too much work, which is no remedy, or
    where it would change what a teacher's lesson holds.

    Args:
        page_id: the page that it opens.
        experiment: what is on the page now.
        label: what to try, in words.
        changes: settings by their Python names; what contradicts them follows.
        kept: options of the page, as a link writes them.
    """
    values, _ = mend(experiment.values() | changes)
    tried = type(experiment)(**values)
    held = lesson_on(page_id).held
    changed = {setting.key for name, setting in tried.settings().items() if values[name] != getattr(experiment, name)}
    if refusal(tried) is None and not held & changed:
        query_link(page_id, label, to_mapping(tried) | (kept or {}))


def query_link(page_id: str, label: str, query: Mapping[str, str]) -> None:
    """Draw the link to a page with these settings and options, as a link writes them. A link that stays on its page
    keeps the lesson and the pinned runs there."""
    kept = carried(page_id) if st.session_state.get("page") == page_id else {}
    query = dict(query) | kept
    st.page_link(as_page(page_id), label=f"Try {label}", icon=":material/arrow_forward:", query_params=query)
