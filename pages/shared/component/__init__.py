"""Components of our own: their JavaScript is joined to one module, mounted so that a part never vanishes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import streamlit as st

from .messages import listening, two_numbers

__all__ = ["component", "two_numbers"]

_MOUNT = Path(__file__).parent / "mount.js"


class Component(Protocol):
    """Draws a component, told apart from others of its kind by `key`. A reaction of some name gets what the browser
    tells under that name; whatever is no valid value there (it raises TypeError or ValueError) is passed over."""

    def __call__(self, data: Any, /, *, key: str, **reactions: Callable[[Any], None]) -> None: ...


def component(name: str, part: str, scripts: tuple[Path, ...], *styles: Path) -> Component:
    """A component whose part is the class `part` of the scripts, given in the order of dependence like its styles."""
    code = [script.read_text("utf-8") for script in (_MOUNT, *scripts)]
    module = "\n".join([*code, f"export default mounted({part});", ""])
    declared = st.components.v2.component(name, css="\n".join(style.read_text("utf-8") for style in styles), js=module)

    def draw(data: Any, /, *, key: str, **reactions: Callable[[Any], None]) -> None:
        heard = {f"on_{event}_change": listening(key, event, react) for event, react in reactions.items()}
        declared(data=data, key=key, **heard)

    return draw
