"""Components of our own: their JavaScript is joined to one module, mounted so that a part never vanishes."""

from pathlib import Path

import streamlit as st

from .messages import listening, told

__all__ = ["component", "listening", "told"]

_MOUNT = Path(__file__).parent / "mount.js"


def component(name: str, part: str, scripts: tuple[Path, ...], *styles: Path):
    """A component whose part is the class `part` of the scripts, given in the order of dependence like its styles."""
    code = [script.read_text("utf-8") for script in (_MOUNT, *scripts)]
    module = "\n".join([*code, f"export default mounted({part});", ""])
    return st.components.v2.component(name, css="\n".join(style.read_text("utf-8") for style in styles), js=module)
