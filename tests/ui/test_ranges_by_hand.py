"""A range that is typed on the page of searches: what becomes of it on another scale."""

from pages.shared.search_controls import on_scale

import pytest

from dlcore.search.dimension import Dimension
from dlcore.search.dimensions import DIMENSIONS
from dlcore.search.space import space_of, text_of


def test_a_range_made_a_list_keeps_its_scale_and_its_bounds():
    """Five places evenly along the scale; 1 − β keeps two digits, so that none is rounded up to 1."""
    beta = on_scale(Dimension("beta2", "one_minus", 0.9, 0.9999), "choice")
    assert beta.choices == pytest.approx([1 - float(f"{10 ** -(1 + 3 * u):.1e}") for u in (0.1, 0.3, 0.5, 0.7, 0.9)])
    assert on_scale(Dimension("units", "linear", 2, 3, whole=True), "choice").choices == (2, 3)
    for name, spec in DIMENSIONS.items():
        for scale in spec.scales:
            changed = on_scale(spec.usual, scale)
            assert space_of(text_of((changed,))) == ((changed,), ""), (name, scale)


def test_a_list_on_the_scale_of_a_list_stays_what_it_is():
    rates = Dimension("lr", "choice", choices=(0.1, 0.01))
    assert on_scale(rates, "choice") == rates
    assert (on_scale(rates, "log").low, on_scale(rates, "log").high) == (0.01, 0.1)
