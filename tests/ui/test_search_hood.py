"""The formulas of a search, the script of its winner, and its files, as the page gives them."""

import math
import re

from pages.shared.search_formulas import DRAWN, search_formulas, value_formula
from pages.shared.search_hood import SEALED, winner_words

import pytest

from dlcore.amounts import error_text
from dlcore.search.dimension import Dimension
from dlcore.search.plan import SearchPlan
from dlcore.search.samplers import SAMPLERS
from dlcore.search.space import space_of
from tests.core.made_trials import made_trials
from tests.core.test_script import numbers, output_of
from tests.ui.test_search import QUICK, arrive, pressed, trials_of, words_of
from tests.ui.visitor import Visitor

RANGES = {
    "lr~log~0.0001~1": lambda u: 10 ** (-4 + 4 * u),
    "beta1~one_minus~0.9~0.999": lambda u: 1 - 10 ** (-1 - 2 * u),
    "keep~linear~0.5~1": lambda u: 0.5 + 0.5 * u,
    "units~linear~2~8": lambda u: math.floor(2 + 7 * u),
    "decay_every~log~1~99": lambda u: math.floor(10 ** (2 * u)),
    "batch~choice~8~32~full": lambda u: (8, 32, "full")[math.floor(3 * u)],
}


def by_formula(formula: str, u: float):
    """What the printed formula makes of a place, read as arithmetic."""
    listed = re.search(r"of \} \((.*)\)", formula)
    if listed:
        entries = [re.sub(r"\\text\{(.*)\}", r"\1", one) for one in listed[1].split(r",\ ")]
        times = re.search(r"lfloor (\d+)", formula)
        assert times
        entry = entries[math.floor(int(times[1]) * u)]
        return int(entry) if entry.isdigit() else entry
    ends = re.search(r"(-?[\d.]+) ([+-]) ([\d.]+)\\,u", formula)
    assert ends
    value = float(ends[1]) + (1 if ends[2] == "+" else -1) * float(ends[3]) * u
    if "10^U" in formula:
        value = 10**value
    if "1 - 10^U" in formula:
        value = 1 - value
    return math.floor(value) if "lfloor" in formula else value


@pytest.mark.parametrize("text", RANGES)
def test_the_formula_of_a_scale_is_how_it_is_drawn(text):
    (dimension,), why = space_of(text)
    assert not why
    for u in (0.02, 0.31, 0.5, 0.77, 0.98):
        expected = RANGES[text](u)
        expected = pytest.approx(expected, rel=1e-3) if isinstance(expected, float) else expected
        assert dimension.at(u) == expected
        assert by_formula(value_formula(dimension), u) == expected


def test_the_formulas_are_those_of_this_search():
    trials = made_trials(24)
    said = search_formulas(trials.plan)
    assert set(DRAWN) == set(SAMPLERS)
    assert [value_formula(one) for one in trials.plan.space] == list(said[1:5])
    assert r"\frac1{2} \sum_{s=1}^{2}" in said[5] and rf"^{{24}} = {1 - 0.95**24:.3g}" in said[6]
    alone = SearchPlan(trials.experiment.replace(seeds=1), (Dimension("lr", "log", 0.01, 0.01),), "grid", 9)
    assert r"\sum_{s" not in search_formulas(alone)[2] and search_formulas(alone)[0] == DRAWN["grid"]


def opened(visitor: Visitor) -> Visitor:
    visitor.app.session_state["under-the-hood"] = True
    visitor.app.run()
    assert not visitor.app.exception
    return visitor


@pytest.mark.parametrize("seeds", [1, 2])
def test_the_script_on_the_page_trains_the_winner_to_the_same_errors(seeds):
    visitor = opened(arrive(f"{QUICK}&seeds={seeds}"))
    trials = trials_of(visitor)
    program = next(code.value for code in visitor.app.code if "import jax" in code.value)
    found = numbers(output_of(program))
    own = trials.dev_error[trials.best, 0]
    assert found["dev"][1] == pytest.approx(own, abs=1e-6)
    assert found["train"][1] == pytest.approx(trials.train_error[trials.best, 0], abs=1e-6)
    said = winner_words(trials)
    assert said in visitor.lines and error_text("classification", own) in said
    assert f"trial {trials.best + 1}, the best" in said and ("weight seeds" in said) == (seeds > 1)
    drawn = [one.value.strip("$\n") for one in visitor.app.latex]
    assert set(search_formulas(visitor.plan)) <= set(drawn)
    labels = {button.proto.label for button in visitor.app.get("download_button")}
    assert labels == {"Trials (CSV)", "Search (JSON)", "Script (Python)"}
    assert SEALED in words_of(visitor)
    pressed(visitor, "Open the test set")
    assert SEALED not in words_of(visitor)
