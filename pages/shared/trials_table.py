"""The trials of a search as a table, the best first, with a link to each."""

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

from pages.shared.trial_link import PLAYGROUND
from pages.shared.trial_shades import shade_colour, shades_of

import numpy as np

from dlcore.amounts import error_text, gap_number, measure
from dlcore.links import VERSION, to_mapping
from dlcore.search.axis import value_text
from dlcore.search.names import name_of, symbol_of
from dlcore.search.result import Trials


def trials_table(trials: Trials, places: Sequence[int], chosen: int, *, test: bool) -> str:
    """The table as HTML: numbers of the pages' own making, and links that are escaped.

    Args:
        trials: the search so far.
        places: the trials in the table's order.
        chosen: the one that is pointed out on the stage.
        test: whether the errors on the test set are shown.
    """
    space, kind = trials.plan.space, measure(trials.experiment.dataset.task)
    heads = [("", "")]
    heads += [(name_of(one.name), symbol_of(one.name)) for one in space]
    spare = {len(heads), len(heads) + 2} if _several(trials) else {len(heads)}  # a phone has no room for these
    heads += [(f"{kind} on the training set", f"train {kind}"), (f"{kind} on the dev set", f"dev {kind}")]
    if _several(trials):
        heads.append(("standard deviation of the dev error over the seeds", "± over seeds"))
    if test:
        heads.append((f"{kind} on the test set", f"test {kind}"))
    heads.append(("", ""))
    marks = [' class="spare"' if place in spare else "" for place in range(len(heads))]
    head = "".join(
        f'<th title="{escape(title)}"{mark}>{escape(text)}</th>'
        for mark, (title, text) in zip(marks, heads, strict=True)
    )
    body = "".join(_row(trials, place, marks, place == chosen, test) for place in places)
    return (
        f'<div class="trials-scroll"><table class="runs-table trials-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def trial_cells(trials: Trials, place: int, *, test: bool) -> list[str]:
    """What the columns after the first hold of a trial, without its link."""
    task, space = trials.experiment.dataset.task, trials.plan.space
    cells = [value_text(one, value) for one, value in zip(space, trials.values[place], strict=True)]
    cells += [_error(task, trials.train_error[place].mean()), _error(task, trials.score[place])]
    if _several(trials):
        errors = trials.dev_error[place]
        cells.append(gap_number(task, float(errors.std(ddof=1))) if np.isfinite(errors).all() else "–")
    if test:
        cells.append(_error(task, trials.test_error[place].mean()))
    return cells


def trial_address(trials: Trials, place: int) -> str:
    """The trial in the playground, as an address beside that of this page: what differs from the defaults."""
    return f"{PLAYGROUND}?{urlencode({'v': VERSION} | to_mapping(trials.experiments[place], full=False))}"


def _row(trials: Trials, place: int, marks: Sequence[str], chosen: bool, test: bool) -> str:
    shade = float(shades_of(trials).place(trials.score[[place]])[0])
    swatch = f'style="--shade: light-dark({shade_colour(shade, False)}, {shade_colour(shade, True)})"'
    mark = '<i class="crossed">×</i>' if trials.diverged[place] else f"<i {swatch}></i>"
    cells = trial_cells(trials, place, test=test)
    dev = len(trials.plan.space) + 1
    cells[dev] = f"<b>{cells[dev]}</b>"
    columns = "".join(f"<td{mark}>{cell}</td>" for mark, cell in zip(marks[1:-1], cells, strict=True))
    link = f'<a href="{escape(trial_address(trials, place))}" aria-label="Open trial {place + 1}">open</a>'
    kind = ' class="chosen"' if chosen else ""
    name = f'<th scope="row">{mark}<span class="spare">trial </span>{place + 1}</th>'
    return f"<tr{kind}>{name}{columns}<td>{link}</td></tr>"


def _several(trials: Trials) -> bool:
    return trials.dev_error.shape[1] > 1


def _error(task: str, error: float) -> str:
    return "–" if np.isnan(error) else "diverged" if np.isinf(error) else error_text(task, float(error))
