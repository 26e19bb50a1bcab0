"""The trials of a search: real networks, each where it belongs, and the best one is what its link says."""

from dataclasses import replace

import numpy as np
import pytest

from dlcore.band import seed_runs
from dlcore.band_training import train_band
from dlcore.experiment import Experiment
from dlcore.links import parse_link
from dlcore.run import WorkRefusedError
from dlcore.search.links import trial_query
from dlcore.search.plan import MOST_TRAININGS, SearchPlan, effort, refusal, subject
from dlcore.search.result import Trials
from dlcore.search.space import USUAL_SPACE, space_of
from dlcore.search.trials import TrialsInProgress
from tests.core.runs import finished, trained

BASE = Experiment(epochs=6)
CALM = BASE.replace(optimizer="sgd", learning_rate=0.05)
"""Rounding makes no difference."""


def space(text: str):
    found, why = space_of(text)
    assert not why
    return found


def search(plan: SearchPlan) -> Trials:
    """Its trials at the end."""
    return finished(TrialsInProgress(plan)).snapshot()


def test_trials_stream_in_and_the_best_is_what_its_link_trains():
    plan = SearchPlan(BASE, space("lr~log~0.001~3~~l2~log~0.001~10"), trials=80)
    work, shares, known = TrialsInProgress(plan), [], []
    while not work.done:
        work.advance()
        shares.append(work.progress)
        now = work.snapshot()
        known.append(int(now.finished.sum()))
        assert now.complete == work.done and len(now.score) in (0, 80)
        assert np.isfinite(now.dev_course[now.finished]).all()
    assert shares == sorted(shares) and shares[-1] == 1 and known == sorted(known)
    assert known[-2] > 0 and known[-1] == 80 and len(set(known)) > 2, "nothing came before the end"
    work.advance()

    trials = work.snapshot()
    link = parse_link(trial_query(trials, trials.best))
    assert not link.notices and link.experiment == trials.experiments[trials.best]
    assert trials.confirmed[trials.best]
    run = trained(link.experiment)
    for split in ("train", "dev", "test"):
        error = getattr(trials, f"{split}_error")[trials.best]
        assert error.tolist() == [run.final[split]["error"]]
    assert trials.dev_cost[trials.best] == run.final["dev"]["cost"]
    np.testing.assert_array_equal(trials.dev_course[trials.best], run.history["dev_error"][trials.epochs])
    np.testing.assert_array_equal(trials.train_course[trials.best], run.history["train_error"][trials.epochs])

    assert trials.score[trials.best] == trials.score.min() == trials.best_so_far[-1]
    np.testing.assert_array_equal(trials.best_so_far, np.minimum.accumulate(trials.score))
    scores, costs = trials.score[trials.order], trials.dev_cost[trials.order, 0]
    assert sorted(zip(scores, costs, strict=True)) == [*zip(scores, costs, strict=True)]
    assert trials.values[3] == tuple(one.at(u) for one, u in zip(plan.space, trials.places[3], strict=True))
    assert (trials.experiments[3].learning_rate, trials.experiments[3].l2) == trials.values[3]


def test_with_several_seeds_the_best_is_what_the_band_of_its_link_is():
    trials = search(SearchPlan(BASE.replace(seeds=3, seed=2), USUAL_SPACE, trials=20, sampler="sobol"))
    assert trials.dev_error.shape == (20, 3)
    runs = seed_runs(parse_link(trial_query(trials, trials.best)).experiment)
    assert [one.seed for one in runs] == [2, 3, 4]
    band = train_band(trials.experiments[trials.best]).history["dev_error"]  # as the playground does
    np.testing.assert_array_equal(trials.dev_error[trials.best], band[:, -1])
    assert trials.score[trials.best] == band[:, -1].mean() == trials.score.min()
    np.testing.assert_array_equal(trials.dev_course[trials.best], np.median(band, axis=0))


def test_every_trial_is_its_own_network_though_hardly_two_are_alike():
    varied = "units~linear~2~8~~batch~choice~16~32~full~~epochs~choice~3~6~~scale~choice~none~standard"
    trials = search(SearchPlan(CALM, space(varied), trials=12))
    assert len(set(trials.experiments)) >= 10
    for index, one in enumerate(trials.experiments):
        run = trained(one)
        assert trials.dev_cost[index, 0] == pytest.approx(run.final["dev"]["cost"], rel=1e-4), trials.values[index]
        # a dev example may lie on the boundary
        assert trials.dev_error[index, 0] == pytest.approx(run.final["dev"]["error"], abs=1.1 / 60)
        known = np.isfinite(trials.dev_course[index])
        assert known.tolist() == (trials.epochs <= one.epochs).tolist()
        np.testing.assert_allclose(
            trials.dev_course[index][known], run.history["dev_error"][trials.epochs[known]], atol=1.1 / 60
        )
    assert trials.epochs[-1] == 6


def test_a_network_that_diverges_scores_worse_than_every_other():
    sine = BASE.replace(data="sine", optimizer="sgd", activation="relu", split=(70.0, 30.0, 0.0), epochs=6)
    trials = search(SearchPlan(sine, space("lr~log~0.01~10"), trials=16, sampler="grid"))
    assert 0 < trials.diverged.sum() < 16 and trials.finished.all()
    assert np.isinf(trials.score[-1]) and np.isinf(trials.dev_course[-1, -1]) and np.isinf(trials.dev_cost[-1, 0])
    assert trials.best is not None and np.isfinite(trials.score[trials.best])
    assert trials.diverged[trials.order[-1]]
    assert np.isnan(trials.test_error).all(), "there is no test set"
    assert not np.isnan(trials.best_so_far).any()


def test_rounds_follow_each_other_and_look_at_the_scores_before():
    plan = SearchPlan(CALM, space("lr~log~0.0001~1"), sampler="coarse", trials=16)
    work = TrialsInProgress(plan)
    counts = set()
    while not work.done:
        work.advance()
        counts.add(len(work.snapshot().score))
    trials = work.snapshot()
    assert counts == {0, 8, 16} and trials.round.tolist() == [0] * 8 + [1] * 8
    best = trials.places[:8, 0][np.argsort(trials.score[:8])[:4]]
    gap = (best.max() - best.min()) / 3
    second = trials.places[8:, 0]
    assert best.min() - gap <= second.min() and second.max() <= best.max() + gap


def test_what_varies_does_not_count_in_the_experiment_below():
    plan = SearchPlan(BASE.replace(learning_rate=0.5, ensemble=4, hidden=(3, 4)), space("lr~log~0.001~1"))
    same = replace(plan, experiment=BASE.replace(hidden=(3, 4)))
    assert subject(plan) == subject(same) == subject(subject(plan))
    assert subject(plan) != subject(replace(plan, experiment=BASE))
    place = np.array([0.3])
    assert subject(plan).experiment_at(place) == same.experiment_at(place)


def test_the_effort_is_known_before_anything_is_trained():
    plan = SearchPlan(Experiment(epochs=100), USUAL_SPACE, trials=256)
    found = effort(plan)
    assert (found.trainings, found.updates) == (256, 256 * 100 * 6)  # 180 training examples in batches of 32
    assert effort(replace(plan, experiment=Experiment(epochs=100, seeds=3))).trainings == 768
    assert effort(replace(plan, sampler="grid")).trainings == 256 == plan.count
    assert replace(plan, sampler="grid", trials=50).count == 49
    for more in (Experiment(epochs=200), Experiment(epochs=100, hidden=(64, 64)), Experiment(epochs=100, batch_size=4)):
        assert effort(replace(plan, experiment=more)).seconds > 1.5 * found.seconds
    work = TrialsInProgress(replace(plan, experiment=CALM, trials=4))
    assert work.progress == 0 and work.snapshot().best is None and not len(work.snapshot().score)


@pytest.mark.parametrize(
    "plan, why",
    [
        (SearchPlan(BASE.replace(split=(80.0, 0.0, 20.0)), USUAL_SPACE), "on a dev set, and there is none"),
        (SearchPlan(BASE.replace(data="ten"), USUAL_SPACE), "on a dev set, and there is none"),
        (
            SearchPlan(BASE.replace(seeds=17), USUAL_SPACE, trials=512),
            "8,704 networks are too many, 8,192 is the limit",
        ),
        (
            SearchPlan(Experiment(hidden=(64, 64), seeds=16), USUAL_SPACE, trials=512),
            "minutes, 5 is the limit: take fewer",
        ),
        (
            SearchPlan(Experiment(epochs=20_000, examples=1000), space("batch~choice~1~full")),
            "The largest network of this space",
        ),
        (SearchPlan(Experiment(epochs=20_000), space("layers~linear~0~10~~units~log~1~256")), "The largest network"),
    ],
)
def test_what_is_too_much_or_cannot_be_judged_is_refused(plan, why):
    assert why in (refusal(plan) or "")
    with pytest.raises(WorkRefusedError):
        TrialsInProgress(plan)


def test_the_most_trainings_are_not_refused_for_their_number():
    assert refusal(SearchPlan(BASE.replace(seeds=16), USUAL_SPACE, trials=512)) is None
    assert MOST_TRAININGS == 16 * 512
