"""The looks "Grid or random" and "Scales": what they say is counted anew, and links open what was chosen."""

from math import comb

from pages.shared.player import decode

import numpy as np
import pytest
from scipy.interpolate import RegularGridInterpolator
from scipy.stats import binomtest, loguniform

from dlcore.search.response_surface import subject
from dlcore.search.space import usual
from tests.core.made_looks import made_scale_trials, made_surface
from tests.ui.card_page import address_of
from tests.ui.search_look import cells, made_offices, noticed, searching, visit
from tests.ui.visitor import said_on, tables_of


@pytest.fixture
def offices(monkeypatch):
    return made_offices(monkeypatch)


def charts(app) -> list[dict]:
    return [tables_of(one) for one in app.get("vega_lite_chart")]


def interpolated(surface) -> RegularGridInterpolator:
    """The surface by SciPy; beyond the outermost middles its values stay what they are."""
    padded = np.pad(surface.score, 1, mode="edge")
    ends = [np.concatenate([[0], (np.arange(n) + 0.5) / n, [1]]) for n in surface.score.shape]
    return RegularGridInterpolator(ends, padded)


def replayed(surface, side: int) -> tuple[np.ndarray, np.ndarray]:
    """The best of every grid and of every random search, from the same random numbers, place by place."""
    rng, at, best = np.random.RandomState([0, side]), interpolated(surface), ([], [])
    offsets, places = rng.uniform(size=(1000, 2)), rng.uniform(size=(1000, side**2, 2))
    for (u, v), drawn in zip(offsets, places, strict=True):
        grid = [((j + v) / side, (i + u) / side) for i in range(side) for j in range(side)]
        best[0].append(at(grid).min())
        best[1].append(at(drawn[:, ::-1]).min())
    return np.array(best[0]), np.array(best[1])


def test_who_wins_is_counted_replay_by_replay(offices):
    app = visit("grid", replay_side="4")
    assert not app.exception
    surface = made_surface(offices.surfaces.asked[-1])
    assert (surface.plan.x.name, surface.plan.y.name) == ("lr", "beta2")
    grid, random = replayed(surface, 4)
    won, decided = int((random < grid).sum()), int((random != grid).sum())
    low, high = binomtest(won, decided).proportion_ci(method="wilson")
    assert won > 700 and (
        f"Random search wins: with 16 trials it found the better settings in {100 * won / decided:.1f} % of the "
        f"replays that were decided ({100 * low:.1f} % to {100 * high:.1f} %)." in said_on(app)
    )
    assert f"on average {100 * grid.mean():.1f} % for the grid and {100 * random.mean():.1f} % for random" in said_on(
        app
    )
    whole = surface.score.var()
    alone = [100 * surface.score.mean(axis=axis).var() / whole for axis in (0, 1)]
    assert f"α alone explains {alone[0]:.1f} % of the variance over this surface, β₂ alone {alone[1]:.1f} %" in said_on(
        app
    )
    assert "A grid spends its 16 trials on 4 values of α, random search on 16." in said_on(app)
    header, arrays = decode(app.get_by_key("search-replays").proto.bytes)
    assert [kind["caption"] for kind in header["kinds"]] == [
        "16 trials try 4 values of α and 4 of β₂",
        "16 trials try 16 values of α and 16 of β₂",
    ]
    rows = np.array(header["epochs"]) - 1
    np.testing.assert_allclose(arrays["scores1"].min(axis=1), random[rows], rtol=1e-6)
    for column, found in enumerate((grid < random, grid == random, random < grid)):
        np.testing.assert_array_equal(arrays["tally"][:, column], np.cumsum(found)[rows])


def test_the_charts_are_what_theory_expects_and_what_was_replayed(offices):
    app = visit("grid")
    surface = made_surface(offices.surfaces.asked[-1])
    best, hits = (one for one in charts(app) if "theory" in one)
    rows, columns = (8 * side for side in surface.score.shape)
    fine = np.stack(np.meshgrid((np.arange(rows) + 0.5) / rows, (np.arange(columns) + 0.5) / columns, indexing="ij"))
    values = np.sort(interpolated(surface)(fine.reshape(2, -1).T))
    beyond = 1 - np.arange(1, len(values)) / len(values)
    for row in best["theory"]:  # E[min] = v₁ + Σ (vᵢ₊₁ − vᵢ) P(all n beyond vᵢ)
        assert row["value"] == pytest.approx(values[0] + np.diff(values) @ beyond ** row["n"])
    for row in hits["theory"]:
        assert row["value"] == pytest.approx(1 - 0.95 ** row["n"], abs=2e-3)
    points = [row for row in hits["points"] if row["set"] == "Random"]
    assert {row["n"] for row in points} >= {1, 9, 64}
    for row in points:
        chance = 1 - 0.95 ** row["n"]
        assert row["value"] == pytest.approx(chance, abs=4 * np.sqrt(chance * (1 - chance) / 1000) + 3e-3)
    grids = {row["n"]: row["value"] for row in best["points"] if row["set"] == "Grid"}
    assert list(grids) == [4, 9, 16, 25, 36, 49, 64]
    assert grids[64] == pytest.approx(replayed(surface, 8)[0].mean(), abs=2e-3)


def test_what_is_chosen_is_in_the_link_and_comes_back(offices):
    app = visit("grid")
    assert "replay_side" not in address_of(app)
    next(one for one in app.select_slider if one.label == "Trials").set_value("25").run()
    app.selectbox[0].set_value("l2").run()
    assert (address_of(app)["replay_side"], address_of(app)["replay_x"]) == ("5", "l2")
    again = visit("grid", replay_side="5", replay_x="l2")
    for one in (app, again):
        assert (one.selectbox[0].value, one.selectbox[1].value) == ("l2", "beta2")
        assert "A grid spends its 25 trials on 5 values of λ" in said_on(one)
    pairs = next(one for one in again.button_group if one.label == "Begin with")
    assert pairs.value is None
    pairs.set_value("Both matter").run()
    assert address_of(again).get("replay_x", "lr") == "lr" and address_of(again)["replay_y"] == "keep"
    ranged = offices.surfaces.asked[-1]
    assert ranged.x.low == 0.0001 and ranged.x.high == 1, "the range of the search"
    assert ranged == subject(ranged) and ranged.y == usual("keep")


def test_axes_that_cannot_be_and_values_that_are_none_are_told(offices):
    app = visit("grid", replay_x="beta2")
    assert not app.exception and "Both axes are the same hyperparameter" in said_on(app)
    app = visit("grid", replay_side="99", replay_x="nope", replay="0")
    assert not app.exception
    assert all(f"{key} = {value}" in noticed(app) or key in noticed(app) for key, value in (
        ("replay_side", "99"), ("replay_x", "nope"), ("replay", "0")))  # fmt: skip
    assert "A grid spends its 64 trials on 8 values of α" in said_on(app), "the nearest that there is"


@pytest.mark.parametrize("look", ["grid", "scales"])
def test_nothing_is_measured_while_the_search_goes_on(look, offices, monkeypatch):
    searching(monkeypatch)
    app = visit(look)
    assert not app.exception and "Starts when the search above is complete." in said_on(app)
    assert offices.surfaces.asked == offices.scales.asked == []


def test_shares_and_draws_of_a_range_are_those_of_its_distribution(offices):
    app = visit("scales")
    assert not app.exception
    uniform = np.random.RandomState(0).uniform(size=1000)
    even, scaled = 1e-4 + (1 - 1e-4) * uniform, 10 ** (-4 + 4 * uniform)
    heads, *rows = cells(app, "α from")
    assert heads[1:] == ["evenly", "drawn", "10^U", "drawn"]
    edges = [1e-4, 1e-3, 1e-2, 1e-1, 1.0]
    assert [row[0] for row in rows] == ["10⁻⁴ to 0.001", "0.001 to 0.01", "0.01 to 0.1", "0.1 to 1"]
    for row, low, high in zip(rows, edges[:-1], edges[1:], strict=True):
        exact = (high - low) / (1 - 1e-4), np.diff(loguniform(1e-4, 1).cdf([low, high]))[0]
        drawn = [np.mean((values >= low) & (values < high)) for values in (even, scaled)]
        shown = [float(cell.removesuffix(" %")) / 100 for cell in row[1:]]
        assert shown == pytest.approx([exact[0], drawn[0], exact[1], drawn[1]], abs=5e-4)
    assert rows[0][1] == "0.09 %", "a tenth of a percent would say nothing of it"
    bars = [one["bars"] for one in charts(app) if "bars" in one]
    assert len(bars) == 4 and all(sum(bar["count"] for bar in some) == 1000 for some in bars)
    linear, own = (1e-4, 1), (-4, 0)
    drawn = (even, linear), (scaled, linear), (np.log10(even), own), (np.log10(scaled), own)
    for some, (values, ends) in zip(bars, drawn, strict=True):
        assert [bar["count"] for bar in some] == np.histogram(values, 24, ends)[0].tolist()


def test_windows_of_the_lecture_are_shown_for_a_beta(offices):
    app = visit("scales", scaled="beta1")
    assert cells(app, "β₁, the same step")[1:] == [
        ["0.9 → 0.9005", "10 → 10.05", "0.0503"],
        ["0.999 → 0.9995", "1,000 → 2,000", "1,000"],
    ]
    assert cells(app, "β₁ from")[0][1] == "averages over" and cells(app, "β₁ from")[1][1] == "10 to 100"
    assert "with Momentum because" not in said_on(app), "Adam has one"
    assert "because" in said_on(visit("scales", scaled="beta1", opt="sgd"))


def test_the_best_of_eight_is_counted_over_all_ways_to_take_them(offices):
    app = visit("scales")
    found = made_scale_trials(offices.scales.asked[-1])
    expected = []
    for row in found.error[:, :, 0]:
        rising, ways = np.sort(row), comb(128, 8)
        expected.append(sum(value * comb(127 - k, 7) / ways for k, value in enumerate(rising)))
    even, scaled = expected
    assert f"The scale is worth {100 * (even - scaled):.1f} points" in said_on(app)
    assert f"expected to have {100 * scaled:.1f} % dev error with α drawn on the log scale" in said_on(app)
    (best,) = (one["best"] for one in charts(app) if "best" in one)
    shown = {row["set"]: row["value"] for row in best if row["n"] == 8}
    assert shown == {"evenly": pytest.approx(even), "10^U": pytest.approx(scaled)}
    rows = cells(app, "α from")  # the first table; the second is that of the trials
    assert len(rows) == 5 and "Good values lie between 0.001 and 0.01" in said_on(app)
    assert "25.0 % of the trials go there when drawn on the log scale, 0.9 % when drawn evenly" in said_on(app)


def test_a_range_is_chosen_by_hand_and_by_link_and_none_that_is_not_there(offices):
    app = visit("scales")
    next(one for one in app.button_group if one.label == "Range of").set_value("l2").run()
    assert address_of(app)["scaled"] == "l2" and "with λ drawn either way" in said_on(app)
    assert "with λ drawn either way" in said_on(visit("scales", scaled="l2"))
    app = visit("scales", scaled="batch")
    assert not app.exception and "scaled" in noticed(app) and "with α drawn either way" in said_on(app)
    app = visit("scales", split="100-0-0")
    assert not app.exception and "There is no dev set to judge the networks by" in said_on(app)
