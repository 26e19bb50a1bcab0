"""A link gives the same search everywhere: on other cores, in another order of ending, and in the playground."""

import numpy as np
import pytest

from dlcore.band_training import train_band
from dlcore.engine.many import Many
from dlcore.experiment import Experiment
from dlcore.links import parse_link
from dlcore.search.asked_plan import asked_plan
from dlcore.search.links import trial_query
from dlcore.search.plan import SearchPlan, effort, refusal, subject
from dlcore.search.result import Trials
from dlcore.search.space import space_of, text_of
from dlcore.search.trials import TrialsInProgress
from tests.core.runs import finished, trained

BASE = Experiment(epochs=2)
EVERYTHING = ("places", "dev_cost", "train_error", "dev_error", "test_error", "order", "confirmed", "dev_course")


def planned(text: str, base: Experiment = BASE, **given) -> SearchPlan:
    space, why = space_of(text)
    assert not why
    return SearchPlan(base, space, **given)


def search(plan: SearchPlan) -> Trials:
    return finished(TrialsInProgress(plan)).snapshot()


def assert_same(one: Trials, other: Trials) -> None:
    for name in EVERYTHING:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


@pytest.mark.parametrize("sampler, trials", [("random", 66), ("coarse", 132)])
def test_the_cores_of_a_machine_change_no_number(sampler, trials, monkeypatch):
    """A round of 66 trials is cut into portions of 32 on one core, and stays whole on eight."""
    plan = planned(
        "lr~log~0.01~3~~l2~log~0.001~10", BASE.replace(batch_size=8, epochs=4), sampler=sampler, trials=trials
    )
    found = []
    for cores in (1, 8):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        found.append(search(plan))
    assert_same(*found)


def test_results_stand_by_place_whatever_ends_first(monkeypatch):
    """The parts of a portion are trained in any order by as many threads as there are."""
    plan = planned("lr~log~0.001~1~~act~choice~relu~tanh~sigmoid", trials=18)
    usual = search(plan)

    def last_first(many: Many):
        with many._lock:
            free = [part for part in many._parts if not (part.done or part.taken)]
            for part in free[-1:]:
                part.taken = True
            return free[-1] if free else None

    monkeypatch.setattr(Many, "_take", last_first)
    assert_same(search(plan), usual)


def test_the_search_of_a_link_is_the_same_search():
    plan = planned("lr~log~0.001~1~~units~linear~2~3", sampler="sobol", trials=9, sampler_seed=4)
    options = {"space": text_of(plan.space), "sampler": "sobol", "trials": "9", "sampler_seed": "4"}
    assert asked_plan(plan.experiment, options) == plan
    assert_same(search(asked_plan(plan.experiment, options)), search(plan))


@pytest.mark.parametrize("patience", [0, 3])
def test_the_best_of_several_seeds_scores_what_the_playground_trains(patience):
    trials = search(planned("lr~log~0.01~3", Experiment(epochs=12, seeds=2, patience=patience), trials=3))
    band = train_band(parse_link(trial_query(trials, trials.best)).experiment)
    np.testing.assert_array_equal(trials.dev_error[trials.best], band.history["dev_error"][:, -1])
    np.testing.assert_array_equal(trials.dev_cost[trials.best], band.history["dev_cost"][:, -1])


def test_the_best_that_stops_early_scores_what_the_playground_restores():
    trials = search(planned("patience~choice~2~5", Experiment(epochs=30, learning_rate=1.0), trials=2, sampler="grid"))
    run = trained(parse_link(trial_query(trials, trials.best)).experiment)
    assert run.stopped_at is not None
    assert trials.dev_error[trials.best].tolist() == [run.final["dev"]["error"]]


def test_the_updates_announced_are_those_made(monkeypatch):
    begun, begin = [], Many.__init__

    def counted(many: Many, *args, **given) -> None:
        begin(many, *args, **given)
        begun.append(many)

    monkeypatch.setattr(Many, "__init__", counted)
    plan = planned("lr~log~0.001~1", BASE.replace(batch_size=50, epochs=3), trials=5)
    work = finished(TrialsInProgress(plan))
    assert sum(many.updates for many in begun) == effort(plan).updates == 5 * 3 * 4  # 180 examples in batches of 50
    assert sum(len(many.experiments) for many in begun) == effort(plan).trainings == 5
    assert work.progress == 1


def spoilt(monkeypatch, method: str, spoil) -> Trials:
    """Four trials, of which something is not finite at the end of the second."""
    whole = getattr(Many, method)
    monkeypatch.setattr(Many, method, lambda many, *args: spoil(whole(many, *args), *args))
    return search(planned("lr~log~0.001~1", trials=4))


def test_overflowed_weights_are_a_divergence_though_their_cost_is_finite(monkeypatch):
    def spoil(weights):
        return [np.full(1, np.inf) if k == 1 and len(one) else one for k, one in enumerate(weights)]

    trials = spoilt(monkeypatch, "parameters", spoil)
    assert trials.diverged.tolist() == [False, True, False, False]
    assert trials.order[-1] == 1 and len(trials.order) == 4


@pytest.mark.parametrize("worth", [np.nan, np.inf])
def test_an_error_that_is_no_number_is_ranked_last_and_not_left_out(worth, monkeypatch):
    def spoil(values, name):
        if name == "dev_error":
            values[1, -1] = np.where(np.isnan(values[1, -1]), np.nan, worth)
        return values

    trials = spoilt(monkeypatch, "history", spoil)
    assert trials.finished.all() and trials.diverged.tolist() == [False, True, False, False]
    assert trials.order[-1] == 1


def test_what_varies_may_contradict_the_usual_settings():
    """The usual loss needs classes: a search over the loss of a regression is a search, not an error."""
    sine = Experiment(data="sine", features=("x1",), loss="mse")
    plan = planned("loss~choice~ce~mse", sine)
    assert subject(plan).experiment.loss == "mse" and subject(subject(plan)) == subject(plan)
    assert refusal(plan) is None


def test_a_value_that_could_not_be_used_is_said():
    base = BASE.replace(normalization="batch")
    trials = search(planned("batch~choice~1~16", base, trials=2, sampler="grid"))
    assert [one.batch_size for one in trials.experiments] == [2, 16]
    (note,) = trials.notes
    assert note.startswith("In 1 of 2 trials batch=2 was trained: the value drawn is too small for norm=batch"), note


def test_a_trial_that_no_page_would_train_is_not_searched():
    """Its link holds all seeds: what is refused there is refused here."""
    heavy = Experiment(epochs=20_000, batch_size=8, seeds=64)
    assert "64 networks" in (refusal(planned("l2~log~0.001~1", heavy, trials=1)) or "")


def test_thousands_of_runs_are_made_in_several_steps():
    """Between two steps a search can be abandoned: none may make all of them."""
    work = TrialsInProgress(planned("lr~log~0.001~1", BASE.replace(seeds=16), trials=256))
    for _ in range(4):
        work.advance()
        assert not len(work.snapshot().score) and work.progress == 0
