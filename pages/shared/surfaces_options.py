"""What the looks at surfaces show: which surface, from where, at which learning rates. Links carry it."""

from pages.shared.page_options import choice_of
from pages.shared.settings_state import PageState

import numpy as np

from dlcore.experiment import Experiment
from dlcore.setting import Setting
from dlcore.surfaces import KAPPA, SURFACES, surface_of
from dlcore.surfaces.race import RATES, Course

SURFACE_KEY, KAPPA_KEY, START_KEY, RATE_KEY, FORM_KEY = "surface", "kappa", "start", "surface_lr", "form"
OWN = "own"
"""Every optimizer its own best learning rate."""
SURFACE = choice_of(
    SURFACE_KEY, "Surface", tuple(SURFACES), "A cost of only two parameters, so that all of it can be looked at."
)
KAPPA_OPTION = Setting(
    label="Condition number κ",
    help="The largest curvature of the bowl over its smallest: 1 is round, 1000 a narrow valley.",
    group="Training",
    bounds=(1, 1000),
    scale="log",
    name=KAPPA_KEY,
    key=KAPPA_KEY,
    default=KAPPA,
)
START = Setting(
    label="Start",
    help="x and y of where all optimizers start.",
    group="Training",
    bounds=(-5, 5),
    word="auto",
    length=(2, 2),
    name=START_KEY,
    key=START_KEY,
    kind="numbers",
    default="auto",
)
RATE = Setting(
    label="Learning rate α for all",
    help=f"`{OWN}` gives every optimizer the best of the same {len(RATES)} rates, tried from this start; a number is "
    "the one rate of all.",
    group="Training",
    bounds=(0.0001, 10),
    scale="log",
    word=OWN,
    name=RATE_KEY,
    key=RATE_KEY,
    default=OWN,
)
FORM = choice_of(
    FORM_KEY,
    "Momentum",
    ("momentum", "heavyball"),
    "As an average of the gradients, v ← βv + (1 − β)g, or as the heavy ball, v ← βv + g: the same steps at another α.",
)
SURFACES_OPTIONS = {SURFACE_KEY: SURFACE, KAPPA_KEY: KAPPA_OPTION, START_KEY: START, RATE_KEY: RATE}
"""Options for the page that draws the surfaces or their basins."""
MOMENTUM_PLANE_OPTIONS = {KAPPA_KEY: KAPPA_OPTION, FORM_KEY: FORM}
"""Options for the page that draws the momentum plane."""


def course_of(state: PageState, experiment: Experiment) -> Course:
    """The race that the options ask for, with the experiment's β₁, β₂ and ε. A start beyond the picture is moved to its
    edge."""
    id, kappa = state.option(SURFACE_KEY), state.option(KAPPA_KEY)
    surface, start, rate = surface_of(id, kappa), state.option(START_KEY), state.option(RATE_KEY)
    left, right, bottom, top = surface.extent
    x, y = surface.start if start == START.word else np.clip(start, (left, bottom), (right, top)).tolist()
    return Course(
        surface=id,
        kappa=kappa,
        start=(x, y),
        learning_rate=None if rate == OWN else rate,
        beta1=experiment.beta1,
        beta2=experiment.beta2,
        eps=experiment.eps,
    )
