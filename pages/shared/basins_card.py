"""Which start ends where, for every optimizer: a map each, at the learning rates of the race above them."""

from html import escape

from pages.shared.basins_jobs import basins_jobs
from pages.shared.basins_picture import basins_picture, legend
from pages.shared.charts import is_dark
from pages.shared.jobs import Job
from pages.shared.map_picture import as_address
from pages.shared.said import say
from pages.shared.samples import samples
from pages.shared.settings_state import PageState
from pages.shared.streamed import streamed
from pages.shared.surfaces_options import course_of

import streamlit as st

from dlcore.experiment import Experiment
from dlcore.optimizers import OPTIMIZERS
from dlcore.surfaces.basins import SIDE, Basins, Ground
from dlcore.surfaces.race import RACERS, STEPS, Course, race
from dlcore.surfaces.reading import read_basins

WATCHED = "basins"


def ground_of(course: Course) -> Ground:
    """The basins at the learning rates of a race."""
    rates = tuple(race(course).rates.tolist())
    return Ground(course.surface, course.kappa, rates, course.beta1, course.beta2, course.eps)


def basins_card(state: PageState, experiment: Experiment) -> None:
    """Draw the maps for what the page's options ask for, as they are computed and then whole."""
    st.markdown(
        f"**Basins of attraction** · each point of a map is a start, its colour where {STEPS} updates from there end. "
        "The ring is the start above"
    )
    course = course_of(state, experiment)

    def draw(jobs: dict[str, Job]) -> None:
        found = jobs[WATCHED].run
        if found is None:
            st.caption("The maps are being drawn …")
            return
        st.html(maps_of(found, course.start, is_dark()))
        if found.complete:
            say(read_basins(found))
        else:
            st.caption(f"After {found.updates} of {STEPS} updates …")

    streamed(state, basins_jobs(), {WATCHED: ground_of(course)}, draw)


def maps_of(found: Basins, start: tuple[float, float], dark: bool) -> str:
    """The maps as HTML, with what their colours stand for; the words are the page's own."""
    left, right, bottom, top = found.surface.extent
    ring = f"left: {100 * (start[0] - left) / (right - left):.2f}%; top: {100 * (top - start[1]) / (top - bottom):.2f}%"
    figures = "".join(
        f'<figure><div><img src="{as_address(basins_picture(found.ends[k], found.surface, dark))}" alt="'
        f'{escape(_described(found, k))}"><span class="ring" style="{ring}"></span></div>'
        f"<figcaption><b>{escape(OPTIMIZERS[id].label)}</b> <span>α {found.ground.rates[k]:g}</span>"
        f" <span>{100 * found.lowest_share[k]:.0f} %</span></figcaption></figure>"
        for k, id in enumerate(RACERS)
    )
    below = samples(legend(found.surface, found.ends, dark), after="%: starts that end at a lowest point")
    return f'<div class="basins"><div class="maps">{figures}</div>{below}</div>'


def _described(found: Basins, racer: int) -> str:
    return (
        f"{OPTIMIZERS[RACERS[racer]].label}: {100 * found.lowest_share[racer]:.0f} % of {SIDE} × {SIDE} starts end at "
        "a lowest minimum"
    )
