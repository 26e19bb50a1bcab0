"""What the page on gradient checking shows beside its experiment: what is checked, and how."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from pages.shared.page_options import choice_of, write_options
from pages.shared.settings_state import EXAMPLE_KEY, PageState

from dlcore.band import first_run
from dlcore.bug_hunt import LAST_HUNT, NOTHING
from dlcore.checked_experiment import CheckPlan
from dlcore.gradient_check.bugs import BUGS, Planted
from dlcore.gradient_check.differences import EPSILONS, FORMULAS, PRECISIONS
from dlcore.gradient_check.effort import CHECK_EXAMPLES
from dlcore.gradient_check.reading import REFERENCE_EPSILON, Attempt
from dlcore.links import to_mapping
from dlcore.rules import mend
from dlcore.setting import Setting

MOST_UPDATES = 300
MOST_EXAMPLES = 20_000
"""Drawn before the first picture, of which a check looks at the first few: more would have to be waited for."""

EPSILON = Setting(
    label="Step ε",
    help="How far each parameter is moved to either side. Too large, and J bends between the two points; too small, "
    "and their difference drowns in rounding.",
    group="Training",
    bounds=(min(EPSILONS), max(EPSILONS)),
    scale="log",
    name="check_eps",
    key="check_eps",
    kind="number",
    default=REFERENCE_EPSILON,
)
FORMULA = choice_of(
    "sides",
    "Difference",
    tuple(FORMULAS),
    "Two-sided: (J(θ+ε) − J(θ−ε)) / (2ε), its error shrinks with ε². One-sided: (J(θ+ε) − J(θ)) / ε, only with ε. "
    "Without the brackets around 2ε the quotient is multiplied by ε: a mistake that is often met.",
)
PRECISION = choice_of(
    "precision",
    "Precision",
    tuple(PRECISIONS),
    "Networks train in float32, about 7 digits. Checks need float64, about 16.",
)
BUG = choice_of(
    "bug",
    "Planted bug",
    (NOTHING, *BUGS),
    "One line of the backward pass, written wrong on purpose. The cost stays right.",
)
UPDATES = Setting(
    label="Updates before the check",
    help="The parameters are checked after so many updates of plain gradient descent with the right gradient, at the "
    "learning rate of the settings. 0 is the first draw.",
    group="Training",
    bounds=(0, MOST_UPDATES),
    unit="updates",
    name="after",
    key="after",
    kind="integer",
    default=0,
)
HUNT = Setting(
    label="Hunt",
    help="The number of a hidden bug that you look for. 0: nothing is hidden.",
    group="Seeds",
    bounds=(0, LAST_HUNT),
    name="hunt",
    key="hunt",
    kind="integer",
    default=0,
)
EXAMPLE = Setting(
    label="Example",
    help="Which of the training examples is followed through both passes.",
    group="Data",
    bounds=(1, CHECK_EXAMPLES),
    name=EXAMPLE_KEY,
    key=EXAMPLE_KEY,
    kind="integer",
    default=1,
)
OPTIONS = {option.key: option for option in (EPSILON, FORMULA, PRECISION, BUG, UPDATES, HUNT, EXAMPLE)}
"""What decides the check, and which example is shown; the page has a choice of looks besides."""


def unused_here(state: PageState, of_training: Collection[str]) -> dict[str, str]:
    """Settings of the link that change nothing in a check, by name, and why: those `of_training`, and too many
    examples."""
    names = [name for name in of_training if name != "train_dev"]  # these examples are taken from those it looks at
    found = {name: "changes nothing on this page: it checks a gradient and trains nothing" for name in names}
    found["seeds"] = "changes nothing on this page: it checks the gradient of one network"
    if state.experiment.examples > MOST_EXAMPLES:
        found["examples"] = f"is more than is drawn for a check of {CHECK_EXAMPLES}: {MOST_EXAMPLES:,}"
    return found


def plan_of(state: PageState) -> CheckPlan:
    """The check that the page is to show."""
    experiment = first_run(state.experiment)
    return CheckPlan(
        experiment=experiment.replace(examples=min(experiment.examples, MOST_EXAMPLES)),
        updates=state.option(UPDATES.key),
        bug=state.option(BUG.key),
        hunt=state.option(HUNT.key),
        epsilon=state.option(EPSILON.key),
        formula=state.option(FORMULA.key),
        precision=state.option(PRECISION.key),
    )


def query_of(plan: CheckPlan, attempt: Attempt, kept: Mapping[str, str]) -> dict[str, str]:
    """The address of the same check with what an attempt changes; `kept` are options of the page that stay."""
    changed = replace(plan, **attempt.asked)
    values, _ = mend(plan.experiment.values() | attempt.changes)
    chosen = {
        EPSILON.key: changed.epsilon,
        FORMULA.key: changed.formula,
        PRECISION.key: changed.precision,
        BUG.key: plan.bug,
        UPDATES.key: changed.updates,
        HUNT.key: plan.hunt,
    }
    described = {key: OPTIONS[key] for key in chosen}
    return to_mapping(type(plan.experiment)(**values)) | kept | write_options(described, chosen)


def bug_title(id: str) -> str:
    """What a bug is called."""
    return "no bug" if id == NOTHING else BUGS[id].label


def lines_of(planted: Planted) -> str:
    """The wrong line of a bug in its place, beside the right one."""
    where = f" in layer {planted.layer}" if planted.layer else ""
    wrong, right = planted.bug.wrong.strip(), planted.bug.right.strip()
    return f"Written is{where} `{wrong}`, right would be `{right}`."
