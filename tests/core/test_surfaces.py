"""Surfaces, descents, races, basins: against finite differences, the optimizers, published numbers and single runs."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from dlcore.optimizers import OPTIMIZERS, Hyperparameters
from dlcore.surfaces import SURFACES, surface_of
from dlcore.surfaces.basins import DIVERGED, NOWHERE, SIDE, BasinsInProgress, Ground, basins, starts_of
from dlcore.surfaces.descent import FARTHEST, NEAR, Racers, at_minimum, descend, ends_of
from dlcore.surfaces.race import RACERS, RATES, WEIGHT_DECAY, Course, race
from dlcore.surfaces.reading import read_basins, read_race

each = pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)
USUAL = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}


def numbers(learning_rate, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=WEIGHT_DECAY):
    return Hyperparameters(learning_rate, beta1, beta2, eps, weight_decay)


def course(id="bowl", rate=None, start=None, kappa=20.0, **more):
    return Course(id, kappa, start or SURFACES[id].start, rate, **(USUAL | more))


@each
def test_the_entry_is_complete_and_its_slope_that_of_its_height(surface):
    assert SURFACES[surface.id] is surface_of(surface.id, 20.0) and surface.id.isascii()
    assert all((surface.label, surface.formula, surface.help, surface.source, surface.minima))
    left, right, bottom, top = surface.extent
    assert right - left == top - bottom, "the picture is a square, so that slopes are at right angles to contours"
    x, y = np.random.RandomState(0).uniform(-1, 1, (2, 50)) * surface.width / 2
    step = 1e-5
    found = surface.gradient(x, y)
    expected = (
        (surface.value(x + step, y) - surface.value(x - step, y)) / (2 * step),
        (surface.value(x, y + step) - surface.value(x, y - step)) / (2 * step),
    )
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-6 * np.abs(other).max())


@each
def test_its_minima_are_minima_and_the_lowest_come_first(surface):
    minima = np.array(surface.minima)
    heights = surface.value(*minima.T)
    assert (np.diff(heights) >= -1e-12).all()
    np.testing.assert_allclose(surface.gradient(*minima.T), 0, atol=1e-10)
    around = minima[:, None] + 0.01 * np.array([[np.cos(a), np.sin(a)] for a in np.linspace(0, 2 * np.pi, 17)])
    assert (surface.value(around[..., 0], around[..., 1]) > heights[:, None]).all()
    x, y = starts_of(surface).T
    assert surface.value(x, y).min() >= surface.lowest - 1e-12, "no point of the picture is lower"
    left, right, bottom, top = surface.extent
    assert left < surface.start[0] < right and bottom < surface.start[1] < top


@pytest.mark.usefixtures("float64")
def test_the_descents_are_those_of_the_optimizers_for_100_updates():
    """In one program of all of them, on the saddle: every hyperparameter counts, AdamW's decay too."""
    given = Hyperparameters(0.05, 0.8, 0.95, 1e-3, 0.2)

    @jax.jit
    def visited(start):
        def path(id):
            rule = OPTIMIZERS[id].build(Hyperparameters(*(jnp.float64(one) for one in given)))

            def one(carry, _):
                point, state = carry
                slope = jnp.stack([point[0], point[1] ** 3 - point[1]])
                step, state = rule.update(slope, state, point)
                return (point + step, state), point + step

            return jax.lax.scan(one, (start, rule.init(start)), length=100)[1]

        return jnp.stack([path(id) for id in RACERS], axis=1)

    start = np.array([-1.5, 0.3])
    paths = descend(SURFACES["saddle"], RACERS, start[None], Hyperparameters(*given), 100)
    np.testing.assert_allclose(paths[1:, :, 0], visited(jnp.asarray(start)), rtol=1e-10, atol=1e-12)
    assert tuple(OPTIMIZERS) == RACERS


@pytest.mark.parametrize(
    ("id", "rate", "betas", "expected"),
    [
        ("sgd", 0.4, {}, (-0.943467, -0.000073)),
        ("sgd", 0.6, {}, (-0.387814, -1673.365109)),
        ("heavyball", 0.6, {"beta1": 0.5}, (0.007188, 0.002553)),
        ("momentum", 0.6 / (1 - 0.25), {"beta1": 0.25}, (-0.126340, -0.186632)),
        ("adagrad", 2.0, {"eps": 1e-6}, (-0.002295, 0.0)),
        ("rmsprop", 0.4, {"beta2": 0.9, "eps": 1e-8}, (-0.010598, 0.0)),
    ],
)
def test_toy_surface_of_dive_into_deep_learning(id, rate, betas, expected):
    """Published case T48: 0.1 x² + 2 y² from (-5, -2), 20 updates: the bowl with κ = 20 at a fifth of the rate, for
    rules that follow the size of the gradient; the others do not see the factor but for ε."""
    scaled = rate if id in ("adagrad", "rmsprop") else 0.2 * rate
    path = descend(surface_of("bowl", 20.0), [id], np.array([[-5.0, -2.0]]), numbers(scaled, **betas), 20, np.inf)
    np.testing.assert_allclose(path[-1, 0, 0], expected, atol=2e-6)


def test_all_together_is_each_alone():
    """Over optimizers, starts and rates at once; what goes too far is NaN from then on."""
    surface = SURFACES["beale"]
    starts = np.array([[1.0, 1.5], [-4.0, 4.0], [0.5, 0.5]])
    rates = np.array([0.001, 0.1, 0.5])
    together = descend(surface, RACERS, starts, numbers(rates), 10)
    assert together.shape == (11, len(RACERS), 3, 2)
    for o, id in enumerate(RACERS):
        alone = descend(surface, [id], starts[1:2], numbers(rates[1]), 10)
        np.testing.assert_array_equal(together[:, o, 1], alone[:, 0, 0])
    ends = ends_of(surface, together)
    sgd = RACERS.index("sgd")
    assert ends.diverged[sgd, 1] == 1, "thrown out by the first step from a corner"
    assert np.isnan(together[2:, sgd, 1]).all() and np.isfinite(together[:2, sgd, 1]).all()
    assert np.abs(together[1, sgd, 1]).max() > FARTHEST * surface.width


def test_the_ends_are_told_by_hand():
    surface = SURFACES["saddle"]
    there, near = (0.0, 1.0), (0.0, 1 + 0.9 * NEAR * surface.width)
    off, far = (0.0, 1 + 1.1 * NEAR * surface.width), (1000.0, 0.0)
    paths = np.array(
        [[off, there, off, near, there], [there] * 5, [off] * 5, [there, off, far, [np.nan] * 2, [np.nan] * 2],
         [off, off, off, off, (0.0, -1.0)]]
    ).swapaxes(0, 1)  # fmt: skip
    ends = ends_of(surface, paths)
    assert ends.minimum.tolist() == [0, 0, -1, -1, 1]
    assert ends.arrived.tolist() == [3, 0, -1, -1, 4]
    assert ends.diverged.tolist() == [-1, -1, -1, 2, -1]


@pytest.mark.parametrize("id", ["bowl", "beale", "ripples"])
def test_each_gets_the_best_of_the_rates(id):
    """No rate of the twelve is better, and the race is made of whole descents."""
    surface, updates = SURFACES[id], 80
    found = race(course(id), updates)
    starts = np.repeat(np.array([surface.start]), len(RATES), 0)
    every = descend(surface, RACERS, starts, numbers(np.array(RATES)), updates)
    ends = ends_of(surface, every)
    for o in range(len(RACERS)):
        np.testing.assert_array_equal(every[:, o, RATES.index(found.rates[o])], found.paths[:, o])
        pairs = zip(ends.arrived[o], ends.minimum[o], strict=True)
        arrived = [t for t, at in pairs if at >= 0 and surface.is_lowest(int(at))]
        if found.at_lowest[o]:
            assert found.ends.arrived[o] == min(arrived)
        else:
            assert not arrived
            heights = surface.value(every[-1, o, :, 0], every[-1, o, :, 1])
            assert found.heights[-1, o] == np.nanmin(heights)
    assert found.updates == updates == len(found.heights) - 1
    order = found.order
    finished = [found.ends.arrived[k] for k in order if found.at_lowest[k]]
    assert finished == sorted(finished) and found.at_lowest[order[: len(finished)]].all()
    said = read_race(found)
    if finished:
        assert said.finding.lower().startswith(OPTIMIZERS[RACERS[order[0]]].label.lower())
        assert f"after {finished[0]} updates at α = {found.rates[order[0]]:g}" in said.detail
    if id == "bowl":
        assert "Momentum and heavy ball take the same way: 0.05 · (1 − 0.9) = 0.005" in said.detail


def test_with_one_rate_for_all_the_diverged_are_named():
    found = race(course("rosenbrock", 0.01), 40)
    assert (found.rates == 0.01).all()
    lost = {RACERS[k] for k in np.flatnonzero(found.ends.diverged >= 0)}
    assert lost == {"sgd", "heavyball"} == {RACERS[k] for k in found.order[-2:]}
    said = read_race(found)
    assert "Gradient descent and heavy ball diverge, at update" in said.detail
    assert said.finding == "None is at the minimum after 40 updates:"
    assert "give each its best" in said.detail
    higher = read_race(race(course("ripples", 0.1), 40))
    assert "end in a higher minimum" in higher.detail and "None is at the lowest" in higher.finding


def test_basins_are_the_ends_of_the_same_descents():
    """The whole grid at once against single starts; optimizers with three different rates."""
    updates = 45
    ground = Ground("beale", 20.0, tuple(0.01 * (1 + k % 3) for k in range(len(RACERS))), **USUAL)
    computing = BasinsInProgress(ground, updates)
    computing.advance()
    begun = computing.snapshot()
    assert not begun.complete and begun.updates == round(updates * computing.progress) < updates
    while not computing.done:
        computing.advance()
    found = computing.snapshot()
    assert found.complete and found.updates == updates and found.ends.shape == (len(RACERS), SIDE, SIDE)
    surface, starts = SURFACES["beale"], starts_of(SURFACES["beale"])
    some = np.array([0, 63, 700, 2080, 3500, 4095])
    given = numbers(np.array(ground.rates)[:, None])
    ends = ends_of(surface, descend(surface, RACERS, starts[some], given, updates))
    expected = np.where(ends.diverged >= 0, DIVERGED, ends.minimum)
    np.testing.assert_array_equal(found.ends.reshape(len(RACERS), -1)[:, some], expected)
    assert set(np.unique(found.ends)) == {DIVERGED, NOWHERE, 0}
    assert starts[63, 0] > starts[0, 0] and starts[4095, 1] > starts[0, 1], "rows go up, columns to the right"
    best = int(found.lowest_share.argmax())
    said = read_basins(found)
    assert said.finding.lower().startswith(OPTIMIZERS[RACERS[best]].label.lower())
    assert f"{100 * found.share(DIVERGED).max():.0f} % of them" in said.detail


def test_one_batch_asks_once_per_update_for_all_slopes(monkeypatch):
    """All starts and optimizers of the basins together, and all twelve rates of a race."""
    surface, asked = SURFACES["saddle"], []

    def gradient(x, y):
        asked.append(x.shape)
        return surface.gradient(x, y)

    monkeypatch.setitem(SURFACES, "saddle", replace(surface, gradient=gradient))
    computing = BasinsInProgress(Ground("saddle", 20.0, (0.1,) * len(RACERS), **USUAL))
    computing.advance()
    assert asked == [(len(RACERS), SIDE * SIDE)] * round(500 * computing.progress), "500 in the end"
    assert computing.progress > 0
    asked.clear()
    race(course("saddle", beta1=0.87), 40)
    assert asked == [(len(RACERS), len(RATES))] * 40


def test_the_saddle_divides_the_picture():
    """Gradient descent with a small rate: from the upper half to the upper minimum, from the lower to the lower."""
    found = basins(Ground("saddle", 20.0, (0.3,) * len(RACERS), **USUAL), 40)
    ends = found.ends[RACERS.index("sgd")]
    upper = next(k for k, (_, y) in enumerate(found.surface.minima) if y > 0)
    assert (ends[SIDE // 2 :] == upper).all() and (ends[: SIDE // 2] == 1 - upper).all()
    assert found.lowest_share[RACERS.index("sgd")] == 1


def test_no_limit_is_no_limit():
    racers = Racers(surface_of("bowl", 20.0), ["sgd"], np.array([[1.0, 1.0]]), numbers(1.0), np.inf)
    racers.advance(50)
    assert np.abs(racers.points).max() == pytest.approx(19.0**50)
    assert at_minimum(surface_of("bowl", 20.0), np.array([np.nan, np.nan])) == -1
