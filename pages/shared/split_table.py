"""The sets of a run as a table: how many examples, what error, and how exactly it is known."""

from pages.shared.split_controls import GLYPHS

import numpy as np
import streamlit as st

from dlcore.amounts import error_text, gap_number, measure
from dlcore.ladder import Rung

SEALED = "not opened"
COLUMNS = ("set", "examples", "share")
FITTED = "the network was fitted to it"


def split_table(task: str, counts: dict[str, int], rungs: tuple[Rung, ...]) -> None:
    """Draw a row for each set; a set without a rung has no error yet, and the test set none before it is opened."""
    found = {rung.name: rung for rung in rungs}
    total = sum(counts.values())
    interval = "95 % interval (Wilson)" if task == "classification" else "95 % interval (± 1.96 SE)"
    heads = (*COLUMNS, measure(task), interval, "standard error")
    head = "".join(f"<th>{name}</th>" for name in heads)
    body = "".join(_row(task, name, count, total, found.get(name)) for name, count in counts.items())
    st.html(f'<table class="split-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>')


def _row(task: str, name: str, count: int, total: int, rung: Rung | None) -> str:
    cells = [f'<th scope="row" class="{name}">{GLYPHS[name]} {name}</th>', f"<td>{count:,}</td>"]
    cells.append(f"<td>{100 * count / total:.4g} %</td>")
    if rung is not None:
        cells.append(f"<td><b>{error_text(task, rung.error)}</b></td>")
        cells.append(f"<td>{_interval(task, rung)}</td>")
        cells.append(f"<td>{_deviation(task, rung)}</td>")
    elif name == "test":
        cells.append(f'<td colspan="3" class="sealed">{SEALED}</td>')
    else:
        cells += ["<td>–</td>"] * 3
    return f"<tr>{''.join(cells)}</tr>"


def _interval(task: str, rung: Rung) -> str:
    if not np.isfinite(rung.low):
        return f'<span title="{FITTED}">–</span>'
    return f"{error_text(task, rung.low).removesuffix(' %')} – {error_text(task, rung.high)}"


def _deviation(task: str, rung: Rung) -> str:
    return "–" if not np.isfinite(rung.standard_error) else f"± {gap_number(task, rung.standard_error)}"
