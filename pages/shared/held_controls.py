"""What a teacher's lesson does to a control: it is not drawn, or it is drawn and cannot be moved.

A control asks here before it is drawn. What sets a setting in another way (a picture that is clicked, a remedy's
button) is held back by `PageState`, which says so.
"""

from typing import Any

from pages.shared.settings_state import PageState

from dlcore.setting import Setting

LOCKED = "Locked by your teacher."


def is_hidden(state: PageState, key: str) -> bool:
    """Whether the control of a setting or option, by its key in a link, is not to be drawn."""
    return key in state.assignment.hidden


def is_locked(state: PageState, key: str) -> bool:
    """Whether it is to be drawn so that nobody can move it."""
    return key in state.assignment.locked


def lock(state: PageState, setting: Setting, words: str = "", *, disabled: bool = False) -> dict[str, Any]:
    """What the widget of a setting or an option is told: its help, with its key in a link, and whether it can be moved.

    Args:
        state: of the page.
        setting: what the widget sets.
        words: the help, where the setting's own does not say it.
        disabled: it cannot be moved anyway.
    """
    locked = is_locked(state, setting.key)
    help = f"{words or setting.help} In a link: `{setting.key}`."
    return {"help": f"{LOCKED} {help}" if locked else help, "disabled": disabled or locked}
