"""What the look "Panda or caviar" keeps in a link: the run that is watched with those it was branched off, and how many
networks share its work; and what its row of buttons does to it."""

from dataclasses import replace

from pages.shared.branch_option import branch_option
from pages.shared.branching import RATE, Branch, Quantity
from pages.shared.settings_state import PageState

from dlcore.band import first_run
from dlcore.branches import Change, Changes, branched
from dlcore.experiment import Experiment
from dlcore.schedules import learning_rates
from dlcore.search.caviar import Caviar
from dlcore.search.nudges import FULL, MOST_NUDGES, NAMES, NOTATION, Babysat, fitting, scheduled, stages, watched
from dlcore.search.panda import work
from dlcore.search.plan import SearchPlan, subject
from dlcore.setting import Setting

PANDA_KEY, CAVIAR_KEY = "panda", "caviar"
NETWORK_STOPS = (2, 4, 8, 16, 32)
LARGEST_BATCH = 1_000_000
PANDA = branch_option(
    PANDA_KEY,
    "The run that is watched",
    "Its changes by hand, and those of the runs that it was branched off: for each run the count of its changes, then "
    "of each the epoch, what is changed (0: α, 1: λ, 2: batch size, where 0 is all examples) and the new value.",
    "Training",
    NOTATION,
    LARGEST_BATCH,
)
CAVIAR = Setting(
    label="Networks in the batch",
    help="They share the work of the run that is watched, and of its branches: more networks train more briefly.",
    group="Training",
    bounds=(NETWORK_STOPS[0], NETWORK_STOPS[-1]),
    name=CAVIAR_KEY,
    key=CAVIAR_KEY,
    kind="integer",
    default=8,
)
PANDA_OPTIONS = {PANDA_KEY: PANDA, CAVIAR_KEY: CAVIAR}

LAMBDA = Quantity(
    "l2", "λ", "L2 strength", 0.0, (Experiment.settings()["l2"].bounds or (0.0, 10.0))[1], "0.3", {},
    {"0": 0.0, "0.01": 0.01, "0.1": 0.1, "1": 1.0, "10": 10.0},
)  # fmt: skip
BATCH = Quantity(
    "batch_size", "batch", "batch size", 1.0, float(LARGEST_BATCH), "16", {},
    {"8": 8.0, "32": 32.0, "128": 128.0, "all": float(FULL)}, whole=True,
)  # fmt: skip
QUANTITIES = (RATE, LAMBDA, BATCH)


def runs_of(state: PageState) -> tuple[Changes, ...]:
    """The changes of the run that is watched and of those that were left, the last one first; never none."""
    experiment = watched_of(state)
    return tuple(fitting(one, experiment) for one in NOTATION.read(state.option(PANDA_KEY))) or ((),)


def watched_of(state: PageState) -> Experiment:
    """The run that is watched, without changes."""
    return watched(first_run(state.experiment))


def caviar_of(state: PageState, plan: SearchPlan) -> Caviar:
    """The batch that shares the work, drawn from the plan's space."""
    experiment = watched_of(state)
    drawn = subject(replace(plan, experiment=experiment, sampler="random", trials=plan.trials))
    epochs = work(runs_of(state), experiment.epochs)
    return Caviar(drawn, state.option(CAVIAR_KEY), epochs, experiment.epochs)


def is_full(state: PageState) -> bool:
    """Whether the run has as many changes as it may have."""
    return len(runs_of(state)[0]) == MOST_NUDGES


def nudge(state: PageState, told: Branch) -> None:
    """Let the run go on from an epoch with the change, and keep it as it was. Does nothing where it has no such epoch,
    or where nothing would change."""
    experiment, runs = watched_of(state), runs_of(state)
    own = Babysat(experiment, runs[0])
    if not 0 <= told.after < experiment.epochs:
        return
    change = (told.after, NAMES.index(told.quantity), _value(own, told))
    changes = branched(runs[0], change)
    if len(changes) > MOST_NUDGES or fitting(changes, experiment) != changes or _is_so(own, change):
        return
    state.choose(**{PANDA_KEY: NOTATION.write((changes, *runs))})


def undo(state: PageState) -> None:
    """Go back to the run before the last change."""
    runs = runs_of(state)
    before = runs[1:] or (runs[0][:-1],)
    state.choose(**{PANDA_KEY: () if before == ((),) else NOTATION.write(before)})


def _value(own: Babysat, told: Branch) -> float:
    """The new value, within the bounds of its setting and rounded as people would."""
    setting = own.experiment.settings()[told.quantity]
    low, high = setting.bounds or (0.0, float("inf"))
    wanted = told.value
    if wanted is None:
        wanted = _rate(own, told.after) * (told.factor or 1.0)
    if setting.kind == "integer":
        return float(FULL if wanted < low else min(round(wanted), high))
    return float(f"{min(max(wanted, low), high):.3g}")


def _rate(own: Babysat, after: int) -> float:
    return float(learning_rates(scheduled(own))[after])


def _is_so(own: Babysat, change: Change) -> bool:
    """Whether the run has that value there already."""
    after, what, value = change
    name = NAMES[int(what)]
    if name == RATE.id:
        return _rate(own, int(after)) == value and all(one[0] <= after for one in own.nudges)
    experiment = next(stage.experiment for stage in stages(own) if stage.until > after)
    held = getattr(experiment, name)
    return (FULL if held == "full" else held) == value and all(one[0] <= after for one in own.nudges)
