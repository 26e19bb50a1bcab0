"""The looks at surfaces: what is drawn is what was found, controls and links set what they say."""

from functools import partial
from types import SimpleNamespace

from pages.shared import basins_card as basins_module
from pages.shared import basins_jobs, surfaces_card
from pages.shared.basins_card import ground_of, maps_of
from pages.shared.basins_picture import ENLARGED, LOST, LOWEST, basins_picture, legend
from pages.shared.colours import rgb
from pages.shared.distance_chart import NAMES, distance_rows, theory_rows
from pages.shared.momentum_plane_chart import best_rows, cell_rows, legend_of, measured_rows, step_colours
from pages.shared.player import decode
from pages.shared.run_inks import RUN_INKS, optimizer_ink
from pages.shared.surfaces_options import KAPPA_KEY, OWN, RATE_KEY, START_KEY, SURFACE_KEY, course_of
from pages.shared.trails import message

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlcore.experiment import Experiment
from dlcore.optimizers import OPTIMIZERS
from dlcore.surfaces import SURFACES
from dlcore.surfaces.basins import DIVERGED, NOWHERE, SIDE, Basins, BasinsInProgress, Ground, basins
from dlcore.surfaces.momentum_plane import momentum_plane
from dlcore.surfaces.race import RACERS, Course, race
from dlcore.surfaces.reading import read_basins, read_plane, read_race
from dlcore.surfaces.relief import SIDE as POINTS
from dlcore.surfaces.relief import relief
from tests.ui.card_page import opened
from tests.ui.visitor import said_on

UPDATES = 12
ROSENBROCK = Course("rosenbrock", 7.0, (-1.0, 0.5), 0.01, 0.9, 0.999, 1e-8)


def test_every_optimizer_has_an_ink_of_its_own():
    inks = [optimizer_ink(id) for id in OPTIMIZERS]
    for name in ("light", "dark", "dash", "mark"):
        assert len({getattr(ink, name) for ink in inks}) == len(OPTIMIZERS) <= len(RUN_INKS), name


def test_trails_are_sent_as_they_were_found():
    found = race(ROSENBROCK, UPDATES)
    header, arrays = decode(message(found))
    np.testing.assert_allclose(arrays["paths"], found.paths, rtol=1e-6)
    np.testing.assert_allclose(arrays["heights"], found.heights - found.surface.lowest, rtol=1e-6)
    np.testing.assert_array_equal(arrays["relief"], relief(found.surface).astype(np.float32))
    assert arrays["relief"].shape == (POINTS, POINTS)
    assert [one["name"] for one in header["racers"]] == [OPTIMIZERS[id].label for id in RACERS]
    for k, one in enumerate(header["racers"]):
        assert (one["arrived"], one["diverged"]) == (found.ends.arrived[k], found.ends.diverged[k])
        assert one["rate"] == "0.01" and one["ink"]["mark"] == optimizer_ink(RACERS[k]).mark
    assert header["epochs"][0] == 0 and header["epochs"][-1] == header["total_epochs"] == UPDATES
    lost = found.ends.diverged[found.ends.diverged >= 0]
    assert header["marks"] == [{"epoch": lost.min(), "label": "diverged"}]
    assert header["start"] == [-1.0, 0.5] and header["minima"] == [[1.0, 1.0, True]]
    assert "None gets to the lowest point" in header["described"]
    other, _ = decode(message(race(Course("ripples", 7.0, (-1.0, 0.5), 0.1, 0.9, 0.999, 1e-8), UPDATES)))
    assert other["id"] != header["id"] and [entry[2] for entry in other["minima"]] == [True] + [False] * 24


@pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)
def test_the_relief_is_in_the_order_of_the_heights(surface):
    left, right, bottom, top = surface.extent
    x, y = np.meshgrid(np.linspace(left, right, POINTS), np.linspace(top, bottom, POINTS))
    shades, heights = relief(surface).ravel(), surface.value(x, y).ravel()
    order = np.argsort(heights)
    assert (np.diff(shades[order]) >= -1e-12).all() and shades.min() >= 0 and shades.max() == 1


def test_a_map_of_basins_has_a_colour_for_every_end():
    """By hand on the saddle, whose two minima are equally low."""
    surface, ends = SURFACES["saddle"], np.full((SIDE, SIDE), NOWHERE)
    ends[0, 0], ends[0, 1], ends[-1, 0] = 0, 1, DIVERGED
    picture = basins_picture(ends, surface, dark=False)
    assert picture.shape == (SIDE * ENLARGED, SIDE * ENLARGED, 3)
    assert picture[-1, 0].tolist() == rgb(LOWEST[False][0]).tolist(), "the first row is drawn lowest"
    assert picture[-1, ENLARGED].tolist() == rgb(LOWEST[False][1]).tolist()
    stripes = picture[:ENLARGED, :ENLARGED].reshape(-1, 3)
    assert rgb(LOST[False]).tolist() in stripes.tolist() and len(np.unique(stripes, axis=0)) == 2
    words = [word for _, word in legend(surface, ends, False)]
    assert words == ["the minimum at (0, 1)", "the minimum at (0, −1)", "still on the way", "diverged"]
    assert [word for _, word in legend(SURFACES["bowl"], ends * 0, False)] == ["the minimum"]
    higher = legend(SURFACES["ripples"], np.array([0, 3]), True)
    assert [word for _, word in higher] == ["the lowest minimum", "a higher minimum"]
    ground = Ground("saddle", 7.0, (0.1,) * len(RACERS), 0.9, 0.999, 1e-8)
    maps = maps_of(Basins(ground, surface, True, UPDATES, np.stack([ends] * len(RACERS))), (2.0, 0.0), False)
    assert maps.count("<img") == len(RACERS) and maps.count("left: 100.00%; top: 50.00%") == len(RACERS)


def test_the_plane_is_drawn_as_it_was_computed():
    plane = momentum_plane(20.0, "heavyball")
    cells = cell_rows(plane)
    assert len(cells) <= 2200
    for cell in cells[::97]:
        row, column = np.abs(plane.betas - cell["of"]).argmin(), np.abs(plane.learning_rates - cell["at"]).argmin()
        assert cell["rate"] == plane.rate[row, column]
        assert cell["alpha"] <= cell["at"] <= cell["alpha_end"] and cell["beta"] <= cell["of"] <= cell["beta_end"]
    diverging = len(step_colours(False)) - 1
    assert all((cell["step"] == diverging) == (cell["rate"] >= 1) for cell in cells)
    steps = [cell["step"] for cell in sorted(cells, key=lambda cell: cell["rate"])]
    assert steps == sorted(steps) and set(steps) == set(range(diverging + 1))
    assert len(legend_of(plane, False)) == diverging + 1
    assert [row["rate"] for row in measured_rows(plane)] == plane.measured.tolist()
    with_it, without = best_rows(plane)
    assert with_it["text"] == "best with momentum: 0.635" and without["text"] == "best without: 0.905"
    ends = {row["set"]: row for row in distance_rows(plane)}
    assert (ends[NAMES["momentum"]]["update"], ends[NAMES["descent"]]["update"]) == (39, 139)
    theory = [row["value"] for row in theory_rows(plane)]
    assert theory[1] == pytest.approx(0.634512**39, rel=1e-3) and theory[3] == pytest.approx(0.904762**139, rel=1e-3)


def page() -> None:
    from pages.shared.basins_card import basins_card
    from pages.shared.momentum_plane_card import MOMENTUM_PLANE_OPTIONS, momentum_plane_card
    from pages.shared.notices import show_notices
    from pages.shared.settings_state import PageState
    from pages.shared.surfaces_card import SURFACES_OPTIONS, surfaces_card

    import streamlit as st

    state = PageState("optimizers", {**SURFACES_OPTIONS, **MOMENTUM_PLANE_OPTIONS, "shown": ("surfaces", "plane")})
    show_notices(state)
    if state.option("shown") == "surfaces":
        surfaces_card(state, state.experiment)
        basins_card(state, state.experiment)
    else:
        momentum_plane_card(state)
    st.text(state.link)
    state.commit()
    st.session_state["arrived"] = False  # as on a page: what is pressed now is not undone by the address


def visit(query: dict[str, str]) -> AppTest:
    return opened(page, query)


def number_input(app: AppTest, label: str):
    return next(one for one in app.number_input if one.label == label)


@pytest.fixture
def short(monkeypatch):
    """Fewer updates; with a κ that no other test uses, because basins are kept."""
    monkeypatch.setattr(surfaces_card, "race", partial(race, steps=UPDATES))
    monkeypatch.setattr(basins_module, "race", partial(race, steps=UPDATES))
    monkeypatch.setattr(basins_jobs, "BasinsInProgress", partial(BasinsInProgress, steps=20))


@pytest.mark.usefixtures("short")
def test_the_cards_say_what_was_found_and_do_what_they_say():
    app = visit({"surface": "beale", "kappa": "7", "start": "-1.5--2", "surface_lr": "0.02", "beta1": "0.8"})
    assert not app.exception and not app.text[0].value.startswith("start=")
    course = Course("beale", 7.0, (-1.5, -2.0), 0.02, 0.8, 0.999, 1e-8)
    found = race(course, UPDATES)
    assert read_race(found).finding in said_on(app) and read_race(found).detail in said_on(app)
    ground = Ground("beale", 7.0, (0.02,) * len(RACERS), 0.8, 0.999, 1e-8)
    assert ground_of(course) == ground
    job = basins_jobs.basins_jobs().get(ground)
    while not job.done:
        job.wait(0.5)
    app.run()
    assert read_basins(basins(ground, 20)).finding in said_on(app)
    assert app.text[-1].value.endswith(
        "surface=beale&kappa=7&start=-1.5--2&surface_lr=0.02&form=momentum&shown=surfaces"
    )
    number_input(app, "Start x").set_value(2.0).run()
    assert app.query_params["start"] in ("2--2", ["2--2"])
    next(one for one in app.segmented_control if one.label == "Learning rates").set_value(True).run()
    assert "surface_lr" not in app.query_params
    assert read_race(race(Course("beale", 7.0, (2.0, -2.0), None, 0.8, 0.999, 1e-8), UPDATES)).detail in said_on(app)
    next(one for one in app.selectbox if one.label == "Surface").set_value("saddle").run()
    assert "start" not in app.query_params, "another surface has its own start"
    assert (number_input(app, "Start x").value, number_input(app, "Start y").value) == SURFACES["saddle"].start
    assert not app.exception


@pytest.mark.usefixtures("short")
def test_what_a_link_cannot_ask_for_is_answered():
    query = {
        "surface": "rosenbrok",
        "kappa": "many",
        "start": "9-x",
        "surface_lr": "99",
        "form": "ball",
        "shown": "plane",
    }
    app = visit(query)
    assert not app.exception
    for key in ("surface", "kappa", "start", "surface_lr", "form"):
        assert any(f"{key}={query[key]} " in one.value for one in app.text), key
    assert read_plane(momentum_plane(20.0, "heavyball")).detail in said_on(app)
    far = {SURFACE_KEY: "rosenbrock", KAPPA_KEY: 7.0, START_KEY: (-5.0, 5.0), RATE_KEY: OWN}
    assert course_of(SimpleNamespace(option=far.get), Experiment()).start == (-2.0, 3.0), "at the edge"
