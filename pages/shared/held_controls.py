"""What a teacher's lesson does to a control: it is not drawn, or it is drawn and cannot be moved.

A control asks here before it is drawn. What sets a setting in another way (a picture that is clicked, a remedy's
button) is held back by `PageState`, which says so.
"""

from typing import Any

from pages.shared.settings_state import PageState

LOCKED = "Locked by your teacher."


def is_hidden(state: PageState, key: str) -> bool:
    """Whether the control of a setting or option, by its key in a link, is not to be drawn."""
    return key in state.assignment.hidden


def is_locked(state: PageState, key: str) -> bool:
    """Whether it is to be drawn so that nobody can move it."""
    return key in state.assignment.locked


def lock_help(state: PageState, key: str, help: str) -> str:
    """The help of a control, which begins with the lock where there is one."""
    return f"{LOCKED} {help}" if is_locked(state, key) else help


def lock(state: PageState, key: str, help: str, disabled: bool = False) -> dict[str, Any]:
    """What a widget is told of it: its help, and whether it can be moved. `disabled`: it cannot be anyway."""
    return {"help": lock_help(state, key, help), "disabled": disabled or is_locked(state, key)}
