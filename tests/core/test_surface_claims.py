"""What is said of each surface beside its picture, held to gradient descent and the others on that surface."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from dlcore.optimizers import Hyperparameters
from dlcore.surfaces import SURFACES, surface_of
from dlcore.surfaces.basins import starts_of
from dlcore.surfaces.descent import at_minimum, descend, ends_of, out_of_reach
from dlcore.surfaces.race import RACERS, RATES, STEPS, WEIGHT_DECAY


def paths(surface, id, starts, rate, updates=STEPS):
    """(updates + 1, starts, 2) of one optimizer, with the usual hyperparameters."""
    given = Hyperparameters(rate, 0.9, 0.999, 1e-8, WEIGHT_DECAY)
    return descend(surface, [id], np.reshape(starts, (-1, 2)), given, updates)[:, 0]


def written(start):
    return "({:g}, {:g})".format(*start).replace("-", "−")


def bowl(surface):
    for kappa in (2.0, 20.0, 200.0):
        narrow = surface_of("bowl", kappa)
        assert narrow.help == surface.help
        for share in (0.98, 1.02):
            x, y = np.abs(paths(narrow, "sgd", (1.0, 1.0), share * 2 / kappa, 50)[:, 0].T)
            assert (y[50] > y[0]) == (share > 1)
            assert share > 1 or 1 - x[1] / x[0] < 2 / kappa
    return ["diverges across it above α = 2/κ", "less than the share 2/κ of the way along it"]


def rosenbrock(surface):
    reach = np.sqrt(surface.extent[3])
    x = np.linspace(-reach, reach, 401)
    floor, everywhere = (np.hypot(*surface.gradient(*at)) for at in ((x, x * x), starts_of(surface).T))
    x, y = paths(surface, "sgd", surface.start, 0.002, 50)[:, 0].T
    assert np.abs(y - x * x)[10:].max() < 0.1, "on the floor, soon and for good"
    starts = np.tile(surface.start, (len(RATES), 1))
    ends = ends_of(surface, paths(surface, "sgd", starts, np.array(RATES)))
    assert (ends.minimum == -1).all() and len(RATES) == 12
    return [
        f"over {np.median(everywhere) / floor.max() // 10:.0f}0 times as steep as the steepest",
        f"From {written(surface.start)} none of twelve rates from {RATES[0]:g} to {RATES[-1]:g}",
        f"in {STEPS} updates",
    ]


def beale(surface):
    corners = [(x, y) for x in surface.extent[:2] for y in surface.extent[2:]]
    assert out_of_reach(surface, paths(surface, "sgd", corners, 0.001, 1)[1]).all()
    slow = paths(surface, "sgd", surface.start, 0.001)
    assert at_minimum(surface, slow[-1]) == -1 and not out_of_reach(surface, slow).any()

    def downhill(_, at):
        return -np.array(surface.gradient(*at[:, None]))[:, 0]

    for start in ((-4.0, 4.0), (-0.05, 1.05), (-2.0, 1.5)):
        found = solve_ivp(downhill, (0, 1000), start, "LSODA", rtol=1e-6)
        x, y = found.y[:, -1]
        assert found.success and x < surface.extent[0] and y > 1, "out of the picture on the left"
        assert downhill(0, found.y[:, -1])[0] < 0, "and still away"
    return [
        "with α = 0.001 the first step of gradient descent from any corner leads out of reach",
        f"from {written(surface.start)} it is still on its way after {STEPS} updates",
        "From the left above y = 1 the slope leads away from the minimum for ever.",
    ]


def saddle(surface):
    alpha, waits = 0.5, []
    for y in (1e-2, 1e-3, 1e-6):
        path = paths(surface, "sgd", (-1.5, y), alpha, 60)
        np.testing.assert_allclose(path[1:4, 0, 1] / path[:3, 0, 1], 1 + alpha, rtol=1e-3)
        waits.append(int(ends_of(surface, path).arrived[0]))
    assert 0 < waits[0] < waits[1] < waits[2]
    on_axis = np.array([[-1.5, 0.0], [0.0, 0.0]])
    np.testing.assert_array_equal(np.transpose(surface.gradient(*on_axis.T)), on_axis)
    first = {id: np.abs(np.diff(paths(surface, id, surface.start, 0.1, 1)[:, 0], axis=0)[0]) for id in RACERS}
    assert {id for id, (x, y) in first.items() if abs(y / x - 1) < 0.02} == {"adagrad", "rmsprop", "adam", "adamw"}
    return [
        "On the x axis the slope leads to the saddle, where it vanishes. Just beside it gradient descent multiplies y "
        "by 1 + α with each update: the closer to the axis, the longer it stays.",
        f"From {written(surface.start)} the first step of Adagrad, RMSprop and Adam is about as long in y as in x.",
    ]


def plateau(surface):
    start = np.array(surface.start)
    slope = np.hypot(*surface.gradient(*start[:, None])).item()
    assert slope == pytest.approx(0.001, rel=0.25)
    still = paths(surface, "sgd", start, 0.1)[-1]
    assert surface.value(*still.T) > 0.99
    arrived = ends_of(surface, paths(surface, "sgd", start, 2.0)).arrived.item()
    np.testing.assert_allclose(np.abs(paths(surface, "adam", start, 0.1, 1)[1, 0] - start), 0.1, rtol=1e-3)
    return [
        f"At {written(start)} the slope is a thousandth: gradient descent with α = 0.1 is still on the plain after "
        f"{STEPS} updates, with α = 2 it is at the minimum after {arrived}.",
        "its first step along x and y is α here too",
    ]


def ripples(surface):
    line = np.linspace(-5.5, 5.5, 5501)
    slopes, _ = surface.gradient(line, line)
    ridges = line[1:][(slopes[:-1] > 0) & (slopes[1:] <= 0)]
    starts = starts_of(surface)[::5]

    def leave(id, rate, updates):
        troughs = np.searchsorted(ridges, paths(surface, id, starts, rate, updates))
        return (troughs != troughs[0]).any(axis=(0, 2))

    assert len(ridges) == 6 and not leave("sgd", 0.2, 100).any() and leave("sgd", 1.0, 60).all()
    one_in = 1 / leave("heavyball", 0.1, 300).mean()
    return [
        "Gradient descent with α = 0.2 stays in the trough it starts in, with α = 1 it is thrown out of every one.",
        f"Heavy ball with α = 0.1 and β₁ = 0.9 rolls on into another from one start in {SPELLED[round(one_in)]}.",
    ]


SPELLED = {7: "seven", 8: "eight", 9: "nine"}
CLAIMS = {one.__name__: one for one in (bowl, rosenbrock, beale, saddle, plateau, ripples)}
"""Each finds out what the words claim, and gives back pieces of them with the numbers that it found."""


@pytest.mark.parametrize("id", SURFACES)
def test_what_is_said_of_a_surface_is_so(id):
    for piece in CLAIMS[id](SURFACES[id]):
        assert piece in SURFACES[id].help
